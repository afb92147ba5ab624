"""Chance that falls the same way every time, so that everyone's demo shop is the same shop."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
SEED = "harbour"


class Dice(Random):
    """Random choices as the demo makes them."""

    def chance(self, part: float) -> bool:
        """True in `part` (0 to 1) of all throws."""
        return self.random() < part

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some_of(self, weights: dict[T, float], count: int) -> list[T]:
        """`count` different keys, those of weight sooner than others."""
        return sorted(weights, key=lambda each: self.random() ** (1 / weights[each]))[-count:]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """`count` different ones, or all when there are fewer."""
        return self.sample(of, min(count, len(of)))


def dice(*of: object) -> Dice:
    """The dice of one thing, an order's say; nothing that is thrown elsewhere changes how they fall."""
    return Dice("/".join(map(str, (SEED, *of))))
