"""A B2C Commerce order in this project's terms, ready to be placed. Pure."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from csc.models.sites import TaxPolicy
from orders.actions.placing import NewAdjustment, NewCharge, NewLine, NewOrder, NewPayment, NewShipTo, NewTransaction
from orders.feeds.charges import ZERO, booked, summed
from orders.feeds.mapping import SHIPPED, UNDER_WAY, Shop, as_sold, quantities
from orders.feeds.values import Adjusted, B2COrder, ShopLine, ShopPayment, ShopShipment, Sold
from orders.models import Customer, OrderSettings, Payment, SalesOrder, Transaction

State = SalesOrder.State


def new_order(order: B2COrder, shop: Shop, customer: Customer | None) -> NewOrder:
    """All of the order but its shipping orders and notes, which are booked once it exists."""
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
        ship_tos=[ship_to(each, order) for each in order.shipments],
        lines=[new_line(line, order, shop) for line in order.lines],
        adjustments=together(order.adjustments),
        payments=payments(order),
        facts=facts(order, shop),
        summary=f"Order #{order.shop_number} imported from B2C Commerce",
    )


def charge(sold: Sold, order: B2COrder) -> NewCharge:
    """What something costs before its adjustments."""
    return booked(sold.price, sold.tax, sold.rate, order.taxes_included)


def new_line(line: ShopLine, order: B2COrder, shop: Shop) -> NewLine:
    """One line with the adjustments that are its own."""
    shipped, allocated = quantities(line, order)
    return NewLine(
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        charge=charge(line, order),
        item=shop.items.get(line.sku),
        item_code=line.sku,
        source_id=line.source_id,
        kind=line.kind,
        ship_to=line.ship_to,
        parent=line.parent,
        allocated=allocated,
        shipped=shipped,
        adjustments=together(line.adjustments),
        attributes={**line.attributes, **({"own_shipping": str(line.own_shipping)} if line.own_shipping else {})},
    )


def ship_to(shipment: ShopShipment, order: B2COrder) -> NewShipTo:
    """One destination; its charges are one amount, and adjustments of the same name one adjustment."""
    charges = [charge(each, order) for each in shipment.charges]
    own = [adjusted for each in shipment.charges for adjusted in each.adjustments]
    return NewShipTo(
        address=shipment.address,
        method=shipment.method,
        gift_text=shipment.gift_text,
        shipping=summed(charges) if charges else None,
        adjustments=together([*own, *shipment.adjustments]),
    )


def together(adjusted: list[Adjusted]) -> list[NewAdjustment]:
    """Adjustments that are one but for their tax rate, as one with an amount for each rate."""
    found: dict[tuple[str, str, str, str, str, bool], dict[Decimal, NewCharge]] = {}
    for each in adjusted:
        key = (each.name, each.promotion, each.campaign, each.coupon, each.reason, each.manual)
        part = found.setdefault(key, {}).setdefault(each.rate, NewCharge(ZERO, ZERO, each.rate))
        part.net, part.tax = part.net + each.net, part.tax + each.tax
    return [
        NewAdjustment(name, list(parts.values()), promotion, coupon, reason, manual, campaign_code=campaign)
        for (name, promotion, campaign, coupon, reason, manual), parts in found.items()
    ]


def facts(order: B2COrder, shop: Shop) -> dict[str, Any]:
    """The other columns of the sales order."""
    return {
        **as_sold(order),
        "state": state(order, shop.settings),
        "channel": order.channel,
        "locale": order.locale or shop.site.locale,
        "attributes": order.attributes,
    }


def state(order: B2COrder, settings: OrderSettings) -> int:
    """The workflow state that the shop's statuses amount to."""
    word, shipping = order.statuses.get("order-status", "CREATED"), order.statuses.get("shipping-status", "")
    if order.cancelled:
        return State.VOID
    if word == "COMPLETED" or shipping == "SHIPPED":
        return State.WAITING_FILING if settings.filing_enabled else State.CLOSED
    exported = order.statuses.get("export-status") == "EXPORTED"
    if shipping == "PART_SHIPPED" or exported or any(each.status in SHIPPED + UNDER_WAY for each in order.parcels):
        return State.WAITING_FULFILLMENT
    if word in ("CREATED", "FAILED"):
        return State.RECEIVED
    return State.WAITING_APPROVAL if settings.approvals_enabled else State.WAITING_ALLOCATION


def payments(order: B2COrder) -> list[NewPayment]:
    """The payments; one at most takes what the others leave of the total that the shop states."""
    total = max(order.figures.get("total_price", ZERO), ZERO)
    takes_any = any(is_taken(each, order.financial_status) for each in order.payments if each.kind != "CREDIT")
    paid = [each for each in order.payments if each.kind != "CREDIT" or not takes_any]
    named = sum((max(each.amount, ZERO) for each in paid if each.amount is not None), ZERO)
    rest = max(total - named, ZERO)
    result = []
    for each in paid:
        amount = max(rest if each.amount is None else each.amount, ZERO)
        rest = ZERO if each.amount is None else rest
        result.append(payment(each, amount, order.financial_status))
    for each in (each for each in order.payments if each not in paid):
        result += give_back(result, each, order.financial_status)
    return result


def is_taken(said: ShopPayment, status: str) -> bool:
    """Whether a payment's money was taken."""
    return said.kind in ("CAPTURE", "CREDIT") or (status == "PAID" and said.kind in ("AUTH", ""))


def give_back(payments: list[NewPayment], said: ShopPayment, status: str) -> list[NewPayment]:
    """Books a refund on what was captured, the same method first; answers what it gives back beyond all captures."""
    captured = [each for each in payments if each.captured > each.refunded]
    left = sum((each.captured - each.refunded for each in captured), ZERO) if said.amount is None else said.amount
    for each in sorted(captured, key=lambda each: (each.method, each.last4) != (said.method, said.last4)):
        part = min(left, each.captured - each.refunded)
        if part > 0:
            each.refunded, left = each.refunded + part, left - part
            each.state = Payment.State.REFUNDED if each.refunded == each.captured else Payment.State.PART_REFUNDED
            each.transactions.append(unlike(transaction(said, part), each.transactions))
    return [payment(said, left, status)] if left > 0 else []


def unlike(new: NewTransaction, known: list[NewTransaction]) -> NewTransaction:
    """The transaction without its reference where another of the same payment has it already."""
    taken = {each.gateway_ref for each in known}
    return replace(new, gateway_ref="") if new.gateway_ref in taken else new


def payment(said: ShopPayment, amount: Decimal, status: str) -> NewPayment:
    """One payment: what its transaction proves, and what the order's payment status says of the others.

    A transaction of less than nothing proves nothing.
    """
    if said.amount is not None and said.amount < 0:
        return NewPayment(said.method, Payment.State.UNKNOWN, amount=ZERO, brand=said.brand, last4=said.last4)
    taken = is_taken(said, status)
    authorised = taken or said.kind == "AUTH"
    return NewPayment(
        method=said.method,
        state=payment_state(said.kind, taken),
        amount=amount,
        authorised=amount if authorised else ZERO,
        captured=amount if taken else ZERO,
        refunded=amount if said.kind == "CREDIT" else ZERO,
        brand=said.brand,
        last4=said.last4,
        gateway_token=said.token,
        transactions=[transaction(said, amount)] if said.kind else [],
    )


def payment_state(kind: str, taken: bool) -> str:
    """The state that a transaction leaves a payment in."""
    if kind in ("CREDIT", "AUTH_REVERSAL"):
        return Payment.State.REFUNDED if kind == "CREDIT" else Payment.State.VOID
    if taken:
        return Payment.State.CAPTURED
    return Payment.State.AUTHORISED if kind == "AUTH" else Payment.State.ASKED


def transaction(said: ShopPayment, amount: Decimal) -> NewTransaction:
    """The transaction that a payment tells of."""
    kinds = {
        "AUTH": Transaction.Kind.AUTHORISE,
        "AUTH_REVERSAL": Transaction.Kind.VOID,
        "CAPTURE": Transaction.Kind.CAPTURE,
        "CREDIT": Transaction.Kind.REFUND,
    }
    return NewTransaction(kind=kinds[said.kind], amount=amount, gateway_ref=said.reference, answer=said.details)
