"""The order page, whole or as its panel."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.models import Code
from csc.permissions import requires
from csc.recent import opened
from orders.forms import PickForm, ReasonForm
from orders.models import SalesOrder
from orders.pages.ledger import AsOf, as_of
from orders.pages.order import OrderPage


@requires("orders.view_salesorder")
def order(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    opened(request, "order", order.number, order.get_absolute_url(), name=order.customer_name, site=order.site_id)
    return shown(request, order)


def found(request: AgentRequest, number: str) -> SalesOrder:
    """The order of that number among those that the user may see, else 404."""
    order: SalesOrder | None = None if "\x00" in number else SalesOrder.objects.on_page(number, request.user)
    if order is None:
        raise Http404(number)
    return order


def order_panel(
    request: AgentRequest, order: SalesOrder, *, status: int = 200, **bound: ReasonForm | PickForm
) -> HttpResponse:
    """The order as it is now, after a verb; `bound` are forms that came back with errors."""
    return shown(request, found(request, order.number), status=status, **bound)


def shown(
    request: AgentRequest, order: SalesOrder, *, status: int = 200, **bound: ReasonForm | PickForm
) -> HttpResponse:
    """The page of an order, or the part that HTMX asks for; as of an entry of its ledger where the address says so."""
    then, part = moment_of(request, order), part_asked_for(request)
    page = OrderPage(order, request.GET, reader=request.user, then=then)
    if part == "unit-values" and page.opened is None:
        raise Http404(page.opened_line)
    context = {"order": then.order if then else order, "page": page, **verb_forms(order, page.rows.codes), **bound}
    response = page_or_part(request, "orders/detail.html", context, part=part, status=status)
    response["Content-Location"] = order.get_absolute_url()
    return response


def moment_of(request: AgentRequest, order: SalesOrder) -> AsOf | None:
    """The order as of the entry that the address names; None for now, 404 for an entry that it has not."""
    entry = request.GET.get("as_of", "")
    then = as_of(order, entry) if entry else None
    if entry and then is None:
        raise Http404(entry)
    return then


def part_asked_for(request: AgentRequest) -> str:
    """What of the page HTMX puts in place: the history, the unit values of a line, or all of the order."""
    target = (request.htmx.target or "") if request.method == "GET" else ""
    if target == "order-history":
        return target
    return "unit-values" if target.startswith("unit-values-") else "order-panel"


def verb_forms(order: SalesOrder, codes: Mapping[str, Sequence[Code]]) -> dict[str, Any]:
    """A fresh form for each verb of the page, with the entries of its pick list."""
    return {
        "suspend_form": ReasonForm.blank(version=order.version, suggestions=codes["suspend_reason"]),
        "resume_form": ReasonForm.blank(version=order.version, suggestions=codes["resume_reason"]),
        "clear_alerts_form": ReasonForm.blank(version=order.version, suggestions=codes["clear_reason"]),
        "flag_form": PickForm.blank(codes["flag"]),
        "tag_form": PickForm.blank(codes["tag"]),
    }
