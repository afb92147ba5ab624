"""Refunds of a shop: booked once each, with the money that moved and an alert for what does not fit."""

from decimal import Decimal

from django.utils.translation import gettext as _

from activities.recording import record
from orders.actions.crediting import book_credits
from orders.actions.snapshots import snapshot
from orders.feeds.crediting import Refunding
from orders.feeds.figures import raise_once
from orders.feeds.payments import book_money, moved
from orders.feeds.values import RefundedLine, ShopRefund
from orders.feeds.words import said
from orders.models import Deed, LineItem, SalesOrder

ZERO = Decimal(0)


def book_refunds(order: SalesOrder, refunds: list[ShopRefund]) -> bool:
    """Books those refunds that are not booked yet; False when all are."""
    if not refunds:
        return False
    deeds = Deed.objects.filter(order=order, kind=Deed.Kind.REFUNDED)
    booked = set(deeds.values_list("source_id", flat=True))
    new = [each for each in refunds if each.source_id not in booked]
    for each in {each.source_id: each for each in new}.values():
        book_refund(order, each)
    return bool(new)


def book_refund(order: SalesOrder, refund: ShopRefund) -> None:
    """Credits, quantities, transactions, then history."""
    refunding, lines = Refunding(order), {line.source_id: line for line in order.line_items.all()}
    before = snapshot(lines.values())
    for row in refund.lines:
        if line := lines.get(row.line_id):
            refunding.give_line(line, row)
            take_back(line, row)
    refunding.give_shipping(refund.shipping, refund.shipping_tax)
    deed = book_credits(
        order, refunding.credits, kind=Deed.Kind.REFUNDED, by=None, before=before, source_id=refund.source_id
    )
    book_money(order, refund, deed)
    paid = moved(refund.transactions)
    amounts = {"credited": said(refunding.given, order.currency), "paid": said(paid, order.currency)}
    summary = f"Refunded by the shop: {amounts['credited']} credited, {amounts['paid']} paid back"
    record("order.refunded", order, by=None, summary=summary, diff={"after": {"refund": refund.source_id, **amounts}})
    alert_what_is_not_credited(order, refund, refunding.given, stated(order, refund))
    alert_unlike_money(order, refund, refunding.given, paid)


def take_back(line: LineItem, refunded: RefundedLine) -> None:
    """What was not shipped is no longer ordered; what was is credited."""
    unshipped = ZERO if refunded.restock == "return" else line.ordered - line.shipped
    cancelled = min(refunded.quantity, unshipped)
    line.ordered -= cancelled
    line.allocated = min(line.allocated, line.ordered)
    line.credited = min(line.credited + refunded.quantity - cancelled, line.ordered)
    line.save(update_fields=["ordered", "allocated", "credited"])


def stated(order: SalesOrder, refund: ShopRefund) -> Decimal:
    """What the refund says it gives back of goods and shipping, tax with it."""
    amount = sum((row.subtotal for row in refund.lines), refund.shipping)
    tax = sum((row.tax for row in refund.lines), refund.shipping_tax)
    return amount if order.tax_policy == "gross" else amount + tax


def alert_what_is_not_credited(order: SalesOrder, refund: ShopRefund, given: Decimal, wanted: Decimal) -> None:
    """Names what the refund gives back beyond what this order was charged and has left."""
    if wanted == given:
        return
    words = _(
        "Refund %(refund)s gives back %(wanted)s for goods and shipping, but only %(given)s of that was charged and is"
        " left here: %(by)s is not credited."
    ) % {
        "refund": refund.source_id,
        "wanted": said(wanted, order.currency),
        "given": said(given, order.currency),
        "by": said(wanted - given, order.currency),
    }
    raise_once(order, kind="refund_differs", fingerprint=f"refund-credit:{refund.source_id}", words=words)


def alert_unlike_money(order: SalesOrder, refund: ShopRefund, given: Decimal, paid: Decimal) -> None:
    """Names the difference between what is credited and what went back, unless the other alert has named it."""
    if paid in (given, stated(order, refund)) or not (paid or order.captured):
        return
    words = _(
        "Refund %(refund)s paid back %(paid)s, while %(given)s of this order is credited for it:"
        " a difference of %(by)s."
    ) % {
        "refund": refund.source_id,
        "paid": said(paid, order.currency),
        "given": said(given, order.currency),
        "by": said(abs(paid - given), order.currency),
    }
    raise_once(order, kind="refund_differs", fingerprint=f"refund-money:{refund.source_id}", words=words)
