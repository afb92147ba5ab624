"""Lets every order that nothing holds take a step; a round that was cut short goes on where it stopped."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from csc.models import JobRun, Promise
from orders.models import OrderSettings, SalesOrder
from orders.workflow.obstacles import fulfilled, next_move
from orders.workflow.steps import LOOK_FOR_STOCK, OWED, step
from orders.workflow.table import Role

log = structlog.get_logger(__name__)
State = SalesOrder.State
JOB = "advance_orders"
BATCH = 100
ALWAYS = datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())
Place = tuple[int, datetime, int]  # state, since when, id


def advance_orders(limit: int = 2000) -> int:
    """Looks at up to `limit` orders that can move and moves each one state on; returns how many moved.

    The place it got to is kept, so that orders at the front that cannot move never keep it from the rest.
    """
    settings = OrderSettings.get_solo()
    run, _new = JobRun.objects.get_or_create(job=JOB, window_start=ALWAYS)
    moved, looked, place = 0, 0, read(run.cursor)
    for order in after(place, settings):
        looked += 1
        place = (order.state, order.state_since, order.pk)
        moved += try_to_step(order)
        if looked == limit:
            break
    else:
        place = None
    JobRun.objects.filter(pk=run.pk).update(cursor=written(place), counts={"looked": looked, "moved": moved})
    return moved


def try_to_step(order: SalesOrder) -> bool:
    """Whether the order moved. One that breaks is logged, and does not keep the others from moving."""
    try:
        return step(order, passing_by=True) is None
    except Exception:  # whatever is wrong with one order
        log.exception("order_not_advanced", order=order.number)
        return False


def after(place: Place | None, settings: OrderSettings) -> Iterator[SalesOrder]:
    """Orders that can move, in the order of the index order_not_held, from behind `place` to the end."""
    for state in State:
        if state in SalesOrder.ENDED or (place and state < place[0]):
            continue
        start = place if place and place[0] == state else None
        while batch := list(can_move(state, settings, start)[:BATCH]):
            yield from batch
            last = batch[-1]
            start = (last.state, last.state_since, last.pk)


def can_move(state: State, settings: OrderSettings, place: Place | None) -> Any:
    """Orders in `state` behind `place` that are held by nothing, have rested, and wait for no person."""
    rested = timezone.now() - timedelta(minutes=settings.quiet_minutes)
    orders = SalesOrder.objects.filter(
        state=state, state__lt=State.CLOSED, state_since__lte=rested, suspended_at=None, blocking_alerts=0
    ).order_by("state_since", "id")
    move = next_move(SalesOrder(state=state), settings, by=Role.WORKFLOW)
    if move is None:
        return orders.none()
    if move.guard == "fulfilled":
        orders = orders.filter(fulfilled())
    if move.guard == "stock":
        orders = orders.exclude(looked_after())
    if place:
        _state, since, pk = place
        orders = orders.filter(Q(state_since__gt=since) | Q(state_since=since, pk__gt=pk), state_since__gte=since)
    return orders.only("number", "state", "state_since")


def looked_after() -> Exists:
    """Orders without stock that a promise will look at again."""
    looks = Promise.objects.filter(kind=LOOK_FOR_STOCK, subject_kind="order", subject_id=OuterRef("pk"))
    return Exists(looks.filter(state__in=OWED))


def read(cursor: dict[str, Any]) -> Place | None:
    """The place as it was written; None at the start of a round."""
    since = parse_datetime(cursor.get("since", ""))
    return (cursor["state"], since, cursor["id"]) if since else None


def written(place: Place | None) -> dict[str, Any]:
    """The place as JSON keeps it."""
    return {"state": place[0], "since": place[1].isoformat(), "id": place[2]} if place else {}
