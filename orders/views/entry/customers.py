"""The Find Customer panel: find or create the customer in place."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.htmx import AgentRequest
from csc.models import User
from csc.once import once, posted, say
from csc.permissions import requires
from csc.search import tidy
from orders.actions import new_customer
from orders.actions.order_entry import change
from orders.cart.edits import choose_customer as choosing
from orders.models import Customer, PendingOrder
from orders.searches.readings import meaning
from orders.views.entry.answers import (
    carried_out,
    done,
    fresh,
    hand_of,
    open_order,
    panel,
    seen_of,
)
from orders.views.entry.customer_form import CustomerForm
from orders.views.finding import found

MOST = 8


def look_for(words: str, user: User) -> tuple[list[Customer], Customer | None]:
    """The customers of a number, a mail address, part of a phone number or of a name, as far as `user` sees them.

    Of one who was merged it is the survivor. Then the one who alone is meant; nobody is whose phone only ends alike.
    """
    meant = meaning(tidy(words), ["customer"], user)
    ids = meant.ids["customer"]
    rows = Customer.objects.visible_to(user)
    survivors = {each.survivor.pk for each in rows.filter(pk__in=ids[: MOST + 1]).select_related("merged_into")}
    hits = list(rows.filter(pk__in=survivors).prefetch_related("phones", "emails", "addresses"))
    return hits, hits[0] if len(hits) == 1 and not meant.is_likely else None


@posted
@requires("orders.add_pendingorder")
def find_customer(request: AgentRequest, number: str) -> HttpResponse:
    """One hit is chosen at once; several are listed; of none a customer can be made."""
    pending = open_order(request, number)
    return one_or_several(request, pending, request.POST.get("who", "").strip())


def one_or_several(request: AgentRequest, pending: PendingOrder, words: str) -> HttpResponse:
    """The answer to what was typed of a customer."""
    hits, only = look_for(words, request.user) if words else ([], None)
    if only:
        return carried_out(request, pending, "info", choosing(only), focus="next")
    page = panel(request, fresh(pending), "info", who=words, hits=hits[:MOST], more=len(hits) > MOST, searched=True)
    page["HX-Push-Url"] = reverse("orders:entry_tab", args=[pending.number, "info"])
    return page


@posted
@requires("orders.add_pendingorder")
def choose_customer(request: AgentRequest, number: str) -> HttpResponse:
    pending = open_order(request, number)
    customer = found(Customer.objects.all(), request.POST.get("customer", ""), by=request.user)
    survivor = found(Customer.objects.all(), customer.survivor.number, by=request.user)
    return carried_out(request, pending, "info", choosing(survivor), focus="next")


@requires("orders.add_customer")
def new_customer_form(request: AgentRequest, number: str) -> HttpResponse:
    """The form; sent with `save` it makes the customer, else it is shown again for the country that was chosen."""
    pending = open_order(request, number)
    if request.method == "POST" and request.POST.get("do") == "save":
        return create(request, pending)
    form = CustomerForm(request.POST or None, site=pending.site)
    return panel(request, pending, "info", customer_form=form)


def create(request: AgentRequest, pending: PendingOrder) -> HttpResponse:
    """Makes the customer and puts the order in their name."""
    form = CustomerForm(request.POST, site=pending.site)
    if not form.is_valid():
        return panel(request, pending, "info", status=422, customer_form=form)
    return created(request, pending, form)


@once
def created(request: AgentRequest, pending: PendingOrder, form: CustomerForm) -> HttpResponse:
    """Customer and order in one transaction: neither without the other."""
    customer = new_customer.create(form.values, site=pending.site, locale=pending.locale, by=request.user)
    try:
        pending = change(pending, choosing(customer), hand=hand_of(request), seen=seen_of(request))
    except Refused as why:
        return panel(request, fresh(pending), "info", status=409, customer_form=form, refused=why)
    say(request, _("%(name)s is customer %(number)s.") % {"name": customer, "number": customer.number})
    if request.htmx:
        return done(request, pending, "info", focus="next")
    return redirect("orders:entry_tab", pending.number, "cart")
