"""One call writes history and audit, in the transaction of the deed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils import timezone

from activities.models import Audit, Event
from csc.context import ip, request_id
from csc.database import new_salt
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


def record(
    verb: str, subject: Subject, *, by: User | None, summary: str, diff: Mapping[str, Any] | None = None
) -> Event:
    """Writes an Event and its Audit row. `by` None means the system; `diff` holds before and after by field.

    Call it inside the transaction of the deed, as its last step but the promises.
    """
    content, salt = dict(diff or {}), new_salt()
    event = Event.objects.create(
        at=timezone.now(),
        origin=Event.Origin.PERSON if by else Event.Origin.SYSTEM,
        subject_kind=subject.subject_kind,
        subject_id=subject.pk,
        subject_number=subject.number,
        customer_id=subject.customer_id,
        actor_id=by.pk if by else None,
        actor_words=str(by) if by else "",
        verb=verb,
        summary=summary[:500],
        diff=content,
        request_id=request_id(),
        salt=salt,
    )
    Audit.objects.create(
        actor_id=event.actor_id,
        role=role_of(by),
        action=verb,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        request_id=event.request_id,
        ip=ip(),
        outcome=Audit.Outcome.DONE,
        event_id=event.pk,
        content_sha256=content_hash(salt, content),
    )
    return event


def audit(action: str, *, outcome: str, request: HttpRequest, user: User | None = None) -> None:
    """Writes an Audit row that has no event: a refusal, a sign-in, a look at a full record."""
    who = user or (request.user if isinstance(request.user, User) else None)
    Audit.objects.create(
        actor_id=who.pk if who else None,
        role=role_of(who),
        action=action,
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
