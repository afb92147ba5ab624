"""What a file holds: records as delivered, and rejections that say why something was not taken."""

from dataclasses import dataclass
from typing import Any

ORDER, REFUND, SHIPPING_ORDER = "order", "refund", "shipping order"
SHOPIFY, B2C = "shopify", "b2c"
NAMES = ("@order-no", "shipping_order_number", "name", "id")


@dataclass(frozen=True)
class Record:
    """One order or refund as delivered; `position` counts from 1 within its file."""

    file: str
    position: int
    kind: str
    values: Any
    source: str = SHOPIFY

    @property
    def number(self) -> str:
        """What the shop calls it, as far as that can be read."""
        named = self.values if isinstance(self.values, dict) else {}
        return next((str(named[name])[:80] for name in NAMES if named.get(name)), "")


@dataclass(frozen=True)
class Rejection:
    """Something that was not imported, and the sentence that says why; position 0 is the file itself."""

    file: str
    position: int
    number: str
    why: str
