"""Loads the demo shop step by step; each step is one transaction that also writes down that it is done."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.models import JobRun, User
from orders.actions.placing import NewOrder, place
from orders.demo import catalog, history, shops, users
from orders.demo.entry import make_pending_orders, make_quotes, make_scripts
from orders.demo.fulfilment import Placed, fulfil
from orders.demo.furniture import place_furniture
from orders.demo.goods import SOLD_OUT
from orders.demo.holds import hold, holding_facts, suspension_facts
from orders.demo.orders import Basket
from orders.demo.people import make_customers
from orders.demo.related import relate
from orders.demo.returns import appease, come_back, may_be_appeased, may_come_back
from orders.demo.rows import Rows
from orders.demo.shelf import Shelf
from orders.demo.stories import Story, story
from orders.demo.talk import talk
from orders.models import Component, Deed, LineItem, OrderSettings, Payment, SalesOrder, ShippingOrderItem, Stock

JOB = "load_demo"
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # the one window of this job: a shop is loaded once
DONE = "done"
BATCH = 200
LAST_NUMBER = 100_000  # the next order that is placed here has the next number
SUSPENDED_BECAUSE = "Customer asked to wait"


@dataclass(frozen=True)
class Step:
    """A part of the load: the key it is remembered by, what it makes, and how."""

    key: str
    words: str
    make: Callable[[], None]


def receipt() -> JobRun | None:
    """What tells that the demo was loaded, or begun; None in any other shop."""
    return JobRun.objects.filter(job=JOB, window_start=EVER).first()


def why_not_load() -> str:
    """What stops the demo from being loaded here; empty when nothing does."""
    if receipt() is None and (SalesOrder.objects.exists() or User.objects.exists()):
        return _("This database has orders or users that the demo shop did not make; it is loaded into an empty one.")
    return ""


def why_no_users() -> str:
    """What stops the demo's users from being shown; empty when nothing does."""
    if receipt() is None:
        return _("This is not the demo shop; its users and passwords are nobody's to print.")
    return ""


def load(count: int, say: Callable[[str], None]) -> None:
    """Loads what is missing of a shop with `count` orders, or goes on where an earlier load broke off."""
    why_not = why_not_load()
    if why_not:
        raise Refused(why_not)
    run, _new = JobRun.objects.get_or_create(job=JOB, window_start=EVER, defaults={"counts": {"orders": count}})
    with garbage_collected_between_steps() as collect:
        for step in steps(Shelf(run.started_at), run.counts["orders"]):
            if carry_out(step):
                say(step.words)
            collect()
    JobRun.objects.filter(pk=run.pk).update(state=DONE, finished_at=timezone.now())


@contextmanager
def garbage_collected_between_steps() -> Iterator[Callable[[], int]]:
    """Keeps the collector away while rows are made: nothing of a batch is garbage before its end."""
    # Left on, it walks all rows again and again, for a quarter of the whole time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield gc.collect
    finally:
        if was_on:
            gc.enable()


def carry_out(step: Step) -> bool:
    """Does a step unless it is done already; whoever loads at the same time waits for the row and then passes by."""
    with transaction.atomic():
        think_in_peace()
        run = JobRun.objects.select_for_update().get(job=JOB, window_start=EVER)
        done = run.cursor.get("steps", [])
        if step.key in done:
            return False
        step.make()
        run.cursor = {"steps": [*done, step.key]}
        run.save(update_fields=["cursor"])
    return True


def think_in_peace() -> None:
    """Lets this transaction think for longer between two statements than a request may, as on a slow machine."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def steps(shelf: Shelf, count: int) -> Iterator[Step]:
    """All that is done, in order."""
    yield Step("users", _("The people who work here"), users.make_users)
    yield Step("shop", _("Sites, items, prices and stock"), partial(make_shop, shelf))
    yield Step("customers", _("Customers"), partial(make_demo_customers, shelf, count))
    for first in range(0, count, BATCH):
        last = min(first + BATCH, count)
        words = _("Orders %(first)s to %(last)s") % {"first": first + 1, "last": last}
        yield Step(f"orders {first}", words, partial(make_orders, shelf, range(first, last), count))
    yield Step("furniture", _("The FURNITURE order"), partial(furniture, shelf))
    yield Step("entry", _("Pending orders and quotes"), partial(make_entry, shelf))
    yield Step("related", _("What ties orders, quotes and figures together"), partial(relate, shelf))
    yield Step("stock", _("Stock that is held for orders"), hold_stock)


def make_shop(shelf: Shelf) -> None:
    """The shop's own data. Approvals and filing are on, so that orders wait there for a manager."""
    today = shelf.now.date()
    sites = shops.make_sites()
    shops.make_taxes(today)
    catalog.make_items()
    catalog.make_prices(sites, today)
    catalog.make_stock()
    shops.make_promotions(sites)
    settings = OrderSettings.get_solo()
    settings.approvals_enabled = settings.filing_enabled = True
    settings.save()


def make_demo_customers(shelf: Shelf, count: int) -> None:
    """Fewer in a small shop, so that they still come back."""
    make_customers(max(60, min(600, count * 3 // 10)), shelf.sites, shelf.now)


def make_orders(shelf: Shelf, which: Sequence[int], count: int) -> None:
    """Places a batch of orders and lets happen what happened to them."""
    stories = [story(n, count, shelf.now) for n in which]
    orders = place([new_order(each, shelf, count) for each in stories], kind=Deed.Kind.PLACED)
    placed = belonging(orders, stories)
    rows = Rows()
    for each in placed:
        history.tell(each, shelf, rows)
        fulfil(each, shelf, rows)
        hold(each, shelf, rows)
        talk(each, shelf, rows)
    rows.save()
    for each in placed:
        if may_come_back(each.story):
            come_back(each, shelf)
        elif may_be_appeased(each.story):
            appease(each, shelf)


def new_order(told: Story, shelf: Shelf, count: int) -> NewOrder:
    """The order of a story, with the counters and the suspension that its alerts bring."""
    new = Basket(told, shelf, str(LAST_NUMBER - count + told.n + 1)).new_order()
    short = sum(1 for line in new.lines if line.item and line.item.code in SOLD_OUT)
    new.facts |= holding_facts(told.state, told.trouble, suspended=told.suspended, short=short)
    if told.suspended:
        at = told.since + min(timedelta(hours=20), shelf.now - told.since) * 0.15
        new.facts |= suspension_facts(told.trouble, at, told.throw.choice(shelf.agents), SUSPENDED_BECAUSE)
    return new


def belonging(orders: list[SalesOrder], stories: list[Story]) -> list[Placed]:
    """The orders with their lines, components and payments, read in three questions."""
    rows: dict[type, dict[int, list[Any]]] = {}
    for model in (LineItem, Component, Payment):
        rows[model] = defaultdict(list)
        for row in model._default_manager.filter(order__in=orders).order_by("id"):
            rows[model][row.order_id].append(row)
    placed = []
    for order, told in zip(orders, stories, strict=True):
        lines, components, payments = (rows[model][order.pk] for model in (LineItem, Component, Payment))
        for row in (*components, *payments):
            row.order = order
        placed.append(Placed(order, told, lines, components, payments))
    return placed


def furniture(shelf: Shelf) -> None:
    """The order of the worked examples."""
    place_furniture(shelf)


def make_entry(shelf: Shelf) -> None:
    """What has not become an order yet."""
    make_pending_orders(shelf)
    make_quotes(shelf)
    make_scripts()


def hold_stock() -> None:
    """Counts what shipping orders still hold, and puts as much more on the shelves."""
    waiting = ShippingOrderItem.objects.filter(quantity__gt=F("shipped"), shipping_order__warehouse__isnull=False)
    held = waiting.values("line__item", "shipping_order__warehouse").annotate(held=Sum(F("quantity") - F("shipped")))
    by_place = {(row["line__item"], row["shipping_order__warehouse"]): row["held"] for row in held.order_by()}
    changed = []
    for row in Stock.objects.all():
        if (row.item_id, row.warehouse_id) in by_place:
            row.on_hold = by_place[row.item_id, row.warehouse_id]
            row.on_hand += row.on_hold
            changed.append(row)
    Stock.objects.bulk_update(changed, ["on_hold", "on_hand"])
