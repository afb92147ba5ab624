"""The pending orders of the home page, and what is done with one of them in its row."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callmgmt.grid import Asked, Grid, address, for_grid
from callmgmt.row import Row
from csc.errors import refuse_if
from csc.htmx import AgentRequest, page_or_part
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import pending_orders
from orders.forms import DeedForm
from orders.models import PendingOrder
from orders.views.finding import found

ROW = "callmgmt/pending/_row.html"
AT_ONCE = 100  # empty orders that are voided with one press


@requires("orders.view_pendingorder")
def pending(request: AgentRequest) -> HttpResponse:
    """The grid as it is now, or the rows of it that have changed; a visit is led to the home page."""
    if not request.htmx:
        return redirect(f"{reverse('callmgmt:home')}?{request.GET.urlencode()}")
    asked = Asked.of(request.user, request.GET.dict())
    changed = ids_of(request.GET["changed"]) if "changed" in request.GET else None
    response = page_or_part(request, "callmgmt/home.html", {"grid": Grid(asked, changed=changed)}, part="pending")
    if request.headers.get("X-Background") != "1":
        response["HX-Push-Url"] = address(asked)
    return response


@requires("orders.view_pendingorder")
def row(request: AgentRequest, number: str) -> HttpResponse:
    """One row as it is now."""
    found(PendingOrder.objects.all(), number, by=request.user)
    return shown(request, number)


@posted
@requires("orders.void_pendingorder")
@once
def void(request: AgentRequest, number: str) -> HttpResponse:
    order = found(PendingOrder.objects.all(), number, by=request.user)
    form = DeedForm(request.POST)
    form.full_clean()
    pending_orders.void(order, by=request.user, seen=form.cleaned_data["version"])
    return shown(request, number, said=_("%(record)s is voided.") % {"record": order}, voided=number)


@posted
@requires("orders.void_pendingorder")
@once
def void_empty(request: AgentRequest) -> HttpResponse:
    """Voids the empty ones of a view; each shows its Undo."""
    asked = Asked.of(request.user, request.POST.dict())
    voided = pending_orders.void_empty(asked.rows().empty()[:AT_ONCE], by=request.user)
    refuse_if("" if voided else _("No empty order is left here that could be voided."))
    n = len(voided)
    say(request, ngettext("%(n)d empty order is voided.", "%(n)d empty orders are voided.", n) % {"n": n})
    numbers = ",".join(each.number for each in voided)
    if not request.htmx:
        return redirect(f"{address(asked)}&voided={numbers}")
    grid = Grid(asked, voided=numbers)
    response = page_or_part(request, "callmgmt/home.html", {"grid": grid}, part="pending")
    response["Content-Location"] = f"{reverse('callmgmt:pending')}?{asked.query}"
    return response


@posted
@requires("orders.void_pendingorder")
@once
def undo(request: AgentRequest, number: str) -> HttpResponse:
    """Takes back that it was voided a moment ago."""
    order = found(PendingOrder.objects.all(), number, by=request.user)
    pending_orders.take_back(order, by=request.user)
    return shown(request, number, said=_("%(record)s is open again.") % {"record": order})


@posted
@requires("orders.restore_pendingorder")
@once
def restore(request: AgentRequest, number: str) -> HttpResponse:
    order = found(PendingOrder.objects.all(), number, by=request.user)
    pending_orders.restore(order, by=request.user)
    return shown(request, number, said=_("%(record)s is open again.") % {"record": order})


def shown(request: AgentRequest, number: str, *, said: str = "", voided: str = "") -> HttpResponse:
    """The row for a script; the home page, with what was done in words, for a plain form."""
    if not request.htmx:
        if said:
            say(request, said)
        return home(voided)
    [order] = for_grid(PendingOrder.objects.visible_to(request.user).filter(number=number), request.user)
    response = render(request, ROW, {"row": Row(order, request.user), "said": said, "has_changed": bool(said)})
    response["Cache-Control"] = "no-store"
    response["Content-Location"] = reverse("callmgmt:pending_row", args=[number])
    return response


def home(voided: str) -> HttpResponseRedirect:
    """The home page; `voided` names the order that can be taken back there."""
    address = reverse("callmgmt:home")
    return HttpResponseRedirect(f"{address}?voided={voided}" if voided else address)


def ids_of(text: str) -> list[int]:
    """The ids of a list such as 17,18; what is none is left out."""
    return [int(each) for each in text.split(",") if each.isascii() and each.isdigit() and len(each) < 19]
