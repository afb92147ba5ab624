"""What telephone systems tell: a call rings for an agent, is answered, ends. Each event counts once."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.recording import record
from callmgmt.actions.calls import of_number, within
from callmgmt.callers import only
from callmgmt.models import Call, CtiEvent, CtiSource
from callmgmt.news import tell
from csc.errors import Refused
from csc.models import User

State, Kind = Call.State, CtiEvent.Event


@dataclass(frozen=True)
class Told:
    """One event, read and checked."""

    event: str
    cti_id: str
    number: str
    agent: User


@transaction.atomic
def hear(source: CtiSource, told: Told) -> CtiEvent:
    """Does what the event means, once. Raises Refused when it ends a call that nobody knows."""
    heard, is_new = CtiEvent.objects.get_or_create(source=source, cti_id=told.cti_id, event=told.event)
    if not is_new:
        return heard
    call = Call.objects.of_cti(source, told.cti_id).select_for_update(of=("self",)).first()
    if call is None:
        if told.event == Kind.ENDED:
            raise Refused(_("No call has this callId; nothing was ended."))
        call = Call.objects.lock(ring(source, told))
    if told.event == Kind.ANSWERED:
        answered(call)
    elif told.event == Kind.ENDED:
        ended(call)
    heard.call, heard.state = call, call.state
    heard.save(update_fields=["call", "state"])
    tell(call.agent_id)
    return heard


def ring(source: CtiSource, told: Told) -> Call:
    """A call that rings for its agent, about the one customer who has the number; be it told twice in this moment."""
    facts: dict[str, Any] = {"agent": told.agent, "customer": only(told.number, told.agent), **of_number(told.number)}
    facts |= {"state": State.RINGING, "answered": False}
    call, _is_new = Call.objects.get_or_create(cti_source=source, cti_id=told.cti_id, defaults=facts)
    return call


def answered(call: Call) -> None:
    """The agent has picked up: the call begins by itself, unless they are still in another here."""
    if call.state != State.RINGING:
        return
    call.answered, call.started_at = True, timezone.now()
    busy = Call.objects.of(call.agent).active().exists()
    call.state = State.RINGING if busy else State.ACTIVE
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError:  # they started one by hand in this very moment: it waits, as when they were busy before
        call.state = State.RINGING
        call.save()
    if call.is_active:
        note(call, "call.started", f"Call answered: {call}")


def ended(call: Call) -> None:
    """Somebody hung up. What the agent was doing goes on until they end the call themselves."""
    now = timezone.now()
    if call.is_active:
        Call.objects.filter(pk=call.pk).update(hung_up_at=now)
    elif call.state == State.RINGING:
        call.state, call.ended_at, call.hung_up_at = State.ENDED, now, now
        call.save(update_fields=["state", "ended_at", "hung_up_at"])


def note(call: Call, verb: str, words: str) -> Any:
    """Writes down what came in from the telephone."""
    with within(call):
        return record(verb, call, by=call.agent, summary=words)
