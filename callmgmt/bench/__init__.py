"""Pages beside the least that a page can cost: sign-in, one indexed query, the same rows in a bare table."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test.utils import override_settings

from callmgmt.bench.browser import Answer, Browser
from callmgmt.bench.questions import Asked, all_of, only_plans
from csc.bench import Row, Timing, measure, section
from csc.bench.plans import MOST, Plan, plan_of
from orders.models import SalesOrder

LEAST_ORDERS = 200_000
SECONDS = 2.0  # for each page and each floor
# The window reads its 5,000 newest rows whatever was asked, so that a common word costs no more than a rare one.
WINDOW = "DESC LIMIT 5000"


@section("pages")
def pages() -> Iterator[Row]:
    """Each page in process, through all middleware, beside its floor; no plan may read far more than it returns."""
    fill()
    with in_process():
        browser, floors = Browser(), dict[tuple[str, ...], Timing]()
        for asked in all_of():
            if asked.floor not in floors:
                floors[asked.floor] = timed(browser, asked.floor)
            yield row_of(browser, asked, floors[asked.floor])


@section("plans")
def plans() -> Iterator[Row]:
    """Searches that are only asked for their plans; the floor is the plain list."""
    fill()
    with in_process():
        browser = Browser()
        floor = measure(lambda: browser.get("/orders/"), rounds=10)
        for asked in only_plans():
            yield row_of(browser, asked, floor, rounds=10)


@contextmanager
def in_process() -> Iterator[None]:
    """The product with its floors beside it, without a line in the log for each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)  # connecting anew each time would flatter the ratio
    logging.disable(logging.WARNING)
    try:
        with override_settings(ROOT_URLCONF="callmgmt.bench.urls"):
            yield
    finally:
        logging.disable(logging.NOTSET)
        for signal in signals:
            signal.connect(close_old_connections)


def fill() -> None:
    """Makes the orders that are missing; CSC_BENCH_ORDERS says how many there shall be."""
    wanted = int(os.environ.get("CSC_BENCH_ORDERS", LEAST_ORDERS))
    if SalesOrder.objects.count() < wanted:
        call_command("seed", orders=wanted)


def row_of(browser: Browser, asked: Asked, floor: Timing, *, rounds: int | None = None) -> Row:
    """One page: how long it takes, how many queries and bytes, and what is wrong with it."""
    answer, statements = browser.watched(*asked.paths)
    note = f"{len(statements)} queries (goal {asked.queries}), {answer.size / 1000:.1f} KB"
    trouble = wrong_with(answer) or too_much(statements, asked)
    return Row(asked.name, floor, timed(browser, asked.paths, rounds=rounds), asked.goal, note, trouble)


def timed(browser: Browser, paths: Sequence[str], *, rounds: int | None = None) -> Timing:
    """How long it takes to get the pages, one after the other."""
    return measure(lambda: [browser.get(path) for path in paths], seconds=SECONDS, rounds=rounds)


def wrong_with(answer: Answer) -> str:
    """Says so when the page is not there or broken."""
    return "" if answer.status in {200, 302} else f"answers {answer.status}"


def too_much(statements: Sequence[str], asked: Asked) -> str:
    """The plans that read more than MOST rows for each that they return, in words; empty when none does."""
    if asked.is_exception:
        return ""
    found = [plan_of(each) for each in statements if each.startswith("SELECT") or "WITH hits" in each]
    return "; ".join(told(plan) for plan in found if plan.ratio > MOST and WINDOW not in plan.statement)


def told(plan: Plan) -> str:
    """A plan in a line."""
    return f"reads {plan.read} rows for {plan.returned}: {' '.join(plan.statement.split())[:160]}"
