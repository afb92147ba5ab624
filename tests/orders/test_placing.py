"""The one way in for an order."""

from decimal import Decimal

import pytest

from orders.actions.placing import place
from orders.models import Component, Entry
from tests.factories import new_order

pytestmark = pytest.mark.django_db


def test_totals_are_the_sums_of_the_components():
    [order] = place([new_order(lines=3)])

    order.refresh_from_db()
    assert (order.subtotal, order.shipping, order.tax, order.total) == (
        Decimal("30"), Decimal("5"), Decimal("1.80"), Decimal("36.80"),
    )  # fmt: skip
    assert Component.objects.filter(order=order).count() == Entry.objects.filter(order=order).count() == 4


def test_an_order_keeps_the_codes_of_its_items_each_once_and_none_that_is_empty():
    new = new_order(lines=3)
    new.lines[1].item_code, new.lines[2].item_code = "", "I-1"

    [order] = place([new])

    order.refresh_from_db()
    assert order.item_codes == ["I-1"]


def test_a_number_that_is_taken_gets_a_suffix():
    orders = place([new_order("1002"), new_order("1002")]) + place([new_order("1002")])

    assert [order.number for order in orders] == ["1002", "1002-2", "1002-3"]
    assert {order.shop_number for order in orders} == {"1002"}


def test_a_slash_in_a_shop_number_becomes_a_dash():
    [order] = place([new_order("A/7")])

    assert (order.number, order.shop_number) == ("A-7", "A/7")


def test_placing_takes_as_many_queries_for_fifty_orders_of_one_line_as_for_five(django_assert_max_num_queries):
    small = [new_order(f"S{n}") for n in range(5)]
    with django_assert_max_num_queries(24):
        place(small)
    large = [new_order(f"L{n}") for n in range(50)]
    with django_assert_max_num_queries(24):
        place(large)
