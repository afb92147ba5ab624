"""The searches: the list of orders, and the one box."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.search import LONGEST, tidy
from orders.searches import anything
from orders.searches.one_kind import OneKind, kind_of
from orders.searches.orders import ORDERS
from orders.searches.page import plain_heads, search_page

BOX = "find-panel"


@requires("orders.view_salesorder")
def orders(request: AgentRequest) -> HttpResponse:
    return search_page(request, ORDERS)


@requires("orders.view_salesorder")
def search(request: AgentRequest) -> HttpResponse:
    """What the words lead to, or what of one kind; a single hit opens at once, except while typing."""
    words = tidy(request.GET.get("q", ""))
    why, kind = why_not_search(words), kind_of(request.GET.get("kind", ""), request.user)
    found = looked_up(request, words, kind) if words and not why else None
    if found and found.only_url and not request.htmx:
        return redirect(found.only_url)
    context = {"words": words, "why": why, "found": found, "kind": kind, **suggested(request, found, words)}
    context["unknown"] = "" if kind else unknown(request.GET.get("kind", ""))
    return page_or_part(
        request, "orders/searches/anything.html", context, part=part_of(request), status=422 if why else 200
    )


def looked_up(request: AgentRequest, words: str, kind: anything.Kind | None) -> anything.Found | OneKind:
    """What is found in the whole, or of one kind."""
    if kind:
        return OneKind(kind, request.GET, request.user)
    most = anything.FEW if part_of(request) == BOX else anything.MOST
    return anything.look_up(words, request.user, most=most)


def suggested(request: AgentRequest, found: anything.Found | OneKind | None, words: str) -> dict[str, object]:
    """The heads of what was found, or what may have been meant when nothing was."""
    context: dict[str, object] = {"heads": plain_heads(ORDERS, None, get_language()), "near": ()}
    if found and not found.filled:
        context["near"] = anything.near(words, request.user)
        context["pending"] = anything.pending_order(words, request.user)
    return context


def unknown(kind: str) -> str:
    """That there is no such kind to look through; empty when none was named."""
    return _("There is no kind “%(name)s” here; all kinds are shown.") % {"name": tidy(kind)[:40]} if kind else ""


def part_of(request: AgentRequest) -> str:
    """The results of the page, or the few that fit under the box in the top bar."""
    return BOX if request.htmx and request.htmx.target == BOX else "results"


def why_not_search(words: str) -> str:
    """What stops anyone looking for these words; empty when nothing does."""
    if len(words) > LONGEST:
        limits = {"most": LONGEST, "n": len(words)}
        return _("Search for %(most)d characters at most; this has %(n)d.") % limits
    return ""
