"""A shop's order in this project's terms: lines, adjustments, payments and states, ready to be placed. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csc.models import Site
from csc.models.sites import TaxPolicy
from orders.actions.placing import NewAdjustment, NewLine, NewOrder, NewPayment, NewShipTo
from orders.feeds.charges import ZERO, Charged, adjustment, booked, charged, discount_at, order_adjustments, summed
from orders.feeds.values import Parcel, ShopLine, ShopOrder
from orders.models import Customer, Item, LineItem, OrderSettings, Payment, SalesOrder

State = SalesOrder.State
SHIPPED = ("success",)
UNDER_WAY = ("pending", "open")
PAID = ("paid", "partially_refunded", "refunded")


@dataclass
class Shop:
    """What an order is put into: its site, the installation's settings, and the items known here by code."""

    site: Site
    settings: OrderSettings
    items: dict[str, Item]


def new_order(order: ShopOrder, shop: Shop, customer: Customer | None) -> NewOrder:
    """All of the order but its refunds and shipping orders, which are booked once it exists."""
    lines = [charged_line(line, order) for line in order.lines]
    return NewOrder(
        shop_number=order.shop_number,
        source=order.source,
        source_id=order.source_id,
        site=shop.site,
        placed_at=order.placed_at,
        currency=order.currency,
        tax_policy=TaxPolicy.GROSS if order.taxes_included else TaxPolicy.NET,
        customer=customer,
        billing=order.billing,
        ship_tos=[ship_to(order)],
        lines=[new_line(line, cost, order, shop) for line, cost in zip(order.lines, lines, strict=True)],
        adjustments=order_adjustments(order, lines),
        fees=[booked(order.fees, order.fee_tax, ZERO, order.taxes_included)] if order.fees or order.fee_tax else [],
        payments=[payment(order)],
        facts=facts(order, shop, customer),
        summary=f"Order #{order.shop_number} imported from Shopify",
    )


def charged_line(line: ShopLine, order: ShopOrder) -> Charged:
    """What a line costs."""
    return charged(line, order.currency, taxes_included=order.taxes_included)


def new_line(line: ShopLine, cost: Charged, order: ShopOrder, shop: Shop) -> NewLine:
    """One line with the discounts that are its own; its share of the order's is noted for refunds to come."""
    shares = {place: part for place, part in cost.discounts.items() if discount_at(place, order).whole_order}
    shipped, allocated = quantities(line, order)
    return NewLine(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        charge=cost.charge,
        item=shop.items.get(line.sku),
        item_code=line.sku,
        source_id=line.source_id,
        kind=LineItem.Kind.GIFT_CERTIFICATE if line.gift_card else LineItem.Kind.PRODUCT,
        allocated=allocated,
        shipped=shipped,
        adjustments=own_adjustments(cost, order),
        attributes={**line.attributes, **order_discount(list(shares), line)},
    )


def own_adjustments(cost: Charged, order: ShopOrder) -> list[NewAdjustment]:
    """The discounts that were given on this line alone."""
    named = [(discount_at(place, order), part) for place, part in sorted(cost.discounts.items())]
    return [adjustment(discount, [part]) for discount, part in named if not discount.whole_order]


def order_discount(places: list[int], line: ShopLine) -> dict[str, str]:
    """How much of the order's discounts fell on a line: the ledger keeps these as one amount per rate."""
    share = sum((line.discounts[place] for place in places), ZERO)
    return {"order_discount": str(share)} if share else {}


def quantities(line: ShopLine, order: ShopOrder) -> tuple[Decimal, Decimal]:
    """How many of a line have been shipped, and how many are shipped or under way."""
    shipped = min(sent(line, order.parcels, SHIPPED), line.quantity)
    under_way = ZERO if order.cancelled else sent(line, order.parcels, UNDER_WAY)
    return shipped, min(shipped + under_way, line.quantity)


def sent(line: ShopLine, parcels: list[Parcel], statuses: tuple[str, ...]) -> Decimal:
    """How many of a line lie in parcels of some statuses."""
    return sum((each.quantities.get(line.source_id, ZERO) for each in parcels if each.status in statuses), ZERO)


def ship_to(order: ShopOrder) -> NewShipTo:
    """The one destination that Shopify's orders have."""
    costs = [charged(each, order.currency, taxes_included=order.taxes_included) for each in order.shipping]
    parts = [(place, part) for cost in costs for place, part in cost.discounts.items()]
    places = sorted({place for place, _part in parts})
    return NewShipTo(
        address=order.shipping_address,
        method=order.shipping_method,
        shipping=summed([cost.charge for cost in costs]) if costs else None,
        adjustments=[
            adjustment(discount_at(place, order), [summed([part for at, part in parts if at == place])])
            for place in places
        ],
    )


def facts(order: ShopOrder, shop: Shop, customer: Customer | None) -> dict[str, Any]:
    """The other columns of the sales order."""
    return {
        **as_sold(order),
        "state": state(order, shop.settings),
        "channel": order.channel,
        "locale": order.locale or shop.site.locale,
        "feed_at": order.updated_at,
        "attributes": order.attributes,
    }


def as_sold(order: ShopOrder) -> dict[str, str]:
    """Whose order it is, as the shop wrote it: the customer, else whom the bill names."""
    named = order.billing or order.shipping_address or {}
    buyer = order.customer
    phone = order.phone or (buyer.phone if buyer else "") or named.get("phone", "")
    return {
        "first_name": (buyer.first_name if buyer else "") or named.get("first_name", ""),
        "last_name": (buyer.last_name if buyer else "") or named.get("last_name", ""),
        "email": order.email or (buyer.email if buyer else ""),
        "phone": phone,
        "phone_digits": digits(phone),
    }


def digits(phone: str) -> str:
    """The digits of a phone number, as searched."""
    return "".join(filter(str.isdecimal, phone))[:20]


def state(order: ShopOrder, settings: OrderSettings) -> int:
    """The workflow state that the shop's words amount to."""
    if order.cancelled:
        return State.VOID
    if order.fulfillment_status == "fulfilled":
        return State.WAITING_FILING if settings.filing_enabled else State.CLOSED
    if order.fulfillment_status == "partial" or any(each.status in SHIPPED + UNDER_WAY for each in order.parcels):
        return State.WAITING_FULFILLMENT
    if order.financial_status not in (*PAID, "authorized", "partially_paid"):
        return State.RECEIVED
    return State.WAITING_APPROVAL if settings.approvals_enabled else State.WAITING_ALLOCATION


def payment(order: ShopOrder) -> NewPayment:
    """The one payment that an order's record tells of; refunds move it when they are booked."""
    total = max(order.figures.get("total_price", ZERO), ZERO)
    outstanding = min(max(order.outstanding, ZERO), total)
    captured = {"partially_paid": total - outstanding, **dict.fromkeys(PAID, total)}.get(order.financial_status, ZERO)
    authorised = total if order.financial_status == "authorized" else captured
    return NewPayment(
        method=order.gateway or "Shopify",
        state=payment_state(order.financial_status),
        authorised=authorised,
        captured=captured,
    )


def payment_state(financial_status: str) -> str:
    """What the shop's word for the payment amounts to before refunds are counted."""
    states = {
        "pending": Payment.State.ASKED,
        "authorized": Payment.State.AUTHORISED,
        "partially_paid": Payment.State.CAPTURED,
        "voided": Payment.State.VOID,
        "expired": Payment.State.VOID,
        **dict.fromkeys(PAID, Payment.State.CAPTURED),
    }
    return states.get(financial_status, Payment.State.UNKNOWN)
