"""The shipping order update feed into plain values. Pure: raises Unreadable with a sentence, asks no database."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders.feeds.card_numbers import masked
from orders.feeds.elements import Elements
from orders.feeds.fields import Unreadable

WAREHOUSE, SHIPPED, CANCELLED, BACKORDER = "warehouse", "shipped", "cancelled", "backorder"
OF_ORDERS = (WAREHOUSE, SHIPPED, CANCELLED)
OF_ITEMS = (*OF_ORDERS, BACKORDER)


@dataclass(frozen=True)
class ItemUpdate:
    """What became of a quantity of one item; without a quantity, of all that is carried."""

    where: str
    item_id: str
    product_id: str
    quantity: Decimal | None
    status: str


@dataclass(frozen=True)
class ShippingUpdate:
    """What a warehouse tells of one shipping order."""

    number: str
    status: str
    at: datetime | None
    items: list[ItemUpdate]
    trackings: list[dict[str, str]]
    custom: dict[str, str]


def parse_update(values: Any) -> ShippingUpdate:
    """One shipping order of the feed. Raises Unreadable when it cannot be read or tells nothing."""
    row = Elements(values, _("the shipping order"))
    if row.missing("shipping_order_number"):
        raise Unreadable(_("The shipping order lacks its number."))
    items = [item_of(each) for each in row.rows("items", _("item"))]
    infos = row.rows("tracking_infos", _("tracking"))
    update = ShippingUpdate(
        number=row.code("shipping_order_number", 60),
        status=row.one_of("status", OF_ORDERS),
        at=row.when("ship_date"),
        items=items,
        trackings=[tracking for info in infos if (tracking := tracking_of(info))],
        custom={name: masked(str(words))[:200] for name, words in (row.raw("custom") or {}).items()},
    )
    if not (update.status or update.trackings or any(item.status for item in items)):
        raise Unreadable(_("The shipping order has neither a status nor tracking."))
    return update


def item_of(row: Elements) -> ItemUpdate:
    """One item."""
    return ItemUpdate(
        where=row.where,
        item_id=row.text("item_id", 256),
        product_id=row.text("product_id", 256),
        quantity=None if row.missing("quantity") else row.quantity(),
        status=row.one_of("status", OF_ITEMS),
    )


def tracking_of(row: Elements) -> dict[str, str] | None:
    """Where a parcel can be followed; None without a number."""
    row.when("ship_date")
    number = row.text("tracking_number", 120)
    carrier = " ".join(filter(None, (row.words("carrier", 40), row.words("carrier_service", 39))))
    return {"carrier": carrier, "number": number, "url": ""} if number else None
