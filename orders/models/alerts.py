"""System alerts: warnings that must be addressed before the workflow goes on."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts of records."""

    def about(self, record: Any) -> Self:
        """Those of one record, blocking ones first."""
        return self.filter(subject_kind=record.subject_kind, subject_id=record.pk).order_by(
            "-blocking", "raised_at", "id"
        )

    def open(self) -> Self:
        """Those that nobody has cleared."""
        return self.filter(cleared_at__isnull=True)

    def cleared(self) -> Self:
        """Those that somebody has cleared; shown under System Events."""
        return self.filter(cleared_at__isnull=False)


class Alert(models.Model):
    """One warning on a record. The same cause raises it once; more of the same counts up `times`."""

    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject_number = models.CharField(max_length=60)
    kind = models.SlugField(max_length=40)
    source = models.CharField(max_length=40, help_text="What found it: payment, import, stock, fraud check.")
    fingerprint = models.CharField(max_length=200)
    words = models.TextField()
    blocking = models.BooleanField(default=True)
    next_step = models.CharField(max_length=300, blank=True)
    times = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cleared_why = models.CharField(max_length=200, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-raised_at"], name="alert_subject"),
            models.Index(fields=["-raised_at", "-id"], condition=Q(cleared_at__isnull=True), name="alert_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "fingerprint"],
                condition=Q(cleared_at__isnull=True),
                name="one_open_alert_per_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_why="")
                | (Q(cleared_at__isnull=False) & ~Q(cleared_why="")),
                name="a_cleared_alert_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.words
