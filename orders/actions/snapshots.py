"""What a deed tells of the lines before and after it, so that an order can be shown as it was."""

from collections.abc import Iterable
from typing import Any

from orders.models import LineItem

FACTS = ("original_quantity", "ordered", "allocated", "shipped", "credited", "original_unit_price", "unit_price")


def snapshot(lines: Iterable[LineItem]) -> dict[str, Any]:
    """Pieces and unit prices of the lines by id, as text so that no figure becomes a float."""
    return {"lines": {str(line.pk): {name: f"{getattr(line, name):f}" for name in FACTS} for line in lines}}
