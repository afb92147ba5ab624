"""Amounts with their currency: whole minor units, rounded once, half up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Self

# ISO 4217 currencies whose minor unit is not a hundredth.
WITHOUT_DECIMALS = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"),
    *("VND", "VUV", "XAF", "XOF", "XPF"),
)
WITH_THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")


def minor_unit(currency: str) -> int:
    """How many decimals an amount of `currency` has: 0, 2 or 3."""
    if currency in WITHOUT_DECIMALS:
        return 0
    return 3 if currency in WITH_THREE_DECIMALS else 2


@cache
def smallest(currency: str) -> Decimal:
    """The smallest amount of `currency`: 1, 0.01 or 0.001."""
    return Decimal(1).scaleb(-minor_unit(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` in whole minor units of `currency`, half up (away from zero)."""
    return amount.quantize(smallest(currency), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency, always together."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """As words that are kept say it, whoever reads them: 15.90 USD."""
        return f"{rounded(self.amount, self.currency):f} {self.currency}"

    def rounded(self) -> Self:
        """The same in whole minor units, half up."""
        return type(self)(rounded(self.amount, self.currency), self.currency)

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")


def tax_on(net: Money, rate: Decimal) -> Money:
    """Tax at `rate` (a fraction, 0.06 for 6 %) on `net`."""
    return Money(net.amount * rate, net.currency).rounded()


def split(total: Money, weights: Sequence[Decimal]) -> list[Money]:
    """Shares of `total` by weight that add up to it to the last minor unit; equal shares when all weigh nothing."""
    weights = weights if sum(weights) else [Decimal(1)] * len(weights)
    shares, left, weight_left = [], total, sum(weights, Decimal(0))
    for weight in weights:
        share = Money(left.amount * weight / weight_left if weight_left else Decimal(0), total.currency).rounded()
        shares.append(share)
        left, weight_left = left - share, weight_left - weight
    return shares
