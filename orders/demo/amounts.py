"""The demo's arithmetic: amounts as the shop states them become net and tax, each rounded once, half up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from csc.money import rounded
from orders.actions.placing import NewCharge, NewLine, NewOrder
from orders.pricing.sharing import shares
from orders.pricing.taxes import taxed
from orders.pricing.values import Amount


@dataclass(frozen=True)
class Till:
    """The currency and tax policy of an order."""

    currency: str
    tax_policy: str

    def charge(self, stated: Decimal, rate: Decimal) -> NewCharge:
        """What `stated` comes to: before tax under the net policy, with its tax under the gross one."""
        amount = rounded(stated, self.currency)
        charged = taxed(amount, rate, self.tax_policy, self.currency)
        return NewCharge(charged.net, charged.tax, rate)

    def stated(self, charge: NewCharge) -> Decimal:
        """The amount of a charge as the shop states it."""
        return Amount(charge.net, charge.tax).stated(self.tax_policy)

    def extended(self, line: NewLine) -> Decimal:
        """A line with its own adjustments, as the shop states it."""
        charges = [line.charge, *(charge for each in line.adjustments for charge in each.charges)]
        return sum((self.stated(charge) for charge in charges), Decimal(0))

    def over_rates(self, amount: Decimal, lines: Iterable[NewLine]) -> list[NewCharge]:
        """An order-level amount, spread over the lines by price: one charge for each of their tax rates (rule P17)."""
        weights: dict[Decimal, Decimal] = defaultdict(Decimal)
        for line in lines:
            weights[line.charge.tax_rate] += self.extended(line)
        parts = shares(amount, list(weights.values()), self.currency)
        return [self.charge(part, rate) for rate, part in zip(weights, parts, strict=True)]


def charges_of(new: NewOrder) -> Iterable[NewCharge]:
    """Every charge of an order."""
    for line in new.lines:
        yield line.charge
    for ship_to in new.ship_tos:
        yield from (charge for charge in (ship_to.shipping, ship_to.handling) if charge)
    of_lines = [each for line in new.lines for each in line.adjustments]
    of_shipping = [each for ship_to in new.ship_tos for each in ship_to.adjustments]
    for adjustment in [*new.adjustments, *of_lines, *of_shipping]:
        yield from adjustment.charges


def total_of(new: NewOrder) -> Decimal:
    """What an order comes to."""
    return sum((charge.net + charge.tax for charge in charges_of(new)), Decimal(0))
