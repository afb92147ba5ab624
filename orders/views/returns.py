"""The page of a return."""

from django.http import HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.recent import opened
from orders.models import Return
from orders.pages.return_order import ReturnPage
from orders.searches.page import search_page
from orders.searches.records import RETURNS
from orders.views.finding import found


@requires("orders.view_return")
def returned(request: AgentRequest, number: str) -> HttpResponse:
    returned = found(Return.objects.for_page(), number, by=request.user)
    name = returned.return_order.customer_name
    opened(
        request, returned.subject_kind, returned.number, returned.get_absolute_url(), name=name, site=returned.site_id
    )
    context = {"returned": returned, "page": ReturnPage(returned)}
    return page_or_part(request, "orders/returns/detail.html", context, part="return-panel")


@requires("orders.view_return")
def returns(request: AgentRequest) -> HttpResponse:
    return search_page(request, RETURNS)
