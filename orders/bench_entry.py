"""How long it takes to place an order and to save a keystroke, beside the rows that are written, barely copied."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from csc.bench import Row, measure_in_turn
from csc.models import Site, User
from orders.actions.order_entry import Hand, begin, change, priced
from orders.actions.place_order import place_order, reviewed
from orders.bench_feeds import Copy, Written, check_at_once, copied_in
from orders.cart import edits
from orders.cart.document import CartDocument
from orders.cart.storefront import storefront
from orders.models import (
    Customer,
    CustomerAddress,
    CustomerPaymentMethod,
    Item,
    PendingOrder,
    PriceBookEntry,
    SalesOrder,
    ShippingMethod,
    Stock,
    TaxRate,
    Warehouse,
)

TAB = UUID("5d9a7c0e-0c53-4c6e-9d0e-6f2f4f1a7c12")
CODES = ("BENCH-1", "BENCH-2", "BENCH-3")
SECONDS = 5.0
SINCE = date(2020, 1, 1)


def rows() -> Iterator[Row]:
    """Everything happens in a transaction that is taken back: the shop of the measurements stays as it is."""
    with transaction.atomic():
        pending, hand = begun(), Hand(agent(), TAB)
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


def begun() -> PendingOrder:
    """An order in progress that lacks nothing, as it stands after it was keyed."""
    site, hand = shop(), Hand(agent(), TAB)
    who = buyer(site)
    card = who.payment_methods.get()
    offers = storefront(site, timezone.localdate()).offers(CODES, locale="en")
    pending = begin(site=site, locale="en", by=hand.by)
    steps = [
        edits.choose_customer(who),
        *(edits.add_item(offers[code], Decimal(1)) for code in CODES),
        with_method,
        edits.add_payment("stored", card),
    ]
    for step in steps:
        pending = change(pending, step, hand=hand, seen=pending.version)
    fresh: PendingOrder = PendingOrder.objects.for_entry().get(pk=pending.pk)
    return fresh


def with_method(cart: CartDocument, pending: PendingOrder) -> None:
    """Everything goes by ground."""
    for each in cart.ship_tos:
        each.method = "bench-ground"


def shop() -> Site:
    """A catalog of three items in one warehouse."""
    site = Site.objects.create(code="bench", name="Bench", currency="USD")
    warehouse = Warehouse.objects.create(site=site, code="bench", name="Bench")
    ShippingMethod.objects.create(site=site, code="bench-ground", name="Ground", price=Decimal("5.00"))
    TaxRate.objects.get_or_create(
        country="US", region="", tax_class="standard", valid_from=SINCE, defaults={"rate": Decimal("0.06")}
    )
    for code in CODES:
        item = Item.objects.create(code=code, name=code)
        PriceBookEntry.objects.create(site=site, item=item, valid_from=SINCE, amount=Decimal("20.00"))
        Stock.objects.create(item=item, warehouse=warehouse, on_hand=1000)
    return site


def buyer(site: Site) -> Customer:
    """A customer with an address and a card."""
    who = Customer.objects.create(
        number="BENCH", source_id="BENCH", site=site, last_name="Bench", locale="en", created_at=timezone.now()
    )
    place = {"line1": "1 Main St", "city": "Albany", "region": "NY", "postal_code": "12207", "country": "US"}
    CustomerAddress.objects.create(customer=who, kind="shipping", position=0, **place)
    CustomerPaymentMethod.objects.create(
        customer=who, kind="Card", brand="Visa", last4="4242", gateway_token="tok_visa", is_default=True
    )  # nosec B106  # a name of the practice gateway
    return who
