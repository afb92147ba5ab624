"""Discounts and surcharges on an order, its lines and its shipping."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.sales import LineItem, SalesOrder, ShipTo


class PriceAdjustmentQuerySet(models.QuerySet["PriceAdjustment"]):
    """Discounts and surcharges."""

    def excluded_by(self, order: SalesOrder) -> dict[int, set[int]]:
        """By adjustment id, the ids of the lines of the order that it leaves out."""
        found: dict[int, set[int]] = {}
        pairs = self.filter(order=order, excluded_lines__isnull=False).values_list("pk", "excluded_lines")
        for adjustment, line in pairs:
            found.setdefault(adjustment, set()).add(line)
        return found


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

    objects = PriceAdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(manual=True, line__isnull=False), name="one_manual_adjustment_per_line"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(manual=True, line__isnull=True, ship_to__isnull=True),
                name="one_manual_adjustment_per_order",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True) | Q(ship_to__isnull=True), name="an_adjustment_is_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.name
