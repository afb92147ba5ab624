"""Call receipt: how payments stand when it is drafted."""

import pytest

from callmgmt import receipt
from callmgmt.actions import calls
from orders.actions import collecting
from orders.models import OrderSettings, Payment
from tests.callmgmt.receipts import lines, paid_again, placed_in
from tests.orders.entry.placing import ask, in_halves
from tests.orders.entry.shop import buyer

pytestmark = pytest.mark.django_db


class TestHowPaymentsStand:
    @pytest.mark.parametrize(
        ("token", "stands"),
        [
            ("tok_visa", "Payment authorised: $15.90."),
            ("tok_declined", "Payment declined: $15.90."),
            ("tok_silent", "Payment not confirmed yet: $15.90."),
            ("link", "Payment not confirmed yet: $15.90."),
        ],
    )
    def test_it_tells_what_the_gateway_has_said_by_now(self, agent, token, stands):
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent, token)
        order.payments.filter(gateway_token="link").update(method="Payment link")

        ask(order)

        assert lines(call) == [f"- Your order {order.number} is placed; it comes to $15.90. {stands}"]

    def test_money_that_was_taken_at_once_is_received(self, agent):
        OrderSettings.objects.update_or_create(defaults={"sale_at_entry": True})
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent)

        ask(order)

        assert lines(call) == [f"- Your order {order.number} is placed; it comes to $15.90. Payment received: $15.90."]

    def test_payments_that_stand_alike_are_told_in_one(self, agent):
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent, made=in_halves)

        ask(order)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. Payment authorised: $15.90."
        ]

    def test_of_several_each_has_its_answer(self, agent):
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent, made=in_halves)
        order.payments.filter(position=2).update(gateway_token="tok_declined")

        ask(order)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. "
            "Payment authorised: $7.95. Payment declined: $7.95."
        ]

    @pytest.mark.parametrize(
        ("token", "stands"),
        [
            ("tok_visa", "Payment authorised: $15.90."),
            ("tok_declined", "Payment declined: $15.90."),
            ("tok_silent", "Payment not confirmed yet: $15.90."),
        ],
    )
    def test_another_payment_is_told_by_itself(self, agent, token, stands):
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent, "tok_declined")
        ask(order)
        paid_again(call, order, agent, token)

        ask(order)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. Payment declined: $15.90.",
            f"- Order {order.number}: we have asked for another payment. {stands}",
        ]

    def test_one_that_was_added_after_the_call_stands_with_the_order(self, agent):
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent, "tok_declined")
        ask(order)
        collecting.pay_again(order, order.payments.get(), by=agent, method="Card", gateway_token="tok_visa")

        ask(order)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. "
            "Payment declined: $15.90. Payment authorised: $15.90."
        ]

    def test_of_money_that_went_back_nothing_is_claimed(self, agent):
        call = calls.start(by=agent, customer=buyer())
        order = placed_in(call, agent)

        order.payments.update(state="void")

        assert lines(call) == [f"- Your order {order.number} is placed; it comes to $15.90."]

    def test_every_answer_has_words_but_those_that_come_after_a_receipt(self):
        left_out = {Payment.State.PART_REFUNDED, Payment.State.REFUNDED, Payment.State.VOID}

        assert set(Payment.State) - left_out == set(receipt.STANDS)
