"""The customer page."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect

from activities.recording import audit
from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.recent import opened
from orders.models import Customer
from orders.pages.customer import CustomerPage
from orders.searches.customers import CUSTOMERS
from orders.searches.page import search_page
from orders.views.finding import found


@requires("orders.view_customer")
def customer(request: AgentRequest, number: str) -> HttpResponse:
    """A customer's full record, which is a look that the audit keeps; one who was merged leads to the survivor."""
    customer = found(Customer.objects.for_page(), number, by=request.user)
    survivor = customer.survivor
    if survivor != customer:
        return redirect(f"{survivor.get_absolute_url()}?{urlencode({'merged': customer.number})}")
    audit("customer.seen", outcome="seen", request=request, subject=customer)
    opened(
        request,
        customer.subject_kind,
        customer.number,
        customer.get_absolute_url(),
        name=customer.name,
        site=customer.site_id,
    )
    page = CustomerPage(customer, reader=request.user)
    asked = request.GET.get("merged", "")
    came_from = next((each for each in page.merged if each.number == asked), None)
    context = {"customer": customer, "page": page, "came_from": came_from}
    return page_or_part(request, "orders/customers/detail.html", context, part="customer-panel")


@requires("orders.view_customer")
def customers(request: AgentRequest) -> HttpResponse:
    return search_page(request, CUSTOMERS)
