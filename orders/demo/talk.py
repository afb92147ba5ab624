"""Notes that agents of the demo wrote about calls: what the customer said, what was promised, and what to do next."""

from datetime import datetime, timedelta
from typing import NamedTuple

from activities.models import Note
from activities.recording import Happening
from csc.models import User
from orders.demo.fulfilment import Placed
from orders.demo.rows import Rows
from orders.demo.shelf import Shelf
from orders.demo.stories import State, Story


class Said(NamedTuple):
    """A note: activity code, result code, subject line and text; {item}, {first} and {day} are filled in."""

    activity: str
    result: str
    subject: str
    text: str
    follow_up: bool = False


BEFORE_SHIPPING = (
    Said("Order Status Inquiry", "Satisfied", "When does it ship?",
         "{first} asked when the order leaves. It goes out as soon as {item} is in, likely by {day}."),
    Said("Order Status Inquiry", "Not Satisfied", "Second call about the delay",
         "Not happy that {item} is still waiting. Asked to be called on {day} either way.", True),
    Said("Customer Request", "Satisfied", "Deliver after five",
         "Nobody home before 17:00. Asked the carrier desk to note it; customer is fine with {day}."),
    Said("Customer Request", "Satisfied", "Gift, no prices please",
         "The {item} is a present. No invoice in the parcel, send it by mail only."),
    Said("Customer Request", "Left Message", "Other colour possible?",
         "Wanted to know whether {item} comes in another colour. Checked, left a message with the choices.", True),
    Said("Address Change", "Satisfied", "New flat number",
         "{first} moved within the building. New flat number noted, rest of the address stays."),
    Said("Call Customer", "No Answer", "Tried to reach about the order",
         "Rang twice, nobody answered. Will try again on {day}.", True),
)  # fmt: skip
IN_TROUBLE = {
    "fraud": (
        Said("Fraud Review", "Left Message", "Card used several times today",
             "Called the number on the account, left a message. Order stays suspended until we hear.", True),
        Said("Fraud Review", "No Answer", "Could not confirm the order",
             "No answer on the phone of the account. Asked payments to look at the card history before {day}.", True),
    ),
    "address": (
        Said("Address Change", "Left Message", "Postal code does not fit",
             "Postal code and city do not match. Left a message asking for the full address.", True),
        Said("Call Customer", "No Answer", "Address to be checked", "No answer. Sent a mail as well.", True),
    ),
    "declined": (
        Said("Payment Issue", "Satisfied", "Will call the bank",
             "{first} will call the bank today and ring us back. Order waits until {day}.", True),
        Said("Payment Issue", "Left Message", "Asked for another card", "Left a message about the declined card."),
    ),
    "expired": (
        Said("Payment Issue", "Left Message", "Card ran out between order and shipping",
             "Goods are packed. Left a message asking for the new expiry date or another card.", True),
        Said("Payment Issue", "Satisfied", "New card arrives this week",
             "The bank has sent a new card. {first} calls as soon as it is there, by {day} at the latest.", True),
    ),
    "unknown": (
        Said("Payment Issue", "Satisfied", "Is the money gone?",
             "{first} sees a reservation at the bank. Told: we check with the gateway and do not charge twice.", True),
    ),
}  # fmt: skip
AFTER_SHIPPING = (
    Said("Order Status Inquiry", "Satisfied", "Where is my parcel?",
         "Tracking had not moved for two days. Carrier confirmed delivery for {day}; customer is content."),
    Said("Order Status Inquiry", "Satisfied", "Second parcel missing", "Told that it travels in two parcels."),
    Said("Order Status Inquiry", "Left Message", "Called back", "Left a message with the tracking number."),
    Said("Customer Request", "Satisfied", "Copy of the invoice", "Needs it for the tax office. Sent by mail."),
    Said("Customer Request", "Satisfied", "Assembly question",
         "One screw too many after assembling the {item}. It is the spare one; all is well."),
    Said("Customer Request", "Not Satisfied", "Scratch on arrival",
         "{item} has a scratch on one side. Wants to keep it; offered an appeasement, will send a picture.", True),
    Said("Call Customer", "Satisfied", "Courtesy call", "Asked how the {item} is doing. Loves it, no complaints."),
    Said("Appeasement", "Satisfied", "Late delivery", "Came three days late for a birthday. Apologised."),
    Said("Send Email", "Satisfied", "Care instructions", "Sent the care sheet for {item}."),
    Said("Email Follow-Up", "Satisfied", "Answered by mail", "Confirmed by mail that everything has arrived."),
    Said("Return", "Satisfied", "How does a return work?", "Explained it; {first} will think about it until {day}."),
)  # fmt: skip


def talk(placed: Placed, shelf: Shelf, rows: Rows) -> None:
    """Writes one to three notes on some orders, and on almost every one in trouble."""
    story = placed.story
    often = 0.85 if story.trouble or story.suspended else 0.16
    if not story.throw.chance(often):
        return
    for said in story.throw.some(fitting(story), story.throw.choice((1, 1, 1, 2))):
        write(placed, said, story.throw.choice(shelf.agents), shelf, rows)


def fitting(story: Story) -> tuple[Said, ...]:
    """What can have been said about an order in its present state."""
    if story.trouble:
        return IN_TROUBLE[story.trouble]
    return AFTER_SHIPPING if story.state in (State.WAITING_FILING, State.CLOSED) else BEFORE_SHIPPING


def write(placed: Placed, said: Said, by: User, shelf: Shelf, rows: Rows) -> None:
    """One note with its event; what lies far back has been followed up."""
    order, throw = placed.order, placed.story.throw
    at = placed.story.since + min(shelf.now - placed.story.since, timedelta(days=4)) * throw.uniform(0.2, 0.9)
    filled = {
        "item": throw.choice(placed.lines).name,
        "first": order.first_name,
        "day": f"{at + timedelta(days=3):%d %B}",
    }
    activity, result = shelf.codes["activity", said.activity], shelf.codes["result", said.result]
    note = Note(
        subject_kind=order.subject_kind,
        subject_id=order.pk,
        customer_id=order.customer_id,
        activity_code=activity,
        activity_words=activity.label,
        result_code=result,
        result_words=result.label,
        subject_line=said.subject,
        text=said.text.format(**filled),
        written_by=by,
        written_at=at,
        pinned=throw.chance(0.05),
    )
    if said.follow_up:
        follow_up(note, by, at, shelf)
    happening = Happening("note.added", order, f"{activity.label}: {said.subject}", by=by, at=at)
    rows.notes.append((happening, note))


def follow_up(note: Note, by: User, at: datetime, shelf: Shelf) -> None:
    """Somebody looks at it again after two or three days."""
    note.follow_up_at, note.assignee = at + timedelta(days=2 + by.pk % 2), by
    if note.follow_up_at < shelf.now - timedelta(days=3):
        note.closed_at, note.closed_by = note.follow_up_at + timedelta(hours=2), by
