"""What people at the shop wrote about an order becomes notes of the order, once each."""

from datetime import datetime

from django.utils.translation import gettext as _

from activities.models import NOTE_ADDED, Note
from activities.recording import Happening, record_many
from orders.feeds.values import ShopNote
from orders.models import SalesOrder


def book_notes(order: SalesOrder, notes: list[ShopNote]) -> list[str]:
    """Keeps those notes that the order does not have; answers in words what changed."""
    if not notes:
        return []
    known = set(Note.objects.about("order", order.pk).values_list("subject_line", "text", "written_at"))
    new = [note for note in dict.fromkeys(map(key_of, notes)) if note[1:] not in known]
    events = record_many(
        Happening(NOTE_ADDED, order, _("Note by %(who)s: %(subject)s") % {"who": who, "subject": subject}, at=at)
        for who, subject, _text, at in new
    )
    Note.objects.bulk_create(
        Note(
            event_id=event.pk,
            subject_kind="order",
            subject_id=order.pk,
            customer_id=order.customer_id,
            subject_line=subject,
            text=text,
            written_at=at,
        )
        for event, (_who, subject, text, at) in zip(events, new, strict=True)
    )
    return ["notes"] if new else []


def key_of(note: ShopNote) -> tuple[str, str, str, datetime]:
    """What tells one note from another."""
    return note.by, note.subject, note.text, note.at
