"""Park, transfer, void and restore a pending order, and take the last of these back within ten seconds.

Each takes the pending order's row, then its lease: who edits it elsewhere is named and nothing is done, and a tab of
the agent's own that has it open can write no more.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from activities.recording import record
from csc import leases
from csc.errors import Refused, refuse_if
from csc.models import User
from orders.models import PendingOrder
from orders.workflow.table import Role, refuse_move

RESTORABLE = timedelta(days=30)
FIELDS = (
    "state",
    "agent_id",
    "parked_at",
    "transferred_by_id",
    "transferred_at",
    "message",
    "voided_at",
    "voided_by_id",
    "restore_until",
)
State = PendingOrder.State


@transaction.atomic
def park(pending: PendingOrder, *, by: User, seen: int) -> PendingOrder:
    """Saves the order in progress for later, under the same agent.

    Raises Refused when it changed since `seen`, has ended, or another edits it.
    """
    pending = PendingOrder.objects.lock(pending, seen=seen)
    refuse_if(pending.why_not_park(by))
    before = facts(pending)
    pending.parked_at = timezone.now()
    return kept("pending_order.parked", pending, before, by=by, summary="Parked")


@transaction.atomic
def transfer(pending: PendingOrder, *, by: User, to: User, message: str, seen: int) -> PendingOrder:
    """Assigns the order in progress to another user, with a line to them.

    Raises Refused when it changed since `seen`, has ended, another edits it, or `to` cannot take it.
    """
    pending = PendingOrder.objects.lock(pending, seen=seen)
    refuse_if(pending.why_not_transfer(by, to))
    before = facts(pending)
    pending.agent, pending.transferred_by, pending.transferred_at = to, by, timezone.now()
    pending.message, pending.parked_at = message, None
    return kept("pending_order.transferred", pending, before, by=by, summary=f"Transferred to {to}")


@transaction.atomic
def void(pending: PendingOrder, *, by: User, seen: int) -> PendingOrder:
    """Ends the order in progress; a manager can restore it for RESTORABLE.

    Raises Refused when it changed since `seen`, has ended, or another edits it.
    """
    pending = PendingOrder.objects.lock(pending, seen=seen)
    refuse_if(pending.why_not_void(by))
    refuse_move("pending_order", pending.state, State.VOIDED, Role.AGENT)
    before = facts(pending)
    pending.state, pending.voided_at, pending.voided_by = State.VOIDED, timezone.now(), by
    pending.restore_until = pending.voided_at + RESTORABLE
    return kept("pending_order.voided", pending, before, by=by, summary="Voided")


@transaction.atomic
def void_empty(orders: Iterable[PendingOrder], *, by: User) -> list[PendingOrder]:
    """Voids those in whose cart nothing is; what another edits, or fills in this moment, stays."""
    voided = []
    for pending in sorted(orders, key=attrgetter("pk")):
        if pending.line_count == 0:
            with suppress(Refused):
                voided.append(void(pending, by=by, seen=pending.version))
    return voided


@transaction.atomic
def restore(pending: PendingOrder, *, by: User) -> PendingOrder:
    """Opens a voided pending order again, for the agent who had it. Raises Refused after RESTORABLE."""
    pending = PendingOrder.objects.lock(pending)
    refuse_if(pending.why_not_restore())
    refuse_move("pending_order", pending.state, State.OPEN, Role.MANAGER)
    before = facts(pending)
    pending.state, pending.voided_at, pending.voided_by, pending.restore_until = State.OPEN, None, None, None
    return kept("pending_order.restored", pending, before, by=by, summary="Restored")


@transaction.atomic
def take_back(pending: PendingOrder, *, by: User) -> PendingOrder:
    """Undoes the park, transfer or void that `by` has just done. Raises Refused when it is too late for that."""
    pending = PendingOrder.objects.lock(pending)
    refuse_if(pending.why_not_take_back(by))
    before = facts(pending)
    for field in PendingOrder._meta.concrete_fields:
        if field.attname in pending.as_it_was:
            setattr(pending, field.attname, field.to_python(pending.as_it_was[field.attname]))
    if pending.state != before["state"]:
        refuse_move("pending_order", State(before["state"]), State(pending.state), Role.AGENT)
    return kept("pending_order.taken_back", pending, before, by=by, summary="Taken back")


def kept(verb: str, pending: PendingOrder, before: dict[str, Any], *, by: User, summary: str) -> PendingOrder:
    """Frees the order of its editor, saves it and writes what happened."""
    pending.lease = leases.free(pending.subject_kind, pending.pk, by=by)
    refuse_if(pending.why_locked(by))
    pending.bump(*FIELDS, "updated_at")
    after = facts(pending)
    changed = [name for name in FIELDS if after[name] != before[name]]
    diff = {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}
    record(verb, pending, by=by, summary=summary, diff=diff)
    return pending


def facts(pending: PendingOrder) -> dict[str, Any]:
    """What these deeds change, as history keeps it."""
    values = {name: getattr(pending, name) for name in FIELDS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
