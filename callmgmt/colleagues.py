"""To whom an order can be handed: every active user who takes calls, and what they are at."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from callmgmt.models import Call
from csc import presence
from csc.models import User
from csc.models.people import with_rights
from orders.models import PendingOrder


@dataclass(frozen=True)
class Colleague:
    """Somebody to hand an order to."""

    user: User
    open_orders: int
    call_started_at: Any
    is_seen: bool

    @property
    def is_in_call(self) -> bool:
        return self.call_started_at is not None

    @property
    def is_away(self) -> bool:
        """Whether they are in no call and look at none of our pages."""
        return not (self.is_in_call or self.is_seen)


def colleagues(user: User, pending: PendingOrder) -> list[Colleague]:
    """Those who can take `pending`, by name; its own agent is not among them."""
    calls = Call.objects.active().filter(agent=OuterRef("pk")).values("started_at")[:1]
    working = with_rights().filter(is_active=True, deactivated_at=None).order_by("first_name", "last_name", "username")
    orders = Count("pending_orders", filter=Q(pending_orders__state=PendingOrder.State.OPEN))
    looking = Exists(presence.seen().filter(user=OuterRef("pk")))
    people = working.annotate(call_started_at=Subquery(calls), open_orders=orders, is_seen=looking)
    return [
        Colleague(each, each.open_orders, each.call_started_at, each.is_seen)
        for each in people
        if each.pk != user.pk and not pending.why_not_for(each)
    ]
