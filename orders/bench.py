"""Measurements of orders; each has its floor beside it."""

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection

from csc.bench import Row, measure, section
from orders.models import SalesOrder


@section("database")
def database() -> Iterator[Row]:
    """One order by its number through Django, beside the least that any query costs."""
    number = _some_number()
    floor = measure(_select_one)
    yield Row("one order by its number", floor, measure(lambda: SalesOrder.objects.get(number=number)), goal=12.0)
    yield Row("whether a number is taken", floor, measure(lambda: _is_taken(number)), goal=6.0)


def _select_one() -> None:
    connection.ensure_connection()
    connection.connection.execute("SELECT 1").fetchone()  # past Django, straight to the driver


def _is_taken(number: str) -> bool:
    return SalesOrder.objects.filter(number=number).exists()


def _some_number() -> str:
    """The number of an order in the middle; the demo shop is loaded where there is none."""
    if not SalesOrder.objects.exists():
        call_command("load_demo")
    orders = SalesOrder.objects.order_by("pk").only("number")
    return str(orders[orders.count() // 2].number)
