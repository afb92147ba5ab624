"""Clear Alerts."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, back_to
from csc.models import Code
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import alerts
from orders.forms import ReasonForm
from orders.models import SalesOrder
from orders.views.detail import found, order_panel


@posted
@requires("orders.clear_alerts")
@once
def clear_alerts(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    form = ReasonForm(request.POST, suggestions=Code.objects.of("clear_reason"))
    if not form.is_valid():
        return order_panel(request, order, clear_alerts_form=form, status=422)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    order = alerts.clear_alerts(order, by=request.user, reason=reason, seen=version)
    say(request, cleared(order))
    return order_panel(request, order) if request.htmx else back_to(order)


def cleared(order: SalesOrder) -> str:
    """What the agent may tell the customer now."""
    if order.is_suspended:
        return _("The alerts of order %(number)s are cleared. It is still suspended.") % {"number": order.number}
    if not order.is_open:
        return _("The alerts of order %(number)s are cleared.") % {"number": order.number}
    return _("The alerts of order %(number)s are cleared. The workflow goes on.") % {"number": order.number}
