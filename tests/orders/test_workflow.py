"""What moves sales orders by itself, and what stops it, whatever the path."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from activities.models import Audit, Event
from csc import leases, promises
from csc.errors import Refused
from csc.models import Promise
from orders import workflow
from orders.actions import suspension
from orders.actions.alerts import clear_alerts, raise_alert
from orders.models import SalesOrder, ShippingOrder
from tests import factories
from tests.orders.advancing import (
    advance_by_job,
    advance_by_promise,
    advance_directly,
    every_path,
    order,
    settings,
    state_of,
)

State = SalesOrder.State


# The way of an order -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "switches", "after"),
    [
        (State.RECEIVED, {}, State.WAITING_ALLOCATION),
        (State.RECEIVED, {"approvals_enabled": True}, State.WAITING_APPROVAL),
        (State.WAITING_APPROVAL, {}, State.WAITING_ALLOCATION),
        (State.WAITING_ALLOCATION, {}, State.WAITING_FULFILLMENT),
        (State.WAITING_FILING, {}, State.CLOSED),
    ],
)
def test_an_order_takes_the_next_state_that_the_settings_open(before, switches, after):
    settings(**switches)
    placed = order(state=before)

    advanced = workflow.advance(placed)

    assert (advanced.state, advanced.version) == (after, placed.version + 1)
    assert advanced.state_since > placed.state_since


@pytest.mark.django_db
@pytest.mark.parametrize("finished", [ShippingOrder.State.FULFILLED, ShippingOrder.State.DELIVERED])
@pytest.mark.parametrize(("filing", "after"), [(False, State.CLOSED), (True, State.WAITING_FILING)])
def test_an_order_goes_on_when_the_warehouse_has_sent_everything(finished, filing, after):
    settings(filing_enabled=filing)
    placed = order(state=State.WAITING_FULFILLMENT)
    ShippingOrder.objects.create(order=placed, number="S-a", state=finished, state_since=timezone.now())
    ShippingOrder.objects.create(
        order=placed, number="S-b", state=ShippingOrder.State.VOID, state_since=timezone.now()
    )

    assert workflow.advance(placed).state == after


@pytest.mark.django_db
def test_an_order_waits_for_its_last_shipping_order():
    placed = order(state=State.WAITING_FULFILLMENT)
    for number, state in (("S-a", ShippingOrder.State.FULFILLED), ("S-b", ShippingOrder.State.PACKED)):
        ShippingOrder.objects.create(order=placed, number=number, state=state, state_since=timezone.now())

    assert workflow.why_not_advance(placed) == "Order 1001 waits for the warehouse."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "switches", "sentence"),
    [
        (State.WAITING_APPROVAL, {"approvals_enabled": True}, "Order 1001 waits for a manager to approve it."),
        (State.WAITING_FILING, {"filing_enabled": True}, "Order 1001 waits for a manager to file it."),
        (State.WAITING_FULFILLMENT, {}, "Order 1001 waits for the warehouse."),
        (State.CLOSED, {}, "Order 1001 is Closed; nothing is left to advance."),
        (State.VOID, {}, "Order 1001 is Void; nothing is left to advance."),
    ],
)
def test_what_an_order_waits_for_is_said(state, switches, sentence):
    settings(**switches)
    placed = order(state=state)

    assert workflow.why_not_advance(placed) == sentence
    with pytest.raises(Refused, match=sentence):
        workflow.advance(placed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "switch", "after"),
    [
        (State.WAITING_APPROVAL, "approvals_enabled", State.WAITING_ALLOCATION),
        (State.WAITING_FILING, "filing_enabled", State.CLOSED),
    ],
)
def test_a_manager_approves_and_files_by_hand_without_waiting_for_the_quiet_time(manager, state, switch, after):
    settings(**{switch: True})
    placed = order(state=state, state_since=timezone.now())

    advanced = workflow.advance(placed, by=manager)

    assert advanced.state == after
    assert Event.objects.get(verb="order.advanced").actor_id == manager.pk


@pytest.mark.django_db
def test_a_step_is_told_in_history_and_audit():
    placed = order()

    workflow.advance(placed)

    event = Event.objects.get(verb="order.advanced")
    assert event.summary == "Advanced from Received to Waiting Allocation"
    assert event.diff == {"before": {"state": "Received"}, "after": {"state": "Waiting Allocation"}}
    assert event.origin == Event.Origin.SYSTEM
    assert Audit.objects.get(action="order.advanced").event_id == event.pk


@pytest.mark.django_db
def test_a_step_promises_the_next_one_for_when_the_order_has_rested():
    placed = order()

    advanced = workflow.advance(placed)

    promise = Promise.objects.get(kind="advance", subject_id=placed.pk)
    assert promise.due_at == advanced.state_since + timedelta(minutes=30)


@pytest.mark.django_db
def test_an_order_without_anything_to_send_goes_through_to_the_end():
    settings(quiet_minutes=0)
    new = factories.new_order("1001")
    new.lines[0].kind = "gift_certificate"
    [placed] = factories.place([new])

    advance_by_promise(placed)

    assert state_of(placed) == State.CLOSED
    assert ShippingOrder.objects.count() == 0


# What is held does not move ----------------------------------------------------------------------------------------
@pytest.mark.django_db
@every_path
@pytest.mark.parametrize("state", [State.RECEIVED, State.WAITING_ALLOCATION, State.WAITING_FILING])
def test_a_suspended_order_does_not_advance(agent, advance_by, state):
    placed = order(state=state)
    suspension.suspend(placed, by=agent, reason="Suspected fraud", seen=placed.version)

    advance_by(placed)

    assert state_of(placed) == state
    assert not Event.objects.filter(verb="order.advanced").exists()


@pytest.mark.django_db
@every_path
@pytest.mark.parametrize("state", [State.RECEIVED, State.WAITING_ALLOCATION, State.WAITING_FILING])
def test_an_order_under_a_blocking_alert_does_not_advance(advance_by, state):
    placed = order(state=state)
    raise_alert(placed, kind="payment", source="payment", words="Card declined.", fingerprint="declined")

    advance_by(placed)

    assert state_of(placed) == state
    assert not Event.objects.filter(verb="order.advanced").exists()


@pytest.mark.django_db
@every_path
def test_an_order_that_someone_edits_does_not_advance(agent, advance_by):
    placed = order()
    leases.acquire("order", placed.pk, by=agent, tab=uuid4())

    advance_by(placed)

    assert state_of(placed) == State.RECEIVED


@pytest.mark.django_db
@pytest.mark.parametrize("advance_by", [advance_by_job, advance_by_promise, advance_directly])
def test_a_young_order_rests(advance_by):
    placed = order(state_since=timezone.now() - timedelta(minutes=29))

    advance_by(placed)

    assert state_of(placed) == State.RECEIVED


@pytest.mark.django_db
def test_an_alert_that_does_not_block_lets_the_order_go_on():
    placed = order()
    raise_alert(placed, kind="feed", source="import", words="Odd.", fingerprint="odd", blocking=False)

    advance_by_job(placed)

    assert state_of(placed) == State.WAITING_ALLOCATION


@pytest.mark.django_db
def test_a_fact_of_the_warehouse_waits_on_a_suspended_order_until_it_is_resumed(agent):
    placed = order(state=State.WAITING_FULFILLMENT)
    held = suspension.suspend(placed, by=agent, reason="Fraud", seen=placed.version)
    ShippingOrder.objects.create(
        order=placed, number="S-a", state=ShippingOrder.State.FULFILLED, state_since=timezone.now()
    )
    advance_by_promise(placed)
    assert state_of(placed) == State.WAITING_FULFILLMENT

    suspension.resume(held, by=agent, reason="Cleared", seen=held.version)
    promises.keep(Promise.objects.get(kind="advance", state="waiting").pk)

    assert state_of(placed) == State.CLOSED


@pytest.mark.django_db
def test_clearing_the_alerts_wakes_the_order(agent):
    placed = order()
    raise_alert(placed, kind="payment", source="payment", words="Card declined.", fingerprint="declined")
    clear_alerts(placed, by=agent, reason="Paid", seen=placed.version)

    promises.keep(Promise.objects.get(kind="advance").pk)

    assert state_of(placed) == State.WAITING_ALLOCATION


# Promises ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_promise_takes_an_order_as_far_as_it_goes():
    settings(quiet_minutes=0)
    placed = order()

    advance_by_promise(placed)

    assert state_of(placed) == State.WAITING_FULFILLMENT


@pytest.mark.django_db
def test_a_promise_on_a_held_order_is_done(agent):
    placed = order()
    suspension.suspend(placed, by=agent, reason="Fraud", seen=placed.version)

    advance_by_promise(placed)

    assert Promise.objects.get(kind="advance").state == Promise.State.DONE


@pytest.mark.django_db
def test_a_promise_on_a_young_order_is_put_off_until_it_has_rested():
    since = timezone.now()
    placed = order(state_since=since)

    advance_by_promise(placed)

    promise = Promise.objects.get(kind="advance")
    assert (promise.state, promise.attempt) == (Promise.State.WAITING, 0)
    assert promise.due_at == since + timedelta(minutes=30)


@pytest.mark.django_db
def test_a_promise_on_an_order_that_is_edited_is_put_off_until_the_lease_ends(agent):
    placed = order()
    lease = leases.acquire("order", placed.pk, by=agent, tab=uuid4())

    advance_by_promise(placed)

    assert Promise.objects.get(kind="advance").due_at == lease.expires_at


@pytest.mark.django_db
def test_a_promise_about_an_order_that_is_gone_is_done():
    placed = order()
    owed = promises.promise("advance", placed, what_for="test")
    Promise.objects.filter(pk=owed.pk).update(subject_id=0)

    assert promises.keep(owed.pk)
    assert Promise.objects.get().state == Promise.State.DONE


# Payment -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@every_path
def test_where_authorisations_are_asked_for_an_unpaid_order_waits_for_its_money(advance_by):
    settings(authorisations_enabled=True)
    unpaid = order(state=State.WAITING_ALLOCATION)

    advance_by(unpaid)

    assert state_of(unpaid) is State.WAITING_ALLOCATION
    assert "waits for its payment to be authorised" in workflow.why_not_advance(unpaid)


@pytest.mark.django_db
def test_an_authorised_order_goes_on():
    settings(authorisations_enabled=True)
    paid = order(state=State.WAITING_ALLOCATION)
    SalesOrder.objects.filter(pk=paid.pk).update(authorised=paid.total)

    advance_by_job(paid)

    assert state_of(paid) is State.WAITING_FULFILLMENT
