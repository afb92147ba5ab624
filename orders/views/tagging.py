"""Tag and untag."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, back_to
from csc.models import Code
from csc.once import once, posted, say
from csc.permissions import requires
from orders.actions import tagging
from orders.forms import PickForm
from orders.views.detail import found, order_panel


@posted
@requires("orders.tag_salesorder")
@once
def tag(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    form = PickForm(request.POST, among=Code.objects.of("tag"))
    if not form.is_valid():
        return order_panel(request, order, tag_form=form, status=422)
    code = form.cleaned_data["code"]
    order = tagging.tag(order, by=request.user, code=code)
    say(request, _("Order %(number)s has the tag %(tag)s.") % {"number": order.number, "tag": code})
    return order_panel(request, order) if request.htmx else back_to(order)


@posted
@requires("orders.tag_salesorder")
@once
def untag(request: AgentRequest, number: str) -> HttpResponse:
    order = found(request, number)
    # A tag that an admin has hidden since can still be taken off.
    form = PickForm(request.POST, among=Code.objects.filter(list="tag"))
    if not form.is_valid():
        return order_panel(request, order, tag_form=form, status=422)
    code = form.cleaned_data["code"]
    order = tagging.untag(order, by=request.user, code=code)
    say(request, _("Order %(number)s lost the tag %(tag)s.") % {"number": order.number, "tag": code})
    return order_panel(request, order) if request.htmx else back_to(order)
