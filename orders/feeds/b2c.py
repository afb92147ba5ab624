"""B2C Commerce's order XML (order.xsd) into plain values. Pure: raises Unreadable with a sentence, asks nobody."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.feeds.b2c_goods import Goods, shipping_charge
from orders.feeds.b2c_payments import payment_of
from orders.feeds.b2c_people import address_of, people, told_of_addresses
from orders.feeds.elements import Elements, name_of, told_of
from orders.feeds.fields import Unreadable, called
from orders.feeds.order_numbers import url_safe
from orders.feeds.records import B2C
from orders.feeds.shopify import currency_of
from orders.feeds.values import Adjusted, B2COrder, Parcel, ShopLine, ShopNote, ShopPayment, ShopShipment, Sold

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
# What sentences call elements; translated where one is said.
ORDER, STATUS, NOTE, SHIPMENT = (
    gettext_lazy("the order"), gettext_lazy("the status"), gettext_lazy("note"), gettext_lazy("shipment"),
)  # fmt: skip
SHIPPING_CHARGE, SHIPPING_TOTAL, SHIPPING_ADDRESS, PAYMENT = (
    gettext_lazy("shipping charge"), gettext_lazy("the shipping total"), gettext_lazy("shipping address"),
    gettext_lazy("payment"),
)  # fmt: skip
UNKNOWN_TO_IT: dict[str, Any] = {
    "gateway": "", "outstanding": ZERO, "discounts": (), "fees": ZERO, "fee_tax": ZERO, "refunds": (),
}  # fmt: skip  # other formats tell of them


def parse_order(values: Any) -> B2COrder:
    """One order as plain values. Raises Unreadable when something needed is missing or cannot be read."""
    order = readable(Elements(values, ORDER))
    goods = goods_of(order)
    statuses = statuses_of(order)
    parts, payments = sold(order, goods), [payment_of(row, goods.currency) for row in order.rows("payments", PAYMENT)]
    return B2COrder(
        source=B2C,
        updated_at=None,
        replaces=order.text("replaced-order-no"),
        parcels=parcels_of(goods.shipments, goods.lines, statuses),
        figures={
            **figures_of(order.within("totals"), goods.currency, gift_cards(goods.lines), gross=goods.gross),
            **negative(payments),
        },
        attributes={
            **attributes_of(order, statuses, goods.shipments),
            **told_beneath(order, goods.shipments, parts["adjustments"], payments),
        },
        notes=notes_of(order),
        payments=payments,
        cut=order.cut,
        **named(order),
        **states(statuses),
        **parts,
        **people(order, goods.shipments),
        **UNKNOWN_TO_IT,
    )


def readable(order: Elements) -> Elements:
    """The order; raises Unreadable for one that is to be deleted and for one that lacks what is needed."""
    if order.text("@mode") == "delete":
        raise Unreadable(_("The content asks to delete the order; orders are never deleted here."))
    if missing := lacking(order):
        raise Unreadable(_("The order lacks %(fields)s.") % {"fields": ", ".join(map(called, missing))})
    return order


def goods_of(order: Elements) -> Goods:
    """The lines with the shipments that they go with, and what shipping costs booked on these."""
    currency, gross = currency_of(order), order.one_of("taxation", ("net", "gross")) == "gross"
    goods = Goods(currency, shipments_of(order), [], gross=gross)
    goods.take(order)
    charge_shipping(order, goods)
    on_shipping(order, goods)
    return goods


def named(order: Elements) -> dict[str, Any]:
    """What the shop calls the order, and where and when it was placed."""
    return {
        "source_id": order.code("@order-no", 60),
        "shop_number": shop_number(order),
        "placed_at": placed_at(order),
        "channel": order.words("channel-type", 40) or "web",
    }


def states(statuses: dict[str, str]) -> dict[str, Any]:
    """How far the order has come, in the shop's words."""
    return {
        "financial_status": statuses.get("payment-status", ""),
        "fulfillment_status": statuses.get("shipping-status", ""),
        "cancelled": statuses.get("order-status") in VOID,
        "statuses": statuses,
    }


def sold(order: Elements, goods: Goods) -> dict[str, Any]:
    """What was sold at which prices."""
    total = order.within("totals").within("merchandize-total")
    return {
        "currency": goods.currency,
        "taxes_included": goods.gross,
        "lines": goods.lines,
        "shipments": goods.shipments,
        "shipping": [charge for shipment in goods.shipments for charge in shipment.charges],
        "adjustments": goods.on_order(total),
        "odd": goods.odd,
    }


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
    status = order.within("status", STATUS)
    found = {name: status.one_of(name, known) for name, known in STATUSES.items()}
    return {name: word for name, word in found.items() if word}


def shipments_of(order: Elements) -> list[ShopShipment]:
    """The destinations; goods name them by their id."""
    rows, seen = order.rows("shipments", SHIPMENT), set[str]()
    for row in rows:
        if row.missing("@shipment-id") or row.text("@shipment-id") in seen:
            raise Unreadable(_("%(row)s has no id of its own.") % {"row": row.where})
        seen.add(row.text("@shipment-id"))
    return [shipment_of(row) for row in rows]


def shipment_of(row: Elements) -> ShopShipment:
    """One destination."""
    address = row.record("shipping-address", SHIPPING_ADDRESS)
    return ShopShipment(
        source_id=row.text("@shipment-id"),
        address=address_of(address) if address else None,
        method=row.words("shipping-method", 120),
        gift_text=row.words("gift-message", 4000) if row.yes("gift") or not row.missing("gift-message") else "",
        shipped=row.within("status").one_of("shipping-status", ("NOT_SHIPPED", "SHIPPED")) == "SHIPPED",
        tracking=row.text("tracking-number", 120),
    )


def charge_shipping(order: Elements, goods: Goods) -> None:
    """Books each shipping charge on its shipment, beside those that goods bring along."""
    for row in order.rows("shipping-lineitems", SHIPPING_CHARGE):
        shipment = goods.shipment(row) if not row.missing("shipment-id") else goods.first(row)
        shipment.charges.append(shipping_charge(row, goods.currency, goods.odd, gross=goods.gross))


def on_shipping(order: Elements, goods: Goods) -> None:
    """Spreads the adjustments on the order's shipping over its shipments, by what each is charged."""
    total = order.within("totals").within("shipping-total", SHIPPING_TOTAL)
    for each in total.adjustments(ZERO, goods.currency, goods.odd):
        goods.spread(each, goods.shipments)


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
    rows = {name: totals.within(name) for name in TOTALS}
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


def negative(payments: list[ShopPayment]) -> dict[str, Decimal]:
    """The amounts of payments that are below nothing, which no payment keeps, by their place."""
    stated = ((f"payment {place}", each.amount) for place, each in enumerate(payments, start=1))
    return {name: amount for name, amount in stated if amount is not None and amount < 0}


def total_of(row: Elements, found: dict[str, Decimal]) -> Decimal | None:
    """What the order comes to with tax; None when the file does not say."""
    if not row.missing("gross-price"):
        return found["order-total gross-price"]
    if row.missing("net-price", "tax"):
        return None
    return found["order-total net-price"] + found["order-total tax"]


def attributes_of(order: Elements, statuses: dict[str, str], places: list[ShopShipment]) -> dict[str, Any]:
    """Custom attributes, further numbers of the order, and its statuses."""
    kept = order.told(KEPT_TEXTS)
    kept["source-code"] = order.within("source-code").words("code")
    kept["custom"], kept["status"] = order.custom(), statuses
    shipments = {row.text("@shipment-id"): row.custom() for row in order.rows("shipments", SHIPMENT)}
    kept["shipments"] = {name: custom for name, custom in shipments.items() if custom}
    waiting = [each.tracking for each in places if each.tracking and not each.shipped]
    kept["tracking-number"] = ", ".join(waiting)  # that of a shipment that goes out later is kept until it does
    return {name: value for name, value in kept.items() if value}


def told_beneath(
    order: Elements, shipments: list[ShopShipment], adjustments: list[Adjusted], payments: list[ShopPayment]
) -> dict[str, Any]:
    """What is told of parts of the order that keep no attributes of their own."""
    told = {
        "addresses": told_of_addresses(order),
        "adjustments": told_of(adjustments),
        "shipping": [told for each in shipments for charge in each.charges if (told := told_of_shipping(charge))],
        "shipping adjustments": told_of(part for each in shipments for part in each.adjustments),
        "payments": [each.details["custom"] for each in payments if "custom" in each.details],
    }
    return {name: value for name, value in told.items() if value}


def told_of_shipping(charge: Sold) -> dict[str, Any]:
    """What is told of a shipping charge beyond where it belongs; nothing of most."""
    return charge.attributes if charge.attributes.keys() & {"custom", "taxes", "adjustments"} else {}


def notes_of(order: Elements) -> list[ShopNote]:
    """What people at the shop wrote; without a date it is as old as the order."""
    return [
        ShopNote(
            by=row.words("created-by", 120),
            at=row.when("creation-date") or placed_at(order),
            subject=row.words("subject", 200),
            text=row.words("text", 10_000),
        )
        for row in order.rows("notes", NOTE)
    ]
