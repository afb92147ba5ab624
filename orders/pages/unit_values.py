"""What one unit of each line costs, with its share of what is charged for the order as a whole (rules P4, P5, P15)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from csc.money import rounded
from orders.models import Component, LineItem
from orders.pricing.sharing import shares
from orders.pricing.values import Amount

Kind = Component.Kind
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

    price: Decimal = Decimal(0)
    item_adjustments: Decimal = Decimal(0)
    order_adjustment: Decimal = Decimal(0)
    shipping: Decimal = Decimal(0)
    handling: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    total: Decimal = Decimal(0)

    def add(self, part: str, shown: Decimal, tax: Decimal, gross: Decimal) -> None:
        """Counts one amount, or a share of it, in."""
        setattr(self, part, getattr(self, part) + shown)
        self.tax += tax
        self.total += gross


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


def unit_values(
    lines: Sequence[LineItem],
    components: Iterable[Component],
    *,
    tax_policy: str,
    currency: str,
    excluded: Mapping[int, set[int]] | None = None,
) -> dict[int, UnitValues]:
    """By line id, what the line and one unit of it cost as charged; fees that belong to no line are left out.

    `excluded` holds, by adjustment id, the ids of the lines that it leaves out. Shares of one amount add up to it to
    the last minor unit.
    """
    found = {line.pk: UnitValues(line.ordered, currency) for line in lines}
    parts = [each for each in components if each.kind in PARTS]
    for each in parts:
        if each.line_id:
            found[each.line_id].line.add(PARTS[Kind(each.kind)], shown(each, tax_policy), each.tax, each.gross)
    # A copy: shares are weighed by what lines cost before any share is added.
    prices = {pk: values.line.price + values.line.item_adjustments for pk, values in found.items()}
    rates = rates_of(parts)
    for each in parts:
        if not each.line_id:
            sharers = narrowed(lines, each, excluded or {}, rates)
            add_shares(found, sharers, each, prices, tax_policy=tax_policy)
    return found


def add_shares(
    found: dict[int, UnitValues],
    sharers: Sequence[LineItem],
    component: Component,
    prices: Mapping[int, Decimal],
    *,
    tax_policy: str,
) -> None:
    """Adds to each line its share of the component, net and tax each split exactly."""
    weights = [max(prices[line.pk], Decimal(0)) for line in sharers]
    nets = shares(component.net, weights, component.currency)
    taxes = shares(component.tax, weights, component.currency)
    for line, net, tax in zip(sharers, nets, taxes, strict=True):
        part = Amount(net, tax)
        found[line.pk].line.add(PARTS[Kind(component.kind)], part.stated(tax_policy), tax, part.gross)


def narrowed(
    lines: Sequence[LineItem],
    component: Component,
    excluded: Mapping[int, set[int]],
    rates: Mapping[int, set[Decimal]],
) -> Sequence[LineItem]:
    """The lines that share the component: those of its ship-to, or those its adjustment includes and of its tax rate.

    A condition that would leave nobody to bear the amount is passed over, so that nothing is lost.
    """
    if component.kind in SHARED_BY_SHIP_TO:
        return those(lines, lambda line: line.ship_to_id == component.ship_to_id)
    left_out = excluded.get(component.adjustment_id or 0, set())
    included = those(lines, lambda line: not line.excluded_from_order_adjustments and line.pk not in left_out)
    return those(included, lambda line: component.tax_rate in rates[line.pk])


def those(lines: Sequence[LineItem], fits: Callable[[LineItem], bool]) -> Sequence[LineItem]:
    """The lines that fit, or all of them when none does."""
    return [line for line in lines if fits(line)] or lines


def rates_of(components: Iterable[Component]) -> dict[int, set[Decimal]]:
    """The tax rates of each line."""
    rates: dict[int, set[Decimal]] = defaultdict(set)
    for each in components:
        if each.kind == Kind.LINE and each.line_id:
            rates[each.line_id].add(each.tax_rate)
    return rates


def shown(component: Component, tax_policy: str) -> Decimal:
    """The component as the order shows it: with its tax under the gross policy."""
    return Amount(component.net, component.tax).stated(tax_policy)
