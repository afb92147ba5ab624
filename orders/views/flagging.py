"""Flag and unflag."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, back_to
from csc.models import Code
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import flagging
from orders.forms import PickForm
from orders.views.detail import found, order_panel


@posted
@requires("orders.flag_salesorder")
@once
def flag(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    form = PickForm(request.POST, among=Code.objects.of("flag"))
    if not form.is_valid():
        return order_panel(request, order, flag_form=form, status=422)
    order = flagging.flag(order, by=request.user, code=form.cleaned_data["code"])
    say(request, _("Order %(number)s is flagged %(flag)s.") % {"number": order.number, "flag": order.flag})
    return order_panel(request, order) if request.htmx else back_to(order)


@posted
@requires("orders.flag_salesorder")
@once
def unflag(request: AgentRequest, number: str) -> HttpResponse:
    order = flagging.unflag(found(request, number), by=request.user)
    say(request, _("Order %(number)s has no flag any more.") % {"number": order.number})
    return order_panel(request, order) if request.htmx else back_to(order)
