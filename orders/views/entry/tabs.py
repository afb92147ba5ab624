"""The tabs: shown by GET, saved by POST while they are typed. Nothing typed is lost, whatever else is wrong."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect

from csc.errors import Refused
from csc.htmx import AgentRequest
from csc.once import posted
from csc.permissions import requires
from orders.actions import order_entry
from orders.actions.order_entry import Overtaken, change
from orders.cart.document import CartDocument
from orders.cart.reading import Form, read_tab
from orders.cart.todo import TABS
from orders.models import PendingOrder
from orders.pages.entry_fields import before, under_way
from orders.views.entry.answers import done, fresh, hand_of, known_tab, open_order, overtaken, panel, seen_of


@requires("orders.add_pendingorder")
def entry(request: AgentRequest, number: str, tab: str) -> HttpResponse:
    """One tab of an order in progress."""
    known_tab(tab)
    pending = open_order(request, number)
    if request.method == "POST":
        return save(request, pending, tab)
    if pending.state == PendingOrder.State.PLACED and tab != "review":
        return redirect("orders:entry_tab", pending.number, "review")
    return panel(request, pending, tab, item=request.GET.get("item", ""))


@requires("orders.add_pendingorder")
def first_tab(request: AgentRequest, number: str) -> HttpResponse:
    """The number alone leads to Info."""
    return redirect("orders:entry_tab", open_order(request, number).number, "info")


@posted
@requires("orders.add_pendingorder")
def take_here(request: AgentRequest, number: str) -> HttpResponse:
    """Goes on in this tab; what was typed in it stays."""
    pending, tab = open_order(request, number), known_tab(request.POST.get("on", "info"))
    try:
        order_entry.take_here(pending, hand=hand_of(request))
    except Overtaken as why:
        return overtaken(request, pending, tab, why)
    return done(request, pending, tab, typed=request.POST)


def save(request: AgentRequest, pending: PendingOrder, tab: str) -> HttpResponse:
    """Keeps what can be read of a tab, and tells what cannot beside its field."""
    form, typing = Form(request.POST), under_way(request.POST)
    try:
        edit = read_tab(tab, form, CartDocument.read(pending.cart), pending)
        pending = change(pending, edit, hand=hand_of(request), seen=seen_of(request))
    except Overtaken as why:
        if goes_on_untouched(request, typing):
            return done(request, pending, where_to(request, tab))
        return overtaken(request, pending, tab, why)
    except Refused as why:
        return panel(request, fresh(pending), tab, status=409, refused=why, typed=request.POST)
    form.errors |= pending.not_off
    if form.errors:
        typed = {name: request.POST[name] for name in form.errors}
        return panel(request, fresh(pending), tab, status=422, typed=typed, errors=form.errors, typing=typing)
    return done(request, pending, where_to(request, tab), typing=typing)


def goes_on_untouched(request: AgentRequest, typing: Mapping[str, str]) -> bool:
    """Whether another tab is asked for and nothing was typed on this one: whoever only reads goes on."""
    return request.POST.get("go", "") in TABS and bool(before(request.POST)) and not typing


def where_to(request: AgentRequest, tab: str) -> str:
    """The tab that comes next: the one that a button names, else the same."""
    wanted = request.POST.get("go", "")
    return wanted if wanted in TABS else tab
