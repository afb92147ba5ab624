"""Calls: they start, find their customer, touch records, and end; what is done in them names them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.models import Event
from callmgmt.actions import call_orders, calls
from callmgmt.models import Call, CallTouch
from csc import leases
from csc.errors import Refused
from csc.models import User
from orders.actions import pending_orders
from orders.models import Customer, PendingOrder
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import CustomerFactory, pending_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def timeline(call):
    return [(event.summary, event.call_id) for event in Event.objects.about("call", call.pk)]


class TestStarting:
    def test_a_call_runs_from_now_on(self, agent):
        call = calls.start(by=agent, number="+34 600 218 412")

        assert (call.state, call.agent, call.number_digits) == ("active", agent, "34600218412")
        assert call.ended_at is None
        assert timeline(call) == [("Call started: Call with +34 600 218 412", call.pk)]

    def test_an_agent_is_in_one_call_at_a_time(self, agent):
        calls.start(by=agent)

        with pytest.raises(Refused, match=r"You are in a call already; end it first."):
            calls.start(by=agent)

        assert Call.objects.count() == 1

    def test_whatever_code_runs_there_is_one_open_call_per_agent(self, agent):
        Call.objects.create(agent=agent)

        with pytest.raises(IntegrityError, match="one_open_call_per_agent"), transaction.atomic():
            Call.objects.create(agent=agent)

    def test_two_agents_are_in_calls_of_their_own(self, agent, manager):
        assert calls.start(by=agent) != calls.start(by=manager)

    def test_who_was_merged_calls_as_who_they_became(self, agent):
        survivor = CustomerFactory(number="C-2")
        merged = CustomerFactory(number="C-1", merged_into=survivor)

        assert calls.start(by=agent, customer=merged).customer == survivor


class TestTheCaller:
    def test_changing_the_customer_leaves_the_order_in_progress(self, agent):
        pending = pending_order(agent)
        call = calls.start(by=agent, customer=CustomerFactory(), pending=pending)
        other = CustomerFactory(first_name="Ben")

        call = calls.name_customer(call, other, by=agent)

        assert (call.customer, call.pending_order) == (other, pending)
        assert timeline(call)[0] == ("Caller: Ben Lopez", call.pk)

    def test_nothing_is_named_in_a_call_that_is_over(self, agent):
        call = calls.end(calls.start(by=agent), by=agent)

        with pytest.raises(Refused, match=r"This call is over; start another."):
            calls.name_customer(call, CustomerFactory(), by=agent)


class TestTouching:
    def test_an_order_that_is_opened_tells_who_is_calling(self, agent):
        customer = CustomerFactory()
        call = calls.start(by=agent)

        calls.touch(call, placed("1001", customer=customer))

        call.refresh_from_db()
        assert call.customer == customer
        assert [each.words for each in CallTouch.objects.of(call.pk)] == ["Order 1001"]

    def test_a_known_caller_stays_whatever_is_opened(self, agent):
        customer = CustomerFactory()
        call = calls.start(by=agent, customer=customer)

        calls.touch(call, placed("1001", customer=CustomerFactory()))

        call.refresh_from_db()
        assert call.customer == customer

    def test_opening_twice_is_one_touch(self, agent):
        call, order = calls.start(by=agent), placed("1001")

        for _twice in range(2):
            calls.touch(call, order)

        assert CallTouch.objects.count() == 1

    def test_an_order_in_progress_becomes_the_order_of_the_call(self, agent):
        call, pending = calls.start(by=agent), pending_order(agent)

        calls.touch(call, pending)

        call.refresh_from_db()
        assert call.pending_order == pending

    def test_another_that_is_opened_meanwhile_is_only_looked_at(self, agent):
        own, other = pending_order(agent, "P-1", customer=CustomerFactory()), pending_order(agent, "P-2")
        call = calls.start(by=agent, customer=own.customer, pending=own)

        calls.touch(call, other)

        call.refresh_from_db()
        assert call.pending_order == own
        assert [touch.subject_number for touch in CallTouch.objects.of(call.pk)] == ["P-2"]

    def test_the_order_of_somebody_else_is_only_looked_at_though_none_is_in_progress(self, agent):
        caller, somebody = CustomerFactory(), CustomerFactory()
        call = calls.start(by=agent, customer=caller)

        calls.touch(call, pending_order(agent, "P-2", customer=somebody))

        call.refresh_from_db()
        assert (call.customer, call.pending_order) == (caller, None)
        assert [touch.subject_number for touch in CallTouch.objects.of(call.pk)] == ["P-2"]

    def test_the_order_of_the_caller_is_taken_after_that_of_somebody_else_was_looked_at(self, agent):
        caller = CustomerFactory()
        call, own = calls.start(by=agent, customer=caller), pending_order(agent, "P-1", customer=caller)
        calls.touch(call, pending_order(agent, "P-2", customer=CustomerFactory()))

        calls.touch(call, own)

        call.refresh_from_db()
        assert call.pending_order == own

    def test_the_order_of_nobody_yet_is_taken_by_a_known_caller(self, agent):
        call, unnamed = calls.start(by=agent, customer=CustomerFactory()), pending_order(agent)

        calls.touch(call, unnamed)

        call.refresh_from_db()
        assert call.pending_order == unnamed

    def test_a_call_of_nobody_takes_the_order_and_its_customer(self, agent):
        call, order = calls.start(by=agent), pending_order(agent, customer=CustomerFactory())

        calls.touch(call, order)

        call.refresh_from_db()
        assert (call.customer, call.pending_order) == (order.customer, order)

    @pytest.mark.parametrize("who_calls", ["survivor", "merged"])
    @pytest.mark.parametrize("whose_order", ["survivor", "merged", "merged before"])
    def test_who_was_merged_and_who_they_became_are_one_caller(self, agent, who_calls, whose_order):
        survivor = CustomerFactory()
        merged = CustomerFactory(merged_into=survivor)
        people = {"survivor": survivor, "merged": merged, "merged before": CustomerFactory(merged_into=merged)}
        call = Call.objects.create(agent=agent, customer=people[who_calls])
        order = pending_order(agent, customer=people[whose_order])

        calls.touch(call, order)

        call.refresh_from_db()
        assert call.pending_order == order

    def test_once_its_own_has_ended_the_next_takes_its_place(self, agent):
        own, other = pending_order(agent, "P-1"), pending_order(agent, "P-2")
        call = calls.start(by=agent, pending=own)
        pending_orders.void(own, by=agent, seen=1)

        calls.touch(call, other)

        call.refresh_from_db()
        assert call.pending_order == other

    def test_one_that_was_voided_does_not(self, agent):
        call = calls.start(by=agent)

        calls.touch(call, pending_order(agent, state="voided", voided_by=agent))

        call.refresh_from_db()
        assert call.pending_order is None


class TestEnding:
    def test_it_ends_once(self, agent):
        call = calls.end(calls.start(by=agent), by=agent)

        with pytest.raises(Refused, match=r"This call is over; start another."):
            calls.end(call, by=agent)

        assert call.state == "ended"
        assert timeline(call)[0] == ("Call ended", call.pk)

    def test_one_in_which_nobody_was_named_was_with_the_customer_of_its_order(self, agent):
        old, survivor = CustomerFactory(), CustomerFactory()
        call = calls.start(by=agent, pending=pending_order(agent, customer=old))
        Customer.objects.filter(pk=old.pk).update(merged_into=survivor)

        call = call_orders.park(call, by=agent, seen=1)

        call.refresh_from_db()
        assert call.customer == survivor

    def test_one_in_which_somebody_was_named_was_with_them(self, agent):
        caller = CustomerFactory()
        call = calls.start(by=agent, customer=caller, pending=pending_order(agent, customer=CustomerFactory()))

        assert calls.end(call, by=agent).customer == caller

    def test_the_next_starts_at_once(self, agent):
        first = calls.start(by=agent)

        second = calls.end_and_start_next(first, by=agent)

        first.refresh_from_db()
        assert (first.state, second.state) == ("ended", "active")

    def test_starting_the_next_parks_the_order_of_the_one_before(self, agent):
        pending = pending_order(agent)
        leases.acquire("pending_order", pending.pk, by=agent, tab=uuid4())
        first = calls.start(by=agent, pending=pending)

        second = calls.end_and_start_next(first, by=agent)

        pending = PendingOrder.objects.get()
        assert (second.pending_order, second.customer, pending.state, pending.lease) == (None, None, "open", None)
        assert pending.parked_at is not None
        assert Event.objects.get(verb="pending_order.parked").call_id == first.pk

    def test_so_does_taking_another_that_rings(self, agent):
        first = calls.start(by=agent, pending=pending_order(agent))
        ringing = Call.objects.create(agent=agent, state="ringing", answered=False)

        calls.end_and_take(first, ringing, by=agent)

        assert PendingOrder.objects.get().parked_at is not None
        assert Call.objects.get(pk=first.pk).state == "ended"

    @pytest.mark.parametrize("begins", ["start", "take"])
    def test_what_is_still_open_of_a_call_that_ended_before_is_parked_when_the_next_begins(self, agent, begins):
        pending = pending_order(agent)
        calls.end(calls.start(by=agent, pending=pending), by=agent)
        leases.acquire("pending_order", pending.pk, by=agent, tab=uuid4())

        if begins == "start":
            calls.start(by=agent)
        else:
            calls.take(Call.objects.create(agent=agent, state="ringing", answered=False), by=agent)

        pending = PendingOrder.objects.get()
        assert (pending.parked_at is not None, pending.lease) == (True, None)

    def test_what_was_left_stays_as_it_is(self, agent):
        calls.end(calls.start(by=agent, pending=pending_order(agent)), by=agent)

        calls.start(by=agent)

        assert PendingOrder.objects.get().parked_at is None

    def test_what_a_colleague_edits_is_left_to_them_when_the_next_starts(self, agent, lea):
        pending = pending_order(agent)
        first = calls.start(by=agent, pending=pending)
        leases.acquire("pending_order", pending.pk, by=lea, tab=uuid4())

        calls.end_and_start_next(first, by=agent)

        pending = PendingOrder.objects.get()
        assert (pending.parked_at, pending.lease.holder) == (None, lea)

    def test_one_that_is_reopened_is_a_new_call_about_the_same(self, agent):
        customer, pending = CustomerFactory(), pending_order(agent)
        last = calls.end(calls.start(by=agent, number="600218412", customer=customer, pending=pending), by=agent)

        again = calls.reopen(last, by=agent)

        assert (again.customer, again.pending_order, again.caller_number) == (customer, pending, "600218412")
        assert again != last

    def test_an_order_that_ended_meanwhile_is_not_reopened_with_it(self, agent):
        pending = pending_order(agent)
        last = calls.end(calls.start(by=agent, pending=pending), by=agent)
        pending.state = "voided"
        pending.save()
        last.refresh_from_db()

        assert calls.reopen(last, by=agent).pending_order is None

    def test_an_order_that_is_a_colleagues_now_is_not_reopened_with_it(self, agent, lea):
        pending = pending_order(agent)
        call = calls.start(by=agent, pending=pending)
        last = call_orders.transfer(call, by=agent, to=lea, message="", seen=1)

        assert calls.reopen(last, by=agent).pending_order is None

    def test_the_call_of_an_agent_who_was_deactivated_is_ended(self, agent, manager):
        call, other = calls.start(by=agent), calls.start(by=manager)
        User.objects.filter(pk=agent.pk).update(deactivated_at=timezone.now())

        assert calls.end_abandoned() == 1

        call.refresh_from_db()
        other.refresh_from_db()
        assert (call.state, other.state) == ("ended", "active")
        assert timeline(call)[0][0] == "Call ended: the agent is gone"

    def test_one_that_nobody_ended_for_half_a_day_is_ended(self, agent):
        call = calls.start(by=agent)
        Call.objects.update(started_at=timezone.now() - timedelta(hours=13))

        assert (calls.end_abandoned(), calls.end_abandoned()) == (1, 0)

        call.refresh_from_db()
        assert call.state == "ended"


class TestTheScratchpad:
    def test_it_is_kept(self, agent):
        call = calls.save_scratchpad(calls.start(by=agent), "blue, not red", before="")

        assert Call.objects.get(pk=call.pk).scratchpad == "blue, not red"

    def test_another_tab_does_not_overwrite_it_and_hears_what_stands_there(self, agent):
        call = calls.save_scratchpad(calls.start(by=agent), "blue", before="")

        with pytest.raises(Refused, match=r"changed in another tab: “blue”. Yours is not saved"):
            calls.save_scratchpad(call, "green", before="")

        assert Call.objects.get(pk=call.pk).scratchpad == "blue"

    def test_the_same_text_again_is_no_conflict(self, agent):
        call = calls.save_scratchpad(calls.start(by=agent), "blue", before="")

        calls.save_scratchpad(call, "blue", before="")

        assert Call.objects.get(pk=call.pk).scratchpad == "blue"

    def test_what_was_typed_while_the_call_ended_is_kept(self, agent):
        call = calls.end(calls.start(by=agent), by=agent)

        calls.save_scratchpad(call, "last words", before="")

        assert Call.objects.get(pk=call.pk).scratchpad == "last words"


def test_a_customer_who_is_merged_during_the_call_leads_to_the_survivor(agent, agent_client):
    customer = CustomerFactory(number="C-1")
    calls.start(by=agent, customer=customer)
    Customer.objects.filter(pk=customer.pk).update(merged_into=CustomerFactory(number="C-2", first_name="Anna"))

    page = agent_client.get("/call/").text

    assert '<a class="call-name" href="/customers/C-2/" ><bdi>Anna Lopez</bdi></a>' in page


@pytest.mark.django_db(transaction=True)
def test_of_eight_starts_at_once_one_call_begins():
    mia = person("mia", "Customer Service Agent")

    outcomes = at_once([lambda: outcome(lambda: calls.start(by=mia)) for _n in range(8)])

    assert sorted(outcomes) == ["You are in a call already; end it first."] * 7 + ["started"]
    assert Call.objects.active().count() == 1


def outcome(deed):
    try:
        deed()
    except Refused as refusal:
        return str(refusal)
    return "started"
