"""New Order: nothing is stored until something is typed or chosen, and then it is a row at once."""

from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest, page_or_part
from csc.models import Site
from csc.once import once, say
from csc.permissions import requires
from orders.actions.order_entry import begin, change
from orders.cart.edits import choose_customer
from orders.models import Customer, PendingOrder
from orders.views.entry.answers import hand_of
from orders.views.entry.customers import look_for, one_or_several


@requires("orders.add_pendingorder")
def new(request: AgentRequest) -> HttpResponse:
    """The empty page; the first thing that is sent makes the order."""
    if request.method == "POST":
        return begun(request)
    context = {"sites": sites(request), "locales": settings.LOCALES, "idem": uuid4(), "customer": known(request)}
    return page_or_part(request, "orders/entry/new.html", context, part="entry")


@once
def begun(request: AgentRequest) -> HttpResponse:
    """Makes the row, and puts the customer on it who was named or is the only one found."""
    site = get_object_or_404(sites(request), code=request.POST.get("site", ""))
    locale = request.POST.get("locale", "")
    known_locales = dict(settings.LOCALES)
    pending = begin(site=site, locale=locale if locale in known_locales else site.locale, by=request.user)
    words = request.POST.get("who", "").strip()
    customer = known(request)
    if customer is None and words:
        hits = look_for(words, request.user)
        customer = hits[0] if len(hits) == 1 else None
    if customer:
        return chosen(request, pending, customer)
    say(request, _("%(record)s is saved and waits on Home until it is placed.") % {"record": pending})
    if words:
        return one_or_several(request, pending, words)
    return redirect("orders:entry", pending.number, "info")


def chosen(request: AgentRequest, pending: PendingOrder, customer: Customer) -> HttpResponse:
    """The order is theirs; the cart is next."""
    pending = change(pending, choose_customer(customer), hand=hand_of(request), seen=pending.version)
    return redirect("orders:entry", pending.number, "cart")


def sites(request: AgentRequest) -> QuerySet[Site]:
    """The catalogs that the agent may sell from."""
    own = request.user.site_ids
    return Site.objects.all() if own is None else Site.objects.filter(pk__in=own)


def known(request: AgentRequest) -> Customer | None:
    """The customer whose page the agent came from."""
    number = (request.POST or request.GET).get("customer", "")
    found = Customer.objects.visible_to(request.user).filter(number=number).first() if number else None
    return found.survivor if found else None

