"""Place order, the gateway's answer as it comes, and another payment where one was declined."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from csc.errors import Refused, refuse_if
from csc.htmx import AgentRequest
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import collecting
from orders.actions.order_entry import Overtaken
from orders.actions.place_order import place_order
from orders.cart.reading import Form
from orders.gateways import why_not_pay_by
from orders.gateways.terminal import token_of
from orders.models import Payment, PendingOrder
from orders.views.entry.answers import done, fresh, hand_of, open_order, overtaken, panel, seen_of
from orders.views.entry.cart import which
from orders.views.entry.payments import stored_method

LINK = "link"


@posted
@requires("orders.add_pendingorder")
@once
def place(request: AgentRequest, number: str) -> HttpResponse:
    """The order, or the sentence why there is none; where prices have changed, beside today's."""
    pending = open_order(request, number)
    try:
        order = place_order(pending, hand=hand_of(request), seen=seen_of(request), told=request.POST.get("told", ""))
    except Overtaken as why:
        return overtaken(request, pending, "review", why)
    except Refused as why:
        return panel(request, fresh(pending), "review", status=409, refused=why)
    say(request, _("Order %(number)s is placed.") % {"number": order.number})
    return done(request, pending, "review")


@requires("orders.add_pendingorder")
def answer(request: AgentRequest, number: str) -> HttpResponse:
    """What the gateway has said by now; the page asks for it until all is said."""
    pending = open_order(request, number)
    if pending.placed_order is None:
        return redirect("orders:entry_tab", pending.number, "review")
    return panel(request, pending, "review", is_looking=True)


@posted
@requires("orders.collect_payment")
@once
def pay_again(request: AgentRequest, number: str) -> HttpResponse:
    """Another payment of the same amount, on the same screen."""
    pending = open_order(request, number)
    declined = get_object_or_404(
        Payment.objects.select_related("order"), order=pending.placed_order, position=which(request, "declined")
    )
    form = Form(request.POST)
    kind, how = way_to_pay(request, pending, form)
    if form.errors:
        return panel(request, pending, "review", status=422, typed=request.POST, errors=form.errors)
    try:
        refuse_if(why_not_pay_by(kind))
        collecting.pay_again(declined.order, declined, by=request.user, method=collecting.METHODS[kind], **how)
    except Refused as why:
        return panel(request, pending, "review", status=409, refused=why, typed=request.POST)
    say(request, _("Another payment is asked for."))
    return done(request, pending, "review")


def way_to_pay(request: AgentRequest, pending: PendingOrder, form: Form) -> tuple[str, dict[str, str]]:
    """How the other payment is made, and what a payment keeps of that; a terminal without its receipt is an error."""
    stored = stored_method(request, pending)
    if stored:
        return "stored", {"gateway_token": stored.gateway_token, "brand": stored.brand, "last4": stored.last4}
    if request.POST.get("method") != "terminal":
        return LINK, {"gateway_token": LINK}
    receipt = form.text("receipt", "", 40)
    if not receipt:
        form.errors.setdefault("receipt", _("Type the receipt number of the terminal"))
    return "terminal", {"gateway_token": token_of(receipt)}
