"""The searches: the list of orders, and the one box."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.search import LONGEST, tidy
from orders.searches import anything
from orders.searches.orders import ORDERS
from orders.searches.page import plain_heads, search_page

BOX = "find-panel"


@requires("orders.view_salesorder")
def orders(request: AgentRequest) -> HttpResponse:
    return search_page(request, ORDERS)


@requires("orders.view_salesorder")
def search(request: AgentRequest) -> HttpResponse:
    """What the words lead to; a single hit opens at once, except while typing."""
    words = tidy(request.GET.get("q", ""))
    why = why_not_search(words)
    most = anything.FEW if part_of(request) == BOX else anything.MOST
    found = anything.look_up(words, request.user, most=most) if words and not why else None
    if found and found.only_url and not request.htmx:
        return redirect(found.only_url)
    near = anything.near(words, request.user) if found and not found.filled else ()
    heads = plain_heads(ORDERS, None, get_language())
    context = {"words": words, "why": why, "found": found, "near": near, "heads": heads}
    return page_or_part(
        request, "orders/searches/anything.html", context, part=part_of(request), status=422 if why else 200
    )


def part_of(request: AgentRequest) -> str:
    """The results of the page, or the few that fit under the box in the top bar."""
    return BOX if request.htmx and request.htmx.target == BOX else "results"


def why_not_search(words: str) -> str:
    """What stops anyone looking for these words; empty when nothing does."""
    if len(words) > LONGEST:
        limits = {"most": LONGEST, "n": len(words)}
        return _("Search for %(most)d characters at most; this has %(n)d.") % limits
    return ""
