"""Moves sales orders on: one step in one transaction, by the job, by a promise, or by a manager's hand."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from activities.recording import record
from csc.errors import refuse_if
from csc.models import Promise, User
from csc.promises import TryLater, promise
from orders.actions import alerts, allocation
from orders.models import OrderSettings, SalesOrder
from orders.models.common import in_english
from orders.workflow.obstacles import Obstacle, next_move, obstacle
from orders.workflow.table import Role, refuse_move

LOOK_FOR_STOCK = "look_for_stock"
PAUSE = timedelta(minutes=10)  # at least, before an order without stock is looked at again
OWED = (Promise.State.WAITING, Promise.State.LEASED)


def advance(order: SalesOrder, *, by: User | None = None) -> SalesOrder:
    """Moves the order one state on, for the workflow or for a manager `by`; Refused says why not.

    A shortage that is found on the way stays on the order as an alert, so call it outside of a transaction.
    """
    found = step(order, by=by)
    refuse_if(found.words if found else "")
    return SalesOrder.objects.get(pk=order.pk)


@transaction.atomic
def step(order: SalesOrder, *, by: User | None = None, passing_by: bool = False) -> Obstacle | None:
    """Moves the order one state on, or returns what is in the way of it as it is under the lock.

    `passing_by`: an order that someone else has locked is left alone.
    """
    locked = SalesOrder.objects.select_for_update(of=("self",), skip_locked=passing_by).filter(pk=order.pk).first()
    if locked is None:
        return Obstacle("")
    role = Role.MANAGER if by else Role.WORKFLOW
    settings = OrderSettings.get_solo()
    found = obstacle(locked, settings, by=role)
    move = next_move(locked, settings, by=role)
    if found or move is None:
        return found
    short = allocation.allocate(locked) if move.guard == "stock" else []
    if short:
        return wait_for_stock(locked, short, settings)
    change_state(locked, move.after[0], role=role, by=by)
    wake_again(locked, settings)
    return None


def change_state(order: SalesOrder, after: int, *, role: Role, by: User | None) -> None:
    """The change itself with its event, on a locked order; Refused when the table does not list it."""
    refuse_move("order", order.state, after, role)
    before = in_english(order.get_state_display())
    order.state, order.state_since = after, timezone.now()
    if before == in_english(SalesOrder.State.WAITING_ALLOCATION.label):
        alerts.resolve(order, kind=allocation.ALERT, why=in_english("Stock was found"))
    order.bump("state", "state_since", "open_alerts", "blocking_alerts")
    words = in_english(SalesOrder.State(after).label)
    diff = {"before": {"state": before}, "after": {"state": words}}
    record("order.advanced", order, by=by, summary=f"Advanced from {before} to {words}", diff=diff)


def wake_again(order: SalesOrder, settings: OrderSettings) -> None:
    """Promises the next step for when the order has rested, unless someone else has to act first."""
    if next_move(order, settings, by=Role.WORKFLOW) and order.state != SalesOrder.State.WAITING_FULFILLMENT:
        rested = order.state_since + timedelta(minutes=settings.quiet_minutes)
        promise("advance", order, what_for=f"version {order.version}", due_at=rested)


def wait_for_stock(order: SalesOrder, short: list[allocation.Shortage], settings: OrderSettings) -> Obstacle:
    """Tells on the order which lines lack stock, and promises to look again after a while."""
    with translation.override("en"):
        for shortage in short:
            allocation.tell(order, shortage)
    until = timezone.now() + max(PAUSE, timedelta(minutes=settings.quiet_minutes))
    looks = Promise.objects.filter(kind=LOOK_FOR_STOCK, subject_kind=order.subject_kind, subject_id=order.pk)
    if not looks.filter(state__in=OWED).exists():
        promise(LOOK_FOR_STOCK, order, what_for=f"version {order.version}", due_at=until)
    return Obstacle(short[0].words(order), until=until)


def keep_promise(owed: Promise) -> None:
    """Advances the order as far as it goes. What is held is woken anew by whoever lets it go on.

    TryLater when it only has to rest, to be left by its editor, or to get stock.
    """
    order = SalesOrder.objects.filter(pk=owed.subject_id or 0).first()
    if order is None:
        return
    moved = False
    while (found := step(order)) is None:
        moved = True
    looks_itself = owed.kind == LOOK_FOR_STOCK
    someone_looks = Promise.objects.filter(
        kind=LOOK_FOR_STOCK, subject_kind=order.subject_kind, subject_id=order.pk, state__in=OWED
    )
    if found.until and not moved and (looks_itself or not someone_looks.exists()):
        raise TryLater(found.until)
