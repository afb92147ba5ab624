"""Quotes: a cart with frozen prices that the customer may accept until a day, and becomes an order in order entry."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.recording import Happening, record, record_many
from csc.errors import refuse_if
from csc.models import User
from csc.money import Money
from csc.numbers import next_number
from orders.actions.order_entry import Hand, fill_in, hold, locked, priced
from orders.cart.document import CartDocument
from orders.models import OrderSettings, PendingOrder, Quote
from orders.searching import index
from orders.workflow.table import Role, refuse_move

State = Quote.State
MOST_DAYS = 365


def why_not_quote(pending: PendingOrder | None = None) -> str:
    """What stops an order in progress being quoted; empty when nothing does."""
    if not OrderSettings.current().quotes_enabled:
        return _("Quotes are switched off here. Park the order instead.")
    if pending is not None and not pending.line_count:
        return _("There is nothing to quote yet; add an item.")
    if pending is not None and pending.customer is None:
        return _("A quote is for somebody; find or create the customer first.")
    return ""


@transaction.atomic
def create(pending: PendingOrder, *, hand: Hand, until: date, seen: int) -> Quote:
    """Freezes the cart at the prices that it shows, until the end of a day. The order in progress stays as it is.

    Raises Refused when quotes are off, nothing can be quoted, a discount cannot be given, the day is over, or the
    order changed since `seen`.
    """
    pending = locked(pending)
    refuse_if(pending.why_changed_since(seen))
    hold(pending, hand)
    refuse_if(why_not_quote(pending) or pending.why_terms_changed() or why_not_until(until))
    refuse_move("quote", None, State.OPEN, Role.AGENT)
    cart = CartDocument.read(pending.cart)
    refuse_if(next(iter(priced(pending, cart)[1].not_off.values()), ""))
    fill_in(pending, cart, notes_are_read=True)
    quote = Quote.objects.create(
        number=next_number("quote"),
        customer=pending.customer,
        agent=hand.by,
        site=pending.site,
        currency=pending.currency,
        locale=pending.locale,
        tax_policy=pending.tax_policy,
        valid_until=until,
        cart=pending.cart,
        line_count=pending.line_count,
        total=pending.total,
        pending_order=pending,
        created_at=timezone.now(),
    )
    index([quote])
    diff = {"after": {"total": str(quote.total), "valid_until": str(until)}}
    words = f"Quoted {Money(quote.total, quote.currency)} until {date_format(until, 'j F Y')}"
    record("quote.created", quote, by=hand.by, summary=words, diff=diff)
    return quote


def why_not_until(until: date, *, already: date | None = None) -> str:
    """What is wrong with the last day of a quote whose prices hold until a day already."""
    if until < timezone.localdate():
        return _("That day is over; choose today or a later day.")
    if until > timezone.localdate() + timedelta(days=MOST_DAYS):
        return _("Prices hold for a year at most; choose an earlier day.")
    if already and until < already:
        words = _("Its prices hold until %(day)s already; choose a later day.")
        return words % {"day": date_format(already, "j F Y")}
    return ""


@transaction.atomic
def extend(quote: Quote, *, by: User, until: date, seen: int) -> Quote:
    """Lets the frozen prices hold until a later day, also when they had run out. Raises Refused."""
    quote = Quote.objects.lock(quote, seen=seen)
    refuse_if(quote.why_not_extend() or why_not_until(until, already=quote.valid_until))
    before = {"valid_until": str(quote.valid_until), "state": quote.state}
    if quote.state == State.EXPIRED:
        refuse_move("quote", quote.state, State.OPEN, Role.AGENT)
        quote.state = State.OPEN
    quote.valid_until = until
    quote.bump("valid_until", "state")
    diff = {"before": before, "after": {"valid_until": str(until), "state": quote.state}}
    record("quote.extended", quote, by=by, summary=f"Extended until {date_format(until, 'j F Y')}", diff=diff)
    return quote


@transaction.atomic
def decline(quote: Quote, *, by: User, reason: str, seen: int) -> Quote:
    """The customer does not want it. Raises Refused when it is over already."""
    quote = Quote.objects.lock(quote, seen=seen)
    refuse_if(quote.why_not_decline())
    refuse_move("quote", quote.state, State.DECLINED, Role.AGENT)
    before, quote.state = quote.state, State.DECLINED
    quote.bump("state")
    diff = {"before": {"state": before}, "after": {"state": quote.state, "reason": reason}}
    record("quote.declined", quote, by=by, summary=f"Declined: {reason}", diff=diff)
    return quote


@transaction.atomic
def turn(quote: Quote, *, by: User, seen: int) -> PendingOrder:
    """An order in progress with the quoted prices promised line by line; order entry shows what they are today."""
    quote = Quote.objects.lock(quote, seen=seen)
    refuse_if(quote.why_not_turn())
    refuse_move("quote", quote.state, State.CONVERTED, Role.AGENT)
    pending = begun_from(quote, quoted(quote, prices_hold=True), by=by)
    quote.state, quote.turned_into = State.CONVERTED, pending
    quote.bump("state", "turned_into")
    record("quote.turned", quote, by=by, summary=f"Turned into {pending.number}")
    return pending


@transaction.atomic
def renew(quote: Quote, *, by: User, seen: int) -> PendingOrder:
    """An order in progress with the same items at today's prices, to be quoted again or placed; the quote stays."""
    quote = Quote.objects.lock(quote, seen=seen)
    refuse_if(quote.why_not_renew())
    pending = begun_from(quote, quoted(quote, prices_hold=False), by=by)
    record("quote.renewed", quote, by=by, summary=f"Offered anew at today's prices as {pending.number}")
    return pending


def begun_from(quote: Quote, cart: CartDocument, *, by: User) -> PendingOrder:
    """An order in progress on the terms of a quote."""
    pending = PendingOrder(
        number=next_number("pending_order"),
        agent=by,
        edited_by=by,
        customer=quote.customer.survivor if quote.customer else None,
        site=quote.site,
        currency=quote.currency,
        locale=quote.locale,
        tax_policy=quote.tax_policy,
    )
    fill_in(pending, cart)
    pending.save()
    record("pending_order.begun", pending, by=by, summary=f"Begun from quote {quote.number}")
    return pending


def quoted(quote: Quote, *, prices_hold: bool) -> CartDocument:
    """The quoted cart, its prices promised or not."""
    cart = CartDocument.read(quote.cart)
    for line in cart.lines:
        line.fixed_price = line.unit_price if prices_hold else None
        line.fixed_quantity = line.quantity if prices_hold else None
    cart.notes, cart.from_quote, cart.quoted_total = [], quote.number, quote.total
    return cart


def expire() -> int:
    """Marks the quotes whose last day is over where their site is; returns how many."""
    found = 0
    late = Quote.objects.run_out(timezone.localdate() + timedelta(days=1)).select_related("site").order_by("pk")
    for quote in late:
        if quote.valid_until < timezone.localdate(timezone=ZoneInfo(quote.site.time_zone)):
            found += expire_one(quote)
    return found


@transaction.atomic
def expire_one(quote: Quote) -> bool:
    """Whether the quote expired now; one that someone else has moved meanwhile is left alone."""
    locked_row = Quote.objects.lock(quote)
    if not locked_row.awaits_answer or locked_row.valid_until != quote.valid_until:
        return False
    refuse_move("quote", locked_row.state, State.EXPIRED, Role.WORKFLOW)
    before, locked_row.state = locked_row.state, State.EXPIRED
    locked_row.bump("state")
    diff = {"before": {"state": before}, "after": {"state": State.EXPIRED}}
    record_many([Happening("quote.expired", locked_row, "Prices ran out", diff=diff)])
    return True
