"""What waits at the desk, counted and linked to the search that lists it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from csc.models import User
from orders.models import SalesOrder
from orders.models.sales import SalesOrderQuerySet

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
    """Suspended and alerted orders and those of each open state, a query each whatever the number of orders."""
    orders = SalesOrder.objects.visible_to(user)
    return [
        listed(_("Suspended by me"), orders.suspended_by(user), "suspended_by_me", symbol="hand-stop"),
        listed(_("Suspended"), orders.suspended(), "suspended", symbol="hand-stop"),
        listed(_("Alerted"), orders.alerted(), "alerted", symbol="alert-octagon"),
        *(listed(str(state.label), orders.in_state(state), state.name.lower(), state=state) for state in WAITING),
    ]


def listed(words: str, orders: SalesOrderQuerySet, view: str, *, symbol: str = "", state: int = 0) -> Count:
    """One count; `view` is what the search of orders calls it."""
    url = f"{reverse('orders:orders')}?state={view}"
    return Count(words, orders.order_by()[: MOST + 1].count(), url, symbol, state)
