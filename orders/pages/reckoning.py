"""An explanation of what the engine worked out and nobody has booked yet: rows that add up, each with its rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders.pricing.ledger import Step


@dataclass(frozen=True)
class Row:
    """One amount: what it is on, by which rules, and how much."""

    what: str
    reasons: list[str]
    amount: Decimal


@dataclass(frozen=True)
class Reckoning:
    """Rows that come to a figure, beneath the rule that makes it; `name` tells it from others on its page."""

    name: str
    words: str
    rule: str
    rows: list[Row]
    currency: str

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))


def reasons(steps: Iterable[Step]) -> list[str]:
    """Steps as sentences, each behind its rule."""
    return [f"{step.rule}: {step}" for step in steps]
