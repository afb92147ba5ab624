"""The return order page."""

from django.http import Http404, HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.recent import opened
from orders.models import ReturnOrder
from orders.pages.refund_due import explain
from orders.pages.return_order import ReturnOrderPage
from orders.searches.page import search_page
from orders.searches.records import RETURN_ORDERS
from orders.views.finding import found


@requires("orders.view_returnorder")
def return_order(request: AgentRequest, number: str) -> HttpResponse:
    return_order = found(ReturnOrder.objects.for_page(), number, by=request.user)
    name = return_order.customer_name
    opened(
        request,
        return_order.subject_kind,
        return_order.number,
        return_order.get_absolute_url(),
        name=name,
        site=return_order.site_id,
    )
    context = {"return_order": return_order, "page": ReturnOrderPage(return_order)}
    return page_or_part(request, "orders/return_orders/detail.html", context, part="return-order-panel")


@requires("orders.view_returnorder")
def explain_refund(request: AgentRequest, number: str, position: int) -> HttpResponse:
    """How what goes back for a line comes about, as a part beneath its row or as a page of its own."""
    return_order = found(ReturnOrder.objects.for_page(), number, by=request.user)
    reckoning = explain(return_order, position)
    if reckoning is None:
        raise Http404(str(position))
    context = {"record": return_order, "reckoning": reckoning}
    return page_or_part(request, "orders/reckoning.html", context, part="explanation")


@requires("orders.view_returnorder")
def return_orders(request: AgentRequest) -> HttpResponse:
    return search_page(request, RETURN_ORDERS)
