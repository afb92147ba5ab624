"""Find Order: an item is found by its code whatever case it was typed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Item, LineItem, SalesOrder
from tests.factories import order as placed
from tests.orders.lists import numbers

pytestmark = pytest.mark.django_db


def sold(number, code):
    """An order of one item of that code."""
    order = placed(number)
    LineItem.objects.filter(order=order).update(item_code=code)
    SalesOrder.objects.filter(pk=order.pk).update(item_codes=[code])


@pytest.mark.parametrize("typed", ["DC-2210x", "dc-2210x", "Dc-2210X"])
def test_an_item_of_the_shop_is_found_and_its_chip_says_the_code_as_it_is_stored(htmx_client, typed):
    Item.objects.create(code="DC-2210x", name="Desk chair")
    sold("1001", "DC-2210x")
    sold("1002", "DC-2211")

    page = htmx_client.get("/orders/", {"item": typed})
    open_ones = htmx_client.get("/orders/", {"item": typed, "state": "open"})

    assert (numbers(page), numbers(open_ones)) == (["1001"], ["1001"])
    assert "DC-2210x" in page.text


@pytest.mark.parametrize(("code", "typed"), [("SKU-9", "sku-9"), ("sku-9", "SKU-9"), ("sku-9", "Sku-9")])
def test_an_item_that_only_a_feed_knows_is_found_too(htmx_client, code, typed):
    sold("1001", code)

    assert numbers(htmx_client.get("/orders/", {"item": typed})) == ["1001"]


def test_where_codes_differ_by_case_alone_each_finds_its_own(htmx_client):
    for number, code in (("1001", "Tie"), ("1002", "TIE")):
        Item.objects.create(code=code, name="Tie")
        sold(number, code)

    found = [numbers(htmx_client.get("/orders/", {"item": typed})) for typed in ("Tie", "TIE")]

    assert found == [["1001"], ["1002"]]


def test_wildcards_are_letters_like_others(htmx_client):
    Item.objects.create(code="DC-2210", name="Desk chair")
    sold("1001", "DC-2210")

    assert [numbers(htmx_client.get("/orders/", {"item": typed})) for typed in ("dc%", "dc-221_")] == [[], []]


def test_a_code_as_long_as_an_items_may_be_is_taken_and_no_longer_one(agent_client):
    sold("1001", "X" * 100)

    pages = [agent_client.get("/orders/", {"item": "X" * length}) for length in (100, 101)]

    assert (numbers(pages[0]), pages[1].status_code) == (["1001"], 422)
    assert "At most 100 characters; this has 101." in pages[1].text


def test_a_page_without_an_item_asks_nothing_about_items(agent_client):
    with CaptureQueriesContext(connection) as asked:
        agent_client.get("/orders/", {"last_name": "Lopez"})

    assert [query["sql"] for query in asked if "orders_item" in query["sql"]] == []
