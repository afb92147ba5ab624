"""How many there are, counted as far as an agent needs to know and never over a whole table."""

from dataclasses import dataclass
from typing import Any

MOST = 1000


@dataclass(frozen=True)
class Count:
    """A number, or the lid that it has passed."""

    number: int
    is_more: bool = False

    @classmethod
    def of(cls, found: int, most: int = MOST) -> "Count":
        """What was counted as far as one beyond the lid."""
        return cls(min(found, most), found > most)

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_more else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0


def counted(records: Any, most: int = MOST) -> Count:
    """How many records a queryset has, up to the lid."""
    return Count.of(records.order_by()[: most + 1].count(), most)
