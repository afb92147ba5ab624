"""Cancelling and returning: one menu entry, one arithmetic, different facts (D37)."""

from dataclasses import replace
from decimal import Decimal

from csc.errors import refuse_if
from csc.money import rounded
from orders.pricing.deeds import Cancel, Return
from orders.pricing.draft import Draft
from orders.pricing.ledger import Fee, Outcome, Step
from orders.pricing.refusing import why_not_amount, why_not_cancel, why_not_rate, why_not_return
from orders.pricing.shrinking import BY_QUANTITY, Ratio, shrink, shrink_adjustments, shrink_charges
from orders.pricing.values import Kind, Line, Order
from orders.pricing.words import gettext_noop, percent, plain


def cancel(order: Order, deed: Cancel) -> Outcome:
    """Takes pieces off that were never shipped; what is left is still ordered."""
    line = order.line(deed.line)
    refuse_if(why_not_cancel(order, line, deed.quantity))
    ordered = line.ordered - deed.quantity
    left = replace(line, ordered=ordered, allocated=min(line.allocated, ordered))
    return taken_back(order, left, deed.quantity, shipping=deed.shipping, handling=deed.handling)


def give_back(order: Order, deed: Return) -> Outcome:
    """Credits pieces that come back: worked out at Calculate, and again on receipt for what came (D39, D40)."""
    line = order.line(deed.line)
    refuse_if(why_not_return(order, line, deed.quantity) or why_not_fee(order, deed))
    left = replace(line, credited=line.credited + deed.quantity)
    found = taken_back(order, left, deed.quantity, shipping=deed.shipping, handling=deed.handling)
    return replace(found, fee=restocking_fee(found, deed.fee, deed.fee_rate)) if deed.fee else found


def why_not_fee(order: Order, deed: Return) -> str:
    """What is wrong with a restocking fee and its rate."""
    return why_not_amount(deed.fee, order.currency) or why_not_rate(deed.fee_rate)


def taken_back(order: Order, left: Line, quantity: Decimal, *, shipping: bool, handling: bool) -> Outcome:
    """The order after `quantity` pieces left, with what they bore of everything else."""
    draft = Draft(order)
    take_pieces(draft, left, quantity)
    shrink_adjustments(draft)
    shrink_charges(draft, left.ship_to, shipping=shipping, handling=handling)
    return draft.outcome()


def take_pieces(draft: Draft, left: Line, quantity: Decimal) -> None:
    """The line and its own adjustments, by pieces, from what is booked (D16, D17)."""
    ratio = Ratio(left.quantity.normalize(), (left.quantity + quantity).normalize())
    draft.change_line(left, granted_for=quantity)
    shrink(draft, draft.order.of(Kind.LINE, line=left.id), ratio, rule="D17", words=BY_QUANTITY)
    shrink(draft, draft.order.of(Kind.LINE_ADJUSTMENT, line=left.id), ratio, rule="D16", words=BY_QUANTITY)


def restocking_fee(found: Outcome, fee: Decimal, rate: Decimal) -> Fee:
    """Kept from the credit, after its tax, and never more than the credit (D36)."""
    credit, currency = found.refund, found.order.currency
    net, tax = fee, rounded(fee * rate, currency)
    if net + tax > credit:
        net = rounded(credit / (1 + rate), currency)
        tax = credit - net
    words = gettext_noop("A restocking fee of %(fee)s, tax at %(rate)s, kept from the credit of %(credit)s.")
    numbers = (("fee", plain(fee)), ("rate", percent(rate)), ("credit", plain(credit)))
    return Fee(net, tax, (Step("D36", words, numbers, net, tax),))
