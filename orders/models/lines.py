"""The lines of a sales order."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from orders.constraints import at_most, quantity_field, unit_price_field
from orders.models.sales import SalesOrder, ShipTo
from orders.models.shop import LONGEST_CODE, Item


class LineItem(models.Model):
    """One product and how many of it. Its money is its components."""

    class Kind(models.TextChoices):
        PRODUCT = "product", gettext_lazy("Product")
        OPTION = "option", gettext_lazy("Option")
        BUNDLE = "bundle", gettext_lazy("Bundle")
        GIFT_CERTIFICATE = "gift_certificate", gettext_lazy("Gift certificate")
        FEE = "fee", gettext_lazy("Fee")

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="line_items", db_index=False)
    position = models.PositiveIntegerField()
    ship_to = models.ForeignKey(
        ShipTo, null=True, blank=True, on_delete=models.PROTECT, related_name="line_items", db_index=False
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PRODUCT)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    source_id = models.CharField(max_length=80, blank=True)
    item_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    name = models.CharField(max_length=300)
    placed_at = models.DateTimeField(help_text="A copy of the order's, so that items are searched newest first.")
    original_quantity = quantity_field()
    ordered = quantity_field()
    allocated = quantity_field()
    shipped = quantity_field()
    credited = quantity_field()
    original_unit_price = unit_price_field()
    unit_price = unit_price_field()
    tax_class = models.CharField(max_length=40, blank=True)
    excluded_from_order_adjustments = models.BooleanField(default=False)
    attributes = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["order", "position"]
        indexes = [models.Index(fields=["item_code", "-placed_at", "-order"], name="line_item_code")]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position"),
            at_most("quantities_are_in_order", "shipped", "allocated", "ordered", "original_quantity"),
            at_most("no_more_is_credited_than_was_ordered", "credited", "original_quantity"),
            models.CheckConstraint(condition=Q(original_quantity__gt=0), name="a_line_has_a_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"

    @property
    def own_shipping(self) -> Decimal:
        """What of its destination's shipping was charged for it alone, as prices are stated (D20)."""
        return Decimal(self.attributes.get("own_shipping", 0))
