"""Flags: an agent marks an order with one of the colours or CHK, and takes the mark off. Flags only inform.

They need no lease and do not bump the version of the order, so that nobody who edits is disturbed; the latest wins.
"""

from django.db import transaction

from activities.recording import record
from csc.errors import refuse_if
from csc.models import Code, User
from orders.models import SalesOrder


@transaction.atomic
def flag(order: SalesOrder, *, by: User, code: Code) -> SalesOrder:
    """Gives the order the flag `code` in place of any other. Raises Refused when it has that flag already."""
    order = SalesOrder.objects.lock(order)
    refuse_if(order.why_not_flag(code))
    before, order.flag = named(order.flag), code
    order.save(update_fields=["flag"])
    diff = {"before": {"flag": before}, "after": {"flag": code.code}}
    record("order.flagged", order, by=by, summary=f"Order flagged: {code.label}", diff=diff)
    return order


@transaction.atomic
def unflag(order: SalesOrder, *, by: User) -> SalesOrder:
    """Takes the flag off the order. Raises Refused when it has none."""
    order = SalesOrder.objects.lock(order)
    refuse_if(order.why_not_unflag())
    flag, order.flag = order.flag, None
    order.save(update_fields=["flag"])
    diff = {"before": {"flag": named(flag)}, "after": {"flag": None}}
    record("order.unflagged", order, by=by, summary=f"Flag removed: {flag}", diff=diff)
    return order


def named(flag: Code | None) -> str | None:
    """How history keeps a flag: by its code."""
    return flag.code if flag else None
