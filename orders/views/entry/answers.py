"""What the views of order entry share: whose hand writes, and the panel that every answer shows."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.htmx import AgentRequest, page_or_part
from orders.actions.order_entry import Hand, Overtaken, change
from orders.cart.edits import Edit
from orders.cart.reading import whole
from orders.cart.todo import REVIEW, TABS
from orders.models import PendingOrder
from orders.pages.entry import EntryPage
from orders.pages.entry_fields import differences
from orders.views.finding import found

NAMESPACE = UUID("5d9a7c0e-0c53-4c6e-9d0e-6f2f4f1a7c11")
TEMPLATE = "orders/entry/detail.html"


def open_order(request: AgentRequest, number: str) -> PendingOrder:
    """The order in progress of that number among those that the agent may see, else 404."""
    pending: PendingOrder = found(PendingOrder.objects.for_entry(), number, by=request.user)
    return pending


def known_tab(name: str) -> str:
    """A tab of order entry, else 404."""
    if name not in TABS:
        raise Http404(name)
    return name


def hand_of(request: AgentRequest) -> Hand:
    """Whose hand writes: the user's, in the tab that the form names; without scripts a session is one tab."""
    return Hand(request.user, tab_of(request), whole(request.POST.get("fence", "")))


def tab_of(request: AgentRequest) -> UUID:
    """The browser's tab as its form names it."""
    try:
        return UUID(request.POST.get("tab", ""))
    except ValueError:
        return uuid5(NAMESPACE, request.session.session_key or str(request.user.pk))


def seen_of(request: AgentRequest) -> int:
    """The version that the form was shown with; 0, which no order has, when it names none."""
    return whole(request.POST.get("version", "")) or 0


def panel(request: AgentRequest, pending: PendingOrder, tab: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole of order entry at a tab."""
    typed = more.pop("typed", None) or {}
    page = EntryPage(
        pending, tab, reader=request.user, tab_id=tab_of(request), typed=typed, errors=more.pop("errors", None),
        typing=more.pop("typing", None), returns=returns(request),
        is_at_work=not arrives(request, reverse("orders:entry_tab", args=[pending.number, tab])),
    )  # fmt: skip
    adding = {"item": typed.get("code") or typed.get("item", ""), "pieces": typed.get("pieces", "")}
    context = {"pending": pending, "page": page, "arrives": arrives(request, page.here), **adding, **more}
    context |= {"is_wrong": status >= 400, "refused_at": page.todo_of(str(more.get("refused", "")))}
    return page_or_part(request, TEMPLATE, context, part="entry", status=status)


def arrives(request: AgentRequest, here: str) -> bool:
    """Whether the agent comes from elsewhere, so that the first thing to do on the tab takes the focus."""
    return not request.htmx or urlsplit(request.htmx.current_url or "").path != here


def returns(request: AgentRequest) -> bool:
    """Whether Review sent the agent here to change something, and is where they go on."""
    return (request.POST or request.GET).get("from") == REVIEW


def fresh(pending: PendingOrder) -> PendingOrder:
    """The order as it stands in the database now."""
    row: PendingOrder = PendingOrder.objects.for_entry().get(pk=pending.pk)
    return row


def done(request: AgentRequest, pending: PendingOrder, tab: str, **more: Any) -> HttpResponse:
    """The panel for a script, with the tab's address; or the tab's page for a plain form."""
    here = reverse("orders:entry_tab", args=[pending.number, tab])
    address = f"{here}?from={REVIEW}" if returns(request) and tab != REVIEW else here
    if not request.htmx:
        return redirect(address)
    shown = panel(request, fresh(pending), tab, **more)
    shown["Content-Location"] = address
    if request.htmx.current_url and arrives(request, here):
        shown["HX-Push-Url"] = address
    return shown


def overtaken(request: AgentRequest, pending: PendingOrder, tab: str, why: Overtaken) -> HttpResponse:
    """409: what was typed stays in its fields, and each that differs is told: before, theirs, yours."""
    now = fresh(pending)
    found = differences(EntryPage(now, tab, reader=request.user), request.POST)
    # What was not touched here is shown as it is now, so that saving again undoes nobody else's work.
    untouched = {each.name for each in found if each.prefers_theirs}
    typed = {name: words for name, words in request.POST.items() if name not in untouched}
    writer = now.edited_by or now.agent
    more = {"differences": found, "writer": _("Saved before") if writer == request.user else writer}
    return panel(request, now, tab, status=409, typed=typed, overtaken=why, **more)


def carried_out(
    request: AgentRequest,
    pending: PendingOrder,
    tab: str,
    edit: Edit,
    *,
    focus: str = "",
    notes_are_read: bool = False,
    then: Callable[[PendingOrder], str] | None = None,
) -> HttpResponse:
    """Makes a change of the cart and shows the tab, or the one that `then` names; a refusal is told on the tab."""
    try:
        pending = change(pending, edit, hand=hand_of(request), seen=seen_of(request), notes_are_read=notes_are_read)
    except Overtaken as why:
        return overtaken(request, pending, tab, why)
    except Refused as why:
        return panel(request, fresh(pending), tab, status=409, refused=why, typed=request.POST)
    return done(request, pending, then(pending) if then else tab, focus=focus)
