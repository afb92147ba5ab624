"""Amounts of imported orders: discounts, taxes, fees and refunds, each to the last minor unit."""

from decimal import Decimal

import pytest

from orders.actions.alerts import clear_alerts
from orders.models import Component, Deed, PriceAdjustment, SalesOrder
from tests.orders.feeds.shop import (
    Feed,
    alerts,
    amounts,
    books_balance,
    discount,
    line,
    money,
    refund,
    refunded,
    share,
    shop_order,
    the_order,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def components(kind: str) -> list[tuple[str, str, str]]:
    """Net, tax and rate in percent of the components of a kind."""
    rows = Component.objects.filter(kind=kind).order_by("id")
    return [(f"{row.net:.2f}", f"{row.tax:.2f}", f"{row.tax_rate * 100:.0f}") for row in rows]


def test_a_discount_on_the_whole_order_carries_its_share_of_the_tax(feed):
    lines = [line(1, tax="5.40", discount_allocations=[share("10.00")])]
    feed(shop_order(total_price="95.40", subtotal_price="90.00", line_items=lines, discount_applications=[discount()]))

    order = the_order()
    assert components("line") == [("100.00", "6.00", "6")]
    assert components("order_adjustment") == [("-10.00", "-0.60", "6")]
    assert amounts(order, "subtotal", "order_adjustment", "tax", "total") == ("100.00", "-10.00", "5.40", "95.40")
    assert alerts(order) == []


def test_a_discount_over_two_tax_rates_is_one_adjustment_with_an_amount_for_each(feed):
    lines = [
        line(1, price="50.00", tax="3.15", rate=0.07, discount_allocations=[share("5.00")]),
        line(2, price="50.00", tax="8.55", rate=0.19, discount_allocations=[share("5.00")]),
    ]
    feed(shop_order(total_price="101.70", line_items=lines, discount_applications=[discount()]))

    assert components("order_adjustment") == [("-5.00", "-0.35", "7"), ("-5.00", "-0.95", "19")]
    assert PriceAdjustment.objects.get().coupon == "SPRING"
    assert alerts(the_order()) == []


def test_a_discount_on_chosen_lines_lies_on_the_line(feed):
    lines = [line(1, tax="5.40", discount_allocations=[share("10.00")])]
    chosen = discount(target_selection="explicit", code=None, title="Loyal customer")
    feed(shop_order(total_price="95.40", subtotal_price="90.00", line_items=lines, discount_applications=[chosen]))

    assert components("line_adjustment") == [("-10.00", "-0.60", "6")]
    assert amounts(the_order(), "subtotal", "order_adjustment", "total") == ("90.00", "0.00", "95.40")


def test_a_discount_of_shipping_lies_on_the_shipping(feed):
    shipping = {"id": 1, "title": "Express", "price": "8.00", "discount_allocations": [share("8.00")]}
    free = discount(target_type="shipping_line", allocation_method="each", code="FREESHIP")
    feed(shop_order(shipping_lines=[shipping], discount_applications=[free]))

    assert (components("shipping"), components("shipping_adjustment")) == (
        [("8.00", "0.00", "0")],
        [("-8.00", "0.00", "0")],
    )
    assert amounts(the_order(), "shipping", "total") == ("0.00", "106.00")


def test_several_taxes_of_a_line_are_one_rate_and_their_details_stay(feed):
    taxes = [{"title": "State", "price": "4.00", "rate": 0.04}, {"title": "City", "price": "1.50", "rate": 0.015}]
    feed(shop_order(total_price="105.50", line_items=[line(1) | {"tax_lines": taxes}]))

    row = Component.objects.get(kind="line")
    assert (row.tax, row.tax_rate) == (Decimal("5.50"), Decimal("0.055"))
    assert [tax["title"] for tax in the_order().line_items.get().attributes["taxes"]] == ["State", "City"]


def test_prices_that_include_tax_are_kept_gross(feed):
    feed(
        shop_order(
            taxes_included=True, total_price="119.00", line_items=[line(1, price="119.00", tax="19.00", rate=0.19)]
        )
    )

    order = the_order()
    assert components("line") == [("100.00", "19.00", "19")]
    assert (order.tax_policy, *amounts(order, "subtotal", "tax", "total")) == ("gross", "119.00", "19.00", "119.00")


def test_a_discount_on_prices_that_include_tax_takes_tax_with_it(feed):
    lines = [line(1, price="119.00", tax="17.10", rate=0.19, discount_allocations=[share("11.90")])]
    feed(shop_order(taxes_included=True, total_price="107.10", line_items=lines, discount_applications=[discount()]))

    assert components("order_adjustment") == [("-10.00", "-1.90", "19")]
    assert amounts(the_order(), "order_adjustment", "tax", "total") == ("-11.90", "17.10", "107.10")


def test_tips_and_duties_are_fees(feed):
    duties = {"shop_money": {"amount": "7.50", "currency_code": "USD"}}
    feed(shop_order(total_price="116.50", total_tip_received="3.00", original_total_duties_set=duties))

    assert (amounts(the_order(), "fees", "total"), alerts(the_order())) == (("10.50", "116.50"), [])


@pytest.mark.parametrize(
    ("figure", "stated", "kind", "blocking"),
    [
        ("total_price", "107.00", "the total", 1),
        ("total_tax", "6.01", "the tax", 0),
        ("subtotal_price", "99.00", "the subtotal", 0),
        ("current_total_price", "50.00", "the total after refunds", 1),
    ],
)
def test_a_figure_that_is_not_ours_is_kept_and_alerted(feed, figure, stated, kind, blocking):
    feed(shop_order(**{figure: stated}))

    order = the_order()
    assert order.feed_figures[figure] == stated
    assert (f"{stated} USD as {kind}" in words(order, "figures_differ"), order.blocking_alerts) == (True, blocking)


def test_an_alert_that_was_cleared_stays_quiet_when_a_newer_file_says_the_same(feed, agent):
    feed(shop_order(total_price="107.00"))
    clear_alerts(the_order(), by=agent, reason="Asked the shop", seen=the_order().version)

    feed(shop_order(total_price="107.00", updated_at="2026-03-02T10:00:00Z"))

    assert alerts(the_order()) == []


@pytest.mark.parametrize(
    ("currency", "price", "why"),
    [
        ("JPY", "100.50", "price of line 1 is 100.50, which is not a whole amount in JPY."),
        ("USD", "1.005", "price of line 1 is 1.005, which is not a whole amount in USD."),
        ("USD", "ten", "price of line 1 cannot be read: ten."),
        ("USD", "NaN", "price of line 1 cannot be read: NaN."),
        ("USD", "1e999999999", "price of line 1 cannot be read: 1e999999999."),
        ("dollars", "1.00", "The currency is “dollars”, not three letters such as USD."),
    ],
)
def test_an_amount_that_does_not_fit_its_currency_is_rejected(feed, currency, price, why):
    feed(shop_order(currency=currency, line_items=[line(1, tax="0") | {"price": price}]))

    assert (SalesOrder.objects.count(), why.lower() in feed.report.read_text().lower()) == (0, True)


def test_a_yen_order_has_whole_yen(feed):
    feed(shop_order(currency="JPY", total_price="1100", line_items=[line(1, price="1000", tax="100", rate=0.10)]))

    assert (f"{the_order().total:.0f}", alerts(the_order())) == ("1100", [])


def test_a_returned_line_is_credited_and_counted(feed):
    parcel = {"id": 1, "status": "success", "line_items": [{"id": 1, "quantity": 1}]}
    feed(shop_order(fulfillments=[parcel], fulfillment_status="fulfilled"))
    feed({"refund": refund()})

    order, row = the_order(), the_order().line_items.get()
    assert amounts(order, "total", "credited_total", "refunded") == ("106.00", "106.00", "106.00")
    assert (row.ordered, row.shipped, row.credited) == (1, 1, 1)
    assert (order.payments.get().state, alerts(order), books_balance(order)) == ("refunded", [], True)


def test_a_cancelled_line_is_no_longer_ordered(feed):
    feed(shop_order(line_items=[line(1, price="50.00", quantity=2)]))
    feed(
        [
            refund(
                refund_line_items=[refunded(subtotal="50.00", tax="3.00", restock="cancel")],
                transactions=[money("53.00")],
            )
        ]
    )

    row = the_order().line_items.get()
    assert (row.original_quantity, row.ordered, row.credited) == (2, 1, 0)
    assert (amounts(the_order(), "credited_total"), alerts(the_order())) == (("53.00",), [])


def test_part_of_a_price_given_back_takes_its_part_of_the_discount(feed):
    lines = [line(1, tax="5.40", discount_allocations=[share("10.00")])]
    feed(shop_order(total_price="95.40", line_items=lines, discount_applications=[discount()]))
    feed({"refund": refund(refund_line_items=[refunded(subtotal="45.00", tax="2.70")], transactions=[money("47.70")])})

    credited = {row.kind: f"{row.credited_net:.2f}" for row in Component.objects.all()}
    assert credited == {"line": "50.00", "order_adjustment": "-5.00"}
    assert (amounts(the_order(), "credited_total"), alerts(the_order())) == (("47.70",), [])


def test_two_refunds_of_a_discounted_line_end_at_nothing_left(feed):
    lines = [line(1, price="33.33", quantity=3, tax="5.40", discount_allocations=[share("10.00")])]
    feed(shop_order(total_price="95.39", line_items=lines, discount_applications=[discount()]))
    for n, (quantity, subtotal, tax, paid) in enumerate(
        [(1, "30.00", "1.80", "31.80"), (2, "59.99", "3.60", "63.59")]
    ):
        part = refunded(quantity=quantity, subtotal=subtotal, tax=tax)
        feed({"refund": refund(n, refund_line_items=[part], transactions=[money(paid, n=n)])})

    order = the_order()
    assert (amounts(order, "credited_total"), alerts(order), books_balance(order)) == (("95.39",), [], True)
    assert all(row.credited_gross == row.gross for row in order.components.all())


def test_prices_that_include_tax_are_refunded_with_it(feed):
    feed(
        shop_order(
            taxes_included=True, total_price="119.00", line_items=[line(1, price="119.00", tax="19.00", rate=0.19)]
        )
    )
    part = refunded(subtotal="119.00", tax="19.00")
    feed({"refund": refund(refund_line_items=[part], transactions=[money("119.00")])})

    assert (amounts(the_order(), "credited_total"), alerts(the_order())) == (("119.00",), [])


def test_shipping_is_credited_as_far_as_it_was_charged(feed):
    feed(shop_order(total_price="111.00", shipping_lines=[{"id": 1, "title": "Post", "price": "5.00"}]))
    back = [{"kind": "shipping_refund", "amount": "-8.00", "tax_amount": "0.00"}]
    feed({"refund": refund(refund_line_items=[], order_adjustments=back, transactions=[money("5.00")])})

    assert amounts(the_order(), "credited_total") == ("5.00",)
    assert "3.00 USD is not credited" in words(the_order(), "refund_differs")


def test_a_refund_that_the_gateway_declined_moves_no_money(feed):
    feed(shop_order())
    feed({"refund": refund(transactions=[money("106.00", status="failure")])})

    order = the_order()
    assert amounts(order, "credited_total", "refunded") == ("106.00", "0.00")
    assert order.payments.get().transactions.get().state == "declined"
    assert "paid back 0.00 USD, while 106.00 USD" in words(order, "refund_differs")


def test_a_refund_is_booked_once_however_often_it_comes(feed):
    feed(shop_order(refunds=[refund()]))

    summary = feed({"refunds": [refund(), refund()]}, [refund()])

    assert summary == "0 created, 0 updated, 3 unchanged, 0 rejected"
    assert Deed.objects.filter(kind="refunded").count() == 1


@pytest.mark.parametrize(
    ("financial_status", "state", "authorised", "captured"),
    [
        ("pending", "asked", "0.00", "0.00"),
        ("authorized", "authorised", "106.00", "0.00"),
        ("partially_paid", "captured", "66.00", "66.00"),
        ("paid", "captured", "106.00", "106.00"),
        ("voided", "void", "0.00", "0.00"),
        (None, "unknown", "0.00", "0.00"),
    ],
)
def test_the_payment_is_as_far_as_the_shop_says(feed, financial_status, state, authorised, captured):
    feed(shop_order(financial_status=financial_status, total_outstanding="40.00"))

    payment = the_order().payments.get()
    assert (payment.state, f"{payment.authorised:.2f}", f"{payment.captured:.2f}") == (state, authorised, captured)
