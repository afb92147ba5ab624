"""Park Call, Transfer to, Void Call: each settles the order in progress and ends the call; Undo brings both back."""

from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from activities.recording import record
from callmgmt.actions.calls import begin, over, within
from callmgmt.models import Call, Deferral
from callmgmt.news import tell
from csc.errors import Refused, refuse_if
from csc.models import User
from orders.actions import pending_orders
from orders.models import PendingOrder

State = Call.State


@transaction.atomic
def park(call: Call, *, by: User, seen: int) -> Call:
    """Saves the call's order as pending, under the same agent, and ends the call."""
    pending = order_of(call)
    with within(call):
        pending_orders.park(pending, by=by, seen=seen)
    return over(call, State.PARKED, by=by, summary=f"Call parked with {pending.number}")


@transaction.atomic
def transfer(call: Call, *, by: User, to: User, message: str, seen: int) -> Call:
    """Hands the call's order to another user, with a line to them, and ends the call."""
    pending = order_of(call)
    with within(call):
        pending_orders.transfer(pending, by=by, to=to, message=message, seen=seen)
    tell(to.pk)
    return over(call, State.TRANSFERRED, by=by, summary=f"Call transferred to {to} with {pending.number}")


@transaction.atomic
def void(call: Call, *, by: User, seen: int) -> Call:
    """Voids the call's order in progress and ends the call."""
    pending = order_of(call)
    with within(call):
        pending_orders.void(pending, by=by, seen=seen)
    return over(call, State.VOID, by=by, summary=f"Call ended, {pending.number} voided")


@transaction.atomic
def undo(call: Call, *, by: User) -> Call:
    """Takes back what was done last with the call's order, and goes on with the call.

    Raises Refused after ten seconds, when somebody has opened the order, or when `by` is in another call.
    """
    if call.pending_order is None or call.state not in (State.PARKED, State.TRANSFERRED, State.VOID):
        raise Refused(_("There is nothing to undo in this call."))
    tell(call.pending_order.agent_id)  # who has it now: a colleague's page still offers it
    with within(call):
        pending_orders.take_back(call.pending_order, by=by)
    call = Call.objects.lock(call)
    call.state, call.ended_at, call.wrapped_up_at = State.ACTIVE, None, None
    begin(call)
    with within(call):
        record("call.taken_back", call, by=by, summary="Call goes on")
    return call


def order_of(call: Call) -> PendingOrder:
    """The call's order in progress. Raises Refused when there is none."""
    refuse_if(call.why_no_order())
    return cast(PendingOrder, call.pending_order)


@transaction.atomic
def defer(pending: PendingOrder, *, by: User) -> None:
    """Notes that `by` has seen an order that was handed to them: they have opened it, or take it later."""
    at = pending.transferred_at
    if at is not None:
        Deferral.objects.update_or_create(agent=by, pending_order=pending, defaults={"at": at})
        tell(by.pk)
