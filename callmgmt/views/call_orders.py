"""Park Call, Transfer to, Void Call, Undo, and orders that colleagues hand over."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from callmgmt.actions import call_orders
from callmgmt.colleagues import colleagues
from callmgmt.forms import TransferForm
from callmgmt.models import Call
from callmgmt.views.call_bar import current, done
from csc.errors import Refused
from csc.htmx import AgentRequest, page_or_part
from csc.once import once, posted
from csc.permissions import requires
from orders.forms import DeedForm
from orders.models import PendingOrder
from orders.views.finding import found


@posted
@requires("callmgmt.take_call")
@once
def park(request: AgentRequest) -> HttpResponse:
    """The order in progress is saved as a pending order."""
    call = current(request)
    call_orders.park(call, by=request.user, seen=version_of(request, call))
    return done(request)


@requires("callmgmt.transfer_call")
def transfer(request: AgentRequest) -> HttpResponse:
    """A visit shows to whom the order can go; a form sends it there."""
    if request.method == "POST":
        return hand_over(request)
    call = current(request)
    return picker(request, call, TransferForm(initial={"version": call_orders.order_of(call).version}))


@once
def hand_over(request: AgentRequest) -> HttpResponse:
    """The order goes to a colleague, who sees it at once."""
    call, form = current(request), TransferForm(request.POST)
    if not form.is_valid():
        return picker(request, call, form, status=422)
    to, message = form.cleaned_data["to"], form.cleaned_data["message"]
    call_orders.transfer(call, by=request.user, to=to, message=message, seen=version_of(request, call))
    return done(request)


def picker(request: AgentRequest, call: Call, form: TransferForm, *, status: int = 200) -> HttpResponse:
    """The list of those who take calls."""
    pending = call_orders.order_of(call)
    context = {"form": form, "call": call, "pending": pending, "people": colleagues(request.user, pending)}
    response = page_or_part(request, "callmgmt/transfer.html", context, part="picker", status=status)
    if status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#call-transfer-panel", "innerHTML"
    return response


@posted
@requires("orders.void_pendingorder")
@once
def void(request: AgentRequest) -> HttpResponse:
    """The order in progress is voided."""
    call = current(request)
    call_orders.void(call, by=request.user, seen=version_of(request, call))
    return done(request)


@posted
@requires("callmgmt.take_call")
@once
def undo(request: AgentRequest) -> HttpResponse:
    """The call goes on as if it had not been parked, transferred or voided."""
    last = Call.objects.of(request.user).over().select_related("pending_order", "agent").first()
    if last is None:
        raise Refused(_("There is nothing to undo."))
    call_orders.undo(last, by=request.user)
    return done(request)


@posted
@requires("callmgmt.take_call")
@once
def later(request: AgentRequest) -> HttpResponse:
    """An order that was handed over waits; it stays among the agent's pending orders."""
    mine = PendingOrder.objects.open().of_agent(request.user.pk)
    pending = found(mine, request.POST.get("number", ""), by=request.user)
    call_orders.defer(pending, by=request.user)
    return done(request)


def version_of(request: AgentRequest, call: Call) -> int:
    """The version of the order that the agent saw. Raises Refused for a form that lost it.

    While they edit it nobody else can change it, and what they have typed since the bar was shown is no news to them.
    """
    form = DeedForm(request.POST)
    form.is_valid()
    seen, pending = int(form.cleaned_data["version"]), call.pending_order
    is_theirs = pending is not None and pending.lease is not None and pending.lease.holder_id == request.user.pk
    return pending.version if pending and is_theirs else seen
