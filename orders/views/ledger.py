"""How an amount came about: one figure explained, and the whole ledger of an order."""

from django.http import Http404, HttpResponse

from csc.htmx import AgentRequest, page_or_part
from csc.permissions import requires
from orders.pages.explaining import explain
from orders.pages.ledger import LedgerPage
from orders.views.detail import found, moment_of


@requires("orders.view_salesorder")
def explain_figure(request: AgentRequest, number: str, what: str) -> HttpResponse:
    """The entries behind one figure, as a part beneath its row or as a page of its own."""
    order = found(request, number)
    then = moment_of(request, order)
    explanation = explain(order, what, until=then.entry if then else None)
    moment = then.address if then else ""
    if explanation is None:
        raise Http404(what)
    place = (request.htmx.target or "").removeprefix("how-") or what
    context = {"order": order, "explanation": explanation, "place": place, "moment": moment}
    return page_or_part(request, "orders/ledger/explanation.html", context, part="explanation")


@requires("orders.view_salesorder")
def ledger(request: AgentRequest, number: str) -> HttpResponse:
    """Every entry of the order, deed by deed."""
    order = found(request, number)
    context = {"order": order, "ledger": LedgerPage(order)}
    return page_or_part(request, "orders/ledger/ledger.html", context, part="ledger")
