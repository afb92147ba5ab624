"""Place order: an order in progress becomes a sales order, its stock held and its payments asked for, in one go."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.recording import record
from csc import leases
from csc.errors import Refused, refuse_if
from csc.numbers import next_number
from csc.phones import phone_digits
from csc.templatetags.csc import money
from orders.actions import collecting, holding
from orders.actions.order_entry import Hand, Overtaken, hold, locked, priced
from orders.actions.placing import (
    NewAdjustment,
    NewCharge,
    NewLine,
    NewOrder,
    NewPayment,
    NewShipTo,
    place,
)
from orders.cart.document import CartDocument, Payment, ShipTo
from orders.cart.pricing import Answers, Figures, entries_of
from orders.cart.todo import shares, todos, used_ship_tos
from orders.gateways.terminal import token_of
from orders.models import Deed, Item, PendingOrder, SalesOrder
from orders.models import Payment as PaymentRow
from orders.pricing.ledger import Entry
from orders.pricing.values import Adjustment, Kind
from orders.workflow.table import Role, refuse_move


class PriceChanged(Refused):
    """The order comes to something else than the customer was told; the page shows the new prices."""


@transaction.atomic
def place_order(pending: PendingOrder, *, hand: Hand, seen: int, told: str) -> SalesOrder:
    """Commits the order, holds its stock and promises to ask the gateway; `told` are the prices that were reviewed.

    Raises PriceChanged when today's are others, Overtaken when another was faster, Refused when it cannot be placed.
    """
    pending = locked(pending)
    if pending.version != seen:
        raise Overtaken(overtaken_words(pending))
    hold(pending, hand)
    refuse_if(pending.why_terms_changed())
    pending.customer = pending.customer.survivor if pending.customer else None  # merged meanwhile
    cart = CartDocument.read(pending.cart)
    answers, found = priced(pending, cart)
    if reviewed(cart, found) != told:
        raise PriceChanged(changed_words(found))
    left = todos(cart, answers, found, has_customer=pending.customer is not None)
    refuse_if(left[0].words if left else "")
    return commit(pending, cart, answers, found, hand)


def reviewed(cart: CartDocument, found: Figures) -> str:
    """What the customer is told, as one word: every price and the total."""
    prices = "/".join(
        f"{line.id}x{line.quantity.normalize():f}@{line.unit_price.normalize():f}" for line in cart.lines
    )
    return hashlib.sha256(f"{prices}={found.totals.total:f}".encode()).hexdigest()[:32]


def changed_words(found: Figures) -> str:
    """That the customer was told other prices, and what they are told now."""
    words = _("Prices have changed since the customer was told. The total is %(total)s %(currency)s now: tell it, "
              "then place again.")  # fmt: skip
    return words % {"total": money(found.totals.total, found.currency), "currency": found.currency}


def overtaken_words(pending: PendingOrder) -> str:
    """Who changed the order since it was reviewed."""
    words = _("%(name)s changed %(record)s meanwhile, so nothing was placed. Review it again.")
    return words % {"name": pending.edited_by or pending.agent, "record": pending}


def commit(pending: PendingOrder, cart: CartDocument, answers: Answers, found: Figures, hand: Hand) -> SalesOrder:
    """Books the order with everything that hangs on it. Stock is locked last but the promises, in item order."""
    refuse_move("pending_order", pending.state, PendingOrder.State.PLACED, Role.AGENT)
    new = as_new_order(pending, cart, answers, found)
    [order] = place([new], kind=Deed.Kind.PLACED, by=hand.by)
    payments = list(PaymentRow.objects.filter(order=order).order_by("position"))
    holding.hold(order, order.line_items.select_related("item"))
    pending.state, pending.placed_order, pending.edited_by = PendingOrder.State.PLACED, order, hand.by
    pending.bump("state", "placed_order", "customer", "edited_by", "updated_at")
    summary = f"Placed as order {order.number}"
    record("pending_order.placed", pending, by=hand.by, summary=summary, diff={"after": {"order": order.number}})
    collecting.ask_for(payments)
    if pending.lease:
        leases.release(pending.subject_kind, pending.pk, fence=pending.lease.fence)
    return order


def as_new_order(pending: PendingOrder, cart: CartDocument, answers: Answers, found: Figures) -> NewOrder:
    """The priced cart as the plain values that `place` books."""
    number, now = next_number("order"), timezone.now()
    customer, booked = pending.customer, entries_of(found)
    places, parts = used_ship_tos(cart), shares(cart, found.totals.total)
    return NewOrder(
        shop_number=number,
        source="csc",
        source_id=pending.number,
        site=pending.site,
        placed_at=now,
        currency=pending.currency,
        tax_policy=pending.tax_policy,
        customer=customer,
        billing=asdict(cart.billing) if cart.billing else None,
        ship_tos=[new_ship_to(each, answers, booked) for each in places],
        lines=new_lines(cart, answers, found, booked, [each.id for each in places]),
        adjustments=[adjustment(each, booked) for each in adjustments(found, None)],
        payments=[new_payment(each, parts) for each in cart.payments],
        facts={
            "channel": cart.channel,
            "locale": pending.locale,
            "first_name": customer.first_name if customer else "",
            "last_name": customer.last_name if customer else "",
            "email": cart.email,
            "phone": cart.phone,
            "phone_digits": phone_digits(cart.phone)[:20],
        },
    )


Booked = dict[Any, Entry]


def charge(entry: Entry, rate: Decimal) -> NewCharge:
    """An amount with the steps that explain it."""
    return NewCharge(entry.net, entry.tax, rate, [each.as_json() for each in entry.steps])


def charges(booked: Booked, **wanted: Any) -> list[NewCharge]:
    """The amounts whose name in the priced order fits."""
    fitting = (entry for key, entry in booked.items() if all(getattr(key, n) == v for n, v in wanted.items()))
    return [charge(entry, entry.key.tax_rate) for entry in fitting]


def new_lines(
    cart: CartDocument, answers: Answers, found: Figures, booked: Booked, places: list[int | None]
) -> list[NewLine]:
    """The lines in their order; `places` are the addresses as they stand on the new order."""
    items = {offer.code: offer for offer in answers.offers.values()}
    rows = Item.objects.in_bulk([offer.item_id for offer in items.values()])
    return [
        NewLine(
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            charge=charges(booked, kind=Kind.LINE, line=line.id)[0],
            item=rows.get(items[line.item].item_id),
            item_code=line.item,
            tax_class=items[line.item].tax_class,
            ship_to=places.index(line.ship_to),
            adjustments=[adjustment(each, booked) for each in adjustments(found, line.id)],
        )
        for line in cart.lines
    ]


def adjustments(found: Figures, line: int | None) -> Iterable[Adjustment]:
    """The discounts of a line, or those of the order."""
    order = found.outcome.order if found.outcome else None
    return [each for each in (order.adjustments if order else ()) if each.line == line]


def adjustment(made: Adjustment, booked: Booked) -> NewAdjustment:
    """A discount with an amount for each tax rate."""
    return NewAdjustment(made.name, charges(booked, adjustment=made.id), manual=made.manual)


def new_ship_to(ship_to: ShipTo, answers: Answers, booked: Booked) -> NewShipTo:
    """An address with what it costs to send things there."""
    method = answers.method(ship_to)
    shipping = charges(booked, kind=Kind.SHIPPING, ship_to=ship_to.id)
    return NewShipTo(
        address=asdict(ship_to.address) if ship_to.address else None,
        method=method.name if method else "",
        shipping=shipping[0] if shipping else None,
        gift_text=ship_to.gift_text,
    )


def new_payment(payment: Payment, parts: dict[int, Decimal]) -> NewPayment:
    """A payment that nobody has asked for yet."""
    return NewPayment(
        method=collecting.METHODS[payment.method],
        state=PaymentRow.State.ASKED,
        amount=parts[payment.id or 0],
        brand=payment.brand,
        last4=payment.last4,
        gateway_token=payment.token or (token_of(payment.reference) if payment.reference else payment.method),
    )
