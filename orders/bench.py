"""Measurements of orders; each has its floor beside it."""

import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.db import connection

from csc.bench import Row, Timing, measure, section
from orders import bench_entry, bench_feeds
from orders.models import SalesOrder
from orders.pricing.deeds import Cancel
from orders.pricing.scenarios.orders import furniture
from orders.pricing.submitting import do
from orders.pricing.totals import totals_now

MACHINE = "tests.orders.pricing.machine"  # needs hypothesis, which the product itself does without
STEPS = 100_000


@section("database")
def database() -> Iterator[Row]:
    """One order by its number through Django, beside the least that any query costs and beside its own SQL."""
    wanted = SalesOrder.objects.filter(number=_some_number())
    statement, values = wanted.query.sql_with_params()
    nothing = measure(lambda: _driver("SELECT 1"))
    bare = measure(lambda: _driver(statement, values))
    # Goals hold a change for the worse; they are somewhat above what was first measured.
    yield Row("an order's SQL, beside SELECT 1", nothing, bare, goal=10.0)
    yield Row("an order through Django, beside its SQL", bare, measure(lambda: wanted.get()), goal=5.0)
    yield Row("whether it is there, beside SELECT 1", nothing, measure(wanted.exists), goal=12.0)


@section("feeds")
def feeds() -> Iterator[Row]:
    """Orders come in, beside a bare COPY of the rows that they become; and the memory of a large file."""
    yield from bench_feeds.rows()


@section("entry")
def entry() -> Iterator[Row]:
    """An order is placed and a quantity saved, each beside the rows that they write."""
    yield from bench_entry.rows()


@section("money")
def money() -> Iterator[Row]:
    """One line cancelled, beside adding its order up; then 100,000 random steps, beside that cancellation."""
    order = furniture()
    added = measure(lambda: totals_now(order))
    cancelled = measure(lambda: do(order, Cancel(3, Decimal(1), shipping=True)))
    yield Row("a cancellation, beside the order's totals", added, cancelled, goal=130.0)
    yield random_steps(cancelled, STEPS)


def random_steps(floor: Timing, steps: int) -> Row:
    """Orders sold and changed at random, every rule of money looked at after each step; what was played is counted."""
    machine, begun, trouble = import_module(MACHINE), time.perf_counter(), ""
    machine.PLAYED.clear()
    machine.REFUSED.clear()
    try:
        while machine.PLAYED.total() < steps:
            machine.play(200, 50)
    except AssertionError as broken:
        trouble = f"{type(broken).__name__}: {broken}"
    played = machine.PLAYED.total()
    each = (time.perf_counter() - begun) / played
    kinds = ", ".join(f"{count:,} {name}" for name, count in machine.PLAYED.most_common())
    note = f"{played:,} steps, {machine.REFUSED.total():,} of them refused: {kinds}"
    return Row("a random step with every check", floor, Timing(each, each, played), 40.0, note, trouble)


def _driver(statement: str, values: Sequence[Any] = ()) -> None:
    """Asks past Django, straight through the driver."""
    connection.ensure_connection()
    connection.connection.execute(statement, values).fetchone()


def _some_number() -> str:
    """The number of an order in the middle; the demo shop is loaded where there is none."""
    if not SalesOrder.objects.exists():
        call_command("load_demo")
    orders = SalesOrder.objects.order_by("pk").only("number")
    return str(orders[orders.count() // 2].number)
