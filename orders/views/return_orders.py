"""The return order page."""

from django.http import HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.recent import opened
from orders.models import ReturnOrder
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
def return_orders(request: AgentRequest) -> HttpResponse:
    return search_page(request, RETURN_ORDERS)
