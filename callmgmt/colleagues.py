"""To whom an order can be handed: every active user who takes calls, and what they are at."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from callmgmt.models import Call
from csc.models import User
from csc.models.people import with_rights
from orders.models import PendingOrder


@dataclass(frozen=True)
class Colleague:
    """Somebody to hand an order to."""

    user: User
    open_orders: int
    call_started_at: Any

    @property
    def is_in_call(self) -> bool:
        return self.call_started_at is not None


def colleagues(user: User, pending: PendingOrder) -> list[Colleague]:
    """Those who can take `pending`, by name; its own agent is not among them."""
    calls = Call.objects.active().filter(agent=OuterRef("pk")).values("started_at")[:1]
    working = with_rights().filter(is_active=True, deactivated_at=None).order_by("first_name", "last_name", "username")
    orders = Count("pending_orders", filter=Q(pending_orders__state=PendingOrder.State.OPEN))
    people = working.annotate(call_started_at=Subquery(calls), open_orders=orders)
    return [
        Colleague(each, each.open_orders, each.call_started_at)
        for each in people
        if each.pk != user.pk and not pending.why_not_for(each)
    ]
