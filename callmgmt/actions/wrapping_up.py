"""Wrap-up: the codes of a call that is over, and its receipt as a note."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from activities.models import NOTE_ADDED, Note
from activities.recording import record
from callmgmt.actions.calls import within
from callmgmt.models import Call
from callmgmt.news import tell
from csc.errors import refuse_if
from csc.models import Code, User


@transaction.atomic
def wrap_up(call: Call, *, by: User, reason: Code | None, activity: Code, result: Code, text: str, keep: bool) -> Call:
    """Writes what the call was about and how it ended; `keep` makes the text a note on the customer or the order.

    Raises Refused when the call goes on, was wrapped up before, or has nothing that a note could stand on.
    """
    call = Call.objects.lock(call)
    refuse_if(call.why_not_wrap_up(by))
    if keep:
        refuse_if(call.why_no_note())
    call.reason, call.activity_code, call.result_code, call.note = reason, activity, result, text
    call.wrapped_up_at = timezone.now()
    call.save(update_fields=["reason", "activity_code", "result_code", "note", "wrapped_up_at"])
    tell(call.agent_id)
    with within(call):
        record("call.wrapped_up", call, by=by, summary=f"Call wrapped up: {activity}, {result}")
        if keep:
            add_note(call.subject_of_note, by=by, activity=activity, result=result, text=text)
    return call


def add_note(subject: Any, *, by: User, activity: Code, result: Code, text: str) -> Note:
    """Writes the note and tells history of it."""
    first_line = text.partition("\n")[0]
    event = record(NOTE_ADDED, subject, by=by, summary=f"Note: {first_line}")
    return Note.objects.create(
        event_id=event.pk,
        subject_kind=subject.subject_kind,
        subject_id=subject.pk,
        customer_id=subject.customer_id,
        activity_code=activity,
        activity_words=activity.label,
        result_code=result,
        result_words=result.label,
        subject_line=first_line[:200],
        text=text,
        written_by=by,
        written_at=event.at,
    )
