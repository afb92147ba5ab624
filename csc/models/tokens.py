"""Keys for programs: a shop's system shows one instead of signing in."""

import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX = "csc_"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens."""

    def valid(self) -> Self:
        """Those that have not run out, of users who may sign in."""
        return self.filter(
            expires_at__gt=timezone.now(), user__is_active=True, user__deactivated_at__isnull=True
        ).select_related("user")

    def of(self, words: str) -> "ApiToken | None":
        """The valid token that reads so; None when there is none."""
        return self.valid().filter(hash=hash_of(words)).first()


class ApiToken(models.Model):
    """What a program may do in the name of a user. Only the hash is kept: nobody can read a token out of here."""

    class Scope(models.TextChoices):
        IMPORT_ORDERS = "orders.import_order", _("Import orders")

    name = models.CharField(_("name"), max_length=80, help_text=_("Which program holds it."))
    hash = models.BinaryField(max_length=32, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    scopes = ArrayField(
        models.CharField(max_length=60, choices=Scope), help_text=_("The user must have the same rights.")
    )
    expires_at = models.DateTimeField(help_text=_("To withdraw a token, put this into the past."))
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(scopes=[]), name="a_token_is_for_something")]

    def __str__(self) -> str:
        return self.name

    def renew(self) -> str:
        """Makes the token; its words are answered here and kept nowhere. The caller saves."""
        words = f"{PREFIX}{secrets.token_urlsafe(32)}"
        self.hash = hash_of(words)
        return words

    def why_not(self, permission: str) -> str:
        """What stops a program with this token doing what needs `permission`; empty when nothing does."""
        if permission not in self.scopes:
            return str(_("This token is not for that."))
        if not self.user.has_perm(permission):
            return str(_("The user of this token may not do that."))
        return ""


def hash_of(words: str) -> bytes:
    """The hash of a token; tokens are long and random, so that a plain one will do."""
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()
