"""Stock that is held for lines of orders before a warehouse is asked to send it."""

from django.db import models
from django.db.models import Q

from orders.constraints import quantity_field
from orders.models.lines import LineItem
from orders.models.shop import Stock


class StockHold(models.Model):
    """Pieces of a stock row that an order was promised when it was placed; allocation takes them over."""

    line = models.ForeignKey(LineItem, on_delete=models.PROTECT, related_name="holds")
    stock = models.ForeignKey(Stock, on_delete=models.CASCADE, related_name="holds")
    quantity = quantity_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "stock"], name="a_line_holds_a_stock_row_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_hold_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.line_id}"
