"""Labels on orders, by which they are found."""

from django.db import models
from django.db.models import F

from csc.models import Code
from orders.models.sales import SalesOrder


class OrderTag(models.Model):
    """One label on one order."""

    order = models.ForeignKey(SalesOrder, on_delete=models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField(help_text="A copy of the order's, so that a tag lists its orders newest first.")

    class Meta:
        indexes = [models.Index(F("tag"), F("placed_at").desc(), F("order").desc(), name="order_tag_newest")]
        constraints = [models.UniqueConstraint(fields=["order", "tag"], name="an_order_has_a_tag_once")]

    def __str__(self) -> str:
        return str(self.tag)
