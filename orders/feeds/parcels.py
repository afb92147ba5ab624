"""Fulfillments of a feed as shipping orders with tracking, and what they make of the lines' quantities."""

from collections import defaultdict
from decimal import Decimal

from django.utils import timezone

from csc.numbers import next_number
from orders.feeds.mapping import SHIPPED, UNDER_WAY
from orders.feeds.values import Parcel
from orders.models import LineItem, SalesOrder, ShippingOrder, ShippingOrderItem, Tracking

State = ShippingOrder.State
ZERO = Decimal(0)


def book_parcels(order: SalesOrder, parcels: list[Parcel]) -> list[str]:
    """Makes and moves the shipping orders of a feed; answers in words what changed. Lines are left to `recount`."""
    if not parcels:
        return []
    lines = {line.source_id: line for line in order.line_items.all()}
    rows = list(order.shipping_orders.all())
    known = {row.source_id: row for row in rows if row.source_id}
    changes = []
    for parcel in parcels:
        row = known.get(parcel.source_id)
        if row is None and parcel.assumed and len(rows) > len(known):
            continue  # what is under way is what was allocated here
        if row is None and parcel.status in SHIPPED + UNDER_WAY:
            row = adopted(order, parcel) or new_shipping_order(order, parcel, lines)
            changes.append(f"{row.number} {row.get_state_display()}")
        elif row is not None and move(row, parcel):
            changes.append(f"{row.number} {row.get_state_display()}")
        if row is not None and track(row, parcel):
            changes.append(f"tracking of {row.number}")
    return changes


def adopted(order: SalesOrder, parcel: Parcel) -> ShippingOrder | None:
    """A shipping order made here that the parcel fulfils: open, and with the same quantities; now the feed's."""
    for row in order.shipping_orders.filter(source_id="", state__lt=State.FULFILLED):
        if {item.line.source_id: item.quantity for item in row.items.select_related("line")} == parcel.quantities:
            row.source_id = parcel.source_id
            row.save(update_fields=["source_id"])
            move(row, parcel)
            return row
    return None


def new_shipping_order(order: SalesOrder, parcel: Parcel, lines: dict[str, LineItem]) -> ShippingOrder:
    """A shipping order with its items; lines that the order does not have are passed over."""
    row = ShippingOrder.objects.create(
        number=next_number("shipping_order"),
        source_id=parcel.source_id,
        order=order,
        ship_to=order.ship_tos.filter(position=parcel.ship_to + 1).first() or order.ship_tos.first(),
        state=state_of(parcel),
        state_since=parcel.at or timezone.now(),
    )
    ShippingOrderItem.objects.bulk_create(
        ShippingOrderItem(
            shipping_order=row,
            line=lines[line_id],
            quantity=quantity,
            shipped=quantity if parcel.status in SHIPPED else ZERO,
        )
        for line_id, quantity in parcel.quantities.items()
        if line_id in lines and quantity > 0
    )
    return row


def state_of(parcel: Parcel) -> int:
    """How far a parcel is; one that failed ships nothing."""
    if parcel.status in SHIPPED:
        return State.DELIVERED if parcel.delivered else State.FULFILLED
    return State.WAITING_PICK_PACK if parcel.status in UNDER_WAY else State.VOID


def move(row: ShippingOrder, parcel: Parcel) -> bool:
    """Brings a known shipping order to the state of its parcel; False when it is there."""
    if row.state == state_of(parcel) or (parcel.assumed and row.state > State.WAITING_PICK_PACK):
        return False
    row.state, row.state_since = state_of(parcel), timezone.now()
    row.bump("state", "state_since")
    for item in row.items.all():
        item.shipped = item.quantity if parcel.status in SHIPPED else ZERO
        item.cancelled = item.quantity if row.state == State.VOID else ZERO
        item.save(update_fields=["shipped", "cancelled"])
    return True


def track(row: ShippingOrder, parcel: Parcel) -> bool:
    """Adds tracking numbers that are new, and addresses that changed; False when all is known."""
    urls = dict(row.trackings.values_list("number", "url")) if parcel.trackings else {}
    changed = [each for each in parcel.trackings if urls.get(each["number"]) != each["url"]]
    for each in changed:
        if each["number"] in urls:
            row.trackings.filter(number=each["number"]).update(url=each["url"])
    new = (Tracking(shipping_order=row, **each) for each in changed if each["number"] not in urls)
    Tracking.objects.bulk_create(new)
    return bool(changed)


def carried(order: SalesOrder) -> dict[int, tuple[Decimal, Decimal]]:
    """By line: how many the order's shipping orders carry, and how many of those are shipped."""
    result: dict[int, tuple[Decimal, Decimal]] = defaultdict(lambda: (ZERO, ZERO))
    items = ShippingOrderItem.objects.filter(shipping_order__order=order)
    for item in items.exclude(shipping_order__state=State.VOID):
        carries, shipped = result[item.line_id]
        result[item.line_id] = carries + item.quantity - item.cancelled, shipped + item.shipped
    return result


def recount(order: SalesOrder, before: dict[int, tuple[Decimal, Decimal]]) -> None:
    """Moves the lines' quantities by what the shipping orders carry more or less than `before`."""
    now = carried(order)
    for line in order.line_items.all():
        more_carried = now[line.pk][0] - before[line.pk][0]
        more_shipped = now[line.pk][1] - before[line.pk][1]
        if more_carried or more_shipped:
            line.shipped = min(max(line.shipped + more_shipped, ZERO), line.ordered)
            line.allocated = min(max(line.allocated + more_carried, line.shipped), line.ordered)
            line.save(update_fields=["shipped", "allocated"])
