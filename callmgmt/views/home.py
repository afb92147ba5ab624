"""The home page: where an agent's day starts, and where an order is found by its number."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from callmgmt.counts import counts
from callmgmt.grid import Asked, Grid
from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from orders.forms import FindOrderForm
from orders.models import SalesOrder

NEWEST = 10
CHOICES = 25


@requires("orders.view_salesorder")
def home(request: AgentRequest) -> HttpResponse:
    """Pending orders, the newest orders, and the box for an order number; a number that one order bears opens it."""
    orders = SalesOrder.objects.visible_to(request.user)
    form = FindOrderForm(request.GET if "number" in request.GET else None)
    choices = list(orders.named(form.cleaned_data["number"]).newest()[:CHOICES]) if form.is_valid() else []
    if len(choices) == 1:
        return redirect(choices[0])
    context = {"form": form, "choices": choices, "recent_orders": orders.for_list().newest()[:NEWEST], "not_found": ""}
    context["counts"] = counts(request.user)
    if request.user.has_perm("orders.view_pendingorder"):
        asked = Asked.of(request.user, request.GET.dict())
        context["grid"] = Grid(asked, voided=request.GET.get("voided", ""))
    if form.is_valid() and not choices:
        words = _(
            "No order has the number %(number)s. Check it with the customer, or look at the newest orders below."
        )
        context["not_found"] = words % {"number": form.cleaned_data["number"]}
    return page_or_part(
        request, "callmgmt/home.html", context, part="home", status=200 if choices else status_of(form)
    )


def status_of(form: FindOrderForm) -> int:
    """422 for a number that cannot be one, 404 for one that no order has."""
    if not form.is_bound:
        return 200
    return 404 if form.is_valid() else 422
