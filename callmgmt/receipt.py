"""Call receipt: a draft of what was done for the caller during a call, in the customer's language.

It goes to the customer, so what the agent did meanwhile for somebody else stays out of it. Its words are translated in
callmgmt/locale. Pages stay in the agent's language, which has no catalogue of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency
from babel.units import format_unit
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Event
from callmgmt.models import Call
from orders.models import Payment, PendingOrder, Quote, SalesOrder
from orders.models.entry import UNDOABLE

QUOTED = gettext_lazy("Your quote %(number)s comes to %(amount)s and is valid until %(until)s.")
# What a customer reads of a deed. What does not stand here is our own affair and is left out.
WORDS: dict[str, Any] = {
    "customer.created": gettext_lazy("We have created your customer record; your customer number is %(number)s."),
    "order.placed": gettext_lazy("Your order %(number)s is placed; it comes to %(amount)s."),
    "order.payment_added": gettext_lazy("Order %(number)s: we have asked for another payment."),
    "order.suspended": gettext_lazy("Order %(number)s waits until we have looked into it."),
    "order.resumed": gettext_lazy("Order %(number)s goes on."),
    "order.alerts_cleared": gettext_lazy("Order %(number)s: what held it up is settled."),
    "order.advanced": gettext_lazy("Order %(number)s is a step further."),
    "pending_order.begun": gettext_lazy("We have begun an order for you (%(number)s); it is not placed yet."),
    "pending_order.parked": gettext_lazy("Your order in progress (%(number)s) is saved; we finish it together later."),
    "pending_order.transferred": gettext_lazy("Your order in progress (%(number)s) is with a colleague now."),
    "pending_order.voided": gettext_lazy("Your order in progress (%(number)s) was not placed."),
    "pending_order.restored": gettext_lazy("Your order in progress (%(number)s) is open again."),
    "pending_order.placed": "",  # the order that it became says so
    "quote.created": QUOTED,
    "quote.extended": QUOTED,
    "quote.declined": gettext_lazy("You have declined quote %(number)s."),
    "quote.turned": gettext_lazy("You have accepted quote %(number)s; we make an order of it."),
    "quote.expired": gettext_lazy("The prices of quote %(number)s no longer hold."),
    "quote.renewed": gettext_lazy("We offer you quote %(number)s anew at today's prices."),
}
PLACED = "order.placed"
ASKING = (PLACED, "order.payment_added")
UNCONFIRMED = gettext_lazy("Payment not confirmed yet: %(amount)s.")
# What the gateway has said of a payment by now. What comes after that, such as a refund, is no answer to the caller.
STANDS: dict[str, Any] = {
    Payment.State.ASKED: UNCONFIRMED,
    Payment.State.UNKNOWN: UNCONFIRMED,
    Payment.State.AUTHORISED: gettext_lazy("Payment authorised: %(amount)s."),
    Payment.State.CAPTURED: gettext_lazy("Payment received: %(amount)s."),
    Payment.State.DECLINED: gettext_lazy("Payment declined: %(amount)s."),
}
TAKEN_BACK = "pending_order.taken_back"
READ: dict[str, Any] = {
    SalesOrder.subject_kind: SalesOrder.objects.only("number", "customer", "total", "currency"),
    PendingOrder.subject_kind: PendingOrder.objects.select_related("placed_order").defer("cart"),
    Quote.subject_kind: Quote.objects.select_related("turned_into__placed_order").defer("cart", "turned_into__cart"),
}
GOES_ON = (PendingOrder.subject_kind, Quote.subject_kind)  # with colleagues too, after this call has done its part
Subject = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """What is said of a deed: what was done or what has come of it, and the record of which that is said."""

    event: Event
    verb: str
    record: Any  # as it is now; None when it is there no more


def draft(call: Call) -> str:
    """The receipt as text: who, when, and a line for each thing done."""
    with translation.override(call.locale.language):
        done = said_last(lines_of(call)) or [_("Nothing was changed in this call.")]
        return "\n".join([heading(call), *(f"- {each}" for each in done)])


def lines_of(call: Call) -> list[str]:
    """Each thing done for the caller, as it stands now; where a payment was asked for, with how that stands."""
    events = told(call)
    records = records_of(events)
    theirs = those_of_caller(call, events, records)
    lines = said_once([line_of(each, records.get(subject_of(each)), call) for each in theirs])
    payments = payments_of(lines)
    return [
        " ".join([words_of(each, call.locale), *standing(payments.get(each.event.pk, []), call.locale)])
        for each in lines
    ]


def said_last(lines: list[str]) -> list[str]:
    """The lines without those that are said again later."""
    return [*reversed(dict.fromkeys(reversed(lines)))]


def heading(call: Call) -> str:
    """Who spoke with whom, and for how long."""
    minutes = max(1, round(call.seconds / 60))
    duration = format_unit(minutes, "duration-minute", length="short", locale=call.locale)
    names = {"agent": call.agent, "name": call.caller, "duration": duration}
    return _("Call with %(name)s, %(duration)s, %(agent)s") % names


def told(call: Call) -> list[Event]:
    """What of the call's events there are words for; of an order in progress and of a quote the last.

    What was taken back never happened.
    """
    kept: list[Event] = []
    for event in Event.objects.of_call(call.pk):
        if event.verb == TAKEN_BACK:
            kept = [each for each in kept if subject_of(each) != subject_of(event) or each.verb not in UNDOABLE]
        elif event.verb in WORDS:
            kept.append(event)
    last = {subject_of(event): event for event in kept}
    stands = (e for e in kept if e.subject_kind not in GOES_ON or last[subject_of(e)] is e)
    return [event for event in stands if WORDS[event.verb]]


def subject_of(event: Event) -> Subject:
    """What it happened to: ids are counted by kind."""
    return event.subject_kind, event.subject_id


def records_of(events: Iterable[Event]) -> dict[Subject, Any]:
    """What it happened to, as it is now and as far as it is still there."""
    ids = defaultdict(set)
    for kind, id in map(subject_of, events):
        ids[kind].add(id)
    rows = {kind: read.in_bulk(ids[kind]) for kind, read in READ.items()}
    return {(kind, id): row for kind, found in rows.items() for id, row in found.items()}


def those_of_caller(call: Call, events: Iterable[Event], records: Mapping[Subject, Any]) -> list[Event]:
    """What happened to the call's customer, to whoever is one with them by merging, and to what is theirs now.

    Beside that the order of the call, unless it is known to be another's; to a caller whom nobody knows also what is
    nobody's.
    """
    family = call.customer.survivor.family if call.customer else []
    own = (PendingOrder.subject_kind, call.pending_order_id)

    def is_theirs(event: Event) -> bool:
        customer = records.get(subject_of(event), event).customer_id
        if customer and family:
            return customer in family
        return subject_of(event) == own or not (customer or family)

    return [event for event in events if is_theirs(event)]


def line_of(event: Event, record: Any, call: Call) -> Line:
    """What there is to say of a deed by now: a colleague may have gone on with what this call began."""
    if order := became(record):
        return Line(event, PLACED, order)
    if isinstance(record, PendingOrder):
        return Line(event, of_order_in_progress(event.verb, record, call), record)
    return Line(event, of_quote(event.verb, record) if isinstance(record, Quote) else event.verb, record)


def became(record: Any) -> SalesOrder | None:
    """The order that an order in progress or a quote has become."""
    pending = record.turned_into if isinstance(record, Quote) else record
    return pending.placed_order if isinstance(pending, PendingOrder) else None


def of_order_in_progress(verb: str, pending: PendingOrder, call: Call) -> str:
    """What to say of one that was not placed, after `verb` was done with it in the call."""
    if pending.state == PendingOrder.State.VOIDED:
        return "pending_order.voided"
    if verb == "pending_order.transferred" and pending.agent_id == call.agent_id:
        return "pending_order.parked"  # the colleague has handed it back
    return "pending_order.restored" if verb == "pending_order.voided" else verb


def of_quote(verb: str, quote: Quote) -> str:
    """What to say of one of which no order was placed, after `verb` was done with it in the call."""
    if quote.state == Quote.State.CONVERTED:
        return "quote.turned"
    if quote.state == Quote.State.DECLINED:
        return "quote.declined"
    is_over = quote.has_run_out or quote.state == Quote.State.VOID
    return "quote.expired" if is_over and verb != "quote.renewed" else verb


def said_once(lines: list[Line]) -> list[Line]:
    """The lines without those of an order that tells by itself how it was placed."""
    placed = {each.event.subject_id for each in lines if each.event.verb == PLACED}
    return [each for each in lines if each.verb != PLACED or each.event.verb == PLACED or each.record.pk not in placed]


def payments_of(lines: Iterable[Line]) -> dict[UUID, list[Payment]]:
    """The payments that each deed asked for. One that was added outside the call counts as of the placed order."""
    asking = [each for each in lines if each.verb in ASKING]
    deeds = {(each.record.pk, each.event.diff.get("after", {}).get("payment")): each.event.pk for each in asking}
    found = defaultdict(list)
    for payment in Payment.objects.filter(order__in={order for order, _position in deeds}):
        placed = deeds.get((payment.order_id, None))
        if deed := deeds.get((payment.order_id, payment.position), placed):
            found[deed].append(payment)
    return found


def standing(payments: Iterable[Payment], reader: Locale) -> list[str]:
    """How they stand: a sentence for each answer of the gateway, with what it is about in all."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in payments:
        if each.state in STANDS:
            sums[str(STANDS[each.state]), each.currency] += each.shown or each.amount or Decimal(0)
    return [
        words % {"amount": format_currency(amount, currency, locale=reader)}
        for (words, currency), amount in sums.items()
    ]


def words_of(line: Line, reader: Locale) -> str:
    """One deed, as the customer reads it."""
    facts = {"number": line.record.number if line.record else line.event.subject_number, "amount": "", "until": ""}
    if hasattr(line.record, "total"):
        facts["amount"] = format_currency(line.record.total, line.record.currency, locale=reader)
    if isinstance(line.record, Quote):
        facts["until"] = format_date(line.record.valid_until, "long", locale=reader)
    return str(WORDS[line.verb]) % facts
