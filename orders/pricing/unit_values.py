"""What one unit of each line costs, with its share of what is charged for the order as a whole (P4, P5, P15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from csc.money import rounded
from orders.pricing.sharing import shares
from orders.pricing.values import ZERO, Amount, Component, Kind, Line, Order

PARTS = {
    Kind.LINE: "price",
    Kind.LINE_ADJUSTMENT: "item_adjustments",
    Kind.ORDER_ADJUSTMENT: "order_adjustment",
    Kind.SHIPPING: "shipping",
    Kind.SHIPPING_ADJUSTMENT: "shipping",
    Kind.HANDLING: "handling",
}
SHARED_BY_SHIP_TO = (Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT, Kind.HANDLING)


@dataclass
class Values:
    """One line's amounts; under the gross policy every part contains its tax."""

    price: Decimal = ZERO
    item_adjustments: Decimal = ZERO
    order_adjustment: Decimal = ZERO
    shipping: Decimal = ZERO
    handling: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO

    def add(self, kind: str, amount: Amount, tax_policy: str) -> None:
        """Counts one amount, or a share of it, in."""
        part = PARTS[Kind(kind)]
        setattr(self, part, getattr(self, part) + amount.stated(tax_policy))
        self.tax += amount.tax
        self.total += amount.gross


@dataclass
class UnitValues:
    """A line's amounts, and the same for one unit."""

    quantity: Decimal
    currency: str
    line: Values = field(default_factory=Values)

    @property
    def unit(self) -> Values | None:
        """The amounts of one unit, each rounded by itself; None when nothing of the line is left."""
        if not self.quantity:
            return None
        return Values(
            **{name: rounded(whole / self.quantity, self.currency) for name, whole in vars(self.line).items()}
        )


def unit_values(order: Order) -> dict[int, UnitValues]:
    """By line id, what the line and one unit of it cost as charged; fees that belong to no line are left out.

    Shares of one amount add up to it to the last minor unit.
    """
    found = {line.id: UnitValues(line.ordered, order.currency) for line in order.lines}
    parts = order.of(*PARTS)
    for each in parts:
        if each.line is not None:
            found[each.line].line.add(each.kind, each.charged, order.tax_policy)
    # A copy: shares are weighed by what lines cost before any share is added.
    prices = {id: values.line.price + values.line.item_adjustments for id, values in found.items()}
    for each in parts:
        if each.line is None:
            add_shares(found, order, each, prices)
    return found


def add_shares(
    found: Mapping[int, UnitValues], order: Order, component: Component, prices: Mapping[int, Decimal]
) -> None:
    """Adds to each line its share of the component, net and tax each split exactly."""
    lines = bearers(order, component)
    weights = [max(prices[line.id], ZERO) for line in lines]
    nets = shares(component.charged.net, weights, order.currency)
    taxes = shares(component.charged.tax, weights, order.currency)
    for line, net, tax in zip(lines, nets, taxes, strict=True):
        found[line.id].line.add(component.kind, Amount(net, tax), order.tax_policy)


def bearers(order: Order, component: Component) -> Sequence[Line]:
    """The lines that share the component: those of its ship-to, or those its adjustment includes and of its tax rate.

    A condition that would leave nobody to bear the amount is passed over, so that nothing is lost.
    """
    if component.kind in SHARED_BY_SHIP_TO:
        return [line for line in order.lines if line.ship_to == component.ship_to] or order.lines
    included = order.sharers(component)
    taxed_alike = {each.line for each in order.of(Kind.LINE) if each.tax_rate == component.tax_rate}
    return [line for line in included if line.id in taxed_alike] or included
