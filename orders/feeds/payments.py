"""Payments as the feed tells them; a refund that moved proves the capture before it."""

from decimal import Decimal
from uuid import uuid4

from django.utils.translation import gettext as _

from orders.actions.placing import NewPayment, NewTransaction
from orders.feeds.figures import raise_once
from orders.feeds.values import MoneyBack, ShopOrder, ShopRefund
from orders.feeds.words import kept, said, some_of
from orders.models import Deed, Payment, SalesOrder, Transaction

ZERO = Decimal(0)
STATES = {
    "success": Transaction.State.SUCCEEDED,
    "pending": Transaction.State.ASKED,
    "failure": Transaction.State.DECLINED,
    "error": Transaction.State.DECLINED,
}
COLUMNS = ("method", "state", "amount", "authorised", "captured", "refund_promised", "refunded")


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


def take_over(order: SalesOrder, stated: list[NewPayment]) -> list[str]:
    """Sets the payments to what a newer file states, by their place; answers in words what changed."""
    rows = list(order.payments.all()) or ([payment_of(order)] if stated else [])
    rows += [
        Payment.objects.create(order=order, position=place, currency=order.currency, amount=ZERO, method=each.method)
        for place, each in enumerate(stated[len(rows) :], start=len(rows) + 1)
    ]
    changed = [take_over_one(order, row, each) for row, each in zip(rows, stated, strict=False)]
    return ["payment"] if any(changed) else []


def take_over_one(order: SalesOrder, payment: Payment, stated: NewPayment) -> bool:
    """Sets one payment to what is stated, and keeps transactions that are new; False when all was so already."""
    before = [getattr(payment, name) for name in COLUMNS]
    payment.method, payment.state = stated.method, stated.state
    payment.authorised, payment.captured = stated.authorised, stated.captured
    payment.refunded = max(payment.refunded, stated.refunded)
    if stated.amount is not None and payment.amount is not None:
        payment.amount = stated.amount
    settle(order, payment)
    added = [add_transaction(payment, each) for each in stated.transactions]
    return any(added) or before != [getattr(payment, name) for name in COLUMNS]


def add_transaction(payment: Payment, new: NewTransaction) -> bool:
    """Keeps a transaction unless the payment has it: by the gateway's reference, else by kind and amount."""
    same = {"gateway_ref": new.gateway_ref} if new.gateway_ref else {"kind": new.kind, "amount": new.amount}
    if payment.transactions.filter(**same).exists():
        return False
    values = {name: getattr(new, name) for name in ("kind", "amount", "state", "gateway_ref", "asked_at", "answer")}
    Transaction.objects.create(payment=payment, currency=payment.currency, idempotency_key=uuid4(), **values)
    return True


def alert_lone_refunds(order: SalesOrder, stated: list[NewPayment]) -> None:
    """Says which refunds the shop states without the capture that they give back."""
    for each in stated:
        kinds = {row.kind for row in each.transactions}
        if kinds == {Transaction.Kind.REFUND} and each.refunded:
            amount = said(each.refunded, order.currency)
            words = _("The shop states a refund of %(amount)s without a capture; %(amount)s is taken as captured.")
            mark = f"lone-refund:{each.transactions[0].gateway_ref}:{kept(each.refunded, order.currency)}"[:200]
            raise_once(order, kind="payment_differs", fingerprint=mark, words=words % {"amount": amount})


def alert_negative(order: SalesOrder, stated: ShopOrder) -> None:
    """Says which payments the shop states with less than nothing; no money moves by them."""
    amounts = [said(each.amount, order.currency) for each in stated.payments if each.amount and each.amount < 0]
    if amounts:
        words = _(
            "The shop states payments of less than nothing: %(amounts)s. They are taken as 0, and their figures kept."
        )
        mark = f"negative-payments:{'|'.join(amounts)}"[:200]
        raise_once(order, kind="payment_differs", fingerprint=mark, words=words % {"amounts": some_of(amounts)})


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
    fingerprint = f"capture-proved:{kept(payment.refund_promised, order.currency)}"
    raise_once(order, kind="payment_differs", fingerprint=fingerprint, words=words)
