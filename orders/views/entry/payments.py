"""The verbs of the Payments tab. What is added is a stored token, a link or a terminal; never digits of a card."""

from django.http import HttpResponse

from csc.htmx import AgentRequest
from csc.once import once, posted
from csc.permissions import requires
from orders.actions.order_entry import is_complete
from orders.cart import edits
from orders.cart.todo import PAYMENTS, REVIEW
from orders.models import CustomerPaymentMethod, PendingOrder
from orders.views.entry.answers import carried_out, open_order
from orders.views.entry.cart import which


@posted
@requires("orders.add_pendingorder")
@once
def add_payment(request: AgentRequest, number: str) -> HttpResponse:
    """Adds it; when it is the first and nothing else is left to do, Review comes next."""
    pending = open_order(request, number)
    then = review_or_payments if not pending.cart.get("payments") else None
    stored = stored_method(request, pending)
    method = request.POST.get("method", "")
    kind = "stored" if stored else method if method in ("link", "terminal") else "link"
    return carried_out(request, pending, "payments", edits.add_payment(kind, stored), focus="next", then=then)


def review_or_payments(pending: PendingOrder) -> str:
    """The tab after a payment that may have been the last thing to do."""
    return REVIEW if is_complete(pending) else PAYMENTS


def stored_method(request: AgentRequest, pending: PendingOrder) -> CustomerPaymentMethod | None:
    """The customer's own method that the form names."""
    customer = pending.customer.survivor if pending.customer else None
    return CustomerPaymentMethod.objects.filter(customer=customer, pk=which(request, "stored")).first()


@posted
@requires("orders.add_pendingorder")
@once
def remove_payment(request: AgentRequest, number: str) -> HttpResponse:
    edit = edits.remove_payment(which(request, "payment"))
    return carried_out(request, open_order(request, number), "payments", edit)
