"""What waits at the desk, counted and linked to the search that lists it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from csc import together
from csc.models import User
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
    orders = SalesOrder.objects.visible_to(user)
    waiting = {state.name.lower(): orders.in_state(state) for state in WAITING}
    found = together.counts(
        MOST, mine=orders.suspended_by(user), suspended=orders.suspended(), alerted=orders.alerted(), **waiting
    )
    return [
        Count(_("Suspended by me"), found["mine"], listed("suspended_by_me"), "hand-stop"),
        Count(_("Suspended"), found["suspended"], listed("suspended"), "hand-stop"),
        Count(_("Alerted"), found["alerted"], listed("alerted"), "alert-octagon"),
        *(
            Count(str(state.label), found[name], listed(name), state=state)
            for name, state in zip(waiting, WAITING, strict=True)
        ),
    ]


def listed(view: str) -> str:
    """Where the orders are listed; `view` is what the search of orders calls them."""
    return f"{reverse('orders:orders')}?state={view}"
