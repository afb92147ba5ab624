"""Statements that a session of the database keeps planned."""

import pytest
from django.contrib.auth.models import PermissionsMixin
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from csc.models import Code, User
from csc.models.people import user_with_rights
from csc.prepared import Prepared, PreparedRows, value
from orders.models import PendingOrder
from tests.factories import CustomerFactory, pending_order

pytestmark = pytest.mark.django_db


def written(label: str):
    return Code.objects.filter(list=value(1), label=label).values_list("code").query.sql_with_params()


def test_it_finds_what_its_queryset_finds():
    Code.objects.create(list="flag", code="odd", label="100 % odd")

    found = Prepared("odd_flags", lambda: written("100 % odd")).rows("flag")

    assert found == [("odd",)]


def test_it_is_written_once_and_only_run_after_that():
    times = []
    prepared = Prepared("counted", lambda: times.append(1) or ("SELECT $1::int + %s", [40]))

    with CaptureQueriesContext(connection) as asked:
        answers = [prepared.rows(2), prepared.rows(3)]

    assert answers == [[(42,)], [(43,)]]
    assert [each["sql"] for each in asked] == ["EXECUTE counted (2)", "EXECUTE counted (3)"]
    assert len(times) == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_session_gets_to_know_it():
    prepared = Prepared("one_more", lambda: ("SELECT $1::int + 1", []))
    prepared.rows(1)

    connection.close()

    assert prepared.rows(1) == [(2,)]


def carts(**asked):
    return PendingOrder.objects.filter(**asked).for_list().annotate(twice=F("line_count") * 2)


def test_rows_come_as_their_queryset_makes_them(agent, manager, django_assert_num_queries):
    merged = CustomerFactory(merged_into=CustomerFactory(last_name="Lopez"))
    pending_order(agent, "P-1", customer=merged, transferred_by=manager, line_count=3)
    [alone] = carts(number="P-1")
    rows = PreparedRows("carts_by_number", lambda: carts(number=value(1)))

    with django_assert_num_queries(1):
        [found] = rows.find("P-1")
        others = [found.customer.survivor.last_name, str(found.transferred_by), found.voided_by]

    assert (found, found.get_deferred_fields()) == (alone, alone.get_deferred_fields())
    assert others == ["Lopez", str(manager), None]
    assert (found.twice, found.total) == (6, alone.total)
    assert rows.find("P-2") == []


def test_a_statement_without_values_finds_rows_as_well(agent):
    order = pending_order(agent)

    found = PreparedRows("all_carts", carts).find()

    assert found == [order]


def test_a_user_comes_with_their_rights_in_one_query(agent, django_assert_num_queries):
    alone = User.objects.get(pk=agent.pk)

    with django_assert_num_queries(1):
        found = user_with_rights(agent.pk)
        rights = found.rights

    assert (found, rights, found.site_ids) == (alone, alone.rights, alone.site_ids)
    assert "orders.view_salesorder" in rights


@pytest.mark.parametrize("right", ["orders.view_salesorder", "orders.restore_pendingorder", "nothing.of_the_kind"])
def test_a_user_may_what_the_backends_say(agent, right):
    user = user_with_rights(agent.pk)

    answers = [user.has_perm(right), User.objects.get(pk=agent.pk).has_perm(right)]

    assert answers == [PermissionsMixin.has_perm(agent, right)] * 2


def test_who_is_not_active_may_nothing(agent):
    agent.is_active = False

    assert agent.has_perm("orders.view_salesorder") is False


def test_nobody_has_a_key_that_is_not_there():
    assert user_with_rights(0) is None
