"""What warehouses tell of shipping orders: shipped, cancelled, out of stock, and where parcels can be followed."""

import pytest
from lxml import etree, html

from csc.models import Promise
from orders.models import Item, SalesOrder, ShippingOrder, Stock, Warehouse
from tests.orders.feeds import b2c
from tests.orders.feeds.b2c import item, needs_samples, order, orders, product, status, update
from tests.orders.feeds.shop import Feed, the_order

pytestmark = pytest.mark.django_db
TRACKING = (
    "<tracking_info><carrier>UPS</carrier><carrier_service>Ground</carrier_service><id>1</id>"
    "<ship_date>2026-03-03T10:00:00Z</ship_date><tracking_number>1Z999</tracking_number></tracking_info>"
)


@pytest.fixture
def feed(tmp_path):
    """Has brought in an order of two mugs and a bowl, which is with the warehouse."""
    found = Feed(tmp_path)
    lines = product("MUG", quantity="2.0") + product("BOWL")
    found(orders(order(lines=lines, status=status(order="OPEN", export="EXPORTED"))))
    return found


def shipping_order() -> ShippingOrder:
    return ShippingOrder.objects.get()


def number() -> str:
    return shipping_order().number


def counted() -> list[tuple[int, int, int]]:
    """Carried, shipped and cancelled of each item."""
    rows = shipping_order().items.order_by("line__position")
    return [(int(row.quantity), int(row.shipped), int(row.cancelled)) for row in rows]


@needs_samples
def test_the_updates_of_these_tests_are_what_the_schema_allows():
    made = update("S-1", "shipped", items=item("MUG", "2", "backorder"), tracking=TRACKING)

    b2c.schema("shippingorderupdatefeed").assertValid(etree.fromstring(made))


def test_the_warehouse_has_it(feed):
    ShippingOrder.objects.update(state=ShippingOrder.State.WAITING_ASSIGNMENT)

    assert feed(update(number(), "warehouse")) == "0 created, 1 updated, 0 unchanged, 0 rejected"
    assert shipping_order().get_state_display() == "Waiting Pick/Pack"


def test_a_shipped_one_is_fulfilled_with_its_tracking_and_the_order_goes_on(feed):
    feed(update(number(), "shipped", tracking=TRACKING))

    assert (shipping_order().get_state_display(), counted()) == ("Fulfilled", [(2, 2, 0), (1, 1, 0)])
    assert (shipping_order().trackings.get().carrier, shipping_order().trackings.get().number) == (
        "UPS Ground",
        "1Z999",
    )
    assert [int(line.shipped) for line in the_order().line_items.all()] == [2, 1]
    assert Promise.objects.filter(kind="advance", key__endswith=f"version {the_order().version}").exists()


def test_the_same_feed_again_changes_nothing(feed):
    feed(update(number(), "shipped", tracking=TRACKING))
    before = SalesOrder.objects.values().get()

    assert feed(update(number(), "shipped", tracking=TRACKING)) == "0 created, 0 updated, 1 unchanged, 0 rejected"
    assert SalesOrder.objects.values().get() == before


@pytest.mark.parametrize("word", ["cancelled", "backorder"])
def test_what_is_cancelled_or_out_of_stock_goes_back_for_allocation_and_the_rest_is_shipped(feed, word):
    feed(update(number(), "shipped", items=item("MUG", "1", word) + item("MUG", "1", "shipped")))

    assert (shipping_order().get_state_display(), counted()) == ("Fulfilled", [(2, 1, 1), (1, 1, 0)])
    lines = the_order().line_items.order_by("position")
    assert [(int(line.ordered), int(line.allocated), int(line.shipped)) for line in lines] == [(2, 1, 1), (1, 1, 1)]
    assert the_order().get_state_display() == "Waiting Allocation"


def shown(client) -> list[str]:
    """The items of the shipping order as the order page lists them."""
    page = html.fromstring(client.get(the_order().get_absolute_url()).text)
    [cell] = page.xpath("//section[@aria-labelledby='shipping-orders']//td[@data-label='Items']")
    return [" ".join(words.split()) for words in "".join(cell.itertext()).split("\n") if words.strip()]


def test_the_order_page_shows_what_was_shipped_and_what_was_not(feed, client, administrator):
    client.force_login(administrator)
    before = shown(client)

    feed(update(number(), "shipped", items=item("MUG", "1", "backorder") + item("MUG", "1", "shipped")))

    assert before == ["2 × Item MUG", "1 × Item BOWL"]
    assert shown(client) == ["1 × Item MUG, 1 not shipped", "1 × Item BOWL"]


def test_the_order_page_shows_what_was_shipped_so_far(feed, client, administrator):
    client.force_login(administrator)

    feed(update(number(), items=item("MUG", "1", "shipped")))

    assert shown(client) == ["2 × Item MUG, 1 shipped so far", "1 × Item BOWL"]


def test_a_cancelled_one_is_void_and_the_order_waits_for_allocation_anew(feed):
    since = the_order().state_since

    feed(update(number(), "cancelled"))

    assert (shipping_order().get_state_display(), counted()) == ("Void", [(2, 0, 2), (1, 0, 1)])
    assert [int(line.allocated) for line in the_order().line_items.all()] == [0, 0]
    assert (the_order().get_state_display(), the_order().state_since > since) == ("Waiting Allocation", True)


def test_stock_that_was_held_is_given_back_and_shipped_goods_leave_the_shelf(feed):
    warehouse = Warehouse.objects.create(site=the_order().site, code="east", name="East")
    for code in ("MUG", "BOWL"):
        row = Item.objects.create(code=code, name=code)
        Stock.objects.create(item=row, warehouse=warehouse, on_hand=10, on_hold=3)
        the_order().line_items.filter(item_code=code).update(item=row)
    ShippingOrder.objects.update(warehouse=warehouse)

    feed(update(number(), items=item("MUG", "2", "shipped") + item("BOWL", "1", "backorder")))

    rows = Stock.objects.order_by("item__code").values_list("item__code", "on_hand", "on_hold")
    assert [(code, int(hand), int(hold)) for code, hand, hold in rows] == [("BOWL", 10, 2), ("MUG", 8, 1)]


def test_an_item_that_is_not_told_of_yet_keeps_the_shipping_order_open(feed):
    feed(update(number(), items=item("MUG", "2", "shipped")))

    assert (shipping_order().get_state_display(), counted()) == ("Waiting Pick/Pack", [(2, 2, 0), (1, 0, 0)])
    assert the_order().get_state_display() == "Waiting Fulfillment"


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: update("S-0", "shipped"), "Shipping order S-0 of this feed is not known here."),
        (lambda: update(number(), ""), "The shipping order has neither a status nor tracking."),
        (lambda: update(number(), items=item("MUG", "3", "shipped")), "is shipped more often than shipping order"),
        (lambda: update(number(), items=item("CUP", "1", "shipped")), "is of a product that shipping order"),
        (lambda: update(number(), "lost"), "is “lost”, which is none of warehouse, shipped, cancelled."),
    ],
)
def test_what_cannot_be_is_rejected_with_a_sentence(feed, made, why):
    assert feed(made()) == "0 created, 0 updated, 0 unchanged, 1 rejected"

    assert why in feed.report.read_text()
    assert counted() == [(2, 0, 0), (1, 0, 0)]


def test_one_that_was_shipped_is_not_cancelled_any_more(feed):
    feed(update(number(), "shipped"))

    assert feed(update(number(), "cancelled")).endswith("1 rejected")
    assert "is Fulfilled; the feed calls it cancelled." in feed.report.read_text()
