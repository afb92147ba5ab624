"""The quote page."""

from datetime import timedelta
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.htmx import AgentRequest, back_to, page_or_part
from csc.once import once, posted, say
from csc.permissions import requires
from csc.recent import opened
from orders.actions import quoting
from orders.forms import ReasonForm
from orders.models import OrderSettings, Quote
from orders.pages.quote import QuotePage
from orders.pages.quote_reckoning import reckoned
from orders.searches.page import search_page
from orders.searches.records import QUOTES
from orders.views.entry.answers import seen_of
from orders.views.entry.quoting import day
from orders.views.finding import found


@requires("orders.view_quote")
def quote(request: AgentRequest, number: str) -> HttpResponse:
    quote = found(Quote.objects.for_page(), number, by=request.user)
    name = quote.customer.name if quote.customer else ""
    opened(request, quote.subject_kind, quote.number, quote.get_absolute_url(), name=name, site=quote.site_id)
    return quote_panel(request, quote)


@requires("orders.view_quote")
def explain_quote(request: AgentRequest, number: str, what: str) -> HttpResponse:
    """How one figure of a quote comes about, as a part beneath its row or as a page of its own."""
    quote = found(Quote.objects.for_page(), number, by=request.user)
    figures = reckoned(quote)
    reckoning = figures.explain(what) if figures else None
    if reckoning is None:
        raise Http404(what)
    context = {"record": quote, "reckoning": reckoning}
    return page_or_part(request, "orders/reckoning.html", context, part="explanation")


def quote_panel(
    request: AgentRequest,
    quote: Quote,
    *,
    status: int = 200,
    refused: str = "",
    decline_form: ReasonForm | None = None,
    typed_day: str = "",
) -> HttpResponse:
    """The whole of a quote's page."""
    quote = Quote.objects.for_page().get(pk=quote.pk)
    days = OrderSettings.current().quote_days
    until = max(quote.valid_until, timezone.localdate()) + timedelta(days=days)
    context = {"quote": quote, "page": QuotePage(quote), "until": until, "idem": uuid4(), "refused": refused}
    context |= {"typed_day": typed_day}
    context["decline_form"] = decline_form or ReasonForm.blank(version=quote.version)
    return page_or_part(request, "orders/quotes/detail.html", context, part="quote-panel", status=status)


@posted
@requires("orders.add_quote")
@once
def extend(request: AgentRequest, number: str) -> HttpResponse:
    quote = found(Quote.objects.all(), number, by=request.user)
    try:
        quote = quoting.extend(quote, by=request.user, until=day(request.POST.get("until", "")), seen=seen_of(request))
    except Refused as why:
        return quote_panel(request, quote, status=409, refused=str(why), typed_day=request.POST.get("until", ""))
    day_words = date_format(quote.valid_until, "j F Y")
    say(request, _("The prices of %(quote)s hold until %(day)s.") % {"quote": quote, "day": day_words})
    return quote_panel(request, quote) if request.htmx else back_to(quote)


@posted
@requires("orders.add_quote")
@once
def decline(request: AgentRequest, number: str) -> HttpResponse:
    quote = found(Quote.objects.all(), number, by=request.user)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return quote_panel(request, quote, status=422, decline_form=form)
    reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
    quote = quoting.decline(quote, by=request.user, reason=reason, seen=version)
    say(request, _("%(quote)s is declined.") % {"quote": quote})
    return quote_panel(request, quote) if request.htmx else back_to(quote)


@posted
@requires("orders.turn_quote")
@once
def turn(request: AgentRequest, number: str) -> HttpResponse:
    """Order entry opens with the quoted cart; what was promised and what it costs today stand side by side."""
    quote = found(Quote.objects.all(), number, by=request.user)
    pending = quoting.turn(quote, by=request.user, seen=seen_of(request))
    say(request, _("%(quote)s is now %(record)s.") % {"quote": quote, "record": pending})
    return redirect("orders:entry_tab", pending.number, "cart")


@posted
@requires("orders.turn_quote")
@once
def renew(request: AgentRequest, number: str) -> HttpResponse:
    """Order entry opens with the items of a quote that ran out, at today's prices."""
    quote = found(Quote.objects.all(), number, by=request.user)
    pending = quoting.renew(quote, by=request.user, seen=seen_of(request))
    say(
        request, _("The items of %(quote)s are in %(record)s at today's prices.") % {"quote": quote, "record": pending}
    )
    return redirect("orders:entry_tab", pending.number, "cart")


@requires("orders.view_quote")
def quotes(request: AgentRequest) -> HttpResponse:
    return search_page(request, QUOTES)
