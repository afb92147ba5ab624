"""What a file tells that cannot be so, or cannot be so any more: told in a sentence, never passed over."""

import pytest

from orders.models import ShippingOrder
from tests.orders.feeds.b2c import item, order, orders, product, shipment, status, update
from tests.orders.feeds.shop import Feed, alerts, the_order, words

pytestmark = pytest.mark.django_db
CAPTURED = (
    "<payment><custom-method><method-name>Card</method-name></custom-method><amount>106.00</amount>"
    "<transaction-type>CAPTURE</transaction-type></payment>"
)


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def told() -> str:
    """What the alert on a cancelled order says, with the shipping order's number."""
    return words(the_order(), "cancelled_by_shop").replace(ShippingOrder.objects.get().number, "S")


def test_an_order_cancelled_and_shipped_at_once_raises_one_alert(feed):
    feed(orders(order(status=status(order="CANCELLED", shipping="SHIPPED"), payments=CAPTURED)))

    assert told() == (
        "The shop calls this order cancelled, yet its goods were sent with S and 106.00 USD of its payment is kept."
    )
    assert (alerts(the_order()), the_order().blocking_alerts) == (["cancelled_by_shop"], 1)


def test_an_order_cancelled_after_its_goods_were_sent_raises_one_alert(feed):
    feed(orders(order(status=status(order="OPEN", shipping="SHIPPED"))))

    feed(orders(order(status=status(order="CANCELLED", shipping="SHIPPED"))))
    feed(orders(order(status=status(order="CANCELLED", shipping="SHIPPED"), after="")))

    assert told() == "The shop calls this order cancelled, yet its goods were sent with S."
    assert alerts(the_order()) == ["cancelled_by_shop"]


def test_an_order_replaced_though_its_goods_were_sent_is_called_replaced(feed):
    feed(orders(order(status=status(order="REPLACED", shipping="SHIPPED"))))

    assert told() == "The shop calls this order replaced, yet its goods were sent with S."


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (
            lambda n: update(n, "shipped", items=item("P-1", "5", "shipped")),
            "is shipped more often than shipping order",
        ),
        (lambda n: update(n, items=item("CUP", "1", "shipped")), "is of a product that shipping order"),
        (lambda n: update(n, items=item("P-1", "1", "cancelled")), "is Fulfilled otherwise."),
        (lambda n: update(n, "warehouse"), "is Fulfilled; the feed calls it warehouse."),
    ],
)
def test_what_contradicts_a_shipping_order_that_was_sent_is_rejected_with_a_sentence(feed, made, why):
    feed(orders(order(status=status(order="OPEN", export="EXPORTED"))))
    number = ShippingOrder.objects.get().number
    feed(update(number, "shipped"))

    assert feed(made(number)).endswith("1 rejected")
    assert why in feed.report.read_text()


def test_the_same_items_again_are_known_already(feed):
    feed(orders(order(status=status(order="OPEN", export="EXPORTED"), lines=product(quantity="2.0"))))
    both = item("P-1", "1", "shipped") + item("P-1", "1", "cancelled")
    feed(update(ShippingOrder.objects.get().number, items=both))

    assert feed(update(ShippingOrder.objects.get().number, items=both)).startswith("0 created, 0 updated, 1 unchanged")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (orders(order(after="<external-order-no>a\x01b</external-order-no>")), "a character that XML does not allow"),
        (
            orders(order(customer="<customer><customer-name><b>Ann</b></customer-name></customer>")),
            "Customer name of customer has elements where a text belongs.",
        ),
        (
            orders(order(order_date="<order-date>2026-03-01T25:00:00Z</order-date>")),
            "Date of the order cannot be read: 2026-03-01T25:00:00Z.",
        ),
        (
            orders(order(order_date="<order-date>1970-03-01T05:00:00Z</order-date>")),
            "The date of the order is 1970-03-01",
        ),
    ],
)
def test_a_sentence_names_the_fault_as_it_is(feed, content, why):
    assert feed(content).endswith("1 rejected")

    assert why in feed.report.read_text()


def test_the_end_of_a_day_is_the_beginning_of_the_next(feed):
    feed(orders(order(order_date="<order-date>2026-03-01T24:00:00Z</order-date>")))

    assert the_order().placed_at.isoformat() == "2026-03-02T00:00:00+00:00"


def test_a_tracking_number_ahead_of_its_shipment_is_kept_and_goes_along_when_it_is_sent(feed):
    tracked = "<tracking-number>1Z999</tracking-number>"
    feed(orders(order(shipments=shipment(inside=tracked))))
    assert the_order().attributes["tracking-number"] == "1Z999"

    feed(orders(order(shipments=shipment(status="SHIPPED", inside=tracked))))

    assert ShippingOrder.objects.get().trackings.get().number == "1Z999"
    assert "tracking-number" not in the_order().attributes
