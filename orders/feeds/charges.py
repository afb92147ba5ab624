"""Amounts as the ledger keeps them, from prices whose tax is stated after discounts (rule P17)."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from csc.money import Money, minor_unit, rounded, split
from orders.actions.placing import NewAdjustment, NewCharge
from orders.feeds.values import Discount, ShopOrder, Sold

ZERO = Decimal(0)


@dataclass
class Charged:
    """What something costs before discounts, and what each discount takes off it, by the discount's place."""

    charge: NewCharge
    discounts: dict[int, NewCharge] = field(default_factory=dict)
    explained: bool = True
    expected_tax: Decimal = ZERO


def charged(sold: Sold, currency: str, *, taxes_included: bool) -> Charged:
    """Moves the discounts' share of the tax to them, as long as the stated rate explains the stated tax.

    Else the tax stays on the price as delivered and the discounts have none: no figure is invented.
    """
    after = sold.price - sum(sold.discounts.values(), ZERO)
    expected = tax_within(after, sold.rate, taxes_included)
    explained = abs(sold.tax - expected) <= Decimal(1).scaleb(-minor_unit(currency))
    tax, rate, moved = sold.tax, ZERO, [ZERO] * len(sold.discounts)
    if explained and sold.discounts:
        tax, rate = rounded(tax_within(sold.price, sold.rate, taxes_included), currency), sold.rate
        shares = split(Money(sold.tax - tax, currency), list(sold.discounts.values()))
        moved = [share.amount for share in shares]
    taken = zip(sold.discounts.items(), moved, strict=True)
    return Charged(
        charge=booked(sold.price, tax, sold.rate, taxes_included),
        discounts={place: booked(-amount, share, rate, taxes_included) for (place, amount), share in taken},
        explained=explained,
        expected_tax=rounded(expected, currency),
    )


def tax_within(amount: Decimal, rate: Decimal, taxes_included: bool) -> Decimal:
    """The tax that `rate` gives on an amount, unrounded; inside it when taxes are included."""
    return amount * rate / (1 + rate) if taxes_included else amount * rate


def booked(amount: Decimal, tax: Decimal, rate: Decimal, taxes_included: bool) -> NewCharge:
    """Net and tax of an amount that includes its tax or does not."""
    return NewCharge(net=amount - tax if taxes_included else amount, tax=tax, tax_rate=rate)


def adjustment(discount: Discount, charges: list[NewCharge]) -> NewAdjustment:
    """A discount as the order keeps it; its format does not say whether somebody gave it by hand."""
    coupon = discount.code if discount.code else ""
    return NewAdjustment(name=discount.name, charges=charges, coupon=coupon, reason=discount.reason)


def discount_at(place: int, order: ShopOrder) -> Discount:
    """The discount of a place; one past the end is what a line alone calls its total discount."""
    return order.discounts[place] if place < len(order.discounts) else Discount("Discount", "", "", whole_order=False)


def order_adjustments(order: ShopOrder, lines: list[Charged]) -> list[NewAdjustment]:
    """One adjustment for each discount that lies on the whole order, with one charge per tax rate."""
    sums: dict[int, dict[Decimal, NewCharge]] = defaultdict(dict)
    for line in lines:
        for place, part in line.discounts.items():
            if discount_at(place, order).whole_order:
                add(sums[place], part)
    return [adjustment(order.discounts[place], list(by_rate.values())) for place, by_rate in sorted(sums.items())]


def add(by_rate: dict[Decimal, NewCharge], part: NewCharge) -> None:
    """Adds an amount to the one of its rate."""
    so_far = by_rate.setdefault(part.tax_rate, NewCharge(ZERO, ZERO, part.tax_rate))
    so_far.net, so_far.tax = so_far.net + part.net, so_far.tax + part.tax


def summed(charges: list[NewCharge]) -> NewCharge:
    """Several charges as one; of different rates it keeps none, for the details stay in the order's attributes."""
    rates = {charge.tax_rate for charge in charges if charge.net or charge.tax}
    rate = rates.pop() if len(rates) == 1 else ZERO
    return NewCharge(sum((each.net for each in charges), ZERO), sum((each.tax for each in charges), ZERO), rate)
