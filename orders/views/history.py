"""Show History and Hide History."""

from django.http import HttpResponse
from django.shortcuts import redirect

from csc.htmx import AgentRequest, page_or_part
from csc.once import posted
from csc.permissions import requires
from orders.actions import history
from orders.pages.order import OrderPage
from orders.views.detail import found


@posted
@requires("orders.view_salesorder")
def show_history(request: AgentRequest, number: str) -> HttpResponse:
    """Opens or closes the history of this order, and of each that the agent opens later."""
    order = found(request, number)
    shown = request.POST.get("show") != "no"
    history.show(request.user, shown=shown)
    if not request.htmx:
        return redirect(f"{order.get_absolute_url()}#history")
    context = {"order": order, "page": OrderPage(order, reader=request.user), "history_just_opened": shown}
    return page_or_part(request, "orders/detail.html", context, part="order-history")
