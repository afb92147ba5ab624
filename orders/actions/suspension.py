"""Suspend Order and Resume: an agent bars an order from advancing, and lets it go on."""

from django.db import transaction
from django.utils import timezone

from activities.recording import record
from csc.errors import refuse_if
from csc.models import User
from csc.promises import promise
from orders.models import SalesOrder

FIELDS = ("suspended_at", "suspended_by", "suspended_reason")


@transaction.atomic
def suspend(order: SalesOrder, *, by: User, reason: str, seen: int) -> SalesOrder:
    """Bars the order from advancing. Raises Refused when it changed since `seen`, is suspended or has ended."""
    order = SalesOrder.objects.lock(order, seen=seen)
    refuse_if(order.why_not_suspend())
    order.suspended_at, order.suspended_by, order.suspended_reason = timezone.now(), by, reason
    order.bump(*FIELDS)
    diff = {"before": {"suspended": False}, "after": {"suspended": True, "reason": reason}}
    record("order.suspended", order, by=by, summary=f"Order suspended: {reason}", diff=diff)
    return order


@transaction.atomic
def resume(order: SalesOrder, *, by: User, reason: str, seen: int) -> SalesOrder:
    """Lets a suspended order go on. Raises Refused when it changed since version `seen` or is not suspended."""
    order = SalesOrder.objects.lock(order, seen=seen)
    refuse_if(order.why_not_resume())
    before = {"suspended": True, "reason": order.suspended_reason}
    order.suspended_at, order.suspended_by, order.suspended_reason = None, None, ""
    order.bump(*FIELDS)
    diff = {"before": before, "after": {"suspended": False, "reason": reason}}
    record("order.resumed", order, by=by, summary=f"Order resumed: {reason}", diff=diff)
    promise("advance", order, what_for=f"version {order.version}")
    return order
