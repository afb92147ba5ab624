"""Cutting an amount into parts that add up to it to the last minor unit."""

from collections.abc import Sequence
from decimal import Decimal

from csc.money import Money, split
from orders.pricing.values import ZERO


def shares(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Parts of `total` by weight, ties to the first; equal parts where nothing weighs anything."""
    return [share.amount for share in split(Money(total, currency), weights)]


def shares_within(
    total: Decimal, weights: Sequence[Decimal], limits: Sequence[Decimal], currency: str
) -> list[Decimal]:
    """The same, no part past its limit: what one cannot take goes to the first that can; what nobody can is left."""
    found = [between(share, limit) for share, limit in zip(shares(total, weights, currency), limits, strict=True)]
    for place, limit in enumerate(limits):
        left = total - sum(found)
        found[place] = between(found[place] + left, limit)
    return found


def between(amount: Decimal, limit: Decimal) -> Decimal:
    """`amount`, but neither past `limit` nor past nothing."""
    return min(max(amount, min(limit, ZERO)), max(limit, ZERO))
