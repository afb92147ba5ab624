"""What several records of this app share: being held, being versioned, being found by those who may see it."""

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.models import Event
from csc import bells
from csc.errors import refuse_if
from csc.models import User
from csc.models.sites import TaxPolicy


class RecordQuerySet(models.QuerySet[Any]):
    """Records that belong to a site and carry a version."""

    def visible_to(self, user: User) -> Self:
        """Those of the sites that the user's groups are limited to, or all."""
        return self if user.site_ids is None else self.filter(site__in=user.site_ids)

    def of_customers(self, ids: Collection[int]) -> Self:
        """Those of these customers: one, and whoever was merged into it."""
        return self.filter(customer__in=ids)

    def lock(self, record: models.Model, *, seen: int | None = None) -> Any:
        """The record as it is now, locked until the transaction ends; refuses when it changed since version `seen`."""
        locked = self.select_for_update(of=("self",)).get(pk=record.pk)
        if seen is not None:
            refuse_if(locked.why_changed_since(seen))
        return locked


class Versioned(models.Model):
    """A record whose open forms learn when someone else has changed it."""

    subject_kind = ""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def why_ended(self) -> str:
        """How it ended, so that nobody edits it any more; empty for what has no such end."""
        return ""

    def why_changed_since(self, seen: int) -> str:
        """Who changed the record since version `seen` and how; empty when nobody did."""
        if seen == self.version:
            return ""
        last = Event.objects.about(self.subject_kind, self.pk).first()
        if last is None:
            return _("%(record)s has changed since you opened it. Look at it again, then repeat.") % {"record": self}
        return _(
            "%(record)s has changed since you opened it: %(summary)s (%(who)s, %(at)s). Look again, then repeat."
        ) % {
            "record": self,
            "summary": last.summary,
            "who": last.actor_name,
            "at": date_format(timezone.localtime(last.at), "H:i"),
        }

    def news_since(self, seen: int, *, reader: User) -> str:
        """Who changed the record last since version `seen`, and how, in a line; empty when nobody did."""
        last = Event.objects.about(self.subject_kind, self.pk).first() if seen != self.version else None
        if last is None:
            return ""
        names = {"who": last.actor_name, "at": date_format(timezone.localtime(last.at), "H:i"), "what": last.summary}
        if last.actor_id == reader.pk:
            return _("Changed by you in another tab at %(at)s: %(what)s") % names
        return _("Changed by %(who)s at %(at)s: %(what)s") % names

    def bump(self, *fields: str) -> None:
        """Saves the named fields together with the next version, and rings for the pages that show it."""
        self.version += 1
        self.save(update_fields=[*fields, "version"])
        bells.changed(self.subject_kind, self.pk, self.version)


class KeepsTerms(models.Model):
    """A cart that keeps the currency and the tax policy in which it was begun, whatever its catalog does later."""

    site: Any
    currency: Any
    tax_policy: Any

    class Meta:
        abstract = True

    def why_terms_changed(self) -> str:
        """What its catalog has changed since, so that today's prices mean something else; empty when nothing."""
        named = {"site": self.site, "now": self.site.currency, "then": self.currency}
        if self.currency != self.site.currency:
            return (
                _("%(site)s sells in %(now)s now; this was begun in %(then)s and keeps it. Begin a new order.") % named
            )
        if self.tax_policy == self.site.tax_policy:
            return ""
        if self.site.tax_policy == TaxPolicy.GROSS:
            return (
                _("%(site)s has prices with tax now; this was begun with prices plus tax. Begin a new order.") % named
            )
        return _("%(site)s has prices plus tax now; this was begun with prices with tax. Begin a new order.") % named


class Held(models.Model):
    """A record that the workflow may have to leave alone: suspended by someone, or alerted."""

    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    suspended_reason = models.CharField(max_length=200, blank=True)
    open_alerts = models.PositiveSmallIntegerField(default=0)
    blocking_alerts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_held(self) -> bool:
        """Suspended, or under an alert that blocks the workflow."""
        return self.suspended_at is not None or self.blocking_alerts > 0


def in_english(words: Any) -> str:
    """Words as history keeps them: in the language of the installation's source, whoever caused them."""
    with translation.override("en"):
        return str(words)
