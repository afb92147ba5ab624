"""The quote page."""

from django.http import HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from csc.recent import opened
from orders.models import Quote
from orders.pages.quote import QuotePage
from orders.searches.page import search_page
from orders.searches.records import QUOTES
from orders.views.finding import found


@requires("orders.view_quote")
def quote(request: AgentRequest, number: str) -> HttpResponse:
    quote = found(Quote.objects.for_page(), number, by=request.user)
    opened(request, quote.subject_kind, quote.number, quote.get_absolute_url())
    context = {"quote": quote, "page": QuotePage(quote)}
    return page_or_part(request, "orders/quotes/detail.html", context, part="quote-panel")


@requires("orders.view_quote")
def quotes(request: AgentRequest) -> HttpResponse:
    return search_page(request, QUOTES)
