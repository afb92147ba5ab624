"""Several querysets in one statement."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from activities.models import Event
from activities.recording import record
from csc import together
from csc.models import Code
from orders.models import SalesOrder
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


LOTS = together.Lots(
    "lots_of_a_test",
    {
        "orders": (SalesOrder, "number = ANY(%(numbers)s) ORDER BY id"),
        "events": (Event, "subject_kind = 'order' ORDER BY at DESC, id DESC"),
        "codes": (Code, "list = 'flag' AND visible ORDER BY list, position, label"),
    },
    {"all_orders": "SELECT FROM orders_salesorder LIMIT 2"},
)


def test_rows_are_what_querysets_would_give(agent):
    order = placed("1001", placed_at=datetime(2026, 11, 23, 12, 58, 0, 123456, tzinfo=UTC))
    record("order.seen", order, by=agent, summary="Looked “at” \\ it, 100 %")

    found = LOTS.read(numbers=["1001"])

    rows = {
        "orders": SalesOrder.objects.all(),
        "events": Event.objects.order_by("-at", "-id"),
        "codes": Code.objects.of("flag"),
    }
    for name, alone in rows.items():
        assert [vars_of(each) for each in found[name]] == [vars_of(each) for each in alone]


def test_amounts_come_back_as_decimals():
    placed("1001")

    [order] = LOTS.read(numbers=["1001"])["orders"]

    assert isinstance(order.total, Decimal)


def test_it_is_one_statement_with_the_counts_in_it(django_assert_num_queries):
    for number in "123":
        placed(number)

    with django_assert_num_queries(1):
        found = LOTS.read(numbers=[])

    assert (found["orders"], found["all_orders"]) == ([], 2)


def test_nothing_is_asked_when_nothing_can_be_found(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert together.ids(none=SalesOrder.objects.none()) == {"none": []}


def test_ids_keep_the_order_of_their_queryset():
    first, second = placed("1"), placed("2")

    found = together.ids(up=SalesOrder.objects.order_by("pk"), down=SalesOrder.objects.order_by("-pk"))

    assert found == {"up": [first.pk, second.pk], "down": [second.pk, first.pk]}


def test_counting_ends_one_beyond_the_most():
    for number in "123":
        placed(number)

    assert together.counts(1, all=SalesOrder.objects.all(), none=SalesOrder.objects.filter(number="9")) == {
        "all": 2,
        "none": 0,
    }


def vars_of(row):
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in vars(row).items()
        if not name.startswith("_")
    }
