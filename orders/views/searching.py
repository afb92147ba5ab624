"""The searches: one list for each kind of record, and the one box."""

from django.http import HttpResponse

from csc.htmx import AgentRequest
from csc.permissions import requires
from orders.searches.orders import ORDERS
from orders.searches.page import search_page


@requires("orders.view_salesorder")
def orders(request: AgentRequest) -> HttpResponse:
    return search_page(request, ORDERS)
