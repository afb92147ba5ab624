"""The verbs of the Cart tab: find and add an item, take a line out, let go of a quoted price."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.htmx import AgentRequest
from csc.once import once, posted
from csc.permissions import requires
from csc.search import tidy
from orders.cart import edits, typed
from orders.cart.reading import whole
from orders.cart.storefront import storefront
from orders.views.entry.answers import carried_out, fresh, open_order, panel


@posted
@requires("orders.add_pendingorder")
@once
def add_item(request: AgentRequest, number: str) -> HttpResponse:
    """Adds the item of a code; of keywords one hit is added, several are listed to choose from."""
    pending = open_order(request, number)
    words = tidy(request.POST.get("code") or request.POST.get("item", ""))
    shop = storefront(pending.site, timezone.localdate())
    hits = shop.find(words, locale=pending.locale) if words else []
    try:
        pieces = typed.quantity(request.POST.get("pieces", "") or "1")
    except Refused as why:
        return panel(request, pending, "cart", status=422, pieces_error=str(why), typed=request.POST)
    if len(hits) == 1 and hits[0].can_be_sold:
        return carried_out(request, pending, "cart", edits.add_item(hits[0], pieces), focus="item")
    if not hits or len(hits) == 1:
        told = why_none(words, found=bool(hits))
        return panel(request, pending, "cart", status=422, item_error=told, typed=request.POST)
    first = next((each.code for each in hits if each.can_be_sold and not each.why_out), "")
    return panel(request, fresh(pending), "cart", offers=hits, first_to_add=first, typed=request.POST)


def why_none(words: str, *, found: bool) -> str:
    """Why nothing was added."""
    if not words:
        return _("Type the code of an item, or words of its name.")
    if found:
        return _("“%(words)s” has no price in this catalog, so it cannot be sold here.") % {"words": words[:60]}
    return _("No item of this catalog is called “%(words)s”. Part of a code or of the name is enough.") % {
        "words": words[:60]
    }


@posted
@requires("orders.add_pendingorder")
@once
def remove_line(request: AgentRequest, number: str) -> HttpResponse:
    pending = open_order(request, number)
    return carried_out(request, pending, "cart", edits.remove_line(which(request, "line")), focus="item")


@posted
@requires("orders.add_pendingorder")
@once
def hide_notes(request: AgentRequest, number: str) -> HttpResponse:
    pending = open_order(request, number)
    tab = "review" if request.POST.get("on") == "review" else "cart"
    return carried_out(request, pending, tab, edits.nothing(), notes_are_read=True)


@posted
@requires("orders.add_pendingorder")
@once
def todays_price(request: AgentRequest, number: str) -> HttpResponse:
    pending = open_order(request, number)
    return carried_out(request, pending, "cart", edits.use_todays_price(which(request, "line")))


def which(request: AgentRequest, name: str) -> int:
    """The part of the cart that a button names; -1, which no part is, when it names none."""
    found = whole(request.POST.get(name, ""))
    return -1 if found is None else found
