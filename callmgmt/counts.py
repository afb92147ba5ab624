"""What waits at the desk, counted and linked to the search that lists it."""

from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext as _

from csc import together
from csc.models import User
from csc.prepared import Prepared, value
from orders.models import SalesOrder

MOST = 1000
WAITING = (
    SalesOrder.State.RECEIVED,
    SalesOrder.State.WAITING_APPROVAL,
    SalesOrder.State.WAITING_ALLOCATION,
    SalesOrder.State.WAITING_FULFILLMENT,
    SalesOrder.State.WAITING_FILING,
)


@dataclass(frozen=True)
class Count:
    """How many orders wait for something, and where they are listed."""

    words: str
    number: int
    url: str
    symbol: str = ""
    state: int = 0

    @property
    def shown(self) -> str:
        """The number in figures; beyond MOST nobody counts on."""
        return f"{MOST}+" if self.number > MOST else str(self.number)


def counts(user: User) -> list[Count]:
    """Suspended and alerted orders and those of each open state, in one statement whatever the number of orders."""
    if user.site_ids is None:
        found = dict(zip(NAMES, OF_ALL_SITES.rows(user.pk)[0], strict=True))
    else:
        found = together.counts(MOST, **waiting(SalesOrder.objects.visible_to(user), user))
    return [
        Count(_("Suspended by me"), found["mine"], listed("suspended_by_me"), "hand-stop"),
        Count(_("Suspended"), found["suspended"], listed("suspended"), "hand-stop"),
        Count(_("Alerted"), found["alerted"], listed("alerted"), "alert-octagon"),
        *(
            Count(str(state.label), found[state.name.lower()], listed(state.name.lower()), state=state)
            for state in WAITING
        ),
    ]


def waiting(orders: Any, user: "User | Combinable") -> dict[str, Any]:
    """What is counted, among these orders, for this user."""
    in_states = {state.name.lower(): orders.in_state(state) for state in WAITING}
    return {
        "mine": orders.suspended_by(user),
        "suspended": orders.suspended(),
        "alerted": orders.alerted(),
        **in_states,
    }


NAMES = ("mine", "suspended", "alerted", *(state.name.lower() for state in WAITING))
OF_ALL_SITES = Prepared(
    "counts_of_home", lambda: together.counting(MOST, **waiting(SalesOrder.objects.all(), value(1)))
)


def listed(view: str) -> str:
    """Where the orders are listed; `view` is what the search of orders calls them."""
    return f"{reverse('orders:orders')}?state={view}"
