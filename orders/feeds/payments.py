"""Payments as the feed tells them; a refund that moved proves the capture before it."""

from decimal import Decimal
from uuid import uuid4

from django.utils.translation import gettext as _

from orders.actions.placing import NewPayment
from orders.feeds.figures import raise_once
from orders.feeds.values import MoneyBack, ShopRefund
from orders.feeds.words import said
from orders.models import Deed, Payment, SalesOrder, Transaction

ZERO = Decimal(0)
STATES = {
    "success": Transaction.State.SUCCEEDED,
    "pending": Transaction.State.ASKED,
    "failure": Transaction.State.DECLINED,
    "error": Transaction.State.DECLINED,
}
COLUMNS = ("method", "state", "authorised", "captured", "refund_promised", "refunded")


def book_money(order: SalesOrder, refund: ShopRefund, deed: Deed) -> None:
    """Keeps the transactions of a refund and moves the payment by those that succeeded."""
    payment = payment_of(order)
    for each in refund.transactions:
        Transaction.objects.create(
            payment=payment,
            kind=Transaction.Kind.REFUND,
            state=STATES.get(each.status, Transaction.State.UNKNOWN),
            currency=order.currency,
            amount=each.amount,
            idempotency_key=uuid4(),
            gateway_ref=each.source_id,
            asked_at=each.at,
            answer=each.answer,
            deed=deed,
        )
    payment.refunded += moved(refund.transactions)
    settle(order, payment)


def moved(transactions: list[MoneyBack]) -> Decimal:
    """How much money went back to the customer for sure."""
    return sum((each.amount for each in transactions if each.status == "success"), ZERO)


def payment_of(order: SalesOrder) -> Payment:
    """The order's payment at the shop."""
    payment = order.payments.first()
    if payment is None:
        payment = Payment.objects.create(order=order, method="Shopify", currency=order.currency)
    return payment


def take_over(order: SalesOrder, stated: NewPayment) -> list[str]:
    """Sets the payment to what a newer file states; answers in words what changed."""
    payment = payment_of(order)
    before = [getattr(payment, name) for name in COLUMNS]
    payment.method, payment.state = stated.method, stated.state
    payment.authorised, payment.captured = stated.authorised, stated.captured
    settle(order, payment)
    return [] if before == [getattr(payment, name) for name in COLUMNS] else ["payment"]


def settle(order: SalesOrder, payment: Payment) -> None:
    """Saves a payment whose refunds never exceed its captures, and the order's sums with it."""
    payment.refund_promised = max(payment.refund_promised, payment.refunded)
    if payment.refund_promised > payment.captured:
        alert_proved_capture(order, payment)
        payment.captured = payment.refund_promised
    payment.authorised = max(payment.authorised, payment.captured)
    if payment.refunded:
        whole = payment.refunded >= payment.authorised
        payment.state = Payment.State.REFUNDED if whole else Payment.State.PART_REFUNDED
    payment.save(update_fields=COLUMNS)
    rows = list(order.payments.all())
    for name in ("authorised", "captured", "refunded"):
        setattr(order, name, sum((getattr(row, name) for row in rows), ZERO))
    order.save(update_fields=["authorised", "captured", "refunded"])


def alert_proved_capture(order: SalesOrder, payment: Payment) -> None:
    """Says that more was given back than the shop says was taken."""
    words = _(
        "%(refunded)s was refunded although the shop states a capture of %(captured)s;"
        " %(refunded)s is taken as captured."
    ) % {
        "refunded": said(payment.refund_promised, order.currency),
        "captured": said(payment.captured, order.currency),
    }
    fingerprint = f"capture-proved:{said(payment.refund_promised, order.currency)}"
    raise_once(order, kind="payment_differs", fingerprint=fingerprint, words=words)
