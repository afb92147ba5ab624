"""Call receipt: a draft of what was done during a call, in the customer's language as far as there are words."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import NOTE_ADDED, Event
from callmgmt.models import Call

# What a customer reads of a deed; others stay in the words of the history, and our own affairs are left out.
WORDS: dict[str, Any] = {
    "order.suspended": gettext_lazy("Order %(number)s waits until we have looked into it."),
    "order.resumed": gettext_lazy("Order %(number)s goes on."),
    "order.alerts_cleared": gettext_lazy("Order %(number)s: what held it up is settled."),
    "pending_order.parked": gettext_lazy("Your order in progress (%(number)s) is saved; we finish it together later."),
    "pending_order.transferred": gettext_lazy("Your order in progress (%(number)s) is with a colleague now."),
    "pending_order.voided": gettext_lazy("Your order in progress (%(number)s) was not placed."),
}
OURS = ("call.", "order.flagged", "order.unflagged", "order.tagged", "order.untagged", NOTE_ADDED)
TAKEN_BACK = "pending_order.taken_back"


def draft(call: Call) -> str:
    """The receipt as text: who, when, and a line for each thing done."""
    with translation.override(language_of(call)):
        lines = [heading(call), *(f"- {words_of(event)}" for event in told(call))]
        if len(lines) == 1:
            lines.append(f"- {_('Nothing was changed in this call.')}")
        return "\n".join(lines)


def language_of(call: Call) -> str:
    """The customer's language where the product has words in it, else English."""
    wanted = call.customer.locale.replace("_", "-") if call.customer else "en"
    return wanted if translation.check_for_language(translation.to_locale(wanted.split("-")[0])) else "en"


def heading(call: Call) -> str:
    """Who spoke with whom."""
    names = {"agent": call.agent, "name": call.caller, "minutes": max(1, round(call.seconds / 60))}
    return _("Call with %(name)s, %(minutes)d min, %(agent)s") % names


def told(call: Call) -> list[Event]:
    """What of the call's events concerns the customer; what was taken back never happened."""
    kept: list[Event] = []
    for event in Event.objects.of_call(call.pk):
        if event.verb == TAKEN_BACK:
            kept = [each for each in kept if subject_of(each) != subject_of(event) or each.verb not in WORDS]
        elif not event.verb.startswith(OURS):
            kept.append(event)
    return kept


def subject_of(event: Event) -> tuple[str, int]:
    """What it happened to: ids are counted by kind."""
    return event.subject_kind, event.subject_id


def words_of(event: Event) -> str:
    """One deed, as the customer reads it."""
    words = WORDS.get(event.verb)
    return str(words) % {"number": event.subject_number} if words else f"{event.subject_number}: {event.summary}"
