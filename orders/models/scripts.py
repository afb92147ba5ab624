"""What an agent says while keying an order."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csc.models import Site


class EntryScriptQuerySet(models.QuerySet["EntryScript"]):
    """Call scripts."""

    def said_on(self, tab: str, site: Site) -> Self:
        """Those of a tab of order entry, a site's own before everybody's."""
        own = self.filter(Q(site=site) | Q(site=None), tab=tab, visible=True)
        return own.order_by(F("site").asc(nulls_last=True), "id")


class EntryScript(models.Model):
    """Words for one tab of order entry; those of a site replace those for all sites."""

    class Tab(models.TextChoices):
        INFO = "info", _("Info")
        CART = "cart", _("Cart")
        SHIPPING = "shipping", _("Shipping")
        PAYMENTS = "payments", _("Payments")
        REVIEW = "review", _("Review")

    tab = models.CharField(max_length=10, choices=Tab)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(max_length=500)
    visible = models.BooleanField(default=True)

    objects = EntryScriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("call script")
        constraints = [
            models.UniqueConstraint(fields=["tab", "site"], nulls_distinct=False, name="one_script_per_tab_and_site"),
        ]

    def __str__(self) -> str:
        return f"{self.get_tab_display()}: {self.words[:60]}"
