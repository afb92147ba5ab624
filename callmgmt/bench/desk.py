"""What an agent does all day: opens Home with its pending orders, and parks a call; each beside the least it costs."""

from collections.abc import Iterator
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from callmgmt.actions import calls
from callmgmt.bench import carts
from callmgmt.bench.agents import users
from callmgmt.bench.browser import in_process
from callmgmt.models import Call
from csc.bench import Row, measure_in_turn, section
from csc.models import User
from orders.models import PendingOrder

PENDING = 500
SECONDS = 6.0


@section("desk")
def desk() -> Iterator[Row]:
    """In process, through all middleware."""
    [agent] = users(1)
    fill(agent)
    client = Client()
    client.force_login(agent)
    with in_process():
        yield home(client)
        yield Parking(client, agent).row()


def fill(agent: User) -> None:
    """So many pending orders that the grid has pages."""
    site = carts.shop()
    facts = {"site": site, "currency": site.currency, "locale": "en", "tax_policy": site.tax_policy}
    missing = PENDING - PendingOrder.objects.open().filter(agent=agent).count()
    rows = [PendingOrder(number=f"P-D{uuid4().hex[:12]}", agent=agent, **facts) for _n in range(missing)]
    PendingOrder.objects.bulk_create(rows)


def home(client: Client) -> Row:
    """Home with a grid of 25 among 500, its counts and the newest orders, beside the same rows in bare tables.

    A row of the grid says three times what the bare one says: how stale it is, who edits it, what a button is for.
    """
    paths = reverse("floor_home"), reverse("callmgmt:home")
    floor, measured = measure_in_turn(*(lambda path=path: client.get(path) for path in paths), seconds=SECONDS)
    return Row(f"home, 25 of {PENDING} pending orders, beside bare tables", floor, measured, 3.0)


class Parking:
    """Park Call, beside a bare view that writes to the same two rows and their history."""

    def __init__(self, client: Client, agent: User) -> None:
        self.client, self.agent = client, agent
        self.pending = PendingOrder.objects.open().filter(agent=agent).order_by("pk")[0]
        self.statuses: set[int] = set()

    def row(self) -> Row:
        """Its key, its locks, its lease, its audit and its message are what it does beyond."""
        works = [lambda path=path: self.park(path) for path in (reverse("floor_park"), reverse("callmgmt:park"))]
        floor, measured = measure_in_turn(*works, seconds=SECONDS, before=self.begin_call)
        trouble = "" if self.statuses == {302} else f"answers {sorted(self.statuses)}"
        return Row("a call is parked, beside a bare view that writes the same", floor, measured, 4.0, "", trouble)

    def begin_call(self) -> None:
        """A call about the order."""
        Call.objects.active().of(self.agent).update(state=Call.State.ENDED, ended_at=timezone.now())
        calls.start(by=self.agent, pending=self.pending)
        self.pending.refresh_from_db(fields=["version"])

    def park(self, path: str) -> None:
        """Parks it as a browser without scripts does."""
        posted = self.client.post(path, {"idem": uuid4(), "version": self.pending.version})
        self.statuses.add(posted.status_code)
