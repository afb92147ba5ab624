"""Call receipt: what was begun in a call is told as it stands when it is drafted, whoever went on with it since."""

import pytest

from callmgmt.actions import calls
from csc import leases
from csc.context import during
from orders.actions import pending_orders, quoting
from orders.models import PendingOrder, Quote
from tests.callmgmt.receipts import day, lines, quoted
from tests.orders.entry.placing import ask, place
from tests.orders.entry.shop import buyer, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(agent):
    return calls.start(by=agent, customer=buyer())


@pytest.fixture
def pending(call, agent):
    with during(lambda: call.pk):
        begun = ready(agent)
    leases.free_all(by=agent)
    return begun


def fresh(pending):
    return PendingOrder.objects.get(pk=pending.pk)


def transferred(pending, agent, to):
    pending = fresh(pending)
    return pending_orders.transfer(pending, by=agent, to=to, message="", seen=pending.version)


def turned(quote, agent):
    quote = Quote.objects.get(pk=quote.pk)
    return quoting.turn(quote, by=agent, seen=quote.version)


class TestAnOrderInProgress:
    def test_one_that_a_colleague_has_placed_is_told_as_the_order_it_became(self, call, pending, lea):
        order = place(pending, lea)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. Payment not confirmed yet: $15.90."
        ]

    def test_its_payment_stands_as_the_gateway_has_answered_by_now(self, call, pending, lea):
        order = place(pending, lea)
        order.payments.update(gateway_token="tok_visa")
        ask(order)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. Payment authorised: $15.90."
        ]

    def test_also_one_that_was_handed_over_in_the_call(self, call, pending, agent, lea):
        with during(lambda: call.pk):
            handed = transferred(pending, agent, lea)
        order = place(handed, lea)

        assert [line.partition(" Payment")[0] for line in lines(call)] == [
            f"- Your order {order.number} is placed; it comes to $15.90."
        ]

    def test_one_that_a_colleague_has_voided_was_not_placed(self, call, pending, lea):
        pending = fresh(pending)
        pending_orders.void(pending, by=lea, seen=pending.version)

        assert lines(call) == [f"- Your order in progress ({pending.number}) was not placed."]

    def test_one_that_was_voided_in_the_call_and_restored_since_is_open_again(self, call, pending, agent, manager):
        pending = fresh(pending)
        with during(lambda: call.pk):
            pending_orders.void(pending, by=agent, seen=pending.version)
        pending_orders.restore(fresh(pending), by=manager)

        assert lines(call) == [f"- Your order in progress ({pending.number}) is open again."]

    def test_one_that_was_handed_back_is_with_no_colleague_any_more(self, call, pending, agent, lea):
        with during(lambda: call.pk):
            handed = transferred(pending, agent, lea)
        transferred(handed, lea, agent)

        assert lines(call) == [f"- Your order in progress ({pending.number}) is saved; we finish it together later."]


class TestAQuote:
    @pytest.fixture
    def quote(self, call, agent):
        with during(lambda: call.pk):
            return quoted(agent)

    def of_the_quote(self, call):
        return [line for line in lines(call) if "begun" not in line]

    def test_one_that_a_colleague_has_extended_is_valid_until_then(self, call, quote, lea):
        quoting.extend(quote, by=lea, until=day(90), seen=quote.version)

        [line] = self.of_the_quote(call)
        assert f"{day(90).day}, {day(90).year}." in line

    def test_one_that_was_declined_since_is_told_so(self, call, quote, lea):
        quoting.decline(quote, by=lea, reason="Too dear", seen=quote.version)

        assert self.of_the_quote(call) == [f"- You have declined quote {quote.number}."]

    def test_one_that_was_turned_since_is_accepted(self, call, quote, lea):
        turned(quote, lea)

        assert self.of_the_quote(call) == [f"- You have accepted quote {quote.number}; we make an order of it."]

    def test_one_of_which_an_order_was_placed_is_told_as_that_order(self, call, quote, lea):
        pending = turned(quote, lea)
        order = place(pending, lea)

        assert [line.partition(" Payment")[0] for line in self.of_the_quote(call)] == [
            f"- Your order {order.number} is placed; it comes to $15.90."
        ]

    def test_one_that_was_turned_and_placed_in_the_call_is_told_once(self, call, quote, agent):
        with during(lambda: call.pk):
            pending = turned(quote, agent)
            order = place(pending, agent)

        assert [line.partition(" Payment")[0] for line in self.of_the_quote(call)] == [
            f"- Your order {order.number} is placed; it comes to $15.90."
        ]
