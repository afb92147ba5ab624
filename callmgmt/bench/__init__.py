"""Pages beside the least that a page can cost: sign-in, one indexed query, the same rows in a bare table."""

import os
from collections.abc import Iterator, Sequence
from functools import partial

from django.core.management import call_command

from callmgmt.bench import desk, fight
from callmgmt.bench.browser import Answer, Browser, in_process
from callmgmt.bench.questions import Asked, all_of, only_plans
from csc.bench import Row, measure_in_turn, section
from csc.bench.plans import MOST, Plan, plan_of
from orders.models import SalesOrder

__all__ = ["desk", "fight"]  # sections of their own
LEAST_ORDERS = 200_000
SECONDS = 3.0  # for each page together with its floor
READING = ("SELECT", "WITH", "EXECUTE")


@section("pages")
def pages() -> Iterator[Row]:
    """Each page in process, through all middleware, beside its floor; no plan may read far more than it returns."""
    fill()
    with in_process():
        browser = Browser()
        for asked in all_of():
            yield row_of(browser, asked)


@section("plans")
def plans() -> Iterator[Row]:
    """Searches that are asked for their plans; few rounds, for a glance at the time they take."""
    fill()
    with in_process():
        browser = Browser()
        for asked in only_plans():
            yield row_of(browser, asked, rounds=5)


def fill() -> None:
    """Makes the orders that are missing; CSC_BENCH_ORDERS says how many there shall be."""
    wanted = int(os.environ.get("CSC_BENCH_ORDERS", LEAST_ORDERS))
    if SalesOrder.objects.count() < wanted:
        call_command("seed", orders=wanted)


def row_of(browser: Browser, asked: Asked, *, rounds: int | None = None) -> Row:
    """One page in turn with its floor: how long, how many queries and bytes, and what is wrong with it."""
    answer, statements = browser.watched(*asked.paths)
    note = f"{len(statements)} queries (goal {asked.queries}), {answer.size / 1000:.1f} KB"
    trouble = wrong_with(answer) or too_much(statements, asked)
    works = [partial(browser.get_all, paths) for paths in (asked.floor, asked.paths)]
    floor, measured = measure_in_turn(*works, seconds=SECONDS, rounds=rounds)
    return Row(asked.name, floor, measured, asked.goal, note, trouble)


def wrong_with(answer: Answer) -> str:
    """Says so when the page is not there or broken."""
    return "" if answer.status in {200, 302} else f"answers {answer.status}"


def too_much(statements: Sequence[str], asked: Asked) -> str:
    """The plans that read more than MOST rows for each that they return, in words; empty when none does."""
    if asked.is_exception:
        return ""
    found = [plan_of(each) for each in statements if each.lstrip().startswith(READING)]
    return "; ".join(told(plan) for plan in found if plan.ratio > MOST)


def told(plan: Plan) -> str:
    """A plan in a line."""
    return f"reads {plan.read} rows for {plan.returned}: {' '.join(plan.statement.split())[:160]}"
