"""What moves sales orders by itself, and what stops it, whatever the path."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activities.models import Audit, Event
from csc import leases, promises
from csc.errors import Refused
from csc.models import JobRun, Promise, User
from csc.numbers import next_number
from orders import tasks, workflow
from orders.actions import suspension
from orders.actions.alerts import clear_alerts, raise_alert
from orders.models import LineItem, OrderSettings, PendingOrder, Quote, SalesOrder, ShippingOrder
from orders.models.fulfilment import Return, ReturnOrder
from orders.models.ledger import Payment
from orders.workflow import Role, obstacles, queue, table
from tests import factories
from tests.conftest import person

State = SalesOrder.State
AGO = timedelta(hours=2)


def order(number: str = "1001", **facts) -> SalesOrder:
    """One that has rested long enough."""
    return factories.order(number, **{"state_since": timezone.now() - AGO, **facts})


def settings(**switches) -> None:
    OrderSettings.objects.update_or_create(pk=OrderSettings.get_solo().pk, defaults=switches)


def state_of(order: SalesOrder) -> State:
    return State(SalesOrder.objects.get(pk=order.pk).state)


def advance_by_job(order: SalesOrder) -> None:
    tasks.advance_orders()


def advance_by_promise(order: SalesOrder) -> None:
    owed = promises.promise("advance", order, what_for="test")
    promises.keep(owed.pk)


def advance_directly(order: SalesOrder) -> None:
    with pytest.raises(Refused):
        workflow.advance(order)


def advance_by_hand(order: SalesOrder) -> None:
    with pytest.raises(Refused):
        workflow.advance(order, by=some_manager())


def some_manager() -> User:
    return person(f"jon{uuid4().hex[:6]}", "Customer Service Manager")


every_path = pytest.mark.parametrize(
    "advance_by", [advance_by_job, advance_by_promise, advance_directly, advance_by_hand]
)

# The table ---------------------------------------------------------------------------------------------------------
CHOICES = {
    "order": SalesOrder.State,
    "shipping_order": ShippingOrder.State,
    "return_order": ReturnOrder.State,
    "return": Return.State,
    "payment": Payment.State,
    "pending_order": PendingOrder.State,
    "quote": Quote.State,
}


@pytest.mark.parametrize("kind", CHOICES)
def test_every_state_of_a_record_can_be_reached(kind):
    reached = {state for move in table.TABLES[kind][1] for state in move.after}

    assert reached == set(CHOICES[kind])


@pytest.mark.parametrize("kind", CHOICES)
def test_every_state_that_is_left_is_a_state_of_that_record(kind):
    left = {state for move in table.TABLES[kind][1] for state in move.before} - {None}

    assert left <= set(CHOICES[kind])


@pytest.mark.parametrize(
    ("kind", "before", "after", "by"),
    [
        ("order", State.RECEIVED, State.CLOSED, Role.WORKFLOW),
        ("order", State.RECEIVED, State.VOID, Role.AGENT),
        ("order", State.VOID, State.RECEIVED, Role.MANAGER),
        ("order", State.CLOSED, State.VOID, Role.MANAGER),
        ("order", State.WAITING_FULFILLMENT, State.WAITING_ALLOCATION, Role.WAREHOUSE),
        ("shipping_order", ShippingOrder.State.FULFILLED, ShippingOrder.State.VOID, Role.AGENT),
        ("return_order", ReturnOrder.State.PART_RECEIVED, ReturnOrder.State.VOID, Role.AGENT),
        ("return", Return.State.REFUNDED, Return.State.RECEIVED, Role.MANAGER),
        ("payment", Payment.State.DECLINED, Payment.State.CAPTURED, Role.GATEWAY),
        ("pending_order", PendingOrder.State.PLACED, PendingOrder.State.OPEN, Role.AGENT),
        ("quote", Quote.State.CONVERTED, Quote.State.OPEN, Role.AGENT),
    ],
)
def test_what_the_table_does_not_list_is_refused(kind, before, after, by):
    why = workflow.why_not_move(kind, before, after, by)

    assert str(before.label) in why
    assert str(after.label) in why


def test_a_refused_move_names_who_asked_for_it():
    why = workflow.why_not_move("order", State.CLOSED, State.VOID, Role.MANAGER)

    assert why == "An order that is Closed cannot be moved to Void by a manager."


@pytest.mark.parametrize(
    ("kind", "before", "after", "by"),
    [
        ("order", State.WAITING_APPROVAL, State.WAITING_ALLOCATION, Role.MANAGER),
        ("order", State.WAITING_FULFILLMENT, State.VOID, Role.FEED),
        ("shipping_order", ShippingOrder.State.WAITING_PICK_PACK, ShippingOrder.State.FULFILLED, Role.WAREHOUSE),
        ("payment", Payment.State.UNKNOWN, Payment.State.AUTHORISED, Role.GATEWAY),
        ("quote", Quote.State.EXPIRED, Quote.State.SENT, Role.AGENT),
    ],
)
def test_what_the_table_lists_is_open(kind, before, after, by):
    assert workflow.why_not_move(kind, before, after, by) == ""


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


# The job -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_job_moves_each_order_one_state_a_quiet_time():
    placed = [order(str(number)) for number in range(1001, 1004)]

    tasks.advance_orders()
    tasks.advance_orders()

    assert [state_of(each) for each in placed] == [State.WAITING_ALLOCATION] * 3


@pytest.mark.django_db
def test_a_round_that_was_cut_short_goes_on_where_it_stopped():
    settings(quiet_minutes=30)
    stuck = [order(str(n), state_since=timezone.now() - AGO - timedelta(minutes=60 - n)) for n in range(3)]
    free = [order(str(100 + n)) for n in range(3)]
    for each in stuck:
        leases.acquire("order", each.pk, by=some_manager(), tab=uuid4())

    assert queue.advance_orders(limit=3) == 0
    assert queue.advance_orders(limit=3) == 3

    assert [state_of(each) for each in free] == [State.WAITING_ALLOCATION] * 3


@pytest.mark.django_db
def test_a_round_that_came_to_the_end_begins_anew():
    order("1001")
    queue.advance_orders()
    late = order("1002", state_since=timezone.now() - timedelta(days=9))

    queue.advance_orders()

    assert state_of(late) == State.WAITING_ALLOCATION
    assert JobRun.objects.get(job="advance_orders").cursor == {}


@pytest.mark.django_db
def test_orders_of_one_moment_are_all_reached_however_small_the_round():
    moment = timezone.now() - AGO
    placed = [order(str(number), state_since=moment) for number in range(1001, 1006)]

    for _round in range(5):
        queue.advance_orders(limit=1)

    assert [state_of(each) for each in placed] == [State.WAITING_ALLOCATION] * 5


@pytest.mark.django_db
def test_an_order_that_breaks_does_not_keep_the_others_from_moving():
    broken, fine = order("1001", state=State.WAITING_ALLOCATION), order("1002")
    taken = int(next_number("shipping_order").removeprefix("S-")) + 1  # the number that its shipping order would get
    ShippingOrder.objects.create(order=fine, number=f"S-{taken}", state=70, state_since=timezone.now())

    assert queue.advance_orders() == 1
    assert (state_of(broken), state_of(fine)) == (State.WAITING_ALLOCATION, State.WAITING_ALLOCATION)
    assert LineItem.objects.get(order=broken).allocated == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "switches"),
    [(State.WAITING_APPROVAL, {"approvals_enabled": True}), (State.WAITING_FILING, {"filing_enabled": True})],
)
def test_the_job_does_not_even_look_at_what_waits_for_a_person(state, switches):
    settings(**switches)
    order(state=state)

    queue.advance_orders()

    assert JobRun.objects.get(job="advance_orders").counts == {"looked": 0, "moved": 0}


@pytest.mark.django_db
def test_the_job_looks_up_orders_by_its_index():
    order("1001")

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        place = (State.RECEIVED, timezone.now() - timedelta(days=400), 5)
        plan = queue.can_move(State.RECEIVED, OrderSettings.get_solo(), place)[:100].explain()

    assert "order_not_held" in plan


# Races, with connections of their own ------------------------------------------------------------------------------
def run_at_once(*jobs) -> list:
    """Runs each job in a thread with its own connection; returns what they returned, in the order given."""
    results = [None] * len(jobs)

    def run(position, job):
        try:
            results[position] = job()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_take_each_step_once():
    placed = [order(str(number)) for number in range(1001, 1031)]

    moved = run_at_once(queue.advance_orders, queue.advance_orders)

    assert sum(moved) == 30
    assert {state_of(each) for each in placed} == {State.WAITING_ALLOCATION}
    assert Event.objects.filter(verb="order.advanced").count() == 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["job", "promise", "direct", "hand"])
def test_a_suspension_committed_between_selection_and_lock_holds(agent, manager, path):
    placed = order()
    owed = promises.promise("advance", placed, what_for="test", due_at=timezone.now() + AGO)
    Promise.objects.update(due_at=timezone.now())
    selected, suspended = threading.Event(), threading.Event()

    def suspend_in_between():
        with transaction.atomic():
            locked = SalesOrder.objects.lock(placed)  # the row is taken before the others ask for it
            selected.set()
            suspension.suspend(locked, by=agent, reason="Fraud", seen=locked.version)
            suspended.wait(0.3)  # the others meet the locked row meanwhile

    def go_on():
        rumour = SalesOrder.objects.get(pk=placed.pk)
        selected.wait(5)
        try:
            {
                "job": lambda: queue.try_to_step(rumour),
                "promise": lambda: promises.keep(owed.pk),
                "direct": lambda: workflow.advance(rumour),
                "hand": lambda: workflow.advance(rumour, by=manager),
            }[path]()
        except Refused:
            pass
        finally:
            suspended.set()

    run_at_once(suspend_in_between, go_on)

    assert state_of(placed) == State.RECEIVED
    assert list(Event.objects.filter(subject_id=placed.pk).values_list("verb", flat=True).order_by("id")) == [
        "order.imported", "order.suspended",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_rumour_of_an_order_that_is_handed_in_does_not_count(agent):
    rumour = order()
    suspension.suspend(rumour, by=agent, reason="Fraud", seen=rumour.version)
    assert obstacles.held(rumour) is None

    with pytest.raises(Refused, match="is suspended: Fraud"):
        workflow.advance(rumour)


# Payment -----------------------------------------------------------------------------------------------------------
@every_path
def test_where_authorisations_are_asked_for_an_unpaid_order_waits_for_its_money(advance_by):
    settings(authorisations_enabled=True)
    unpaid = order(state=State.WAITING_ALLOCATION)

    advance_by(unpaid)

    assert state_of(unpaid) is State.WAITING_ALLOCATION
    assert "waits for its payment to be authorised" in workflow.why_not_advance(unpaid)


def test_an_authorised_order_goes_on():
    settings(authorisations_enabled=True)
    paid = order(state=State.WAITING_ALLOCATION)
    SalesOrder.objects.filter(pk=paid.pk).update(authorised=paid.total)

    advance_by_job(paid)

    assert state_of(paid) is State.WAITING_FULFILLMENT
