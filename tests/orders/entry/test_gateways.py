"""Which gateway is asked: the practice one only where people practise, a real one wherever money must move."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from csc.errors import Refused
from orders import checks
from orders.actions import collecting
from orders.cart import edits
from orders.gateways import Answer, Outcome
from orders.gateways.practice import PracticeGateway
from orders.gateways.terminal import TerminalAlone
from orders.models import Payment, Transaction
from tests.orders.entry.placing import ask, place, question
from tests.orders.entry.shop import begun, cart_of, edit, guards, ready, url

PRACTICE = "orders.gateways.practice.PracticeGateway"
TERMINAL = "orders.gateways.terminal.TerminalAlone"


def started(**variables):
    """What a process that reads the settings with these variables says last, and the gateway that it would ask."""
    program = "import csc.settings; print(csc.settings.GATEWAY)"
    environment = {**os.environ, "DEMO": "false", "DEBUG": "false", "GATEWAY": "", **variables}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return (done.stdout or done.stderr.splitlines()[-1]).strip()


def test_without_demo_and_debug_a_gateway_must_be_named_and_be_none_of_practice():
    assert "GATEWAY is not set." in started()
    assert "GATEWAY names the practice gateway, by which no money moves." in started(GATEWAY=PRACTICE)
    assert started(GATEWAY=TERMINAL) == TERMINAL


@pytest.mark.parametrize("where", ["DEMO", "DEBUG"])
def test_a_demo_and_a_developer_practise(where):
    assert started(**{where: "true"}) == PRACTICE
    assert started(**{where: "true", "GATEWAY": TERMINAL}) == TERMINAL


def test_a_class_that_is_not_there_is_an_error_that_names_the_variable(settings):
    settings.GATEWAY = "orders.gateways.practice.PractiseGateway"

    [error] = checks.what_is_named_exists(None)

    assert error.id == "orders.E001"
    assert "GATEWAY names orders.gateways.practice.PractiseGateway, which cannot be imported" in error.msg


def test_where_only_the_terminal_is_used_its_receipt_is_believed_and_nothing_else():
    alone = TerminalAlone()

    believed = alone.authorise(question("terminal", "terminal:R-77"))
    refused = [
        alone.authorise(question(*each)) for each in (("stored", "tok_visa"), ("link", "link"), ("terminal", "R-77"))
    ]

    assert (believed.outcome, believed.ref) == (Outcome.SUCCEEDED, "R-77")
    assert {each.outcome for each in refused} == {Outcome.DECLINED}
    assert alone.refund(question("terminal", "terminal:R-77")).words == "Give the money back on the card terminal"


@pytest.mark.django_db
class TestTheTabs:
    def test_ways_to_pay_that_the_gateway_does_not_know_are_not_offered_and_are_refused(
        self, agent, agent_client, settings
    ):
        pending = ready(agent)
        edit(pending, edits.remove_payment(cart_of(pending).payments[0].id), agent)
        settings.GATEWAY = TERMINAL

        page = agent_client.get(url(pending, tab="payments")).content.decode()

        assert [f'id="pay-{way}' in page for way in ("stored", "link", "terminal")] == [False, False, True]
        with pytest.raises(Refused, match="No payment provider is connected for this"):
            edit(pending, edits.add_payment("link"), agent)

    def test_a_declined_payment_is_replaced_by_a_receipt_and_never_without_one(self, agent, htmx_client):
        pending = ready(agent)
        order = place(pending, agent)
        order.payments.update(gateway_token="tok_declined")
        ask(order)
        form = guards(pending, declined="1", method="terminal")

        without = htmx_client.post(url(pending, "pay_again"), form)
        with_card = htmx_client.post(url(pending, "pay_again"), {**form, "receipt": "4111 1111 1111 1111"})
        paid = htmx_client.post(url(pending, "pay_again"), {**form, "receipt": "R-77"})
        ask(order)

        assert (without.status_code, with_card.status_code, paid.status_code) == (422, 422, 200)
        assert 'href="#receipt">Type the receipt number of the terminal' in without.content.decode()
        assert "This looks like a card number." in with_card.content.decode()
        last = Payment.objects.order_by("position").last()
        assert (last.method, last.gateway_token, last.state) == ("Terminal", "terminal:R-77", "authorised")

    def test_looking_for_the_answer_leaves_the_focus_where_it_is(self, agent, htmx_client):
        pending = ready(agent)
        place(pending, agent)

        looked = htmx_client.get(reverse("orders:answer", args=[pending.number])).content.decode()

        assert "on its way" in looked
        assert "data-focus" not in looked


class Unplugged(PracticeGateway):
    """A provider whose line is broken."""

    def authorise(self, question):
        raise TimeoutError("timed out")


@pytest.mark.django_db
class TestAnswers:
    def test_a_broken_line_is_no_answer_and_is_asked_about_again(self, agent, settings):
        settings.GATEWAY = f"{__name__}.Unplugged"
        order = place(ready(agent), agent)

        ask(order)
        between = order.payments.get().state
        settings.GATEWAY = PRACTICE
        ask(order)

        assert (between, order.payments.get().state) == ("unknown", "authorised")

    def test_the_page_looks_often_for_a_gateway_and_seldom_for_a_customer(self, agent, htmx_client):
        pending = ready(agent)
        edit(pending, edits.remove_payment(cart_of(pending).payments[0].id), agent)
        edit(pending, edits.add_payment("link"), agent)
        order = place(pending, agent)

        before = htmx_client.get(url(pending, "answer")).text
        ask(order)
        after = htmx_client.get(url(pending, "answer")).text

        assert 'hx-trigger="click, every 2s"' in before
        assert 'hx-trigger="click, every 20s"' in after
        assert "Waits for the customer:" in after

    def test_a_customer_who_paid_while_the_gateway_was_asked_is_waited_for_no_longer(self, agent):
        order = place(ready(agent), agent)
        question = Transaction.objects.get()
        collecting.mark_asked(question.pk)
        collecting.hear(question.idempotency_key, Answer(Outcome.SUCCEEDED, "paid", "Thank you"))

        collecting.wait_for_customer(question.pk, Answer(Outcome.WAITING, "old", link="https://pay.example/1"))

        question.refresh_from_db()
        assert order.payments.get().state == "authorised"
        assert question.answer == {"ref": "paid", "words": "Thank you"}


@pytest.mark.django_db
def test_practice_is_told_on_the_payments_tab(agent, agent_client):
    assert "Practice gateway: no money moves here." in agent_client.get(url(begun(agent), tab="payments")).text
