"""Money of B2C Commerce orders: adjustments by tax rate, refunds of captures, and what is no amount."""

from decimal import Decimal

import pytest

from orders.models import Component, SalesOrder
from orders.pricing.deeds import Cancel
from orders.pricing.submitting import do
from orders.pricing_rows import priced
from tests.orders.feeds import b2c
from tests.orders.feeds.b2c import adjustments, order, orders, product, shipment, shipping
from tests.orders.feeds.shop import Feed, alerts, books_balance, shop_order, the_order, words
from tests.orders.feeds.shop import amounts as of

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def on_order(order: SalesOrder) -> list[tuple[str, str, str]]:
    """Net, tax and rate of the order's own adjustments."""
    rows = order.components.filter(kind="order_adjustment").order_by("id")
    return [(f"{row.net:.2f}", f"{row.tax:.2f}", f"{row.tax_rate:.2f}") for row in rows]


def test_an_adjustment_of_the_order_falls_on_what_lines_cost_after_their_own_discounts(feed):
    half = adjustments(("-50.00", "-3.00", "-53.00", "half"))
    lines = product("A", after=half) + product("B", net="50.00", tax="10.00", gross="60.00", rate="0.2", base="50.00")
    ten = adjustments(("-10.00", "-1.30", "-11.30", "ten"))

    feed(orders(order(lines=lines, totals=b2c.total("101.70", merchandize=ten))))

    assert on_order(the_order()) == [("-5.00", "-0.30", "0.06"), ("-5.00", "-1.00", "0.20")]
    assert (of(the_order(), "total"), alerts(the_order())) == (("101.70",), [])


def test_gross_prices_are_weighed_without_their_tax(feed):
    half = adjustments(("-50.00", "-3.00", "-53.00", "half"))
    lines = product("A", after=half) + product("B", net="50.00", tax="10.00", gross="60.00", rate="0.2", base="60.00")
    ten = adjustments(("-10.00", "-1.30", "-11.30", "ten"))
    gross = {"taxation": "<taxation>gross</taxation>", "totals": b2c.total("101.70", merchandize=ten)}

    feed(orders(order(lines=lines, **gross)))

    assert on_order(the_order()) == [("-5.00", "-0.30", "0.06"), ("-5.00", "-1.00", "0.20")]


def of_shipments(kind: str) -> list[list[str]]:
    """The net amounts of a kind, destination by destination."""
    rows = Component.objects.filter(kind=kind).order_by("id")
    places = the_order().ship_tos.order_by("position")
    return [[f"{row.net:.2f}" for row in rows if row.ship_to_id == place.pk] for place in places]


TWO_PLACES = {
    "lines": product() + product("MUG", net="10.00", tax="0.60", gross="10.60", base="10.00", shipment="S2"),
    "shipments": shipment() + shipment("S2"),
}


def test_a_discount_on_all_shipping_falls_on_what_is_left_of_each_shipment(feed):
    free, six = adjustments(("-10.00", "-0.60", "-10.60", "Free")), adjustments(("-6.00", "-0.36", "-6.36", "six"))
    charges = shipping(inside=free) + shipping(shipment="S2")

    feed(orders(order(**TWO_PLACES, shipping=charges, totals=b2c.total("120.84", shipping=six))))

    assert of_shipments("shipping") == [["10.00"], ["10.00"]]
    assert of_shipments("shipping_adjustment") == [["-10.00"], ["-6.00"]]
    assert (of(the_order(), "shipping", "total"), alerts(the_order())) == (("4.00", "120.84"), [])


FREIGHT = (
    "<shipping-lineitem>" + b2c.amounts("30.00", "1.80", "31.80", text="White glove")
    + '<quantity unit="piece">2.0</quantity><tax-rate>0.06</tax-rate><type>surcharge</type></shipping-lineitem>'
)  # fmt: skip


def desks(feed: Feed) -> SalesOrder:
    """Two desks with freight of 15.00 each, and 10.00 of shipping for them and a lamp."""
    desk = product("DESK", net="100.00", base="50.00", quantity="2.0", inside=FREIGHT)
    lines = desk + product("LAMP", net="25.00", tax="1.50", gross="26.50", base="25.00")
    feed(orders(order(lines=lines, shipping=shipping(), totals=b2c.total("174.90"))))
    return the_order()


def test_shipping_that_is_charged_for_a_product_alone_stays_tied_to_its_line(feed):
    order_ = desks(feed)

    desk, lamp = order_.line_items.order_by("position")
    assert (of_shipments("shipping"), alerts(order_)) == ([["40.00"]], [])
    assert (desk.own_shipping, lamp.own_shipping) == (Decimal("30.00"), 0)
    assert desk.attributes["shipping"] == {"lineitem-text": "White glove", "type": "surcharge"}
    assert [line.shipping_each for line in priced(order_).lines] == [Decimal(15), 0]


def test_it_goes_back_with_its_pieces_before_the_rest_is_shared(feed):
    order_ = desks(feed)
    line = order_.line_items.order_by("position")[0].pk

    outcome = do(priced(order_), Cancel(line, Decimal(1), shipping=True))

    # 15.00 of its own, and of the other 10.00 its part by price: 10.00 x 50/125
    assert outcome.order.values(outcome.order.of("shipping")) == Decimal("21.00")


def test_the_order_page_names_it_beneath_its_line(feed, client, administrator):
    desks(feed)
    client.force_login(administrator)

    page = client.get(the_order().get_absolute_url()).text

    assert "White glove (within Shipping): 30.00" in page


def payment(kind: str, amount: str, reference: str = "") -> str:
    """A payment with its one transaction."""
    told = f"<transaction-id>{reference}</transaction-id>" if reference else ""
    return (
        f"<payment><custom-method><method-name>Card</method-name></custom-method><amount>{amount}</amount>"
        f"{told}<transaction-type>{kind}</transaction-type></payment>"
    )


def paid(order: SalesOrder) -> list[tuple[str, str, str]]:
    """State, captured and refunded of each payment."""
    return [(row.state, f"{row.captured:.2f}", f"{row.refunded:.2f}") for row in order.payments.all()]


def test_a_credit_is_a_refund_of_what_was_captured(feed):
    feed(orders(order(payments=payment("CAPTURE", "106.00", "t-1") + payment("CREDIT", "30.00", "t-2"))))

    assert paid(the_order()) == [("part_refunded", "106.00", "30.00")]
    assert of(the_order(), "captured", "refunded") == ("106.00", "30.00")
    kinds = [(row.kind, f"{row.amount:.2f}") for row in the_order().payments.get().transactions.order_by("id")]
    assert (kinds, alerts(the_order())) == ([("capture", "106.00"), ("refund", "30.00")], [])


def test_a_credit_that_comes_later_is_booked_on_the_payment_that_is_here(feed):
    feed(orders(order(payments=payment("CAPTURE", "106.00", "t-1"))))

    feed(orders(order(payments=payment("CAPTURE", "106.00", "t-1") + payment("CREDIT", "106.00", "t-2"))))

    assert (paid(the_order()), books_balance(the_order())) == ([("refunded", "106.00", "106.00")], True)


def test_a_credit_beyond_all_captures_is_told(feed):
    feed(orders(order(payments=payment("CAPTURE", "6.00", "t-1") + payment("CREDIT", "10.00", "t-2"))))

    assert of(the_order(), "captured", "refunded") == ("10.00", "10.00")
    assert "a refund of 4.00 USD without a capture" in words(the_order(), "payment_differs")


def test_a_credit_without_any_capture_stays_as_told_with_an_alert(feed):
    feed(orders(order(payments=payment("CREDIT", "30.00"))))

    assert paid(the_order()) == [("refunded", "30.00", "30.00")]
    assert words(the_order(), "payment_differs") == (
        "The shop states a refund of 30.00 USD without a capture; 30.00 USD is taken as captured."
    )


OFF = adjustments(("-80.00", "-4.80", "-84.80", "eighty-off"))


def page_of(client, administrator) -> str:
    """The words of the order's page."""
    client.force_login(administrator)
    return client.get(the_order().get_absolute_url()).text


def test_an_order_below_nothing_comes_in_as_delivered_with_an_alert_that_stops_it(feed, client, administrator):
    goods = product(net="50.00", tax="3.00", gross="53.00", base="50.00")
    feed(orders(order(lines=goods, totals=b2c.total("-31.80", net="-30.00", tax="-1.80", merchandize=OFF))))

    assert (of(the_order(), "total"), the_order().owed_back) == (("-31.80",), 0)
    assert (alerts(the_order()), the_order().blocking_alerts) == (["below_nothing"], 1)
    assert words(the_order(), "below_nothing") == (
        "The shop charges less than nothing, and its figures are kept as delivered:"
        " the goods after all discounts -30.00 USD, the tax -1.80 USD, the order -31.80 USD."
    )
    page = page_of(client, administrator)
    assert ("To be refunded" in page, "Nothing is due" in page) == (False, True)


def test_a_line_below_nothing_after_its_discounts_is_told(feed):
    off = adjustments(("-150.00", "-9.00", "-159.00", "too-much"))
    feed(orders(order(lines=product("LAMP", after=off) + product("MUG"), totals=b2c.total("53.00"))))

    assert (of(the_order(), "total"), the_order().blocking_alerts) == (("53.00",), 1)
    assert words(the_order(), "below_nothing").endswith("kept as delivered: Item LAMP -50.00 USD.")


def test_an_option_that_makes_its_product_cheaper_is_nothing_to_tell(feed):
    plain = (
        "<option-lineitems><option-lineitem>" + b2c.amounts("-10.00", "-0.60", "-10.60")
        + "<option-id>legs</option-id><value-id>none</value-id><product-id>LEGS</product-id>"
        "</option-lineitem></option-lineitems>"
    )  # fmt: skip
    feed(orders(order(lines=product(inside=plain), totals=b2c.total("95.40"))))

    assert (of(the_order(), "total"), alerts(the_order())) == (("95.40",), [])


def test_a_shipment_below_nothing_is_told(feed):
    off = adjustments(("-12.00", "-0.72", "-12.72", "twelve-off"))
    feed(orders(order(**TWO_PLACES, shipping=shipping(inside=off) + shipping(shipment="S2"))))

    assert "kept as delivered: the shipping of S1 -2.00 USD." in words(the_order(), "below_nothing")


def test_a_payment_below_nothing_moves_no_money_and_is_told(feed):
    feed(orders(order(payments=payment("CAPTURE", "-5.00", "t-1"))))

    assert (paid(the_order()), of(the_order(), "captured")) == ([("unknown", "0.00", "0.00")], ("0.00",))
    assert the_order().payments.get().transactions.count() == 0
    assert the_order().feed_figures["payment 1"] == "-5.00"
    assert words(the_order(), "payment_differs") == (
        "The shop states payments of less than nothing: -5.00 USD. They are taken as 0, and their figures kept."
    )


def test_several_payments_below_nothing_are_told_together(feed):
    feed(orders(order(payments=payment("CAPTURE", "-5.00", "t-1") + payment("AUTH", "-6.00", "t-2"))))

    assert paid(the_order()) == [("unknown", "0.00", "0.00")] * 2
    assert "less than nothing: -5.00 USD, -6.00 USD. They" in words(the_order(), "payment_differs")


def test_alerts_write_large_amounts_with_their_thousands(feed):
    feed(orders(order(totals=b2c.total("5999999999999.94"))))

    assert "5,999,999,999,999.94 USD as the total" in words(the_order(), "figures_differ")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (orders(order(currency="<currency>XXQ</currency>")), "XXQ is no currency."),
        (shop_order(currency="XXQ"), "XXQ is no currency."),
        (
            orders(order(lines=product(net="-10.00", tax="-0.60", gross="-10.60"))),
            "Line 1 costs -10.00; nothing is sold for less than nothing.",
        ),
    ],
)
def test_what_is_no_amount_of_money_is_rejected_with_a_sentence(feed, content, why):
    assert feed(content).endswith("1 rejected")

    assert why in feed.report.read_text()
