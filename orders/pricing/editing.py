"""Editing what is charged: prices, quantities, and an order-level adjustment (P6, D30, D46)."""

from dataclasses import replace
from decimal import Decimal

from csc.errors import refuse_if
from csc.money import rounded
from orders.pricing.appeasing import change_unit
from orders.pricing.cancelling import cancel
from orders.pricing.deeds import Cancel, ChangeAdjustment, ChangePrice, ChangeQuantity
from orders.pricing.draft import Draft
from orders.pricing.ledger import Outcome
from orders.pricing.refusing import (
    why_not_amount,
    why_not_before_allocation,
    why_not_change_lines,
    why_not_price,
    why_not_quantity,
)
from orders.pricing.sharing import shares
from orders.pricing.unit_price import exact_unit, ext_price
from orders.pricing.values import ZERO, Component, Kind, Order, Policy
from orders.pricing.words import _, gettext_noop, pieces

NEW_PRICE = gettext_noop("%(quantity)s × %(price)s = %(now)s; it was %(was)s.")
MORE_PIECES = gettext_noop("%(more)s more × %(price)s: %(was)s becomes %(now)s.")
TYPED_WITH_TAX = gettext_noop(
    "Set to %(typed)s before tax, of which %(net)s falls on goods taxed alike, %(now)s with its tax; it was %(was)s."
)
TYPED = gettext_noop("Set to %(typed)s before tax, of which %(now)s falls on goods taxed alike; it was %(was)s.")


def change_price(order: Order, deed: ChangePrice) -> Outcome:
    """A new unit price: the line and its tax, nothing else (P6); the same price moves nothing (D5).

    Where a feed stated less than price × pieces, a lower price still charges nothing once credits are booked (D51).
    """
    line, draft = order.line(deed.line), Draft(order)
    price = exact_unit(deed.unit_price)
    refuse_if(why_not_change_lines(order) or why_not_price(order, line, price))
    if price == line.unit_price:
        return draft.outcome()
    for component in order.of(Kind.LINE, line=line.id):
        left = ext_price(price, line.quantity, order.currency)
        if order.books_credits:
            left = min(left, order.value(component))
        draft.give(component, left, "P6", NEW_PRICE, quantity=pieces(line.quantity), price=price)
    change_unit(draft, line, price)
    return draft.outcome()


def change_quantity(order: Order, deed: ChangeQuantity) -> Outcome:
    """More pieces at the same price; adjustments and shipping stay (D30). Fewer are a cancellation."""
    line, draft = order.line(deed.line), Draft(order)
    refuse_if(why_not_quantity(deed.quantity) or why_not_before_allocation(order))
    if deed.quantity < line.quantity:
        return cancel(order, Cancel(deed.line, line.quantity - deed.quantity))
    more = deed.quantity - line.quantity
    for component in order.of(Kind.LINE, line=line.id):
        left = rounded(order.value(component) + more * line.unit_price, order.currency)
        draft.give(component, left, "D30", MORE_PIECES, more=pieces(more), price=line.unit_price)
    ordered = line.ordered + more
    raised = replace(line, ordered=ordered, original_quantity=max(line.original_quantity, ordered))
    draft.change_line(raised, granted_for=more)
    return draft.outcome()


def change_adjustment(order: Order, deed: ChangeAdjustment) -> Outcome:
    """A new amount of an order-level adjustment, typed before tax, cut by what each rate bears (D46)."""
    refuse_if(why_not_before_allocation(order) or why_not_amount(abs(deed.amount), order.currency))
    parts = [each for each in order.of(Kind.ORDER_ADJUSTMENT) if each.adjustment == deed.adjustment]
    refuse_if("" if parts else _("The order has no such adjustment."))
    draft = Draft(order)
    nets = shares(deed.amount, bearing_of_rates(order, parts), order.currency)
    words = TYPED_WITH_TAX if order.tax_policy == Policy.GROSS else TYPED
    for component, net in zip(parts, nets, strict=True):
        draft.give(component, stated(order, component, net), "D46", words, typed=deed.amount, net=net)
    return draft.outcome()


def stated(order: Order, component: Component, net: Decimal) -> Decimal:
    """An amount before tax as the order states amounts: with its tax on a gross order."""
    gross = order.tax_policy == Policy.GROSS
    return net + rounded(net * component.tax_rate, order.currency) if gross else net


def bearing_of_rates(order: Order, parts: list[Component]) -> list[Decimal]:
    """What the lines of each part's rate cost, to weigh the parts by."""
    weights = [
        sum((order.price(line.id) for line in order.sharers(part) if line.tax_rate == part.tax_rate), ZERO)
        for part in parts
    ]
    return weights if sum(weights) else [order.value(part) for part in parts]
