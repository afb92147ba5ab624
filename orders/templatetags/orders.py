"""How workflow states and events look on a page."""

from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, pi, sin
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csc.addresses import of_record
from orders.models import SalesOrder, ShippingOrder
from orders.pages import entry_changes, entry_fields
from orders.pages.editing import Editing
from orders.pages.entry import EntryPage
from orders.searches.anything import near

register = template.Library()

OPENS = 'href="{address}" hx-get="{address}" hx-target="#{row}" aria-controls="{row}" aria-expanded="false"'
WORD = f'<a class="how" {OPENS}>{{how}}<span class="sr"> {{words}}</span></a>'
AMOUNT = f'<a class="how amount" {OPENS} title="{{how}}">{{amount}}<span class="sr"> {{words}}, {{how}}</span></a>'

FIFTHS: dict[int, int] = {
    SalesOrder.State.WAITING_APPROVAL: 1,
    SalesOrder.State.WAITING_ALLOCATION: 2,
    SalesOrder.State.WAITING_FULFILLMENT: 3,
    SalesOrder.State.WAITING_FILING: 4,
}
SHIPPING_ICONS: dict[int, str] = {
    ShippingOrder.State.WAITING_PICK_PACK: "package",
    ShippingOrder.State.PACKED: "package",
    ShippingOrder.State.FULFILLED: "truck-delivery",
    ShippingOrder.State.DELIVERED: "truck-delivery",
    ShippingOrder.State.VOID: "circle-x",
}
EVENT_ICONS = {
    "suspended": "hand-stop",
    "resumed": "player-play",
    "alerts_cleared": "circle-check",
    "placed": "shopping-cart",
    "imported": "shopping-cart",
    "shipped": "truck-delivery",
    "raised": "alert-octagon",
    "credited": "receipt-refund",
    "appeased": "receipt-refund",
    "refunded": "receipt-refund",
    "made": "arrow-back-up",
    "voided": "circle-x",
    "added": "message-2",
    "flagged": "flag",
    "unflagged": "flag",
    "tagged": "tag",
    "untagged": "tag",
}


@register.simple_tag
@cache
def state_pie(state: int) -> SafeString:
    """How far along its workflow a sales order is, as a small pie; the word belongs beside it."""
    kind = SalesOrder.State(state).name.lower()
    return format_html('<svg class="pie pie-{}" viewBox="0 0 14 14" aria-hidden="true">{}</svg>', kind, drawing(state))


@register.simple_tag(takes_context=True)
def numbers_near(context: Mapping[str, Any], number: str) -> Sequence[tuple[str, str]]:
    """Orders that the reader may see and whose numbers begin like `number`: number and address."""
    return near(number, context["request"].user)


@register.simple_tag
def state_of(order: SalesOrder) -> SafeString:
    """The pie and the word of an order's state."""
    return state_words(order.state, get_language())


@cache
def state_words(state: int, _language: str | None) -> SafeString:
    """The same for a state, in the language of the page."""
    return format_html('<span class="state">{}{}</span>', state_pie(state), SalesOrder.State(state).label)


@register.simple_tag(takes_context=True)
def how(context: Mapping[str, Any], what: str, words: str, amount: str = "", place: str = "") -> SafeString:
    """The link to the explanation of a figure, which opens in the row of `place`: how?, or the amount itself.

    `words` say which figure it is to who does not see the row.
    """
    page = context.get("page")
    moment = page.moment if page else context.get("moment", "")
    # The pattern is looked up once: an order of 500 lines has 1,500 of these.
    any_figure = of_record("orders:explain_figure", context["order"].number, "figure")
    address = f"{any_figure.removesuffix('figure/')}{what}/{moment}"
    html = AMOUNT if amount else WORD
    return format_html(html, address=address, row=f"how-{place or what}", how=_("how?"), words=words, amount=amount)


@register.filter
def shipping_icon(state: int) -> str:
    """The name of the icon for the state of a shipping order."""
    return SHIPPING_ICONS.get(state, "circle-dashed")


@register.filter
def is_shipped(state: int) -> bool:
    """Whether a shipping order in that state has left the warehouse."""
    return state in (ShippingOrder.State.FULFILLED, ShippingOrder.State.DELIVERED)


@register.filter
def event_icon(verb: str) -> str:
    """The name of the icon for an event such as order.suspended."""
    return EVENT_ICONS.get(verb.rpartition(".")[2], "settings-automation")


def drawing(state: int) -> SafeString:
    """The inside of the 14 by 14 picture: a disc with a tick when closed, else a ring round a wedge or a cross."""
    if state == SalesOrder.State.CLOSED:
        disc = SafeString('<circle cx="7" cy="7" r="7" fill="currentColor"/>')
        return disc + SafeString('<path d="M4 7.2l2.2 2.2 4-4.4" fill="none" stroke="#fff" stroke-width="1.6"/>')
    dashes = "2 1.6" if state == SalesOrder.State.RECEIVED else "none"
    ring = '<circle cx="7" cy="7" r="6.2" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="{}"/>'
    return format_html(ring, dashes) + inside(state)


def inside(state: int) -> SafeString:
    """The wedge of a waiting state, the cross of a void one, nothing for the rest."""
    if state == SalesOrder.State.VOID:
        return SafeString('<path d="M5 5l4 4M9 5l-4 4" stroke="currentColor" stroke-width="1.5"/>')
    if state not in FIFTHS:
        return SafeString("")
    angle = 2 * pi * FIFTHS[state] / 5
    x, y = 7 + 4.4 * sin(angle), 7 - 4.4 * cos(angle)
    wedge = f"M7 7V2.6A4.4 4.4 0 {int(angle > pi)} 1 {x:.2f} {y:.2f}Z"
    return format_html('<path d="{}" fill="currentColor"/>', wedge)


@register.simple_tag
def was(page: EntryPage) -> str:
    """What is stored in the fields of a tab of order entry, for its form to carry."""
    return entry_fields.was(page)


@register.simple_tag
def as_shown(page: EntryPage) -> str:
    """The order as its page shows it, for telling later what others have changed."""
    return entry_changes.as_shown(page)


@register.inclusion_tag("csc/_lease.html", takes_context=True)
def lease_of(context: Mapping[str, Any], record: Any) -> dict[str, Any]:
    """Who edits the record and who looks at it; its page loads live/record.js."""
    request = context["request"]
    return {"editing": Editing(record, request.user), "request": request, "csrf_token": context.get("csrf_token")}
