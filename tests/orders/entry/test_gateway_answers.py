"""The gateway's answers to an order that was placed, each applied once."""

from decimal import Decimal

import pytest

from activities.models import Event
from csc.errors import Refused
from csc.models import Promise
from orders.actions import collecting
from orders.cart import edits
from orders.gateways import Answer, Outcome
from orders.models import (
    Alert,
    OrderSettings,
    Transaction,
)
from tests.orders.entry.placing import ask, in_halves, place
from tests.orders.entry.shop import cart_of, edit, guards, ready, url

pytestmark = pytest.mark.django_db


class TestTheGateway:
    def test_yes_authorises(self, agent):
        order = place(ready(agent), agent)

        ask(order)

        order.refresh_from_db()
        assert order.payments.get().state == "authorised"
        assert (order.authorised, order.captured) == (Decimal("15.90"), 0)

    def test_sale_captures_at_once_where_the_setting_says_so(self, agent):
        OrderSettings.objects.update_or_create(pk=1, defaults={"sale_at_entry": True})
        order = place(ready(agent), agent)

        ask(order)

        order.refresh_from_db()
        assert (order.payments.get().state, order.captured) == ("captured", Decimal("15.90"))

    def test_no_raises_an_alert_and_another_payment_takes_its_place(self, agent, htmx_client):
        pending = ready(agent)
        stored = pending.customer.payment_methods.get()
        order = place(pending, agent)
        order.payments.update(gateway_token="tok_declined")

        ask(order)
        page = htmx_client.get(url(pending, "answer")).content.decode()
        answer = htmx_client.post(url(pending, "pay_again"), guards(pending, declined="1", stored=str(stored.pk)))
        ask(order)

        order.refresh_from_db()
        assert "was declined: 15.90 USD are not paid" in page
        assert answer.status_code == 200
        assert [each.state for each in order.payments.all()] == ["declined", "authorised"]
        assert (order.open_alerts, Alert.objects.get().cleared_why) == (0, "Another payment was made: Card")

    def test_a_declined_payment_is_replaced_once(self, agent):
        order = place(ready(agent), agent)
        order.payments.update(gateway_token="tok_declined")
        ask(order)
        declined = order.payments.get()
        collecting.pay_again(order, declined, by=agent, method="Card", gateway_token="tok_visa")

        with pytest.raises(Refused, match="taken its place already"):
            collecting.pay_again(order, declined, by=agent, method="Card", gateway_token="tok_visa")

    def test_of_two_equal_payments_each_that_was_declined_is_replaced(self, agent, htmx_client):
        pending = in_halves(agent)
        order = place(pending, agent)
        order.payments.filter(position=1).update(gateway_token="tok_declined")
        ask(order)
        declined = order.payments.get(position=1)

        page = htmx_client.get(url(pending, "answer")).text
        collecting.pay_again(order, declined, by=agent, method="Card", gateway_token="tok_visa")
        ask(order)

        assert "was declined: 7.95 USD are not paid" in page
        assert [each.state for each in order.payments.all()] == ["declined", "authorised", "authorised"]
        with pytest.raises(Refused, match="taken its place already"):
            collecting.pay_again(order, declined, by=agent, method="Card", gateway_token="tok_visa")

    def test_another_payment_leaves_the_alert_of_a_second_that_was_declined(self, agent):
        order = place(in_halves(agent), agent)
        order.payments.update(gateway_token="tok_declined")
        ask(order)
        first, second = order.payments.all()

        collecting.pay_again(order, first, by=agent, method="Card", gateway_token="tok_visa")

        order.refresh_from_db()
        left = Alert.objects.get(cleared_at=None)
        assert (left.fingerprint, order.open_alerts, order.blocking_alerts) == (f"declined:{second.pk}", 1, 1)

    def test_another_payment_that_is_declined_as_well_is_replaced_in_its_turn(self, agent):
        order = place(ready(agent), agent)
        order.payments.update(gateway_token="tok_declined")
        ask(order)
        collecting.pay_again(order, order.payments.get(), by=agent, method="Card", gateway_token="tok_declined")
        ask(order)

        collecting.pay_again(order, order.payments.get(position=2), by=agent, method="Card", gateway_token="tok_visa")

        order.refresh_from_db()
        assert (order.open_alerts, order.blocking_alerts) == (0, 0)

    def test_silence_is_unknown_and_is_asked_again_never_assumed(self, agent):
        order = place(ready(agent), agent)
        order.payments.update(gateway_token="tok_silent")

        ask(order)

        order.refresh_from_db()
        assert (order.payments.get().state, order.authorised) == ("unknown", 0)
        assert Promise.objects.get(kind=collecting.ASK).state == "waiting"
        assert Transaction.objects.get().state == "unknown"

    def test_one_that_hung_is_known_when_it_is_asked_about_again(self, agent):
        order = place(ready(agent), agent)
        order.payments.update(gateway_token="tok_hangs")

        ask(order)
        between = order.payments.get().state
        ask(order)

        order.refresh_from_db()
        assert (between, order.payments.get().state) == ("unknown", "authorised")
        assert order.authorised == Decimal("15.90")

    def test_an_answer_that_comes_twice_is_applied_once(self, agent):
        order = place(ready(agent), agent)
        order.payments.update(gateway_token="tok_twice")

        ask(order)
        collecting.settle(Transaction.objects.get().pk, Answer(Outcome.SUCCEEDED, "late"))

        order.refresh_from_db()
        assert order.authorised == Decimal("15.90")
        assert Event.objects.filter(verb="order.payment_authorised").count() == 1

    def test_the_last_digits_of_the_amount_ask_for_an_answer_too(self, agent):
        order = place(ready(agent, price="9.92"), agent)  # 9.92 + 5.00, taxed: 15.82; no demand
        assert order.total == Decimal("15.82")

        Transaction.objects.update(amount=Decimal("15.51"))
        ask(order)

        assert order.payments.get().state == "declined"

    def test_a_link_waits_for_the_customer(self, agent):
        pending = ready(agent)
        edit(pending, edits.remove_payment(cart_of(pending).payments[0].id), agent)
        edit(pending, edits.add_payment("link"), agent)
        order = place(pending, agent)

        ask(order)

        assert order.payments.get().state == "asked"
        assert Transaction.objects.get().answer["link"].startswith("https://pay.example/")
