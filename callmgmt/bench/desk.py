"""What an agent does all day: opens Home with its pending orders, and parks a call; each beside the least it costs."""

import logging
from collections.abc import Iterator
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from callmgmt.actions import calls
from callmgmt.bench import carts
from callmgmt.bench.agents import users
from callmgmt.models import Call
from csc.bench import Row, measure_in_turn, section
from csc.models import User
from orders.models import PendingOrder
from orders.models.entry import UNDO

PENDING = 500
SECONDS = 6.0
BARE = "UPDATE orders_pendingorder SET parked_at = clock_timestamp(), version = version + 1 WHERE id = %s"


@section("desk")
def desk() -> Iterator[Row]:
    """In process, through all middleware."""
    [agent] = users(1)
    fill(agent)
    client = Client()
    client.force_login(agent)
    logging.disable(logging.WARNING)  # no line for each request
    try:
        yield home(client)
        yield park(client, agent)
    finally:
        logging.disable(logging.NOTSET)


def fill(agent: User) -> None:
    """So many pending orders that the grid has pages."""
    site = carts.shop()
    facts = {"site": site, "currency": site.currency, "locale": "en", "tax_policy": site.tax_policy}
    missing = PENDING - PendingOrder.objects.open().filter(agent=agent).count()
    rows = [PendingOrder(number=f"P-D{uuid4().hex[:12]}", agent=agent, **facts) for _n in range(missing)]
    PendingOrder.objects.bulk_create(rows)


def home(client: Client) -> Row:
    """Home with a grid of 25 among 500, beside the page of the profile, which has the same shell and no grid."""
    floor, measured = measure_in_turn(lambda: client.get("/me/"), lambda: client.get("/"), seconds=SECONDS)
    return Row(f"home, 25 of {PENDING} pending orders, beside a bare page", floor, measured, 3.0)


def park(client: Client, agent: User) -> Row:
    """Park Call with its order, its events, its audit rows and the bar that comes back, beside one bare UPDATE."""
    pending = PendingOrder.objects.open().filter(agent=agent).order_by("pk")[0]

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BARE, [pending.pk])

    statuses: set[int] = set()

    def parks() -> None:
        statuses.add(client.post("/call/park/", {"idem": uuid4(), "version": in_call(agent, pending)}).status_code)

    floor, measured = measure_in_turn(bare, parks, seconds=SECONDS)
    trouble = "" if statuses == {302} else f"answers {sorted(statuses)}"
    note = f"Undo for {UNDO.seconds} s; the call before it is part of the time"
    return Row("a call begins and is parked, beside one UPDATE", floor, measured, 60.0, note, trouble)


def in_call(agent: User, pending: PendingOrder) -> int:
    """A call about the order; answers its version."""
    Call.objects.active().of(agent).update(state=Call.State.ENDED, ended_at=timezone.now())
    calls.start(by=agent, pending=pending)
    return int(PendingOrder.objects.values_list("version", flat=True).get(pk=pending.pk))
