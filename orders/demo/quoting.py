"""The history of a quote, told as it happened then."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from activities.recording import Happening, record_many
from orders.models import Quote

State = Quote.State
DECLINED_BECAUSE, VOIDED_BECAUSE = "Found it cheaper elsewhere", "Keyed twice"
# What the customer or an agent made of a quote that was sent, and how it is told.
ANSWERS = {
    State.ACCEPTED: ("quote.accepted", "Accepted by phone"),
    State.DECLINED: ("quote.declined", f"Declined: {DECLINED_BECAUSE}"),
    State.VOID: ("quote.voided", f"Voided: {VOIDED_BECAUSE}"),
}


def tell(quote: Quote) -> None:
    """Writes what was done with a quote until it came into its state, and counts it as changes of the quote."""
    happened = list(happenings(quote))
    record_many(happened)
    Quote.objects.filter(pk=quote.pk).update(version=len(happened))


def happenings(quote: Quote) -> Iterator[Happening]:
    """Its making, its sending unless it is still open, and its end."""
    made, until = quote.created_at, quote.valid_until
    words = f"Quoted {quote.total} {quote.currency} until {date_format(until, 'j F Y')}"
    after = {"after": {"total": str(quote.total), "valid_until": str(until)}}
    yield Happening("quote.created", quote, words, by=quote.agent, diff=after, at=made)
    if quote.state not in (State.OPEN, State.VOID):
        sent = moved(State.OPEN, State.SENT)
        yield Happening(
            "quote.sent", quote, "Sent to the customer", by=quote.agent, diff=sent, at=made + timedelta(minutes=6)
        )
    yield from end_of(quote, made + timedelta(hours=20))


def end_of(quote: Quote, at: datetime) -> Iterator[Happening]:
    """What the quote came to, unless it still waits for an answer."""
    before = State.OPEN if quote.state == State.VOID else State.SENT
    diff = moved(before, State(quote.state))
    if quote.state in ANSWERS:
        verb, words = ANSWERS[State(quote.state)]
        yield Happening(verb, quote, words, by=quote.agent, diff=diff, at=at)
    elif quote.state == State.EXPIRED:
        ran_out = timezone.make_aware(datetime.combine(quote.valid_until + timedelta(days=1), time(0, 5)))
        yield Happening("quote.expired", quote, "Prices ran out", diff=diff, at=ran_out)
    elif quote.turned_into:
        yield Happening(
            "quote.turned", quote, f"Turned into {quote.turned_into.number}", by=quote.agent, diff=diff, at=at
        )


def moved(before: Quote.State, after: Quote.State) -> dict[str, dict[str, str]]:
    """The change of a state as deeds tell it."""
    return {"before": {"state": before.value}, "after": {"state": after.value}}
