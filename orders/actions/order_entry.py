"""Order entry: an order in progress is begun, and every change of its cart is saved while it is typed.

A change takes the row, then the lease, and presents the version and the fence that its page was given: of two who
write one wins, and the other is told by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.recording import record
from csc import leases
from csc.errors import Refused, refuse_if
from csc.models import Lease, Site, User
from csc.numbers import next_number
from orders.cart.document import CartDocument
from orders.cart.edits import Edit
from orders.cart.pricing import Answers, Figures, Terms, ask, figures, price_anew
from orders.cart.storefront import storefront
from orders.cart.todo import discount_field, todos
from orders.models import PendingOrder
from orders.workflow.table import Role, refuse_move

TERMS = ("site", "currency", "locale", "tax_policy")  # they move once at most, with the first customer


class Overtaken(Refused):
    """Someone wrote first; the page shows what was typed beside what is there now."""


@dataclass(frozen=True)
class Hand:
    """Whose change it is, from which browser tab, and the fence that the tab was given; None before the first."""

    by: User
    tab: UUID
    fence: int | None = None


@transaction.atomic
def begin(*, site: Site, locale: str, by: User, is_guess: bool = False) -> PendingOrder:
    """An empty order in progress; its site fixes currency and tax policy, and with the locale they stay for life.

    A site that nobody has chosen (`is_guess`) gives way to that of the customer who is found before any item.
    """
    refuse_move("pending_order", None, PendingOrder.State.OPEN, Role.AGENT)
    pending = PendingOrder.objects.create(
        number=next_number("pending_order"),
        agent=by,
        edited_by=by,
        site=site,
        currency=site.currency,
        locale=locale,
        tax_policy=site.tax_policy,
        cart=CartDocument(catalog_is_guess=is_guess).write(),
    )
    record("pending_order.begun", pending, by=by, summary=f"Order begun on {site}")
    return pending


@transaction.atomic
def change(pending: PendingOrder, edit: Edit, *, hand: Hand, seen: int, notes_are_read: bool = False) -> PendingOrder:
    """Lets `edit` change the cart, prices it and saves it; what would change nothing leaves the version alone.

    A discount by hand that is more than there is, is not taken in: `not_off` on the record says why, by field.
    Raises Overtaken when it changed since `seen` or another edits it, Refused when it ended or `edit` refuses.
    """
    pending = locked(pending)
    before = (pending.cart, pending.customer_id)
    cart = CartDocument.read(pending.cart)
    if pending.version != seen:
        refuse_unless_the_same(pending, cart, edit)
        return pending
    hold(pending, hand)
    edit(cart, pending)
    fill_in(pending, cart, stored=before[0], notes_are_read=notes_are_read)
    if before != (pending.cart, pending.customer_id):
        pending.edited_by = hand.by
        pending.bump("cart", "customer", "line_count", "total", "edited_by", "updated_at", *TERMS)
    return pending


def take_out_new(cart: CartDocument, stored: dict[str, Any], not_off: Mapping[int | None, str]) -> dict[str, str]:
    """Puts back what stood there before for each discount that is new and cannot be given; tells why, by field."""
    before, told = CartDocument.read(stored), {}
    for id, why in not_off.items():
        now, was = (cart, before) if id is None else (cart.line(id), before.line(id))
        if now and now.discount != (was.discount if was else None):
            now.discount = was.discount if was else None
            told[discount_field(id)] = why
    return told


def locked(pending: PendingOrder) -> PendingOrder:
    """The order in progress as it is now, while it is open; keeps others out until the transaction ends."""
    found: PendingOrder = PendingOrder.objects.lock(pending)
    refuse_if(found.why_ended())
    return found


def hold(pending: PendingOrder, hand: Hand) -> None:
    """Makes sure that this tab is the one that edits, prolongs its lease, and leaves that on the record."""
    kind, pk = pending.subject_kind, pending.pk
    lease = Lease.objects.select_for_update(of=("self",)).filter(kind=kind, object_id=pk).first()
    # A reload of the very tab counts the fence up, and what it still had on the way is its own.
    here = lease is not None and lease.holder_id == hand.by.pk and lease.tab == hand.tab
    passed_on = hand.fence is not None and not here and (lease is None or lease.fence != hand.fence)
    if hand.fence is None or passed_on or not leases.beat(kind, pk, fence=hand.fence):
        lease = None if passed_on else leases.acquire(kind, pk, by=hand.by, tab=hand.tab, doing="entry")
    if lease is None or lease.holder_id != hand.by.pk:
        raise Overtaken(why_another_edits(pending, hand.by))
    pending.lease = lease


@transaction.atomic
def take_here(pending: PendingOrder, *, hand: Hand) -> PendingOrder:
    """Lets the agent go on in this tab with what they have open in another, which can write no more.

    Raises Overtaken when it is another agent who edits it.
    """
    pending = locked(pending)
    lease = leases.holder(pending.subject_kind, pending.pk)
    if lease and lease.holder_id != hand.by.pk:
        raise Overtaken(why_another_edits(pending, hand.by))
    pending.lease = leases.acquire(
        pending.subject_kind, pending.pk, by=hand.by, tab=hand.tab, doing="entry", forced=lease is not None
    )
    return pending


def why_another_edits(pending: PendingOrder, by: User) -> str:
    """Who edits the order instead, by name; or that it is open in another tab of one's own."""
    lease = leases.holder(pending.subject_kind, pending.pk)
    if lease and lease.holder_id != by.pk:
        return _("%(name)s edits %(record)s now, so nothing was saved. What you typed still stands here.") % {
            "name": lease.holder,
            "record": pending,
        }
    return _("You have %(record)s open in another tab, so nothing was saved here. Go on there, or close it.") % {
        "record": pending
    }


def refuse_unless_the_same(pending: PendingOrder, cart: CartDocument, edit: Edit) -> None:
    """Raises Overtaken, unless what was sent is what is stored already: a form that was sent twice."""
    before, customer = cart.write(), pending.customer_id
    edit(cart, pending)
    if cart.write() == before and pending.customer_id == customer:
        return
    named = {
        "record": pending,
        "name": pending.edited_by or pending.agent,
        "at": date_format(timezone.localtime(pending.updated_at), "H:i"),
    }
    raise Overtaken(
        _("%(name)s changed %(record)s at %(at)s, so this was not saved. What you typed still stands here.") % named
    )


def fill_in(
    pending: PendingOrder, cart: CartDocument, *, stored: dict[str, Any] | None = None, notes_are_read: bool = False
) -> None:
    """Writes the cart onto the record with what lists show of it, at today's prices.

    With the cart that was `stored` before, new discounts that cannot be given are not taken in.
    """
    answers, found = priced(pending, cart)
    pending.not_off = {} if stored is None else take_out_new(cart, stored, found.not_off)
    if pending.not_off:
        found = figures(cart, answers, terms(pending), day=timezone.localdate())
    cart.notes = [] if notes_are_read else cart.notes
    for ship_to in cart.ship_tos:
        method = answers.method(ship_to)
        ship_to.method_name = method.name if method else ship_to.method_name
    pending.cart = cart.write()
    pending.line_count = len(cart.lines)
    pending.total = found.totals.total if cart.lines else Decimal(0)


def priced(record: Any, cart: CartDocument) -> tuple[Answers, Figures]:
    """What the shop says of a cart and what it comes to at today's prices; those that changed are noted on it."""
    day = timezone.localdate()
    answers = ask(storefront(record.site, day), cart, locale=record.locale)
    told = [] if record.why_terms_changed() else price_anew(cart, answers, currency=record.currency)
    cart.notes += [each for each in told if each not in cart.notes]
    return answers, figures(cart, answers, terms(record), day=day)


def is_complete(pending: PendingOrder) -> bool:
    """Whether nothing is left but to review it and place it."""
    cart = CartDocument.read(pending.cart)
    answers, found = priced(pending, cart)
    left = todos(cart, answers, found, has_customer=pending.customer is not None, why_not=pending.why_terms_changed())
    return not left


def terms(record: Any) -> Terms:
    """What a pending order or a quote keeps for life."""
    exempt = bool(record.customer and record.customer.tax_exempt)
    return Terms(record.currency, record.tax_policy, record.locale, tax_exempt=exempt)
