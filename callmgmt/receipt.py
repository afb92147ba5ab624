"""Call receipt: a draft of what was done during a call, in the customer's language.

Its words are translated in callmgmt/locale. Pages stay in the agent's language, which has no catalogue of its own.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency
from babel.units import format_unit
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Event
from callmgmt.models import Call
from orders.models import PendingOrder, Quote, SalesOrder
from orders.models.entry import UNDOABLE

# What a customer reads of a deed. What does not stand here is our own affair and is left out.
WORDS: dict[str, Any] = {
    "customer.created": gettext_lazy("We have created your customer record; your customer number is %(number)s."),
    "order.placed": gettext_lazy("Your order %(number)s is placed; it comes to %(amount)s."),
    "order.payment_added": gettext_lazy("Order %(number)s: we have asked for another payment of %(amount)s."),
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
TAKEN_BACK = "pending_order.taken_back"
PRICED: dict[str, Any] = {SalesOrder.subject_kind: SalesOrder, Quote.subject_kind: Quote}


def draft(call: Call) -> str:
    """The receipt as text: who, when, and a line for each thing done."""
    with translation.override(call.locale.language):
        done = said_last([words_of(event, call.locale) for event in told(call)])
        return "\n".join([heading(call), *(f"- {each}" for each in done or [_("Nothing was changed in this call.")])])


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


def subject_of(event: Event) -> tuple[str, int]:
    """What it happened to: ids are counted by kind."""
    return event.subject_kind, event.subject_id


def words_of(event: Event, reader: Locale) -> str:
    """One deed, as the customer reads it."""
    after = event.diff.get("after", {})
    amount, until = after.get("total") or after.get("amount"), after.get("valid_until")
    facts = {
        "number": event.subject_number,
        "amount": format_currency(Decimal(amount), currency_of(event), locale=reader) if amount else "",
        "until": format_date(date.fromisoformat(until), "long", locale=reader) if until else "",
    }
    return str(WORDS[event.verb]) % facts


def currency_of(event: Event) -> str:
    """The currency of what it happened to, which never changes."""
    currency: str = PRICED[event.subject_kind].objects.values_list("currency", flat=True).get(pk=event.subject_id)
    return currency
