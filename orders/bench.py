"""Measurements of orders; each has its floor beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management import call_command
from django.db import connection

from csc.bench import Row, measure, section
from orders import bench_feeds
from orders.models import SalesOrder


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
