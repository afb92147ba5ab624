"""Call receipt: a draft of what was done for the caller during a call, in the customer's language.

It goes to the customer, so what the agent did meanwhile for somebody else stays out of it. Its words are translated in
callmgmt/locale. Pages stay in the agent's language, which has no catalogue of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
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
    "quote.created": gettext_lazy("Your quote %(number)s comes to %(amount)s and is valid until %(until)s."),
    "quote.extended": gettext_lazy("Your quote %(number)s is now valid until %(until)s."),
    "quote.declined": gettext_lazy("You have declined quote %(number)s."),
    "quote.turned": gettext_lazy("You have accepted quote %(number)s; we make an order of it."),
    "quote.renewed": gettext_lazy("We offer you quote %(number)s anew at today's prices."),
}
ASKING = ("order.placed", "order.payment_added")
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
MODELS: dict[str, Any] = {model.subject_kind: model for model in (SalesOrder, PendingOrder, Quote)}
Subject = tuple[str, int]


def draft(call: Call) -> str:
    """The receipt as text: who, when, and a line for each thing done."""
    with translation.override(call.locale.language):
        done = said_last(lines_of(call)) or [_("Nothing was changed in this call.")]
        return "\n".join([heading(call), *(f"- {each}" for each in done)])


def lines_of(call: Call) -> list[str]:
    """Each thing done for the caller; where a payment was asked for, with how it stands now."""
    events = told(call)
    records = records_of(events)
    theirs = those_of_caller(call, events, records)
    payments = payments_of(theirs)
    return [
        " ".join([words_of(each, records, call.locale), *standing(payments.get(each.pk, []), call.locale)])
        for each in theirs
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
    """What of the call's events there are words for; of an order in progress the last, which says how it stands.

    What was taken back never happened.
    """
    kept: list[Event] = []
    for event in Event.objects.of_call(call.pk):
        if event.verb == TAKEN_BACK:
            kept = [each for each in kept if subject_of(each) != subject_of(event) or each.verb not in UNDOABLE]
        elif event.verb in WORDS:
            kept.append(event)
    last = {subject_of(event): event for event in kept}
    stands = (e for e in kept if e.subject_kind != PendingOrder.subject_kind or last[subject_of(e)] is e)
    return [event for event in stands if WORDS[event.verb]]


def subject_of(event: Event) -> Subject:
    """What it happened to: ids are counted by kind."""
    return event.subject_kind, event.subject_id


def records_of(events: Iterable[Event]) -> dict[Subject, Any]:
    """What it happened to, as far as it is still there, with whose it is now and its currency."""
    ids = defaultdict(set)
    for kind, id in map(subject_of, events):
        ids[kind].add(id)
    rows = {kind: model.objects.only("customer", "currency").in_bulk(ids[kind]) for kind, model in MODELS.items()}
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


def payments_of(events: Iterable[Event]) -> dict[UUID, list[Payment]]:
    """The payments that each deed asked for. One that was added outside the call counts as of the placed order."""
    deeds = {(each.subject_id, each.diff["after"].get("payment")): each.pk for each in events if each.verb in ASKING}
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


def words_of(event: Event, records: Mapping[Subject, Any], reader: Locale) -> str:
    """One deed, as the customer reads it."""
    after = event.diff.get("after", {})
    total, until = after.get("total"), after.get("valid_until")
    currency = records[subject_of(event)].currency if total else ""
    facts = {
        "number": event.subject_number,
        "amount": format_currency(Decimal(total), currency, locale=reader) if total else "",
        "until": format_date(date.fromisoformat(until), "long", locale=reader) if until else "",
    }
    return str(WORDS[event.verb]) % facts
