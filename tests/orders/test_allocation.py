"""Allocation holds stock for a whole order, or changes nothing and says which line is short."""

import threading
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activities.models import Event
from csc import promises
from csc.errors import Refused
from csc.models import Promise
from orders import workflow
from orders.actions.alerts import clear_alerts
from orders.actions.placing import NewShipTo, place
from orders.models import (
    Alert,
    Item,
    LineItem,
    OrderSettings,
    SalesOrder,
    ShippingOrder,
    ShippingOrderItem,
    Stock,
    Warehouse,
)
from orders.workflow import queue
from tests.factories import SiteFactory, line, new_order

State = SalesOrder.State
pytestmark = pytest.mark.django_db


def warehouse(code: str, site=None) -> Warehouse:
    return Warehouse.objects.get_or_create(code=code, defaults={"site": site or SiteFactory(), "name": code.title()})[
        0
    ]


def item(code: str, *, drop_ship: bool = False) -> Item:
    return Item.objects.get_or_create(code=code, defaults={"name": code.title(), "drop_ship": drop_ship})[0]


def stock(code: str, at: str, on_hand: int, **facts) -> Stock:
    return Stock.objects.create(item=item(code), warehouse=warehouse(at), on_hand=on_hand, **facts)


def order(number: str, *wanted: tuple[str, int]) -> SalesOrder:
    """One that waits for allocation and has rested; `wanted` are item codes with quantities."""
    rested = {"state": State.WAITING_ALLOCATION, "state_since": timezone.now() - timedelta(hours=2)}
    new = new_order(number, **rested)
    new.lines = [line(n, quantity=quantity) for n, (_code, quantity) in enumerate(wanted, start=1)]
    for each, (code, _quantity) in zip(new.lines, wanted, strict=True):
        each.item = item(code)
    [placed] = place([new])
    return placed


def held(code: str) -> dict[str, Decimal]:
    rows = Stock.objects.filter(item__code=code).select_related("warehouse")
    return {row.warehouse.code: row.on_hold for row in rows}


def parcels(order: SalesOrder) -> dict[str | None, list[tuple[str, Decimal]]]:
    """What each warehouse is asked to send."""
    items = ShippingOrderItem.objects.filter(shipping_order__order=order).select_related("line", "shipping_order")
    sent: dict[str | None, list[tuple[str, Decimal]]] = {}
    for each in items.order_by("line__position"):
        place = each.shipping_order.warehouse
        sent.setdefault(place.code if place else None, []).append((each.line.item_code, each.quantity))
    return sent


def test_stock_is_held_and_a_shipping_order_made():
    stock("chair", "north", 5)
    placed = order("1001", ("chair", 3))

    advanced = workflow.advance(placed)

    assert advanced.state == State.WAITING_FULFILLMENT
    assert held("chair") == {"north": 3}
    assert parcels(placed) == {"north": [("I-1", 3)]}
    assert LineItem.objects.get(order=placed).allocated == 3
    made = ShippingOrder.objects.get(order=placed)
    assert (made.state, made.number[:2]) == (ShippingOrder.State.WAITING_ASSIGNMENT, "S-")


def test_each_destination_and_each_warehouse_gets_a_shipping_order_of_its_own():
    stock("chair", "north", 5)
    stock("table", "south", 5)
    new = new_order("1001", state=State.WAITING_ALLOCATION, state_since=timezone.now() - timedelta(hours=2))
    new.ship_tos = [NewShipTo(method="Ground"), NewShipTo(method="Air")]
    new.lines = [line(1), line(2), line(3)]
    for each, code, destination in zip(new.lines, ("chair", "table", "chair"), (0, 0, 1), strict=True):
        each.item, each.ship_to = item(code), destination
    [placed] = place([new])

    workflow.advance(placed)

    made = ShippingOrder.objects.filter(order=placed).order_by("id")
    assert [(each.ship_to.method, each.warehouse.code) for each in made] == [
        ("Ground", "north"), ("Ground", "south"), ("Air", "north"),
    ]  # fmt: skip


def test_a_warehouse_that_sends_already_is_preferred():
    stock("chair", "south", 5)
    stock("table", "north", 5)
    stock("table", "south", 5)

    placed = order("1001", ("chair", 1), ("table", 1))
    workflow.advance(placed)

    assert parcels(placed) == {"south": [("I-1", 1), ("I-2", 1)]}


def test_a_warehouse_of_another_site_does_not_serve_the_order():
    Stock.objects.create(item=item("chair"), warehouse=warehouse("far", SiteFactory(code="other")), on_hand=9)

    with pytest.raises(Refused, match="waits for stock"):
        workflow.advance(order("1001", ("chair", 1)))


def test_safety_stock_and_what_others_hold_are_not_touched():
    stock("chair", "north", 5, on_hold=2, safety=2)

    why = workflow.why_not_advance(order("1001", ("chair", 2)))

    assert why == "Order 1001 waits for stock: no warehouse has 2 of line 1, Item 1."


def test_limited_back_orders_ignore_what_is_on_hand():
    stock("chair", "north", 0, backorder_authorised=3)

    assert workflow.advance(order("1001", ("chair", 3))).state == State.WAITING_FULFILLMENT
    assert workflow.why_not_advance(order("1002", ("chair", 1))) != ""


def test_two_lines_of_one_item_do_not_hold_the_same_pieces():
    stock("chair", "north", 3)

    placed = order("1001", ("chair", 2), ("chair", 2))

    with pytest.raises(Refused, match="line 2, Item 2"):
        workflow.advance(placed)
    assert held("chair") == {"north": 0}


@pytest.mark.parametrize("drop_ship", [True, False])
def test_what_nobody_counts_is_available(drop_ship):
    item("ebook", drop_ship=drop_ship)
    warehouse("north")

    placed = order("1001", ("ebook", 9))
    workflow.advance(placed)

    assert list(parcels(placed)) == [None if drop_ship else "north"]


def test_a_short_line_leaves_everything_as_it_was():
    stock("chair", "north", 5)
    stock("table", "north", 1)
    placed = order("1001", ("chair", 3), ("table", 2))

    with pytest.raises(Refused):
        workflow.advance(placed)

    assert (held("chair"), held("table")) == ({"north": 0}, {"north": 0})
    assert ShippingOrder.objects.count() == 0
    assert [each.allocated for each in placed.line_items.all()] == [0, 0]


def test_a_shortage_found_by_the_job_raises_one_alert_for_each_line_that_does_not_block():
    stock("chair", "north", 1)
    placed = order("1001", ("chair", 2), ("chair", 3))

    queue.advance_orders()

    placed.refresh_from_db()
    assert (placed.state, placed.open_alerts, placed.blocking_alerts) == (State.WAITING_ALLOCATION, 2, 0)
    assert [alert.words for alert in Alert.objects.order_by("id")] == [
        "Order 1001 waits for stock: no warehouse has 2 of line 1, Item 1.",
        "Order 1001 waits for stock: no warehouse has 3 of line 2, Item 2.",
    ]


def test_an_order_without_stock_is_not_looked_at_again_before_its_time():
    stock("chair", "north", 0)
    order("1001", ("chair", 1))
    queue.advance_orders()

    queue.advance_orders()

    promise = Promise.objects.get(kind="look_for_stock")
    assert Alert.objects.get().times == 1
    assert promise.due_at > timezone.now() + timedelta(minutes=29)


def test_even_without_a_quiet_time_there_is_a_pause():
    OrderSettings.objects.update_or_create(pk=OrderSettings.get_solo().pk, defaults={"quiet_minutes": 0})
    stock("chair", "north", 0)
    order("1001", ("chair", 1))

    queue.advance_orders()

    assert Promise.objects.get(kind="look_for_stock").due_at > timezone.now() + timedelta(minutes=9)


def test_orders_without_stock_do_not_keep_later_ones_from_advancing():
    stock("chair", "north", 0)
    stock("table", "north", 9)
    for number in range(4):
        order(f"stuck-{number}", ("chair", 1))
    free = order("free", ("table", 1))

    for _round in range(5):
        queue.advance_orders(limit=1)

    free.refresh_from_db()
    assert free.state == State.WAITING_FULFILLMENT


def look_again() -> None:
    """The time of the promise has come."""
    waiting = Promise.objects.get(kind="look_for_stock", state="waiting")
    Promise.objects.filter(pk=waiting.pk).update(due_at=timezone.now())
    promises.keep(waiting.pk)


def test_when_stock_has_come_the_order_goes_on_and_its_alert_is_resolved():
    shelf = stock("chair", "north", 0)
    placed = order("1001", ("chair", 1))
    queue.advance_orders()
    Stock.objects.filter(pk=shelf.pk).update(on_hand=1)

    look_again()

    placed.refresh_from_db()
    alert = Alert.objects.get()
    assert (placed.state, placed.open_alerts) == (State.WAITING_FULFILLMENT, 0)
    assert (alert.cleared_why, alert.cleared_by) == ("Stock was found", None)
    assert Event.objects.filter(verb="order.advanced").count() == 1


def test_the_promise_looks_again_as_long_as_there_is_no_stock():
    stock("chair", "north", 0)
    order("1001", ("chair", 1))
    queue.advance_orders()

    look_again()

    promise = Promise.objects.get(kind="look_for_stock")
    assert (promise.state, promise.attempt) == (Promise.State.WAITING, 0)
    assert promise.due_at > timezone.now() + timedelta(minutes=29)


def test_an_alert_that_an_agent_has_cleared_is_not_raised_again_for_the_same_wait(agent):
    stock("chair", "north", 0)
    placed = order("1001", ("chair", 1))
    queue.advance_orders()
    placed.refresh_from_db()
    clear_alerts(placed, by=agent, reason="Customer waits gladly", seen=placed.version)

    promises.keep(Promise.objects.get(kind="advance").pk)

    placed.refresh_from_db()
    assert (Alert.objects.count(), placed.open_alerts) == (1, 0)
    assert Promise.objects.get(kind="advance").state == Promise.State.DONE
    assert Promise.objects.get(kind="look_for_stock").state == Promise.State.WAITING


def test_only_what_is_not_allocated_yet_is_held():
    stock("chair", "north", 9)
    placed = order("1001", ("chair", 5))
    LineItem.objects.filter(order=placed).update(allocated=2)

    workflow.advance(placed)

    assert held("chair") == {"north": 3}
    assert parcels(placed) == {"north": [("I-1", 3)]}


def wait_until_two_wait_for_a_lock() -> None:
    waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with connection.cursor() as cursor:
        for _look in range(250):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.rowcount == 2:
                return
            time.sleep(0.01)
    pytest.fail("they do not wait")


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_goes_to_one_of_two_orders():
    OrderSettings.get_solo()  # else the first makes it while the second waits for that, not for stock
    stock("chair", "north", 1)
    stock("table", "north", 1)
    one = order("1001", ("chair", 1), ("table", 1))
    other = order("1002", ("table", 1), ("chair", 1))

    def advance(placed):
        try:
            workflow.step(placed)
        finally:
            connection.close()

    threads = [threading.Thread(target=advance, args=(each,)) for each in (one, other)]
    with transaction.atomic():
        list(Stock.objects.select_for_update())  # both have come as far as the shelf before either gets there
        for thread in threads:
            thread.start()
        wait_until_two_wait_for_a_lock()
    for thread in threads:
        thread.join()

    states = sorted(SalesOrder.objects.values_list("state", flat=True))
    assert states == [State.WAITING_ALLOCATION, State.WAITING_FULFILLMENT]
    assert (held("chair"), held("table")) == ({"north": 1}, {"north": 1})
    assert ShippingOrder.objects.count() == 1
