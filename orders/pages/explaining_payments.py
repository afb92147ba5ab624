"""Why so much was authorised, captured or refunded, and so much is due: the payments and their transactions."""

from decimal import Decimal

from django.utils.translation import gettext as _

from csc.templatetags.csc import clock
from orders.models import Payment, SalesOrder, Transaction
from orders.pages.reasons import Block, Part, Told, amount_words, composed

Kind = Transaction.Kind
PAID = {
    "authorised": (Kind.AUTHORISE, Kind.SALE, Kind.VOID),
    "captured": (Kind.CAPTURE, Kind.SALE),
    "refunded": (Kind.REFUND,),
}


def explain_payments(order: SalesOrder, name: str) -> Told | None:
    """What is due, or one of the figures of the payments; None for any other name."""
    if name == "due":
        return explain_due(order)
    if name not in PAID:
        return None
    payments = order.payments.order_by("position").prefetch_related("transactions")
    parts = [part for payment in payments if (part := paid(payment, name)).amount or part.reasons]
    words = {"authorised": _("Authorised"), "captured": _("Captured"), "refunded": _("Refunded")}[name]
    rule = _("The sum of the order's payments, with what was asked for each and the answer.")
    return Told(words, rule, [Block(parts, words, sum((each.amount for each in parts), Decimal(0)))])


def paid(payment: Payment, name: str) -> Part:
    """One payment with the transactions that count for the figure."""
    asked = [each for each in payment.transactions.all() if each.kind in PAID[name]]
    return Part(str(payment), getattr(payment, name), reasons=[transaction_words(each) for each in asked])


def transaction_words(asked: Transaction) -> str:
    """What was asked, how much, the answer, and when."""
    words = (
        _("%(kind)s of %(amount)s: %(state)s")
        if asked.asked_at is None
        else _("%(kind)s of %(amount)s: %(state)s, %(at)s")
    )
    return composed(
        words,
        kind=str(asked.get_kind_display()),
        amount=amount_words(asked.amount, asked.currency),
        state=str(asked.get_state_display()),
        at=clock(asked.asked_at),
    )


def explain_due(order: SalesOrder) -> Told:
    """What the order costs, less what was captured, with what was refunded."""
    costs = (
        Part(_("A void order costs nothing"), Decimal(0))
        if order.is_void
        else Part(_("Total"), order.now_total, "total")
    )
    parts = [
        costs,
        Part(_("Captured"), -order.captured, "captured"),
        Part(_("Refunded"), order.refunded, "refunded"),
    ]
    rule = _("P11: what the order comes to after credits, less what was captured and not refunded.")
    words = _("Due") if order.due >= 0 else _("To be refunded")
    return Told(words, rule, [Block(parts, words, order.due)])
