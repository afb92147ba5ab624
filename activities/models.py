"""History in words that may be pruned and erased, and an audit trail without personal data that may not."""

from collections.abc import Collection, Sequence
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.database import ClockTimestamp, UuidV7, new_salt
from csc.models import Code

NOTE_ADDED = "note.added"


class EventQuerySet(models.QuerySet["Event"]):
    """What happened."""

    def about(self, subject_kind: "str | Combinable", subject_id: "int | Combinable") -> Self:
        """To one record, newest first."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-at", "-id")

    def of_customers(self, ids: Collection[int]) -> Self:
        """To these customers and to whatever is theirs, newest first."""
        return self.filter(customer_id__in=ids).order_by("-at", "-id")

    def of_call(self, call_id: int) -> Self:
        """What was done during one call, in order."""
        return self.filter(call_id=call_id).order_by("at", "id")

    def older_than(self, event: "Event") -> Self:
        """Those that happened before that one."""
        return self.filter(models.Q(at__lt=event.at) | models.Q(at=event.at, pk__lt=event.pk))

    def of_kind(self, kind: str) -> Self:
        """Those that are notes, changes by people or done by the system; all for any other kind."""
        if kind == "notes":
            return self.filter(verb=NOTE_ADDED)
        if kind == "changes":
            return self.filter(origin=Event.Origin.PERSON).exclude(verb=NOTE_ADDED)
        return self.filter(origin=Event.Origin.SYSTEM) if kind == "system" else self


class Event(models.Model):
    """One thing that happened to a record, in words; no foreign keys, so that it may be pruned and erased."""

    class Origin(models.TextChoices):
        PERSON = "person", gettext_lazy("Person")
        SYSTEM = "system", gettext_lazy("System")

    id = models.UUIDField(primary_key=True, db_default=UuidV7(), editable=False)
    at = models.DateTimeField()
    origin = models.CharField(max_length=6, choices=Origin)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject_number = models.CharField(max_length=60)
    customer_id = models.BigIntegerField(null=True, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_words = models.CharField(max_length=150, blank=True)
    verb = models.CharField(max_length=60)
    summary = models.CharField(max_length=500)
    diff = models.JSONField(default=dict, blank=True)
    call_id = models.BigIntegerField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    mail_id = models.UUIDField(null=True, blank=True)
    deed_id = models.BigIntegerField(null=True, blank=True)
    salt = models.BinaryField(max_length=16, default=new_salt)

    objects = EventQuerySet.as_manager()
    note: "Note | None" = None  # set by pages that show notes in full

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-at", "-id"], name="event_subject"),
            models.Index(fields=["customer_id", "-at", "-id"], name="event_customer"),
            models.Index(fields=["call_id"], condition=models.Q(call_id__isnull=False), name="event_call"),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def actor_name(self) -> str:
        """Who did it, as named then."""
        return self.actor_words or _("System")


class NoteQuerySet(models.QuerySet["Note"]):
    """What agents wrote."""

    def about(self, subject_kind: str, subject_id: int) -> Self:
        """Of one record, newest first."""
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-written_at", "-id")

    def of_customers(self, ids: Collection[int]) -> Self:
        """Of these customers and of whatever is theirs, newest first."""
        return self.filter(customer_id__in=ids).order_by("-written_at", "-id")

    def of_events(self, events: Sequence[Event]) -> Self:
        """The notes that those events tell of, with their codes."""
        told = [event.pk for event in events if event.verb == NOTE_ADDED]
        kinds = {event.subject_kind for event in events}
        subjects = {event.subject_id for event in events}
        # The subject comes first in the index that notes have; their events' ids have none.
        found = self.filter(subject_kind__in=kinds, subject_id__in=subjects, event_id__in=told)
        return found.select_related("result_code") if told else self.none()


class Note(models.Model):
    """What an agent wrote about a contact, with its codes; never pruned."""

    event_id = models.UUIDField()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True, blank=True)
    activity_code = models.ForeignKey(Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    activity_words = models.CharField(max_length=80, blank=True)
    result_code = models.ForeignKey(Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result_words = models.CharField(max_length=80, blank=True)
    subject_line = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    written_at = models.DateTimeField()
    pinned = models.BooleanField(default=False)
    follow_up_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="follow_ups",
        db_index=False,
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-written_at", "-id"], name="note_subject"),
            models.Index(fields=["customer_id", "-written_at", "-id"], name="note_customer"),
            models.Index(
                fields=["assignee", "follow_up_at"],
                condition=models.Q(closed_at__isnull=True, follow_up_at__isnull=False),
                name="note_follow_up",
            ),
        ]
        permissions = [
            ("close_followup", "Can close own follow-ups"),
            ("close_any_followup", "Can close follow-ups of others"),
        ]

    def __str__(self) -> str:
        return self.subject_line or self.text[:80]


class Audit(models.Model):
    """One deed, refusal or look, by ids only: insert-only, cut into months, sealed in blocks."""

    class Outcome(models.TextChoices):
        DONE = "done", gettext_lazy("Done")
        REFUSED = "refused", gettext_lazy("Refused")
        SEEN = "seen", gettext_lazy("Seen")

    id = models.UUIDField(primary_key=True, db_default=UuidV7(), editable=False)
    at = models.DateTimeField(db_default=ClockTimestamp())
    actor_id = models.BigIntegerField(null=True, blank=True)
    role = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    call_id = models.BigIntegerField(null=True, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    event_id = models.UUIDField(null=True, blank=True)
    content_sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name_plural = gettext_lazy("audit")

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"


class Seal(models.Model):
    """A block of audit rows, proved by a digest that is bound to the one before."""

    n = models.BigIntegerField(primary_key=True)
    from_id = models.UUIDField()
    upto_id = models.UUIDField()
    rows = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    prev_digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.n}: {self.rows}"
