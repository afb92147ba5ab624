"""What comes back in the demo: return orders in every state, returns, credit memos, refunds, and appeasements."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from activities.recording import Happening, record_many
from csc.models import User
from csc.numbers import next_gapless, next_number
from orders.actions.crediting import Credit, book_credits
from orders.actions.snapshots import snapshot
from orders.demo.fulfilment import Placed
from orders.demo.holds import alert
from orders.demo.shelf import Shelf
from orders.demo.stories import State, Story
from orders.models import (
    CreditMemo,
    Deed,
    Invoice,
    Payment,
    Return,
    ReturnLine,
    ReturnOrder,
    ReturnOrderLine,
    Transaction,
)
from orders.pricing import deeds
from orders.pricing.submitting import do
from orders.pricing.totals import totals_now
from orders.pricing_rows import credits_of, priced
from orders.searching import index

REASONS = ("Damaged", "Wrong item", "Does not fit", "Not as described", "Changed mind")
LONG = timedelta(days=12)


def may_come_back(story: Story) -> bool:
    """Whether something of the order is returned: about one closed order in sixteen."""
    return story.state == State.CLOSED and story.n % 16 == 5


def may_be_appeased(story: Story) -> bool:
    """Whether the shipping of the order was given back for being late."""
    return story.state == State.CLOSED and story.n % 53 == 11


def come_back(placed: Placed, shelf: Shelf) -> None:
    """Makes the return order of an order, and what followed from it by now."""
    story, order = placed.story, placed.order
    several = [line for line in placed.lines if line.shipped > 1]
    line = story.throw.choice(several if several and story.n % 2 else placed.lines)
    age = shelf.now - story.since
    created_at = story.since + min(timedelta(days=story.throw.randint(2, 9)), age / 2)
    state = return_state(story, age)
    return_order = ReturnOrder.objects.create(
        number=next_number("return_order"),
        site=order.site,
        order=order,
        customer=order.customer,
        state=state,
        state_since=created_at
        if state == ReturnOrder.State.WAITING_RECEIVING
        else created_at + (shelf.now - created_at) / 2,
        reason=shelf.codes["return_reason", story.throw.choice(REASONS)],
        is_late=state == ReturnOrder.State.WAITING_RECEIVING and shelf.now - created_at > LONG,
        created_at=created_at,
    )
    index([return_order])
    expected = ReturnOrderLine.objects.create(return_order=return_order, line=line, quantity=line.shipped)
    words = (
        f"Return order {return_order.number} made: {line.shipped:.0f} of line {line.position}, {return_order.reason}"
    )
    by = story.throw.choice(shelf.agents)
    record_many([Happening("return_order.made", order, words, by=by, at=created_at)])
    if state in (ReturnOrder.State.PART_RECEIVED, ReturnOrder.State.CLOSED):
        receive(placed, expected, by, return_order.state_since, shelf)


def return_state(story: Story, age: timedelta) -> str:
    """Most are closed after a while; some parcels never come, some are called off."""
    if age < LONG or story.n % 5 == 0:
        return ReturnOrder.State.WAITING_RECEIVING
    return str(story.throw.weighted({"closed": 0.72, "part_received": 0.12, "void": 0.16}))


def receive(placed: Placed, expected: ReturnOrderLine, by: User, at: datetime, shelf: Shelf) -> None:
    """Books the goods that came back, and gives the money for exactly those back."""
    came = arrived(expected)
    back = book_return(placed, expected, came, by, at, shelf)
    found = do(priced(placed.order), deeds.Return(expected.line_id, came))
    credits, before = credits_of(found.entries, placed.components), snapshot(placed.order.line_items.all())
    expected.received = expected.credited = came
    expected.save(update_fields=["received", "credited"])
    expected.line.credited = came
    expected.line.save(update_fields=["credited"])
    deed = book_credits(placed.order, credits, kind=Deed.Kind.RETURNED, by=by, before=before, booked_at=at)
    give_back(placed, credits, deed, back)


def arrived(expected: ReturnOrderLine) -> Decimal:
    """How many came: all but one when the return order is received in part; of a single one, that one closes it."""
    quantity, return_order = Decimal(expected.quantity), expected.return_order
    if return_order.state != ReturnOrder.State.PART_RECEIVED:
        return quantity
    if quantity > 1:
        return quantity - 1
    return_order.state = ReturnOrder.State.CLOSED
    return_order.save(update_fields=["state"])
    return quantity


def book_return(
    placed: Placed, expected: ReturnOrderLine, came: Decimal, by: User, at: datetime, shelf: Shelf
) -> Return:
    """The return with its line; what was damaged cannot be sold again."""
    outcomes = {Return.State.REFUNDED: 0.8, Return.State.REFUND_FAILED: 0.1, Return.State.RECEIVED: 0.1}
    back = Return.objects.create(
        number=next_number("return"),
        site=placed.order.site,
        return_order=expected.return_order,
        warehouse=shelf.warehouses[placed.order.site_id][0],
        state=placed.story.throw.weighted(outcomes),
        received_at=at,
        received_by=by,
    )
    index([back])
    damaged = expected.return_order.reason == shelf.codes["return_reason", "Damaged"]
    restockable = Decimal(0) if damaged else came
    ReturnLine.objects.create(return_record=back, return_order_line=expected, quantity=came, restockable=restockable)
    return back


def appease(placed: Placed, shelf: Shelf) -> None:
    """Gives the shipping of a late order back."""
    story, order = placed.story, placed.order
    charged = priced(order)
    shipping = totals_now(charged).shipping
    if shipping <= 0:
        return
    credits = credits_of(do(charged, deeds.AppeaseOrder(shipping=shipping)).entries, placed.components)
    at, by = story.since + min(timedelta(days=1), shelf.now - story.since), story.throw.choice(shelf.agents)
    before = snapshot(order.line_items.all())
    deed = book_credits(order, credits, kind=Deed.Kind.APPEASED, by=by, before=before, booked_at=at)
    record_many([Happening("order.appeased", order, "Order appeasement: shipping, Late delivery", by=by, at=at)])
    give_back(placed, credits, deed, None)


def give_back(placed: Placed, credits: Iterable[Credit], deed: Deed, back: Return | None) -> None:
    """The credit memo of a deed, and its refund unless the money has yet to go or could not."""
    order = placed.order
    net = sum((each.net for each in credits), Decimal(0))
    tax = sum((each.tax for each in credits), Decimal(0))
    memo = CreditMemo(
        site=order.site,
        order=order,
        invoice=Invoice.objects.filter(order=order).first(),
        return_record=back,
        deed=deed,
        made_at=deed.booked_at,
        currency=order.currency,
        net=net,
        tax=tax,
        gross=net + tax,
    )
    memo.number = next_gapless("credit_memo", order.site)
    memo.save()
    words = f"Credit memo {memo.number}: {memo.gross:.2f} {order.currency}"
    record_many([Happening("order.credited", order, words, by=deed.by, at=deed.booked_at)])
    refund(placed, memo.gross, deed, back.state if back else Return.State.REFUNDED)
    if back and back.state == Return.State.REFUND_FAILED:
        warn(placed, deed.booked_at + timedelta(minutes=2))


def warn(placed: Placed, at: datetime) -> None:
    """The alert of a refund that failed."""
    raised = alert(placed, "refund_failed", at)
    raised.save()
    order = placed.order
    order.open_alerts, order.blocking_alerts = order.open_alerts + 1, order.blocking_alerts + 1
    order.bump("open_alerts", "blocking_alerts")
    diff = {"after": {"kind": raised.kind}}
    record_many([Happening("alert.raised", order, f"Alert: {raised.words}", diff=diff, at=at)])


def refund(placed: Placed, amount: Decimal, deed: Deed, state: str) -> None:
    """Gives the money back to the payment it came from; a promise of it stands when it has not gone yet."""
    payment = max(placed.payments, key=lambda each: each.captured)
    answers = {
        Return.State.REFUNDED: Transaction.State.SUCCEEDED,
        Return.State.REFUND_FAILED: Transaction.State.DECLINED,
        Return.State.RECEIVED: Transaction.State.WAITING,
    }
    amount = min(amount, payment.captured - payment.refund_promised)
    answer = answers[Return.State(state)]
    payment.refund_promised += amount
    if answer == Transaction.State.SUCCEEDED:
        payment.refunded += amount
        payment.state = Payment.State.REFUNDED if payment.refunded == payment.captured else Payment.State.PART_REFUNDED
        placed.order.refunded += amount
        placed.order.save(update_fields=["refunded"])
    payment.save(update_fields=["refund_promised", "refunded", "state"])
    Transaction.objects.create(
        payment=payment,
        kind=Transaction.Kind.REFUND,
        state=answer,
        currency=payment.currency,
        amount=amount,
        idempotency_key=UUID(int=placed.story.throw.getrandbits(128)),
        asked_at=None if answer == Transaction.State.WAITING else deed.booked_at + timedelta(minutes=1),
        deed=deed,
    )
