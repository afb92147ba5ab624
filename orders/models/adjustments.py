"""Discounts and surcharges on an order, its lines and its shipping."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.lines import LineItem
from orders.models.sales import SalesOrder, ShipTo


class PriceAdjustment(models.Model):
    """A discount or surcharge on a line, a shipping charge or the order; always a fixed amount (rule P14)."""

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="price_adjustments")
    line = models.ForeignKey(
        LineItem, null=True, blank=True, on_delete=models.PROTECT, related_name="price_adjustments", db_index=False
    )
    ship_to = models.ForeignKey(
        ShipTo, null=True, blank=True, on_delete=models.PROTECT, related_name="price_adjustments", db_index=False
    )
    position = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200)
    promotion_code = models.CharField(max_length=120, blank=True)
    campaign_code = models.CharField(max_length=120, blank=True)
    coupon = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    manual = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    excluded_lines = models.ManyToManyField(LineItem, blank=True, related_name="+")

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(manual=True, made_by__isnull=False, line__isnull=False),
                name="one_manual_adjustment_per_line",
            ),  # of those made here: shops may give several
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(manual=True, made_by__isnull=False, line__isnull=True, ship_to__isnull=True),
                name="one_manual_adjustment_per_order",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True) | Q(ship_to__isnull=True), name="an_adjustment_is_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.name
