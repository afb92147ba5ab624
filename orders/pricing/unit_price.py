"""Unit prices: exact to ten decimals, shown cut to the currency's with a dagger (P10, D9)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from orders.pricing.taxes import cut
from orders.pricing.values import Kind, Line, Order, Policy

DECIMALS = Decimal("1e-10")


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """A unit price as printed, and the exact one where the print cut something off."""

    shown: str
    exact: str

    def __str__(self) -> str:
        return f"{self.shown}†" if self.exact else self.shown


def exact_unit(price: Decimal) -> Decimal:
    """A unit price as it is kept: at most ten decimals, the last one half up, no zeros behind."""
    kept = price.quantize(DECIMALS, rounding=ROUND_HALF_UP).normalize()
    return kept.quantize(Decimal(1)) if kept == kept.to_integral_value() else kept


def shown_price(price: Decimal, currency: str) -> ShownPrice:
    """Cut to the currency's decimals, never rounded; behind the dagger stands the price as it is kept."""
    kept = exact_unit(price)
    shown = cut(kept, currency)
    return ShownPrice(f"{shown:f}", "" if shown == kept else f"{kept:f}")


def net_unit(order: Order, line: Line) -> Decimal:
    """The unit price without tax: on a gross order what its line comes to less its tax, by piece (D43)."""
    if order.tax_policy != Policy.GROSS or not line.quantity:
        return line.unit_price
    net = sum((each.now.net for each in order.of(Kind.LINE, line=line.id)), Decimal(0))
    return exact_unit(net / line.quantity)
