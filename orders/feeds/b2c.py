"""B2C Commerce's order XML (order.xsd) into plain values. Pure: raises Unreadable with a sentence, asks nobody."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders.feeds.b2c_goods import Goods, shipping_charge
from orders.feeds.b2c_payments import payment_of
from orders.feeds.b2c_people import address_of, people
from orders.feeds.elements import Elements, name_of
from orders.feeds.fields import Unreadable, called
from orders.feeds.order_numbers import url_safe
from orders.feeds.records import B2C
from orders.feeds.shopify import currency_of
from orders.feeds.values import B2COrder, Parcel, ShopLine, ShopNote, ShopShipment

ZERO = Decimal(0)
REQUIRED = ("@order-no", "order-date", "currency", "product-lineitems")
STATUSES = {
    "order-status": ("CREATED", "NEW", "OPEN", "CANCELLED", "COMPLETED", "REPLACED", "FAILED"),
    "shipping-status": ("NOT_SHIPPED", "PART_SHIPPED", "SHIPPED"),
    "confirmation-status": ("NOT_CONFIRMED", "CONFIRMED"),
    "payment-status": ("NOT_PAID", "PART_PAID", "PAID"),
    "export-status": ("NOT_EXPORTED", "EXPORTED", "READY", "FAILED"),
}
VOID = ("CANCELLED", "REPLACED")
KEPT_TEXTS = (
    *("created-by", "original-order-no", "affiliate-partner-name", "affiliate-partner-id", "invoice-no"),
    *("customer-order-reference", "business-type", "replace-code", "replace-description", "replacement-order-no"),
    *("replaced-order-no", "current-order-no", "cancel-code", "cancel-description", "external-order-no"),
    *("external-order-status", "external-order-text", "global-party-id"),
)  # remoteHost is not kept: it is where the customer's browser was
TOTALS = (
    *("merchandize-total", "adjusted-merchandize-total", "shipping-total", "adjusted-shipping-total", "order-total"),
)
PARTS = ("net-price", "tax", "gross-price")


def parse_order(values: Any) -> B2COrder:
    """One order as plain values. Raises Unreadable when something needed is missing or cannot be read."""
    order = Elements(values, _("the order"))
    if order.text("@mode") == "delete":
        raise Unreadable(_("The file asks to delete the order; orders are never deleted here."))
    if missing := lacking(order):
        raise Unreadable(_("The order lacks %(fields)s.") % {"fields": ", ".join(map(called, missing))})
    currency, gross = currency_of(order), order.one_of("taxation", ("net", "gross")) == "gross"
    odd: list[str] = []
    shipments = shipments_of(order)
    goods = Goods(currency, shipments, odd, gross=gross)
    goods.take(order)
    charges = charge_shipping(order, goods, currency, odd)
    on_shipping(order, goods, shipments, currency, odd)
    statuses = statuses_of(order)
    totals = order.within("totals")
    payments = order.rows("payments", _("payment"))
    return B2COrder(
        source=B2C,
        source_id=order.code("@order-no", 60),
        shop_number=shop_number(order),
        currency=currency,
        placed_at=placed_at(order),
        updated_at=None,
        taxes_included=gross,
        financial_status=statuses.get("payment-status", ""),
        fulfillment_status=statuses.get("shipping-status", ""),
        cancelled=statuses.get("order-status") in VOID,
        channel=order.text("channel-type", 40) or "web",
        gateway="",
        outstanding=ZERO,
        discounts=[],
        lines=goods.lines,
        shipping=charges,
        fees=ZERO,
        fee_tax=ZERO,
        parcels=parcels_of(shipments, goods.lines, statuses),
        refunds=[],
        figures=figures_of(totals, currency, gift_cards(goods.lines), gross=gross),
        attributes=attributes_of(order, statuses, shipments),
        adjustments=goods.on_order(totals.within("merchandize-total")),
        notes=notes_of(order),
        replaces=order.text("replaced-order-no"),
        shipments=shipments,
        payments=[payment_of(row, currency) for row in payments],
        statuses=statuses,
        odd=odd,
        cut=order.cut,
        **people(order, shipments),
    )


def placed_at(order: Elements) -> datetime:
    """When the order was placed. Raises Unreadable when that is not said."""
    moment = order.when("order-date")
    if moment is None:
        raise Unreadable(_("The order lacks %(fields)s.") % {"fields": called("order-date")})
    return moment


def lacking(order: Elements) -> list[str]:
    """What is needed and not there; an order of gift certificates alone has goods too."""
    missing = order.missing(*REQUIRED)
    if not order.missing("giftcertificate-lineitems"):
        missing = [name for name in missing if name != "product-lineitems"]
    return missing


def shop_number(order: Elements) -> str:
    """What the shop calls the order."""
    name = order.code("@order-no", 60)
    if number := url_safe(name):
        return number
    words = _("The number of the order is “%(number)s”, which has neither letters nor digits.")
    raise Unreadable(words % {"number": name})


def statuses_of(order: Elements) -> dict[str, str]:
    """The order's statuses, those that are told."""
    status = order.within("status", _("the status"))
    found = {name: status.one_of(name, known) for name, known in STATUSES.items()}
    return {name: word for name, word in found.items() if word}


def shipments_of(order: Elements) -> list[ShopShipment]:
    """The destinations; goods name them by their id."""
    rows, seen = order.rows("shipments", _("shipment")), set[str]()
    for row in rows:
        if row.missing("@shipment-id") or row.text("@shipment-id") in seen:
            raise Unreadable(_("%(row)s has no id of its own.") % {"row": row.where})
        seen.add(row.text("@shipment-id"))
    return [shipment_of(row) for row in rows]


def shipment_of(row: Elements) -> ShopShipment:
    """One destination."""
    address = row.record("shipping-address", _("shipping address"))
    return ShopShipment(
        source_id=row.text("@shipment-id"),
        address=address_of(address) if address else None,
        method=row.text("shipping-method", 120),
        gift_text=row.words("gift-message", 4000) if row.yes("gift") or not row.missing("gift-message") else "",
        shipped=row.within("status").one_of("shipping-status", ("NOT_SHIPPED", "SHIPPED")) == "SHIPPED",
        tracking=row.text("tracking-number", 120),
    )


def charge_shipping(order: Elements, goods: Goods, currency: str, odd: list[str]) -> list[Any]:
    """Books each shipping charge on its shipment; answers all of them, those that goods bring along too."""
    for row in order.rows("shipping-lineitems", _("shipping charge")):
        shipment = goods.shipment(row) if not row.missing("shipment-id") else goods.first(row)
        shipment.charges.append(shipping_charge(row, currency, odd, gross=goods.gross))
    return [charge for shipment in goods.shipments for charge in shipment.charges]


def on_shipping(order: Elements, goods: Goods, shipments: list[ShopShipment], currency: str, odd: list[str]) -> None:
    """Spreads the adjustments on the order's shipping over its shipments, by what each is charged."""
    total = order.within("totals").within("shipping-total", _("the shipping total"))
    for each in total.adjustments(ZERO, currency, odd):
        goods.spread(each, shipments)


def parcels_of(shipments: list[ShopShipment], lines: list[ShopLine], statuses: dict[str, str]) -> list[Parcel]:
    """What was sent, shipment by shipment; what was exported is under way."""
    all_sent = statuses.get("shipping-status") == "SHIPPED" or statuses.get("order-status") == "COMPLETED"
    under_way = statuses.get("export-status") == "EXPORTED" and statuses.get("order-status") not in VOID
    found = [
        parcel_of(place, each, lines, sent=each.shipped or all_sent)
        for place, each in enumerate(shipments)
        if each.shipped or all_sent or under_way
    ]
    return [parcel for parcel in found if parcel.quantities]


def parcel_of(place: int, shipment: ShopShipment, lines: list[ShopLine], *, sent: bool) -> Parcel:
    """The goods of one shipment as one parcel."""
    goods = [line for line in lines if line.ship_to == place and not line.gift_card]
    number = shipment.tracking
    return Parcel(
        source_id=name_of(shipment.source_id, set()),
        status="success" if sent else "open",
        delivered=False,
        at=None,
        quantities={line.source_id: line.quantity for line in goods},
        trackings=[{"carrier": "", "number": number, "url": ""}] if number else [],
        ship_to=place,
        assumed=not sent,
    )


def gift_cards(lines: list[ShopLine]) -> Decimal:
    """What the gift certificates cost, which are no merchandise to the shop."""
    return sum((line.price for line in lines if line.gift_card), ZERO)


def figures_of(totals: Elements, currency: str, gift_cards: Decimal, *, gross: bool) -> dict[str, Decimal]:
    """The file's own totals as it has them, and those of them that are compared, by the names of the comparison."""
    rows = {name: totals.within(name, called(name)) for name in TOTALS}
    found = {
        f"{name} {part}": row.amount(part, currency)
        for name, row in rows.items()
        for part in PARTS
        if not row.missing(part)
    }
    price = "gross-price" if gross else "net-price"
    merchandise = found.get(f"adjusted-merchandize-total {price}")
    compared = {
        "total_price": total_of(rows["order-total"], found),
        "total_tax": found.get("order-total tax"),
        "subtotal_price": None if merchandise is None else merchandise + gift_cards,
        "total_shipping_price": found.get(f"adjusted-shipping-total {price}"),
    }
    return found | {name: figure for name, figure in compared.items() if figure is not None}


def total_of(row: Elements, found: dict[str, Decimal]) -> Decimal | None:
    """What the order comes to with tax; None when the file does not say."""
    if not row.missing("gross-price"):
        return found["order-total gross-price"]
    if row.missing("net-price", "tax"):
        return None
    return found["order-total net-price"] + found["order-total tax"]


def attributes_of(order: Elements, statuses: dict[str, str], places: list[ShopShipment]) -> dict[str, Any]:
    """Custom attributes, further numbers of the order, and its statuses."""
    kept: dict[str, Any] = {name: order.words(name) for name in KEPT_TEXTS}
    kept["source-code"] = order.within("source-code").text("code")
    kept["custom"], kept["status"] = order.custom(), statuses
    shipments = {row.text("@shipment-id"): row.custom() for row in order.rows("shipments", _("shipment"))}
    kept["shipments"] = {name: custom for name, custom in shipments.items() if custom}
    waiting = [each.tracking for each in places if each.tracking and not each.shipped]
    kept["tracking-number"] = ", ".join(waiting)  # that of a shipment that goes out later is kept until it does
    kept["payments"] = [details for row in order.rows("payments", _("payment")) if (details := row.custom())]
    return {name: value for name, value in kept.items() if value}


def notes_of(order: Elements) -> list[ShopNote]:
    """What people at the shop wrote; without a date it is as old as the order."""
    return [
        ShopNote(
            by=row.text("created-by", 120),
            at=row.when("creation-date") or placed_at(order),
            subject=row.words("subject", 200),
            text=row.words("text", 10_000),
        )
        for row in order.rows("notes", _("note"))
    ]
