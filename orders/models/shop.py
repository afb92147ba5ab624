"""The shop's data: items and their prices, taxes, shipping methods, promotions and stock."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from csc.models import Site
from orders.constraints import amount_field, quantity_field, rate_field, unit_price_field

LONGEST_CODE = 100  # of an item, as B2C Commerce allows it


class Item(models.Model):
    """Something that is sold; a variation points at its master."""

    class Status(models.TextChoices):
        SOLD = "sold", _("Sold")
        HIDDEN = "hidden", _("Hidden")

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict, blank=True, help_text=_("Names by locale, where they differ."))
    master = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="variations")
    variation = models.JSONField(default=dict, blank=True, help_text=_("What makes it a variation: colour, size."))
    status = models.CharField(max_length=10, choices=Status, default=Status.SOLD)
    tax_class = models.CharField(max_length=40, default="standard")
    drop_ship = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(Upper("code"), name="item_code_any_case")]
        constraints = [
            models.CheckConstraint(
                condition=Q(master__isnull=True) | ~Q(master=F("id")), name="an_item_is_not_its_own_master"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PriceBookEntry(models.Model):
    """What an item costs on a site from a day on; the newest start wins."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="prices")
    valid_from = models.DateField()
    amount = unit_price_field()

    class Meta:
        verbose_name_plural = _("price book entries")
        constraints = [
            models.UniqueConstraint(fields=["site", "item", "valid_from"], name="one_price_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.amount}"


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    """Tax rates of all countries."""

    def of_site(self, site: Site | None) -> Self:
        """Those of the countries that a site sends to; all of them where its shipping methods name no country."""
        countries = {country for each in ShippingMethod.objects.filter(site=site) for country in each.countries}
        return self.filter(country__in=countries) if countries else self.all()


class TaxRate(models.Model):
    """Tax of a class of items in a country or region from a day on."""

    country = models.CharField(max_length=2)
    region = models.CharField(max_length=80, blank=True)
    tax_class = models.CharField(max_length=40, default="standard")
    valid_from = models.DateField()
    rate = rate_field()

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "region", "tax_class", "valid_from"], name="one_tax_rate_a_day"
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="a_tax_rate_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.region} {self.rate}"


class ShippingMethod(models.Model):
    """A way to send goods, what it costs and how long it takes."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    price = amount_field()
    days = models.PositiveSmallIntegerField(default=3)
    visible = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_site_has_a_shipping_method_once"),
            models.CheckConstraint(condition=Q(price__gte=0), name="a_shipping_price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class Promotion(models.Model):
    """A discount that the shop gives by itself when its conditions hold."""

    class Level(models.TextChoices):
        ITEM = "item", _("Item")
        ORDER = "order", _("Order")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=5, choices=Level)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = amount_field(null=True, blank=True, default=None)
    least_quantity = quantity_field(null=True, blank=True, default=None)
    least_value = amount_field(null=True, blank=True, default=None)
    items = models.ManyToManyField(Item, blank=True, related_name="promotions")
    excluded_items = models.ManyToManyField(Item, blank=True, related_name="+")
    coupon = models.CharField(
        max_length=40, blank=True, help_text=_("Only for those who name it, in capitals; empty: for everybody.")
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_site_has_a_promotion_once"),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, amount__isnull=True)
                | Q(percent__isnull=True, amount__isnull=False),
                name="a_promotion_is_a_percentage_or_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_promotion_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Warehouse(models.Model):
    """A place that ships for a site."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="warehouses")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Stock(models.Model):
    """How many of an item a warehouse has, holds for orders, and keeps back."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="stock")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stock")
    on_hand = quantity_field()
    on_hold = quantity_field()
    safety = quantity_field()
    on_order = quantity_field()
    backorder_authorised = quantity_field(null=True, blank=True, default=None, help_text=_("Empty: no back orders."))
    backorder_unlimited = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(fields=["item", "warehouse"], name="one_stock_row_per_warehouse"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, on_hold__gte=0, safety__gte=0, on_order__gte=0)
                & (Q(backorder_authorised__isnull=True) | Q(backorder_authorised__gte=0)),
                name="stock_is_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.warehouse_id}: {self.on_hand}"

    def has(self, wanted: Decimal) -> bool:
        """Whether `wanted` pieces can be held: on hand less held less safety stock, or a back order allowed."""
        return bool(self.backorder_unlimited or self.available >= wanted)

    @property
    def available(self) -> Decimal:
        """On hand, or what may be back-ordered instead, less what is held, less safety stock."""
        ground = self.on_hand if self.backorder_authorised is None else self.backorder_authorised
        return Decimal(ground - self.on_hold - self.safety)
