"""What a record is found by is written down anew when it changes, and once for all that there was before."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from csc.models import SearchRow
from orders.models import CustomerPhone, Quote, Return, ReturnOrder, SalesOrder
from orders.searching import ROWS, index, index_again
from tests.factories import CustomerFactory
from tests.factories import order as placed
from tests.orders.records import come_back, quote

pytestmark = pytest.mark.django_db
filling = import_module("orders.migrations.0005_fill_search_rows")


def written():
    return {(row.kind, row.object_id): (row.number, row.label, row.text) for row in SearchRow.objects.all()}


def label(record):
    return SearchRow.objects.get(kind=record.subject_kind, object_id=record.pk).label


def one_of_each(agent):
    back = come_back("R-1")
    customer = back.return_order.customer
    CustomerPhone.objects.create(customer=customer, shown="+34 600 218 412", digits="34600218412")
    quoted = quote(agent, "Q-1")
    index([customer, quoted.customer, back.return_order, back, quoted])
    return back.return_order.order, back.return_order, back, quoted


def test_an_order_takes_its_return_orders_and_returns_along(agent):
    order, return_order, back, _quote = one_of_each(agent)
    order.last_name = "Okafor"
    order.save()

    index_again(order)

    assert [label(each) for each in (order, return_order, back)] == ["Ana Okafor"] * 3


def test_a_customer_takes_their_quotes_along(agent):
    quoted = one_of_each(agent)[-1]
    quoted.customer.last_name = "Okafor"
    quoted.customer.save()

    index_again(quoted.customer)

    assert [label(quoted.customer), label(quoted)] == ["Ana Okafor"] * 2


def test_a_changed_order_costs_as_many_statements_however_much_stands_beneath_it(agent, django_assert_max_num_queries):
    order = one_of_each(agent)[0]

    with django_assert_max_num_queries(8):
        index_again(order)


class TestFillingThemForWhatWasThereBefore:
    def test_makes_the_same_rows_as_the_records_do(self, agent, monkeypatch):
        monkeypatch.setattr(filling, "BATCH", 2)
        one_of_each(agent)
        placed("1001", phone_digits="14125550142")
        placed("1002")
        placed("1003")
        index(CustomerFactory.create_batch(3))
        expected = written()
        SearchRow.objects.all().delete()

        with connection.schema_editor(atomic=False) as editor:
            filling.fill(apps, editor)

        assert written() == expected
        assert {kind for kind, _pk in expected} == set(ROWS)

    def test_goes_on_with_those_that_have_none_and_leaves_the_others(self):
        first, second = placed("1001"), placed("1002")
        SearchRow.objects.filter(object_id=first.pk, kind="order").update(label="as it was")
        SearchRow.objects.filter(object_id=second.pk, kind="order").delete()

        with connection.schema_editor(atomic=False) as editor:
            filling.fill(apps, editor)

        assert [label(first), label(second)] == ["as it was", "Ana Lopez"]

    def test_commits_each_batch_by_itself(self):
        assert filling.Migration.atomic is False


def test_every_kind_that_can_be_looked_for_is_known():
    kinds = {model.subject_kind for model in (SalesOrder, ReturnOrder, Return, Quote)} | {"customer"}

    assert set(ROWS) == kinds
