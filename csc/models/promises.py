"""What must still happen: rows written with the deed, kept by workers and by a relay that needs no Redis."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Due(models.Model):
    """Something that is owed at a time and leased to whoever carries it out."""

    due_at = models.DateTimeField()
    attempt = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True


class Promise(Due):
    """One owed effect. Its key makes it unique; its payload holds ids and no personal data."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LEASED = "leased", _("Being carried out")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        PARKED = "parked", _("Given up; needs a person")

    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="promise_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="leased"), name="promise_leased"),
            models.Index(fields=["settled_at"], condition=Q(state__in=["done", "cancelled"]), name="promise_settled"),
            models.Index(fields=["subject_kind", "subject_id"], name="promise_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="leased") | Q(lease_until__isnull=False), name="a_leased_promise_says_until_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"


class JobRun(models.Model):
    """One window of a scheduled job: its lock, where it got to, and its receipt."""

    job = models.CharField(max_length=60)
    window_start = models.DateTimeField()
    state = models.CharField(max_length=10, default="running")
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    host = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "window_start"], name="a_job_runs_once_per_window")]

    def __str__(self) -> str:
        return f"{self.job} {self.window_start:%Y-%m-%d %H:%M}"


class Canary(models.Model):
    """When a process last proved that it works; `/readyz` reads it."""

    process = models.CharField(max_length=20, primary_key=True)
    sang_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process} {self.sang_at}"
