"""How long it takes to place an order and to save a keystroke, beside the rows that are written, barely copied."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from uuid import uuid4

from django.db import connection, transaction

from csc.bench import Row, measure_in_turn
from csc.models import User
from orders import bench_carts
from orders.actions.order_entry import Hand, change, priced
from orders.actions.place_order import place_order, reviewed
from orders.bench_feeds import Copy, Written, check_at_once, copied_in
from orders.cart import edits
from orders.cart.document import CartDocument
from orders.models import PendingOrder, SalesOrder

CODES = ("BENCH-1", "BENCH-2", "BENCH-3")
SECONDS = 5.0


def rows() -> Iterator[Row]:
    """Everything happens in a transaction that is taken back: the shop of the measurements stays as it is."""
    with transaction.atomic():
        hand = Hand(agent(), uuid4())
        pending = begun(hand)
        yield placing(pending, hand)
        yield saving(pending, hand)
        transaction.set_rollback(True)


def placing(pending: PendingOrder, hand: Hand) -> Row:
    """An order of three lines: stock held, prices looked at anew, everything booked, payment promised, history."""
    cart = CartDocument.read(pending.cart)
    told = reviewed(cart, priced(pending, cart)[1])

    def place() -> SalesOrder:
        return place_order(pending, hand=hand, seen=pending.version, told=told)

    def taken_back() -> None:
        with transaction.atomic():
            place()
            check_at_once()
            transaction.set_rollback(True)

    copies = written_by(place)
    floor, measured = measure_in_turn(lambda: copied_in(copies), taken_back, seconds=SECONDS)
    note = f"{sum(each.count for each in copies)} rows of {len(copies)} tables"
    return Row("an order of 3 lines is placed, beside COPY of its rows", floor, measured, goal=15.0, note=note)


def written_by(place: Callable[[], object]) -> list[Copy]:
    """The new rows of an order that is placed and taken back."""
    with transaction.atomic():
        written = Written()
        place()
        check_at_once()
        copies = [each for each in written.copied_out() if each.count]
        transaction.set_rollback(True)
    return copies


def saving(pending: PendingOrder, hand: Hand) -> Row:
    """A quantity is typed: lease, version, every price of the cart, and the row; beside that row written barely."""
    line = CartDocument.read(pending.cart).lines[0].id or 0
    quantity = Decimal(1)

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT FROM orders_pendingorder WHERE id = %s FOR UPDATE", [pending.pk])
            cursor.execute("UPDATE orders_pendingorder SET cart = cart, total = total WHERE id = %s", [pending.pk])
            transaction.set_rollback(True)

    def taken_back() -> None:
        with transaction.atomic():
            edit = edits.set_cart({line: quantity + 1}, {}, None, "")
            change(pending, edit, hand=hand, seen=pending.version)
            transaction.set_rollback(True)

    floor, measured = measure_in_turn(bare, taken_back, seconds=SECONDS)
    return Row("a quantity is saved, beside its row", floor, measured, goal=30.0)


def agent() -> User:
    """Who keys it."""
    user, _new = User.objects.get_or_create(username="bench", defaults={"first_name": "Bea", "last_name": "Bench"})
    return user


def begun(hand: Hand) -> PendingOrder:
    """An order in progress that lacks nothing, as it stands after it was keyed."""
    site = bench_carts.shop("bench", CODES)
    pending = bench_carts.cart(site, bench_carts.buyer(site), CODES, hand=hand)
    fresh: PendingOrder = PendingOrder.objects.for_entry().get(pk=pending.pk)
    return fresh
