"""One call writes history and audit, in the transaction of the deed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from activities.models import Audit, Event
from csc.context import call_id, ip, request_id
from csc.copying import Values, copy_in, copy_values
from csc.models import User


class Subject(Protocol):
    """A record that things happen to."""

    subject_kind: str

    @property
    def pk(self) -> Any: ...
    @property
    def number(self) -> str: ...
    @property
    def customer_id(self) -> int | None: ...


@dataclass
class Happening:
    """One thing that happened, before it is written; `by` None means the system, `at` None means now."""

    verb: str
    subject: Subject
    summary: str
    by: User | None = None
    diff: Mapping[str, Any] | None = None
    at: datetime | None = None


def record(
    verb: str,
    subject: Subject,
    *,
    by: User | None,
    summary: str,
    diff: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Event:
    """Writes an Event and its Audit row. `by` None means the system; `diff` holds before and after by field.

    Call it inside the transaction of the deed, as its last step but the promises. `at` is for what happened earlier
    and is written down only now; the audit keeps the moment of writing.
    """
    return record_many([Happening(verb, subject, summary, by=by, diff=diff, at=at)])[0]


def record_many(happenings: Iterable[Happening]) -> list[Event]:
    """Writes many at once, in a number of statements that does not grow with them; returns the events in order."""
    found = list(happenings)
    events = [event_of(each, id) for each, id in zip(found, new_ids(len(found)), strict=True)]
    roles = {by.pk: role_of(by) for by in {each.by for each in found} if by}
    copy_in(events)
    copy_values(Audit, [audit_of(event, roles.get(event.actor_id or 0, "")) for event in events])
    return events


def new_ids(count: int) -> list[UUID]:
    """Ids by the database's clock, rising. Asked for beforehand: inserting many rows does not hand their keys back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7() FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def event_of(happening: Happening, id: UUID) -> Event:
    """The unsaved event."""
    by, subject = happening.by, happening.subject
    return Event(
        id=id,
        at=happening.at or timezone.now(),
        origin=Event.Origin.PERSON if by else Event.Origin.SYSTEM,
        subject_kind=subject.subject_kind,
        subject_id=subject.pk,
        subject_number=subject.number,
        customer_id=subject.customer_id,
        actor_id=by.pk if by else None,
        actor_words=str(by) if by else "",
        verb=happening.verb,
        summary=happening.summary[:500],
        diff=dict(happening.diff or {}),
        call_id=call_id() if by else None,
        request_id=request_id(),
    )


def audit_of(event: Event, role: str) -> Values:
    """The unsaved audit row of an event."""
    return {
        "actor_id": event.actor_id,
        "role": role,
        "action": event.verb,
        "subject_kind": event.subject_kind,
        "subject_id": event.subject_id,
        "request_id": event.request_id,
        "call_id": event.call_id,
        "ip": ip(),
        "outcome": Audit.Outcome.DONE,
        "event_id": event.pk,
        "content_sha256": content_hash(bytes(event.salt), event.diff),
    }


def audit(
    action: str, *, outcome: str, request: HttpRequest, user: User | None = None, subject: Subject | None = None
) -> None:
    """Writes an Audit row that has no event: a refusal, a sign-in, a look at a full record (the `subject`)."""
    who = user or (request.user if isinstance(request.user, User) else None)
    Audit.objects.create(
        actor_id=who.pk if who else None,
        role=role_of(who),
        action=action,
        subject_kind=subject.subject_kind if subject else "",
        subject_id=subject.pk if subject else None,
        request_id=request_id(),
        ip=ip(),
        outcome=outcome,
    )


def content_hash(salt: bytes, content: Mapping[str, Any]) -> bytes:
    """SHA-256 over the salt and the canonical JSON of before and after."""
    words = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(salt + words.encode()).digest()


def role_of(user: User | None) -> str:
    """The names of the user's groups; empty for the system."""
    return ", ".join(sorted(user.groups.values_list("name", flat=True)))[:150] if user else ""
