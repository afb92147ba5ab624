"""Totals of an order as sums of its components (rules P1 to P3); the engine adds them up."""

from orders.pricing.totals import FIELD_OF, Amounts, Totals, charged

__all__ = ["FIELD_OF", "Amounts", "Totals", "charged"]
