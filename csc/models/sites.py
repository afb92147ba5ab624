"""The shops that orders come from, and the counters that may leave no gap."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaxPolicy(models.TextChoices):
    """Whether prices are stated before tax or with it (rule P2)."""

    NET = "net", _("Net")
    GROSS = "gross", _("Gross")


class Site(models.Model):
    """A shop: its currency, language and tax policy, which an order keeps for life."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    tax_policy = models.CharField(max_length=5, choices=TaxPolicy, default=TaxPolicy.NET)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=12, default="en")
    from_address = models.EmailField(blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number of a series that auditors expect to have no gaps; locked last in a transaction."""

    kind = models.CharField(max_length=20)
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    period = models.CharField(max_length=10, blank=True)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "site", "period"], name="one_counter_per_series")]

    def __str__(self) -> str:
        return f"{self.kind} {self.site_id} {self.n}"
