"""Unit prices: exact to ten decimals, shown cut to the currency's with a dagger (P10, D9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from csc.money import rounded
from orders.pricing.taxes import cut
from orders.pricing.values import NOTHING, Component, Kind, Line, Order, Policy

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


def ext_price(price: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """What some pieces cost, rounded once (P10)."""
    return rounded(price * quantity, currency)


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


def gross_unit(line: Line, of_line: Iterable[Component], currency: str) -> Decimal | None:
    """What one piece of a line costs with its tax; where all came back, what one had cost (P8)."""
    parts = list(of_line)
    if line.quantity:
        return rounded(sum((each.now for each in parts), NOTHING).gross / line.quantity, currency)
    pieces = line.ordered or line.original_quantity
    return rounded(sum((each.charged for each in parts), NOTHING).gross / pieces, currency) if pieces else None
