"""What a feed said last of lines, prices and addresses, kept with its figures, so that the next file's changes show.

Compared with the order itself they would not: an agent may have changed that. Addresses are kept as fingerprints only.
"""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders.feeds.mapping import as_sold
from orders.feeds.values import Adjusted, ShopOrder, Sold
from orders.models import LineItem, SalesOrder

GOODS = "goods"
LINE_FIELDS = ("quantity", "price", "tax", "discount", "name")


def remembered(order: ShopOrder) -> dict[str, Any]:
    """The file's figures as delivered, and what it says of goods."""
    return {**{name: str(value) for name, value in order.figures.items()}, GOODS: goods(order)}


def goods(order: ShopOrder) -> dict[str, Any]:
    """What a feed owns until an agent has changed it."""
    return {
        "lines": {line.source_id: said_of(line) for line in order.lines},
        "shipping": [order.shipping_method, *map(amounts, order.shipping)],
        "fees": [str(order.fees), str(order.fee_tax)],
        "discounts": [each.name for each in order.discounts] + list(map(adjusted, order.adjustments)),
        "billing address": fingerprint(order.billing),
        "shipping address": fingerprint(order.destinations),
        "customer": fingerprint(as_sold(order)),
    }


def said_of(line: Any) -> list[str]:
    """A line in the order of LINE_FIELDS."""
    price, tax, discounts = amounts(line)
    return [str(line.quantity), price, tax, discounts, fingerprint([line.name, line.sku])]


def amounts(sold: Sold) -> list[str]:
    """Price, tax with its rate, and discounts."""
    discounts = "+".join(f"{place}:{share}" for place, share in sorted(sold.discounts.items()))
    own = "+".join(map(adjusted, sold.adjustments))
    return [str(sold.price), f"{sold.tax} at {sold.rate}", "+".join(filter(None, (discounts, own)))]


def adjusted(each: Adjusted) -> str:
    """An adjustment that states its own amounts."""
    return f"{each.name}:{each.net}:{each.tax}"


def fingerprint(value: Any) -> str:
    """Sixteen characters that differ when the content does; empty for nothing."""
    if not value:
        return ""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def differing(order: SalesOrder, said: ShopOrder) -> list[str]:
    """The fields in which a newer file differs from the one before, in words."""
    before, now = order.feed_figures.get(GOODS) or goods_of_nothing(), goods(said)
    lines = list(differing_lines(before["lines"], now["lines"], {line.source_id: line.name for line in said.lines}))
    return lines + [name for name in now if name != "lines" and now[name] != before.get(name)]


def goods_of_nothing() -> dict[str, Any]:
    """An order that no feed has described yet."""
    return {"lines": {}}


def differing_lines(before: dict[str, Any], now: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """Lines that came, went or changed."""
    for line in now.keys() - before.keys():
        yield _("line %(name)s added") % {"name": names[line]}
    for line in before.keys() - now.keys():
        yield _("line %(name)s removed") % {"name": line}
    for line in now.keys() & before.keys():
        changed = [name for name, old, new in zip(LINE_FIELDS, before[line], now[line], strict=True) if old != new]
        if changed:
            yield f"{' and '.join(changed)} of {names[line]}"


def last_quantity(order: SalesOrder, line: LineItem) -> Decimal | None:
    """How many of a line the feed stated last; None when it never did."""
    said = (order.feed_figures.get(GOODS) or goods_of_nothing())["lines"].get(line.source_id)
    return Decimal(said[0]) if said else None
