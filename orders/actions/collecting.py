"""Payments of orders that agents keyed: the promise to ask the gateway, the question, and its answer, applied once."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.recording import record
from csc.errors import refuse_if
from csc.models import Promise, User
from csc.money import Money
from csc.promises import TryLater, promise
from orders.actions.alerts import raise_alert, resolve
from orders.gateways import Answer, NoAnswer, Outcome, Question, gateway
from orders.models import OrderSettings, Payment, SalesOrder, Transaction
from orders.workflow.table import Role, refuse_move

ASK = "ask_gateway"
ALERT = "payment_declined"
ASK_AGAIN = timedelta(seconds=20)
LINK_OPEN = timedelta(minutes=5)
METHODS = {"stored": "Card", "link": "Payment link", "terminal": "Terminal"}  # as orders call the ways to pay
KINDS = {method: kind for kind, method in METHODS.items()}
State = Transaction.State
SETTLED = (State.SUCCEEDED, State.DECLINED, State.CANCELLED)


def ask_for(payments: Iterable[Payment]) -> None:
    """Writes a question for each payment and promises to ask it once the deed has committed."""
    sale = OrderSettings.current().sale_at_entry
    for payment in payments:
        question = Transaction.objects.create(
            payment=payment,
            kind=Transaction.Kind.SALE if sale else Transaction.Kind.AUTHORISE,
            currency=payment.currency,
            amount=payment.amount or Decimal(0),
            idempotency_key=uuid4(),
        )
        owed = promise(ASK, payment.order, what_for=f"transaction {question.pk}", transaction=question.pk)
        Transaction.objects.filter(pk=question.pk).update(promise=owed)


@transaction.atomic
def pay_again(order: SalesOrder, declined: Payment, *, by: User, method: str, **how: Any) -> Payment:
    """Another payment in place of one that was declined. Raises Refused when that one was replaced already."""
    order = SalesOrder.objects.lock(order)
    declined = Payment.objects.select_for_update().get(pk=declined.pk, order=order)
    refuse_if(why_not_pay_again(order, declined))
    position = max(order.payments.values_list("position", flat=True)) + 1
    new = Payment.objects.create(
        order=order, position=position, method=method, currency=order.currency, amount=declined.amount, **how
    )
    resolve_replaced(order, why=f"Another payment was made: {method}")
    order.bump("open_alerts", "blocking_alerts")
    diff = {"after": {"payment": position, "amount": str(declined.amount)}}
    record("order.payment_added", order, by=by, summary=f"Another payment: {method}", diff=diff)
    ask_for([new])
    return new


def why_not_pay_again(order: SalesOrder, declined: Payment) -> str:
    """What stops another payment taking the place of this one."""
    if declined.state != Payment.State.DECLINED:
        return _("This payment was not declined; nothing has to take its place.")
    if not order.is_open:
        return _("Order %(number)s has ended; nothing is left to pay.") % {"number": order.number}
    if declined not in unreplaced(order):
        return _("Another payment has taken its place already.")
    return ""


def unreplaced(order: SalesOrder) -> list[Payment]:
    """The declined payments whose place no other has taken; of several with one amount the earlier go first."""
    payments = list(order.payments.all())
    others = Counter(each.amount for each in payments[len(order.pending_order.cart["payments"]) :])
    left = []
    for each in payments:
        if each.state == Payment.State.DECLINED:
            others[each.amount] -= 1
            left += [each] if others[each.amount] < 0 else []
    return left


def resolve_replaced(order: SalesOrder, *, why: str) -> None:
    """Closes the alerts of declined payments whose place another has taken."""
    left = unreplaced(order)
    replaced = [each for each in order.payments.filter(state=Payment.State.DECLINED) if each not in left]
    resolve(order, kind=ALERT, fingerprint__in=list(map(fingerprint_of, replaced)), why=why)


def fingerprint_of(declined: Payment) -> str:
    """What tells the alert of this payment from those of others."""
    return f"declined:{declined.pk}"


def keep_promise(owed: Promise) -> None:
    """Asks the gateway, or asks it again what became of a question, and applies the answer. No transaction is open."""
    asked = mark_asked(owed.payload["transaction"])
    if asked is None:
        return
    question, is_new = asked
    try:
        answer = put(question, is_new=is_new)
    except (NoAnswer, OSError):  # the network's own words for the same: the line broke, nobody answered in time
        unknown(owed.payload["transaction"])
        raise TryLater(timezone.now() + ASK_AGAIN) from None
    if answer.outcome == Outcome.WAITING:
        wait_for_customer(owed.payload["transaction"], answer)
        raise TryLater(timezone.now() + LINK_OPEN)
    settle(owed.payload["transaction"], answer)


def put(question: Question, *, is_new: bool) -> Answer:
    """The gateway's answer. One that was asked before is only asked about, unless it never arrived."""
    asked = gateway()
    if not is_new:
        answer = asked.again(question)
        if answer.outcome != Outcome.UNHEARD:
            return answer
    return asked.authorise(question)


@transaction.atomic
def mark_asked(transaction_id: int) -> tuple[Question, bool] | None:
    """The question, and whether it was never asked before; commits before the gateway hears it. None: all is said."""
    row = Transaction.objects.select_for_update(of=("self",)).filter(pk=transaction_id).first()
    if row is None or row.state in SETTLED:
        return None
    is_new = row.state == State.WAITING
    if is_new:
        row.state, row.asked_at = State.ASKED, timezone.now()
        row.save(update_fields=["state", "asked_at"])
    return question_of(row), is_new


def question_of(row: Transaction) -> Question:
    """A stored question as a gateway is asked it."""
    payment = row.payment
    return Question(
        kind=row.kind,
        key=row.idempotency_key,
        amount=row.amount,
        currency=row.currency,
        order=payment.order.number,
        method=KINDS.get(payment.method, payment.method),
        token=payment.gateway_token,
    )


@transaction.atomic
def unknown(transaction_id: int) -> None:
    """Nobody knows what became of the question; it is asked about again, and the page says so."""
    order, payment, row = locked(transaction_id)
    if row.state in SETTLED or row.state == State.UNKNOWN:
        return
    row.state = State.UNKNOWN
    row.save(update_fields=["state"])
    move(payment, Payment.State.UNKNOWN)
    words = f"The gateway did not answer about {Money(row.amount, row.currency)}; it is asked again"
    record("order.payment_unknown", order, by=None, summary=words)


@transaction.atomic
def wait_for_customer(transaction_id: int, answer: Answer) -> None:
    """Keeps the link by which the customer pays, unless they have done so meanwhile."""
    _order, _payment, row = locked(transaction_id)
    if row.state in SETTLED:
        return
    row.answer = {"link": answer.link, "ref": answer.ref}
    row.save(update_fields=["answer"])


def hear(key: UUID, answer: Answer) -> None:
    """An answer that the gateway sent by itself; one to a question that nobody asked is left alone."""
    found = Transaction.objects.filter(idempotency_key=key).values_list("pk", flat=True).first()
    if found and answer.outcome in (Outcome.SUCCEEDED, Outcome.DECLINED):
        settle(found, answer)


@transaction.atomic
def settle(transaction_id: int, answer: Answer) -> None:
    """Applies an answer; one that comes twice is applied once."""
    order, payment, row = locked(transaction_id)
    if row.state in SETTLED:
        return
    row.state = State.SUCCEEDED if answer.outcome == Outcome.SUCCEEDED else State.DECLINED
    row.gateway_ref, row.answer = answer.ref, {"ref": answer.ref, "words": answer.words}
    row.save(update_fields=["state", "gateway_ref", "answer"])
    if row.state == State.DECLINED:
        declined(order, payment, row, answer)
    else:
        succeeded(order, payment, row)


def locked(transaction_id: int) -> tuple[SalesOrder, Payment, Transaction]:
    """Order, payment and question, locked in this order."""
    order_id = Transaction.objects.values_list("payment__order", flat=True).get(pk=transaction_id)
    order = SalesOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
    row = Transaction.objects.select_for_update(of=("self",)).select_related("payment").get(pk=transaction_id)
    payment = Payment.objects.select_for_update().get(pk=row.payment_id)
    return order, payment, row


def move(payment: Payment, state: str, *also: str) -> None:
    """The payment's new state, as the gateway said it."""
    refuse_move("payment", payment.state, state, Role.GATEWAY)
    payment.state = state
    payment.save(update_fields=["state", *also])


def succeeded(order: SalesOrder, payment: Payment, row: Transaction) -> None:
    """The money is reserved, or taken where payments are captured at entry."""
    payment.authorised += row.amount
    order.authorised += row.amount
    sale = row.kind == Transaction.Kind.SALE
    if sale:
        payment.captured += row.amount
        order.captured += row.amount
    move(payment, Payment.State.CAPTURED if sale else Payment.State.AUTHORISED, "authorised", "captured")
    order.bump("authorised", "captured")
    done = "captured" if sale else "authorised"
    words = f"Payment {done}: {payment.method} {Money(row.amount, row.currency)}"
    record(f"order.payment_{done}", order, by=None, summary=words)
    promise("advance", order, what_for=f"version {order.version}")


def declined(order: SalesOrder, payment: Payment, row: Transaction, answer: Answer) -> None:
    """An alert tells what the gateway said; another payment on the same order clears it."""
    move(payment, Payment.State.DECLINED)
    words = f"{payment} {Money(row.amount, row.currency)} was declined: {answer.words}"
    raise_alert(
        order, kind=ALERT, source="gateway", words=words, fingerprint=fingerprint_of(payment),
        next_step="Take another payment.",
    )  # fmt: skip
