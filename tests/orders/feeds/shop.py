"""Orders and refunds as Shopify states them, the files that hold them, and the command that imports them."""

import io
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from orders.models import Alert, SalesOrder
from orders.totals import charged

SAMPLES = os.environ.get("CSC_SAMPLES", "")
needs_samples = pytest.mark.skipif(not SAMPLES, reason="CSC_SAMPLES does not name the folder of sample files")


def sample(name: str) -> Path:
    """A sample file, read in place."""
    return Path(SAMPLES) / "shopify-2026-07" / f"{name}.json"


def sample_order(name: str) -> dict[str, Any]:
    """The one order of a sample file."""
    content = json.loads(sample(name).read_text())
    return content["orders"][0] if "orders" in content else content["order"]


def line(
    n: int = 1, *, price: str = "100.00", quantity: int = 1, tax: str = "", rate: float = 0.06, **facts: Any
) -> Any:
    """A line; its tax is what the rate gives unless stated."""
    amount = tax or str((Decimal(price) * quantity * Decimal(str(rate))).quantize(Decimal("0.01")))
    taxes = [{"title": "Tax", "price": amount, "rate": rate}]
    return {
        "id": n,
        "name": f"Item {n}",
        "sku": f"I-{n}",
        "price": price,
        "quantity": quantity,
        "tax_lines": taxes,
        **facts,
    }


def shop_order(n: int = 1, **facts: Any) -> dict[str, Any]:
    """An order of one line at 100.00 and 6 % unless told otherwise."""
    stated = {
        "id": 7000 + n,
        "name": f"#{1000 + n}",
        "currency": "USD",
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:00:00Z",
        "financial_status": "paid",
        "fulfillment_status": None,
        "total_price": "106.00",
        "line_items": [line()],
    }
    return {**stated, **facts}


def refund(n: int = 1, **facts: Any) -> dict[str, Any]:
    """A refund of the line that `shop_order` has, paid back in full."""
    stated = {
        "id": 900 + n,
        "order_id": 7001,
        "refund_line_items": [refunded()],
        "transactions": [money("106.00")],
    }
    return {**stated, **facts}


def refunded(
    line_id: int = 1, *, quantity: int = 1, subtotal: str = "100.00", tax: str = "6.00", restock: str = "return"
):
    """So many of a line given back."""
    return {
        "line_item_id": line_id,
        "quantity": quantity,
        "subtotal": subtotal,
        "total_tax": tax,
        "restock_type": restock,
    }


def money(amount: str, *, n: int = 1, status: str = "success") -> dict[str, Any]:
    """A transaction of a refund."""
    return {"id": 500 + n, "kind": "refund", "amount": amount, "status": status, "currency": "USD", "gateway": "card"}


def discount(**facts: Any) -> dict[str, Any]:
    """A discount over all lines unless told otherwise."""
    stated = {"target_type": "line_item", "target_selection": "all", "allocation_method": "across", "code": "SPRING"}
    return {**stated, **facts}


def share(amount: str, place: int = 0) -> dict[str, Any]:
    """What a discount takes off one line."""
    return {"amount": amount, "discount_application_index": place}


def run(*files: Any, **options: Any) -> tuple[int, str]:
    """The exit code and the output of an import."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_orders", *map(str, files), stdout=out, **options)
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, out.getvalue()


class Feed:
    """Imports whatever is handed to it, through a file of its own each time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, 0
        self.report = folder / "report.csv"

    def write(self, content: Any) -> Path:
        self.files += 1
        path = self.folder / f"file-{self.files}.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def __call__(self, *contents: Any, **options: Any) -> str:
        """The summary line of an import."""
        _code, out = run(*(self.write(each) for each in contents), report=str(self.report), **options)
        return next(text for text in out.splitlines() if " created" in text)


def the_order(**facts: Any) -> SalesOrder:
    """The only order, or the one that the facts name."""
    return SalesOrder.objects.get(**facts)


def alerts(order: SalesOrder) -> list[str]:
    """The kinds of the order's open alerts."""
    return sorted(Alert.objects.about(order).open().values_list("kind", flat=True))


def words(order: SalesOrder, kind: str) -> str:
    """What the alerts of a kind say."""
    return " ".join(Alert.objects.about(order).filter(kind=kind).order_by("id").values_list("words", flat=True))


def amounts(order: SalesOrder, *names: str) -> tuple[str, ...]:
    """Amounts of the order as people read them."""
    return tuple(f"{getattr(order, name):.2f}" for name in names)


def books_balance(order: SalesOrder) -> bool:
    """Whether totals are sums of components, and components sums of their entries."""
    components = list(order.components.prefetch_related("entries"))
    totals = vars(charged(components, tax_policy=order.tax_policy))
    return all(getattr(order, name) == value for name, value in totals.items()) and all(
        sum(entry.gross for entry in row.entries.all()) == row.gross - row.credited_gross for row in components
    )
