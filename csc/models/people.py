"""Agents, managers and administrators, their teams, and the sites that a group may see."""

from functools import cache, cached_property
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from csc.models.sites import Site
from csc.prepared import Prepared, value


def is_a_time_zone(name: str) -> None:
    """Refuses a name that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone; Europe/Madrid is one."), params={"name": name})


class Team(models.Model):
    """A named list of users, used to filter lists and for nothing else."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Someone who signs in, with the way they like to work."""

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class MailFormat(models.TextChoices):
        HTML = "html", "HTML"
        TEXT = "text", _("Plain text")

    locale = models.CharField(max_length=12, default="en", choices=settings.LOCALES)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[is_a_time_zone])
    density = models.CharField(max_length=12, choices=Density, default=Density.COMFORTABLE)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.AUTO)
    keys = models.JSONField(default=dict, blank=True, help_text=_("Keyboard keys that this user has changed."))
    mail_format = models.CharField(max_length=4, choices=MailFormat, default=MailFormat.HTML)
    show_history = models.BooleanField(default=False, help_text=_("Activity History opens with the order."))
    hidden_columns = models.JSONField(default=dict, blank=True, help_text=_("Columns left out of lists, by list."))
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    deactivated_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, help_text=_("Counted up to end all sessions."))

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def keys_on(self) -> bool:
        """Whether pages listen to keys; they do until the user switches them off."""
        return bool(self.keys.get("on", True))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Each page asks two dozen times: what came with the user's row answers, not one backend after the other."""
        if obj is not None or self.is_superuser or not self.is_active:
            return super().has_perm(perm, obj)
        return perm in self.rights

    @cached_property
    def rights(self) -> frozenset[str]:
        """What was granted to this user and to their groups, as app.verb_model."""
        return frozenset([*self._with_rights.granted, *self._with_rights.granted_by_groups])

    @cached_property
    def site_ids(self) -> list[int] | None:
        """The sites this user is limited to; None when one of their groups, or having none, opens all."""
        found = self._with_rights
        if self.is_superuser or found.is_in_open_group or not found.limits:
            return None
        return sorted(set(found.limits))

    @cached_property
    def _with_rights(self) -> Any:
        return self if hasattr(self, "granted") else user_with_rights(self.pk)


class GroupSite(models.Model):
    """Limits a group to a site; a group without a row sees all sites."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "site"], name="a_group_names_a_site_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.site}"


@cache
def with_rights() -> "models.QuerySet[User]":
    """Users with what they may do and see: every page asks for it, so it comes with the user's row."""
    name = Concat("content_type__app_label", Value("."), "codename")
    names = Permission.objects.order_by().values(full=name)
    return User.objects.annotate(
        granted=ArraySubquery(names.filter(user=OuterRef("pk"))),
        granted_by_groups=ArraySubquery(names.filter(group__user=OuterRef("pk"))),
        limits=ArraySubquery(GroupSite.objects.filter(group__user=OuterRef("pk")).values("site")),
        is_in_open_group=Exists(Group.objects.filter(user=OuterRef("pk"), sites__isnull=True)),
    )


def user_with_rights(pk: int) -> User | None:
    """The user of that key; every request begins with it."""
    # raw: the statement is our own queryset's, written once; the key is its only value
    return next(iter(User.objects.raw(ONE.call(1), [pk])), None)


ONE = Prepared("user_with_rights", lambda: with_rights().filter(pk=value(1)).query.sql_with_params())
