"""What the call bar posts, and a call about an order in progress, as tests of it need them."""

from uuid import uuid4

from callmgmt.actions import calls
from csc import leases
from tests.factories import pending_order


def form(**fields):
    return {"idem": str(uuid4()), "version": 1, **fields}


def opened_by(user, pending):
    return leases.acquire("pending_order", pending.pk, by=user, tab=uuid4())


def in_call(page, agent, ana):
    """The page again, in a call about an order in progress."""
    pending = pending_order(agent, customer=ana, line_count=3)
    call = calls.start(by=agent, number="+34 600 218 412", customer=ana, pending=pending)
    page.reload()
    return call
