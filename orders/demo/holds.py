"""What keeps orders of the demo waiting: alerts, suspensions, and how both were cleared in the past."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from activities.recording import Happening
from csc.models import User
from orders.demo.fulfilment import Placed
from orders.demo.goods import SOLD_OUT
from orders.demo.people import mistyped
from orders.demo.rows import Rows
from orders.demo.shelf import Shelf
from orders.demo.stories import State
from orders.models import Alert, LineItem, SalesOrder


@dataclass(frozen=True)
class Trouble:
    """A kind of alert: what found it, what the agent reads, why an agent suspended, and how it was settled."""

    source: str
    words: str
    next_step: str
    suspended_because: str
    cleared_because: str


TROUBLES = {
    "fraud": Trouble(
        "fraud check",
        "Fraud warning: billing and shipping address differ, and the card was used {count} times today.",
        "Call the customer on the number of the account, then clear or void.",
        "Suspected fraud",
        "Customer confirmed",
    ),
    "address": Trouble(
        "import",
        "Zip Code Mismatched: {postal_code} is not in {city}.",
        "Ask the customer for the address and correct the ship-to.",
        "Address to be verified",
        "Address corrected",
    ),
    "declined": Trouble(
        "payment",
        "{card} was declined at authorisation: the issuer asks the customer to call the bank.",
        "Ask for another payment method.",
        "Payment question",
        "Payment settled",
    ),
    "expired": Trouble(
        "payment",
        "{card} was declined at capture: it expired on {expired}.",
        "Call the customer, add a payment method, then clear the alert.",
        "Payment question",
        "Payment settled",
    ),
    "refund_failed": Trouble(
        "payment",
        "The refund to {card} failed: the account is closed.",
        "Ask the customer where the money may go.",
        "Payment question",
        "Payment settled",
    ),
    "unknown": Trouble(
        "payment",
        "The gateway broke off before it answered: whether {card} was authorised is not known.",
        "Look the payment up at the gateway before asking again.",
        "Payment question",
        "Payment settled",
    ),
}


def hold(placed: Placed, shelf: Shelf, rows: Rows) -> None:
    """Writes the alerts and the suspension of an order; the counters on its row were placed with it."""
    story = placed.story
    if story.trouble:
        alerted_at = moment(placed, 0.1)
        rows.add(alert(placed, story.trouble, alerted_at))
        words = said(placed, story.trouble)
        rows.happened(
            Happening("alert.raised", placed.order, f"Alert: {words}", at=alerted_at, diff=kind(story.trouble))
        )
    for line in short_lines(placed):
        missing = rows.add(stock_alert(placed.order, line, story.since + timedelta(minutes=1)))
        words = f"Alert: {missing.words}"
        rows.happened(Happening("alert.raised", placed.order, words, at=missing.raised_at, diff=kind("stock")))
    if story.suspended:
        suspended_words(placed, rows)
    if story.cleared_trouble:
        cleared(placed, shelf, rows)


def holding_facts(placed_state: State, trouble: str, *, suspended: bool, short: int) -> dict[str, Any]:
    """The counters of alerts that go onto the order's row."""
    blocking = int(bool(trouble))
    waiting = short if placed_state == State.WAITING_ALLOCATION else 0
    return {"open_alerts": blocking + waiting, "blocking_alerts": blocking} if trouble or waiting or suspended else {}


def suspension_facts(trouble: str, at: datetime, by: User, reason: str) -> dict[str, Any]:
    """Who holds the order, since when and why."""
    because = TROUBLES[trouble].suspended_because if trouble else reason
    return {"suspended_at": at, "suspended_by": by, "suspended_reason": because}


def moment(placed: Placed, part: float) -> datetime:
    """A moment after the present state began and before now; `part` 0 to 1 of the time between."""
    since = placed.story.since
    return since + min(timedelta(hours=20), placed.story.now - since) * part


def kind(name: str) -> dict[str, Any]:
    """What history keeps of an alert beside its words."""
    return {"after": {"kind": name}}


def short_lines(placed: Placed) -> list[LineItem]:
    """The lines that wait for stock."""
    waits = placed.story.state == State.WAITING_ALLOCATION
    return [line for line in placed.lines if waits and line.item_code in SOLD_OUT]


def said(placed: Placed, trouble: str) -> str:
    """The sentence of an alert with this order's own facts."""
    order, throw = placed.order, placed.story.throw
    home = order.billing_address
    assert home
    card = next((f"{each.brand} ending {each.last4}" for each in placed.payments if each.brand), "The payment")
    return TROUBLES[trouble].words.format(
        count=3 + order.pk % 4,
        postal_code=mistyped(home.postal_code),
        city=home.city,
        card=card,
        expired=(placed.story.since.replace(day=1) - timedelta(days=1 + throw.randint(0, 1) * 31)).strftime("%m/%Y"),
    )


def alert(placed: Placed, trouble: str, at: datetime, words: str = "") -> Alert:
    """A blocking alert."""
    told, order = TROUBLES[trouble], placed.order
    return Alert(
        subject_kind=order.subject_kind,
        subject_id=order.pk,
        subject_number=order.number,
        kind=trouble,
        source=told.source,
        fingerprint=f"{trouble}:{order.number}",
        words=words or said(placed, trouble),
        next_step=told.next_step,
        times=placed.story.throw.choice((1, 1, 1, 2)),
        raised_at=at,
    )


def stock_alert(order: SalesOrder, line: LineItem, at: datetime, words: str = "") -> Alert:
    """An alert that does not block: something is not there."""
    what = f"{line.ordered:.0f} of line {line.position}, {line.name}"
    told = f"Order {order.number} waits for stock: no warehouse has {what}."
    return Alert(
        subject_kind=order.subject_kind,
        subject_id=order.pk,
        subject_number=order.number,
        kind="stock",
        source="stock",
        fingerprint=f"stock:{line.pk}",
        words=words or told,
        next_step="",
        blocking=False,
        raised_at=at,
    )


def suspended_words(placed: Placed, rows: Rows) -> None:
    """The event of a suspension that the order's row tells of."""
    order = placed.order
    diff = {"before": {"suspended": False}, "after": {"suspended": True, "reason": order.suspended_reason}}
    words = f"Order suspended: {order.suspended_reason}"
    rows.happened(Happening("order.suspended", order, words, by=order.suspended_by, diff=diff, at=order.suspended_at))


def cleared(placed: Placed, shelf: Shelf, rows: Rows) -> None:
    """An alert of the past: raised, suspended, talked about, cleared and resumed."""
    order, story = placed.order, placed.story
    told, by = TROUBLES[story.cleared_trouble], story.throw.choice(shelf.agents)
    begun, ended = story.at(State.WAITING_ALLOCATION), story.at(State.WAITING_FULFILLMENT)
    at = [begun + (ended - begun) * part for part in (0.1, 0.2, 0.8, 0.81)]
    words, why = said(placed, story.cleared_trouble), told.cleared_because
    raised = alert(placed, story.cleared_trouble, at[0], words)
    raised.cleared_at, raised.cleared_by, raised.cleared_why = at[2], by, why
    rows.add(raised)
    because = told.suspended_because
    for happening in (
        Happening("alert.raised", order, f"Alert: {words}", at=at[0], diff=kind(story.cleared_trouble)),
        Happening("order.suspended", order, f"Order suspended: {because}", by=by, at=at[1]),
        Happening("order.alerts_cleared", order, f"Alerts cleared: {why}", by=by, at=at[2]),
        Happening("order.resumed", order, f"Order resumed: {why}", by=by, at=at[3]),
    ):
        rows.happened(happening)
