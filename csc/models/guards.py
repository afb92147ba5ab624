"""What stands between two people and one record: keys of forms, and leases with a fence."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """A form that was submitted once, and the answer that a second submission gets."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=200)
    body_sha256 = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    response_ref = models.TextField(blank=True, help_text="Where the answer leads: the address of the record.")
    said = models.JSONField(default=list, help_text="The messages of the first answer.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class Lease(models.Model):
    """Who is editing a record, until when by the database's clock; the row stays, so its fence never goes back."""

    class CameBy(models.TextChoices):
        GIVEN = "given", _("given by its holder")
        SILENCE = "silence", _("passed on after a silent minute")
        TAKEN = "taken", _("taken over by a manager")
        LEFT = "left", _("left by its holder while somebody asked")
        MOVED = "moved", _("moved to another tab")

    pk = models.CompositePrimaryKey("kind", "object_id")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leases", db_index=False
    )
    tab = models.UUIDField()
    fence = models.BigIntegerField(default=1)
    doing = models.CharField(max_length=80, blank=True)
    acquired_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_why = models.CharField(max_length=200, blank=True, db_default="")
    asked_tab = models.UUIDField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True, help_text="When the holder last typed or clicked in it.")
    came_by = models.CharField(max_length=10, blank=True, db_default="", choices=CameBy)
    came_why = models.CharField(max_length=200, blank=True, db_default="")
    came_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    came_at = models.DateTimeField(null=True, blank=True, help_text="When it came to whoever has it, or had it last.")
    draft = models.JSONField(null=True, blank=True, help_text="What the holder has typed and not saved yet.")
    left_over = models.JSONField(
        null=True, blank=True, help_text="What those before had typed, until a holder has put it in or needs it not."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(fence__gte=1), name="a_fence_counts_from_one"),
        ]
        permissions = [("take_over_lease", "Can take over a record that another user edits")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} fence {self.fence}"


class Presence(models.Model):
    """A tab of somebody's browser that shows a record; it counts while its last sign of life is fresh."""

    pk = models.CompositePrimaryKey("kind", "object_id", "tab")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    tab = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_away = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.user_id}"
