"""Why an order stays where it is: each question answers with a sentence and, where time helps, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from csc import leases
from orders.actions import allocation
from orders.models import LineItem, OrderSettings, SalesOrder, ShippingOrder
from orders.workflow.table import Move, Role, is_open, moves

State = SalesOrder.State


@dataclass(frozen=True)
class Obstacle:
    """What keeps an order where it is, as an agent would say it; `until` when waiting alone will help."""

    words: str
    until: datetime | None = None


def why_not_advance(order: SalesOrder, *, by: Role = Role.WORKFLOW) -> str:
    """What stops `by` (the workflow, or a manager by hand) advancing this order now; empty when nothing does."""
    settings = OrderSettings.get_solo()
    found = obstacle(order, settings, by=by)
    if found:
        return found.words
    move = next_move(order, settings, by=by)
    return allocation.why_not_allocate(order) if move and move.guard == "stock" else ""


def obstacle(order: SalesOrder, settings: OrderSettings, *, by: Role = Role.WORKFLOW) -> Obstacle | None:
    """The first thing that stops `by` advancing the order, but for stock, which only allocation itself can tell."""
    resting = None if by is Role.MANAGER else too_young(order, settings)
    busy = ended(order) or held(order) or under_lease(order) or resting
    return busy or unpaid(order, settings) or waits_for_someone(order, settings, by=by)


def ended(order: SalesOrder) -> Obstacle | None:
    """The workflow has nothing left to do."""
    if order.is_open:
        return None
    named = {"number": order.number, "state": order.get_state_display()}
    return Obstacle(_("Order %(number)s is %(state)s; nothing is left to advance.") % named)


def held(order: SalesOrder) -> Obstacle | None:
    """A person or an alert has barred it."""
    why = order.why_held()
    return Obstacle(why) if why else None


def under_lease(order: SalesOrder) -> Obstacle | None:
    """Someone is editing it."""
    lease = leases.holder(order.subject_kind, order.pk)
    if lease is None:
        return None
    named = {"number": order.number, "who": lease.holder}
    return Obstacle(_("%(who)s is editing order %(number)s.") % named, until=lease.expires_at)


def too_young(order: SalesOrder, settings: OrderSettings) -> Obstacle | None:
    """It has not yet rested long enough for an agent to step in."""
    until = order.state_since + timedelta(minutes=settings.quiet_minutes)
    if until <= timezone.now():
        return None
    at = date_format(timezone.localtime(until), "H:i")
    words = _("Order %(number)s rests until %(at)s, so that an agent can still change it.")
    return Obstacle(words % {"number": order.number, "at": at}, until=until)


def unpaid(order: SalesOrder, settings: OrderSettings) -> Obstacle | None:
    """Where authorisations are asked for, goods are not held before the money is."""
    is_due = settings.authorisations_enabled and order.state == State.WAITING_ALLOCATION
    if not is_due or order.authorised >= order.now_total:
        return None
    return Obstacle(_("Order %(number)s waits for its payment to be authorised.") % {"number": order.number})


def waits_for_someone(order: SalesOrder, settings: OrderSettings, *, by: Role) -> Obstacle | None:
    """A manager has to approve or file it, or the warehouse to ship it."""
    move = next_move(order, settings, by=by)
    if move and (move.guard != "fulfilled" or is_fulfilled(order)):
        return None
    words = {
        State.WAITING_APPROVAL: _("Order %(number)s waits for a manager to approve it."),
        State.WAITING_FILING: _("Order %(number)s waits for a manager to file it."),
    }.get(State(order.state), _("Order %(number)s waits for the warehouse."))
    return Obstacle(words % {"number": order.number})


def next_move(order: SalesOrder, settings: OrderSettings, *, by: Role) -> Move | None:
    """The line of the table that leads `by` on from where the order is; voiding it and going back do not."""
    onward = (move for move in moves("order", order.state, by) if order.state < move.after[0] < State.VOID)
    return next((move for move in onward if is_open(move.setting, settings)), None)


def is_fulfilled(order: SalesOrder) -> bool:
    """Whether the warehouse has sent all that it was asked for."""
    return SalesOrder.objects.filter(pk=order.pk).filter(fulfilled()).exists()


def fulfilled() -> Q:
    """Orders no shipping order of which is unfinished, and that have sent something or have nothing to send."""
    sent = (ShippingOrder.State.FULFILLED, ShippingOrder.State.DELIVERED)
    own = ShippingOrder.objects.filter(order=OuterRef("pk"))
    to_send = LineItem.objects.filter(allocation.GOODS, order=OuterRef("pk"), shipped__lt=allocation.ORDERED)
    unfinished = own.exclude(state__in=(*sent, ShippingOrder.State.VOID))
    return ~Exists(unfinished) & (Q(Exists(own.filter(state__in=sent))) | ~Exists(to_send))
