"""The verbs of the Shipping tab: one more address, one less."""

from django.http import HttpResponse

from csc.htmx import AgentRequest
from csc.once import once, posted
from csc.permissions import requires
from orders.cart import edits
from orders.views.entry.answers import carried_out, open_order
from orders.views.entry.cart import which


@posted
@requires("orders.add_pendingorder")
@once
def add_ship_to(request: AgentRequest, number: str) -> HttpResponse:
    return carried_out(request, open_order(request, number), "shipping", edits.add_ship_to(), focus="new-place")


@posted
@requires("orders.add_pendingorder")
@once
def remove_ship_to(request: AgentRequest, number: str) -> HttpResponse:
    edit = edits.remove_ship_to(which(request, "place"))
    return carried_out(request, open_order(request, number), "shipping", edit)
