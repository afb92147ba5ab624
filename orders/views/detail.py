"""The order page, whole or as its panel."""

from typing import Any

from django.http import Http404, HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.models import Code
from csc.permissions import requires
from csc.recent import opened
from orders.forms import PickForm, ReasonForm
from orders.models import SalesOrder
from orders.pages.order import OrderPage


@requires("orders.view_salesorder")
def order(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    opened(request, "order", order.number, order.get_absolute_url())
    return order_panel(request, order)


def found(request: AgentRequest, number: str) -> SalesOrder:
    """The order of that number among those that the user may see, else 404."""
    if "\x00" in number:
        raise Http404
    try:
        order: SalesOrder = SalesOrder.objects.visible_to(request.user).for_detail().get(number=number)
    except SalesOrder.DoesNotExist:
        raise Http404(number) from None
    return order


def order_panel(
    request: AgentRequest, order: SalesOrder, *, status: int = 200, **bound: ReasonForm | PickForm
) -> HttpResponse:
    """The order as it is now; `bound` are forms that came back with errors."""
    order = found(request, order.number)
    context = {"order": order, "page": OrderPage(order, request.GET), **verb_forms(order), **bound}
    response = page_or_part(request, "orders/detail.html", context, part="order-panel", status=status)
    response["Content-Location"] = order.get_absolute_url()
    return response


def verb_forms(order: SalesOrder) -> dict[str, Any]:
    """A fresh form for each verb of the page; their pick lists are read together."""
    codes = Code.objects.by_list("suspend_reason", "clear_reason", "flag", "tag")
    return {
        "suspend_form": ReasonForm.blank(version=order.version, suggestions=codes["suspend_reason"]),
        "resume_form": ReasonForm.blank(version=order.version),
        "clear_alerts_form": ReasonForm.blank(version=order.version, suggestions=codes["clear_reason"]),
        "flag_form": PickForm.blank(codes["flag"]),
        "tag_form": PickForm.blank(codes["tag"]),
    }
