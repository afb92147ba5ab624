"""Orders of a real shop's interface, compared with the figures that they state themselves."""

from decimal import Decimal

import pytest

from orders.models import Customer, OrderSettings, SalesOrder, Transaction
from tests.orders.feeds.shop import (
    alerts,
    amounts,
    books_balance,
    needs_samples,
    run,
    sample,
    sample_order,
    the_order,
    words,
)

pytestmark = [pytest.mark.django_db, needs_samples]
FITTING = ["order_01", "order_03", "order_04", "order_06", "order_11", "order_13", "order_15"]


@pytest.mark.parametrize("name", FITTING)
def test_totals_are_those_of_the_file(name):
    run(sample(name))

    order, stated = the_order(), sample_order(name)
    ours = amounts(order, "total", "subtotal", "tax", "shipping")
    shipping = stated["total_shipping_price_set"]["shop_money"]["amount"]
    assert ours == (stated["total_price"], stated["subtotal_price"], stated["total_tax"], shipping)
    assert -order.order_adjustment == Decimal(stated["total_discounts"])
    assert books_balance(order)


@pytest.mark.parametrize("name", [name for name in FITTING if name != "order_11"])
def test_the_total_after_refunds_is_that_of_the_file(name):
    run(sample(name))

    assert f"{the_order().now_total:.2f}" == sample_order(name)["current_total_price"]


def test_a_total_after_refunds_that_is_not_ours_blocks_the_order_and_is_named():
    run(sample("order_11"))

    order = the_order()
    assert (order.state, order.blocking_alerts, f"{order.now_total:.2f}") == (SalesOrder.State.VOID, 1, "0.00")
    assert "598.94 USD as the total after refunds, this order has 0.00 USD" in words(order, "figures_differ")


@pytest.mark.parametrize("name", FITTING)
def test_the_same_file_again_changes_nothing(name):
    run(sample(name))
    before = SalesOrder.objects.values().get()

    code, out = run(sample(name), sample(name))

    assert (code, "0 created, 0 updated, 2 unchanged, 0 rejected" in out) == (0, True)
    assert SalesOrder.objects.values().get() == before


def test_the_refunded_lines_are_credited_to_the_last_cent_with_their_share_of_the_discount():
    run(sample("order_01"))

    order = the_order()
    credited = {row.kind: Decimal(0) for row in order.components.all()}
    for row in order.components.all():
        credited[row.kind] += row.credited_gross
    assert {kind: f"{amount:.2f}" for kind, amount in credited.items()} == {
        "line": "405.96", "order_adjustment": "-6.67", "shipping": "0.00",
    }  # fmt: skip
    assert amounts(order, "credited_total", "refunded", "captured") == ("399.29", "209.00", "598.94")
    assert "paid back 209.00 USD, while 399.29 USD" in words(order, "refund_differs")


def test_a_fulfillment_that_failed_ships_nothing():
    run(sample("order_01"))

    order = the_order()
    assert not order.shipping_orders.exists()
    assert [(row.ordered, row.shipped) for row in order.line_items.all()] == [(0, 0), (1, 0), (0, 0)]
    assert order.state == SalesOrder.State.WAITING_ALLOCATION


def test_a_tax_that_its_rate_does_not_give_stays_as_delivered_and_is_told():
    run(sample("order_01"))

    order = the_order()
    assert {(row.kind, f"{row.tax:.2f}") for row in order.components.all()} == {
        ("line", "3.98"), ("order_adjustment", "0.00"), ("shipping", "0.00"),
    }  # fmt: skip
    assert "3.98 USD instead of 11.74 USD at 6 %" in words(order, "tax_differs")


def test_a_tax_that_its_rate_gives_raises_no_alert():
    run(sample("order_13"))

    assert (the_order().currency, alerts(the_order())) == ("EUR", [])


def test_an_older_file_after_a_newer_one_changes_nothing():
    run(sample("order_03"))
    before = SalesOrder.objects.values().get()

    _code, out = run(sample("order_01"))

    assert "0 created, 0 updated, 1 unchanged" in out
    assert SalesOrder.objects.values().get() == before


def test_a_refund_proves_the_capture_that_the_file_does_not_state():
    run(sample("order_03"))

    order = the_order()
    assert amounts(order, "authorised", "captured", "refunded") == ("598.94", "209.00", "209.00")
    assert "209.00 USD was refunded although the shop states a capture of 0.00 USD" in words(order, "payment_differs")


def test_three_orders_with_one_shop_number_come_in_and_each_is_found_by_it():
    run(sample("order_04"), sample("order_13"), sample("order_15"))

    orders = SalesOrder.objects.named("1002").order_by("id")
    assert [order.number for order in orders] == ["1002", "1002-2", "1002-3"]
    assert [order.get_state_display() for order in orders] == ["Waiting Allocation", "Waiting Allocation", "Received"]


def test_an_order_that_was_paid_for_waits_for_approval_where_orders_are_approved():
    OrderSettings.objects.update_or_create(defaults={"approvals_enabled": True})

    run(sample("order_04"))

    assert the_order().get_state_display() == "Waiting Approval"


def test_an_order_without_a_currency_is_rejected_with_what_it_lacks(tmp_path):
    code, out = run(sample("order_05"), report=str(tmp_path / "report.csv"))

    assert (code, "0 created, 0 updated, 0 unchanged, 1 rejected" in out) == (1, True)
    assert '1,#1001,"The order lacks currency, date of creation."' in (tmp_path / "report.csv").read_text()


def test_the_customer_of_two_orders_is_one_and_can_be_called():
    run(sample("order_01"), sample("order_15"))

    customer = Customer.objects.get()
    assert [(row.shown, row.digits) for row in customer.phones.all()] == [("+16136120707", "16136120707")]
    assert (customer.emails.get().address, customer.addresses.get().city) == (
        "bob.norman@mail.example.com",
        "Louisville",
    )
    assert customer.orders.count() == 2


def test_the_refund_that_an_order_brought_along_is_not_booked_again():
    run(sample("order_01"))

    _code, out = run(sample("refund_01"))

    assert "0 created, 0 updated, 1 unchanged" in out
    assert Transaction.objects.count() == 1


def test_a_refund_that_credits_nothing_still_moves_money_and_says_so():
    run(sample("order_01"))
    run(sample("refund_02"))

    order = the_order()
    assert amounts(order, "credited_total", "refunded") == ("399.29", "250.94")
    assert "Refund 929361472 paid back 41.94 USD, while 0.00 USD" in words(order, "refund_differs")


def test_shipping_that_was_never_charged_is_not_credited_and_is_named():
    run(sample("order_01"))
    run(sample("refund_03"))

    order = the_order()
    assert amounts(order, "credited_total", "refunded") == ("399.29", "214.00")
    assert "Refund 929361471 gives back 5.00 USD" in words(order, "refund_differs")


def test_what_was_credited_once_is_not_credited_again_by_the_next_refund():
    run(sample("order_01"), sample("order_11"))

    order = the_order()
    assert amounts(order, "total", "credited_total", "refunded") == ("598.94", "598.94", "219.00")
    assert "399.29 USD is not credited" in words(order, "refund_differs")
    assert books_balance(order)


def test_a_refund_of_an_unknown_order_is_rejected(tmp_path):
    code, _out = run(sample("refund_02"), report=str(tmp_path / "report.csv"))

    assert code == 1
    assert "Order 450789469 of this refund is not known here." in (tmp_path / "report.csv").read_text()
