"""Totals of an order as sums of its components (rules P1 to P3); nothing else adds amounts up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from csc.models.sites import TaxPolicy

# component kind -> the field of the order's totals that it counts into
FIELD_OF = {
    "line": "subtotal",
    "line_adjustment": "subtotal",
    "order_adjustment": "order_adjustment",
    "shipping": "shipping",
    "shipping_adjustment": "shipping",
    "handling": "handling",
    "fee": "fees",
}


class Amounts(Protocol):
    """What is summed: a component, or an entry seen as one."""

    @property
    def kind(self) -> str: ...
    @property
    def net(self) -> Decimal: ...
    @property
    def tax(self) -> Decimal: ...


@dataclass
class Totals:
    """The totals of an order in its currency. Under the gross policy every part contains its tax."""

    subtotal: Decimal = Decimal(0)
    order_adjustment: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    handling: Decimal = Decimal(0)
    fees: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    total: Decimal = Decimal(0)

    def add(self, kind: str, net: Decimal, tax: Decimal, *, tax_policy: str) -> None:
        """Counts one amount in."""
        part = net + tax if tax_policy == TaxPolicy.GROSS else net
        setattr(self, FIELD_OF[kind], getattr(self, FIELD_OF[kind]) + part)
        self.tax += tax
        self.total += net + tax


def charged(parts: Iterable[Amounts], *, tax_policy: str) -> Totals:
    """Totals of what was charged."""
    totals = Totals()
    for part in parts:
        totals.add(part.kind, part.net, part.tax, tax_policy=tax_policy)
    return totals
