"""The job that lets every order step on, alone and against others."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activities.models import Event
from csc import leases, promises
from csc.errors import Refused
from csc.models import JobRun, Promise
from csc.numbers import next_number
from orders import tasks, workflow
from orders.actions import suspension
from orders.models import LineItem, OrderSettings, SalesOrder, ShippingOrder
from orders.workflow import obstacles, queue
from tests.concurrency import at_once
from tests.orders.advancing import (
    AGO,
    order,
    settings,
    some_manager,
    state_of,
)

State = SalesOrder.State


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
        cursor.execute("SET LOCAL enable_sort = off")  # with a single row there is nothing to gain by an order
        place = (State.RECEIVED, timezone.now() - timedelta(days=400), 5)
        plan = queue.can_move(State.RECEIVED, OrderSettings.get_solo(), place)[:100].explain()

    assert "order_not_held" in plan


# Races, with connections of their own ------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_take_each_step_once():
    placed = [order(str(number)) for number in range(1001, 1031)]

    moved = at_once([queue.advance_orders, queue.advance_orders])

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

    at_once([suspend_in_between, go_on])

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
