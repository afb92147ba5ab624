"""New Order: nothing is stored until something is typed or chosen, and then it is a row at once."""

from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from csc import leases
from csc.errors import Refused
from csc.htmx import AgentRequest, page_or_part
from csc.models import Site
from csc.once import once, say
from csc.permissions import requires
from csc.search import tidy
from orders.actions.order_entry import begin, change
from orders.cart.edits import choose_customer
from orders.models import Customer, PendingOrder
from orders.views.entry.answers import hand_of
from orders.views.entry.customers import look_for, one_or_several

LOCALES = dict(settings.LOCALES)


@requires("orders.add_pendingorder")
def new(request: AgentRequest) -> HttpResponse:
    """The empty page; the first thing that is sent makes the order."""
    if request.method == "POST":
        return begun(request)
    customer = known(request)
    context = {"sites": sites(request), "locales": LOCALES.items(), "idem": uuid4(), "customer": customer,
               "usual": site_of(request, customer) or usual_site(request)}  # fmt: skip
    return page_or_part(request, "orders/entry/new.html", context, part="entry")


@once
def begun(request: AgentRequest) -> HttpResponse:
    """Makes the row, and puts the customer on it who was named or is the only one found."""
    words = request.POST.get("who", "").strip()
    customer = known(request)
    if customer is None and words:
        _hits, customer = look_for(words, request.user)
    site = chosen_site(request, customer)
    locale = request.POST.get("locale", "")
    is_guess = customer is None and not request.POST.get("site")
    locale = locale if locale in LOCALES else site.locale
    pending = begin(site=site, locale=locale, by=request.user, is_guess=is_guess)
    if customer:
        return chosen(request, pending, customer)
    say(request, _("%(record)s is saved and waits on Home until it is placed.") % {"record": pending})
    if words:
        return one_or_several(request, pending, words)
    return redirect("orders:entry_tab", pending.number, "info")


def chosen_site(request: AgentRequest, customer: Customer | None) -> Site:
    """The catalog that was chosen, else the customer's own, else the agent's usual one; Refused without any."""
    own = sites(request)
    if code := request.POST.get("site", ""):
        return get_object_or_404(own, code=tidy(code))
    usual = site_of(request, customer) or usual_site(request)
    if usual is None:
        raise Refused(_("There is no catalog to sell from yet; an administrator adds a site first."))
    return usual


def site_of(request: AgentRequest, customer: Customer | None) -> Site | None:
    """The customer's own catalog, where the agent may sell from it."""
    return sites(request).filter(pk=customer.site_id).first() if customer else None


def usual_site(request: AgentRequest) -> Site | None:
    """The catalog of the agent's last order in progress, else the first there is."""
    last = PendingOrder.objects.filter(agent=request.user).order_by("-pk").values("site")[:1]
    return sites(request).filter(pk__in=last).first() or sites(request).first()


def chosen(request: AgentRequest, pending: PendingOrder, customer: Customer) -> HttpResponse:
    """The order is theirs; the cart is next. Whichever tab shows it begins to edit it anew."""
    pending = change(pending, choose_customer(customer), hand=hand_of(request), seen=pending.version)
    if pending.lease:
        leases.release(pending.subject_kind, pending.pk, fence=pending.lease.fence)
    return redirect("orders:entry_tab", pending.number, "cart")


def sites(request: AgentRequest) -> QuerySet[Site]:
    """The catalogs that the agent may sell from."""
    own = request.user.site_ids
    return Site.objects.all() if own is None else Site.objects.filter(pk__in=own)


def known(request: AgentRequest) -> Customer | None:
    """The customer whose page the agent came from."""
    number = tidy((request.POST or request.GET).get("customer", ""))
    seen = Customer.objects.visible_to(request.user)
    found = seen.filter(number=number).first() if number else None
    return seen.filter(pk=found.survivor.pk).first() if found else None
