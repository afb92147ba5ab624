"""What happened to an order, newest first, a page at a time, with the full text of notes."""

from collections.abc import Mapping
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from activities.models import Event, Note
from csc.prepared import PreparedRows, value
from orders.models import SalesOrder

AT_ONCE = 25
KINDS = {"": _("All"), "notes": _("Notes"), "changes": _("Changes"), "system": _("System")}


class History:
    """One page of an order's history. Of the query string `asked`, `history` names a kind, `before` an event by id."""

    def __init__(self, order: SalesOrder, asked: Mapping[str, str], *, always: bool) -> None:
        """`always` is the reader's wish to see it without asking; else the last event stands for all of them."""
        self.order = order
        self.kind = asked["history"] if asked.get("history") in KINDS else ""
        self.before = event_id(asked.get("before", ""))
        self.is_shown = always or "history" in asked or "before" in asked

    @property
    def kinds(self) -> list[tuple[str, object, bool]]:
        """Name, words, and whether it is the one that is shown."""
        return [(name, words, name == self.kind) for name, words in KINDS.items()]

    @property
    def events(self) -> list[Event]:
        """The page's events; one that tells of a note has it as `note`."""
        return self._found[:AT_ONCE]

    @property
    def has_older(self) -> bool:
        return len(self._found) > AT_ONCE

    @property
    def oldest(self) -> Event:
        """The last one shown, from which the next page goes on."""
        return self.events[-1]

    @cached_property
    def _found(self) -> list[Event]:
        found = self._events()
        told = found if self.is_shown else found[:1]
        notes = {note.event_id: note for note in Note.objects.of_events(told)}
        for event in told:
            event.note = notes.get(event.pk)
        return found

    def _events(self) -> list[Event]:
        """The page's events and one more; each visit of the order asks for the newest of all kinds."""
        if not self.before and not self.kind:
            return NEWEST.find(self.order.subject_kind, self.order.pk)
        events = Event.objects.about(self.order.subject_kind, self.order.pk)
        last_seen = events.filter(pk=self.before).first() if self.before else None
        older = events.older_than(last_seen) if last_seen else events
        return list(older.of_kind(self.kind)[: AT_ONCE + 1])


NEWEST = PreparedRows("newest_events", lambda: Event.objects.about(value(1), value(2))[: AT_ONCE + 1])


def event_id(words: str) -> UUID | None:
    """The id in an address; None for what is no id, so that a forged address shows the newest page."""
    try:
        return UUID(words)
    except ValueError:
        return None
