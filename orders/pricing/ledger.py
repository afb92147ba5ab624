"""What the engine answers with: entries, each explained by steps that add up to it, and the order they lead to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from orders.pricing.values import NOTHING, ZERO, Amount, Component, Effect, Key, Order
from orders.pricing.words import _


@dataclass(frozen=True, slots=True)
class Step:
    """One reason of an entry: a rule of RULES.md, a sentence that names numbers, and how much it moves."""

    rule: str
    words: str
    numbers: tuple[tuple[str, str], ...] = ()
    net: Decimal = ZERO
    tax: Decimal = ZERO

    def __str__(self) -> str:
        return _(self.words) % dict(self.numbers)

    def as_json(self) -> dict[str, Any]:
        """As the ledger keeps it; the words stay a message, so that they are read in the reader's language."""
        moved = {"net": str(self.net), "tax": str(self.tax)}
        return {"rule": self.rule, "words": self.words, "numbers": dict(self.numbers), **moved}


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking on the component that `key` names; `quantity` is what it was granted for."""

    key: Key
    effect: str
    net: Decimal
    tax: Decimal
    quantity: Decimal | None
    steps: tuple[Step, ...]

    @property
    def gross(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax

    @property
    def amount(self) -> Amount:
        """Net and tax, to be added up."""
        return Amount(self.net, self.tax)


@dataclass(frozen=True, slots=True)
class Fee:
    """A restocking fee: an amount of the return order, not of the order (D36)."""

    net: Decimal
    tax: Decimal
    steps: tuple[Step, ...]

    @property
    def gross(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Outcome:
    """The order after a deed, the entries that lead there, and a restocking fee where there is one."""

    before: Order
    order: Order
    entries: tuple[Entry, ...]
    fee: Fee | None = None

    @property
    def difference(self) -> Decimal:
        """By how much the order's total moves: below zero goes back to the customer."""
        return sum((entry.gross for entry in self.entries), ZERO)

    @property
    def refund(self) -> Decimal:
        """What goes back to the customer, less a restocking fee; zero when they owe more than before."""
        return max(-self.due, ZERO)

    @property
    def due(self) -> Decimal:
        """What the customer owes for it, the fee with it; below zero is owed to them (D42)."""
        return self.difference + (self.fee.gross if self.fee else ZERO)


def derived(entries: Iterable[Entry]) -> dict[Key, tuple[Amount, Amount]]:
    """Charged and credited of each component, summed from entries alone."""
    found: dict[Key, tuple[Amount, Amount]] = {}
    for entry in entries:
        charged, credited = found.get(entry.key, (NOTHING, NOTHING))
        if entry.effect == Effect.CREDIT:
            credited -= entry.amount
        else:
            charged += entry.amount
        found[entry.key] = charged, credited
    return found


def booked(component: Component, entry: Entry) -> Component:
    """The component after an entry on it."""
    if entry.effect == Effect.CREDIT:
        return replace(component, credited=component.credited - entry.amount)
    return replace(component, charged=component.charged + entry.amount)
