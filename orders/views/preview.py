"""The preview of an order beside a list; for a visit, the order itself."""

from django.http import HttpResponse
from django.shortcuts import redirect

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from orders.pages.preview import OrderPreview
from orders.views.detail import found


@requires("orders.view_salesorder")
def preview(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    if not request.htmx:
        return redirect(order)
    context = {"order": order, "page": OrderPreview(order)}
    return page_or_part(request, "orders/preview.html", context, part="preview")
