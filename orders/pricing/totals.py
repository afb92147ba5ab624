"""Totals as sums of components (P1 to P3); nothing else adds amounts up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from orders.pricing.values import NOTHING, Amount, Order, Policy

# component kind -> the field of the order's totals that it counts into
FIELD_OF = {
    "line": "subtotal",
    "line_adjustment": "subtotal",
    "order_adjustment": "order_adjustment",
    "shipping": "shipping",
    "shipping_adjustment": "shipping",
    "handling": "handling",
    "fee": "fees",
    "tax_appeasement": "fees",  # its net is 0: it counts into the tax alone
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
        part = net + tax if tax_policy == Policy.GROSS else net
        setattr(self, FIELD_OF[kind], getattr(self, FIELD_OF[kind]) + part)
        self.tax += tax
        self.total += net + tax


def charged(parts: Iterable[Amounts], *, tax_policy: str) -> Totals:
    """Totals of what was charged."""
    totals = Totals()
    for part in parts:
        totals.add(part.kind, part.net, part.tax, tax_policy=tax_policy)
    return totals


def totals_now(order: Order) -> Totals:
    """The totals as the order stands."""
    return _totals(order, [(each.kind, each.now) for each in order.components])


def totals_charged(order: Order) -> Totals:
    """The totals as charged: what is printed in black once the order books credits (P9)."""
    return _totals(order, [(each.kind, each.charged) for each in order.components])


def totals_credited(order: Order) -> Totals:
    """What was credited of each total: the figure printed in red beneath, with the sign of the charge (P9)."""
    return _totals(order, [(each.kind, each.credited) for each in order.components])


def summed(amounts: Iterable[Amount]) -> Amount:
    """Several amounts as one."""
    return sum(amounts, NOTHING)


def items_and_rest(total: Decimal, ext_prices: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    """What the items of a total come to, and what discounts, shipping and tax make of it (P1, P3)."""
    items = sum(ext_prices, Decimal(0))
    return items, total - items


def _totals(order: Order, amounts: Iterable[tuple[str, Amount]]) -> Totals:
    totals = Totals()
    for kind, amount in amounts:
        totals.add(kind, amount.net, amount.tax, tax_policy=order.tax_policy)
    return totals
