"""Calls begin, find their customer, touch records, and end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.recording import record
from callmgmt.models import Call, CallTouch
from callmgmt.news import tell
from csc import context
from csc.errors import Refused, refuse_if
from csc.models import User
from csc.phones import phone_digits
from orders.actions import pending_orders
from orders.models import Customer, PendingOrder

State = Call.State
ABANDONED = timedelta(hours=12)


@transaction.atomic
def start(
    *, by: User, number: str = "", customer: Customer | None = None, pending: PendingOrder | None = None
) -> Call:
    """Begins a call of `by`. Raises Refused while they are in another.

    The order of their last call, if they still have it open, is put aside.
    """
    put_last_aside(by=by, but=pending)
    call = Call(agent=by, customer=survivor(customer), pending_order=pending, **of_number(number))
    begin(call)
    with within(call):
        record("call.started", call, by=by, summary=f"Call started: {call}")
    return call


@transaction.atomic
def take(call: Call, *, by: User) -> Call:
    """Answers a call that rings for `by`. Raises Refused while they are in another, or when it rings no more."""
    put_last_aside(by=by)
    call = Call.objects.lock(call)
    refuse_if(call.why_not_take(by))
    call.state, call.answered, call.started_at = State.ACTIVE, True, timezone.now()
    begin(call)
    with within(call):
        record("call.started", call, by=by, summary=f"Call taken: {call}")
    return call


@transaction.atomic
def end(call: Call, *, by: User) -> Call:
    """Ends the call; an order in progress stays among the agent's pending orders."""
    return over(call, State.ENDED, by=by, summary="Call ended")


@transaction.atomic
def end_and_start_next(call: Call, *, by: User) -> Call:
    """Ends the call and begins another at once; an order in progress is put aside."""
    put_aside(call, by=by)
    end(call, by=by)
    return start(by=by)


@transaction.atomic
def end_and_take(call: Call, ringing: Call, *, by: User) -> Call:
    """Ends the call and answers one that rings; an order in progress is put aside."""
    put_aside(call, by=by)
    end(call, by=by)
    return take(ringing, by=by)


def put_last_aside(*, by: User, but: PendingOrder | None = None) -> None:
    """Parks the order of the last call of `by` while they still have it open, unless the next takes it along."""
    last = Call.objects.of(by).over().select_related("pending_order").first()
    pending = last.pending_order if last else None
    if last and pending and pending != but and pending.lease and pending.lease.holder_id == by.pk:
        put_aside(last, by=by)


def put_aside(call: Call, *, by: User) -> None:
    """Parks the order of a call, so that nothing of the next is written into it.

    What is a colleague's, or what a colleague edits, stays as it is.
    """
    pending = PendingOrder.objects.lock(call.pending_order) if call.pending_order else None
    if pending is None or pending.agent_id != by.pk or pending.why_not_park(by):
        return
    with within(call):
        pending_orders.park(pending, by=by, seen=pending.version)


@transaction.atomic
def reopen(last: Call, *, by: User) -> Call:
    """Begins a call about the same customer and the same order as the `last` one. Raises Refused while in another.

    An order that has ended, or that is a colleague's now, is not taken along.
    """
    order = last.pending_order
    pending = order if order and order.agent_id == by.pk and not order.why_ended() else None
    return start(by=by, number=last.caller_number, customer=last.customer, pending=pending)


@transaction.atomic
def name_customer(call: Call, customer: Customer, *, by: User, number: str = "") -> Call:
    """Says who is on the line, and from which of their numbers while none is known; their order stays as it is."""
    call = Call.objects.lock(call)
    refuse_if(call.why_not_active())
    before, call.customer = call.customer, survivor(customer)
    if not call.caller_number:
        call.caller_number, call.number_digits = of_number(number).values()
    call.save(update_fields=["customer", "caller_number", "number_digits"])
    diff = {"before": {"customer": before.number if before else ""}, "after": {"customer": customer.number}}
    tell(call.agent_id)
    with within(call):
        record("call.customer_named", call, by=by, summary=f"Caller: {call.customer}", diff=diff)
    return call


@transaction.atomic
def touch(call: Call, subject: Any) -> None:
    """Remembers that `subject` was opened during the call, which learns its customer and its order in progress.

    A call keeps its order in progress until that ends; another order that is opened meanwhile is only looked at. So
    is the order of somebody else than its customer, also while it has none: that of the customer, of whoever is one
    with them by merging, or of nobody yet becomes its order. A call of nobody learns its customer from what is opened.
    """
    earlier, is_new = CallTouch.objects.get_or_create(
        call=call,
        subject_kind=subject.subject_kind,
        subject_id=subject.pk,
        defaults={"subject_number": subject.number},
    )
    if call.customer_id is None and subject.customer_id:
        Call.objects.active().filter(pk=call.pk, customer=None).update(customer=subject.customer_id)
    if isinstance(subject, PendingOrder) and call.pending_order_id != subject.pk and not subject.why_ended():
        Call.objects.active().taking(subject).filter(pk=call.pk).update(pending_order=subject)
    if not is_new:
        CallTouch.objects.filter(pk=earlier.pk).update(at=timezone.now())
    tell(call.agent_id)


@transaction.atomic
def save_scratchpad(call: Call, text: str, *, before: str) -> Call:
    """Keeps what was scribbled, also what was typed while the call ended.

    Raises Refused when another tab wrote something else since `before`.
    """
    call = Call.objects.lock(call)
    if call.scratchpad not in (before, text):
        words = _("The scratchpad was changed in another tab: “%(text)s”. Yours is not saved; copy it, then reload.")
        raise Refused(words % {"text": call.scratchpad[:200]})
    call.scratchpad = text
    call.save(update_fields=["scratchpad"])
    return call


def end_abandoned() -> int:
    """Ends the calls of agents who were deactivated, and those that nobody ended for half a day."""
    gone = Q(agent__is_active=False) | Q(agent__deactivated_at__isnull=False)
    left = Call.objects.active().filter(gone | Q(started_at__lt=timezone.now() - ABANDONED))
    ended = 0
    for call in left:
        with transaction.atomic():
            locked = Call.objects.lock(call)
            if locked.is_active:
                over(locked, State.ENDED, by=None, summary="Call ended: the agent is gone")
                ended += 1
    return ended


def over(call: Call, state: str, *, by: User | None, summary: str) -> Call:
    """The call has ended in that way; while nobody was named, its customer is that of its order in progress."""
    call = Call.objects.lock(call)
    refuse_if(call.why_not_active())
    call.state, call.ended_at = state, timezone.now()
    if call.customer is None and call.pending_order:
        call.customer = survivor(call.pending_order.customer)
    call.save(update_fields=["state", "ended_at", "customer"])
    tell(call.agent_id)
    with within(call):
        record(f"call.{state}", call, by=by, summary=summary)
    return call


def begin(call: Call) -> None:
    """Saves a call that is active, unless its agent is in another."""
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError:
        raise Refused(_("You are in a call already; end it first.")) from None
    tell(call.agent_id)


@contextmanager
def within(call: Call) -> Iterator[None]:
    """What is written down within belongs to that call."""
    with context.during(lambda: call.pk):
        yield


def survivor(customer: Customer | None) -> Customer | None:
    """Who the customer has become by merging."""
    return customer.survivor if customer else None


def of_number(number: str) -> dict[str, str]:
    """The columns of a caller's number."""
    return {"caller_number": number[:40], "number_digits": phone_digits(number)[:20]}
