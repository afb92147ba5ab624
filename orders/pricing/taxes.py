"""Tax of one component: its own rate on its own amount, rounded once (P16, P17)."""

from decimal import ROUND_DOWN, Decimal

from csc.money import minor_unit, rounded
from orders.pricing.values import ZERO, Amount, Policy


def tax_within(value: Decimal, rate: Decimal, policy: str) -> Decimal:
    """The tax that `rate` gives on a stated amount, unrounded: on top of a net one, inside a gross one (D43)."""
    return value * rate / (1 + rate) if policy == Policy.GROSS else value * rate


def taxed(value: Decimal, rate: Decimal, policy: str, currency: str) -> Amount:
    """A stated amount as net and tax, half up."""
    return parted(value, rounded(tax_within(value, rate, policy), currency), policy)


def parted(value: Decimal, tax: Decimal, policy: str) -> Amount:
    """A stated amount and its tax as net and tax."""
    return Amount(value - tax if policy == Policy.GROSS else value, tax)


def smallest(currency: str) -> Decimal:
    """One minor unit."""
    return Decimal(1).scaleb(-minor_unit(currency))


def cut(amount: Decimal, currency: str) -> Decimal:
    """An amount rounded down to whole minor units, towards zero."""
    return amount.quantize(smallest(currency), rounding=ROUND_DOWN)


def changed_tax(now: Amount, value: Decimal, rate: Decimal, policy: str, currency: str) -> Decimal:
    """The unrounded tax of a component whose stated amount becomes `value`.

    Where its rate does not explain the tax that was booked, as with some feeds, the tax keeps its share (D48).
    """
    if is_explained(now, rate, policy, currency):
        return tax_within(value, rate, policy)
    return now.tax * value / now.stated(policy)


def is_explained(now: Amount, rate: Decimal, policy: str, currency: str) -> bool:
    """Whether the rate accounts for the tax that is booked; nothing has no tax of its own (D48)."""
    before = now.stated(policy)
    return not before or abs(now.tax - tax_within(before, rate, policy)) <= smallest(currency)


def no_more_than(tax: Decimal, before: Decimal) -> Decimal:
    """A tax that shrinks towards nothing and never past where it was: smaller amounts bear no larger tax (D49)."""
    return min(max(tax, min(before, ZERO)), max(before, ZERO))
