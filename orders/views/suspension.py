"""Suspend Order and Resume."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, back_to
from csc.models import Code
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import suspension
from orders.forms import ReasonForm
from orders.views.detail import found, order_panel


@posted
@requires("orders.suspend_salesorder")
@once
def suspend(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    form = ReasonForm(request.POST, suggestions=Code.objects.of("suspend_reason"))
    if not form.is_valid():
        return order_panel(request, order, suspend_form=form, status=422)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    order = suspension.suspend(order, by=request.user, reason=reason, seen=version)
    say(request, _("Order %(number)s is suspended.") % {"number": order.number})
    return order_panel(request, order) if request.htmx else back_to(order)


@posted
@requires("orders.resume_salesorder")
@once
def resume(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    form = ReasonForm(request.POST, suggestions=Code.objects.of("resume_reason"))
    if not form.is_valid():
        return order_panel(request, order, resume_form=form, status=422)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    order = suspension.resume(order, by=request.user, reason=reason, seen=version)
    say(request, _("Order %(number)s goes on.") % {"number": order.number})
    return order_panel(request, order) if request.htmx else back_to(order)
