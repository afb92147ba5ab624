"""What a warehouse tells of a shipping order, booked: shipped goods, and goods that go back for allocation."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.recording import record
from csc.promises import promise
from orders.feeds.fields import Unreadable
from orders.feeds.parcels import carried, recount
from orders.feeds.shipping_feed import CANCELLED, SHIPPED, WAREHOUSE, ItemUpdate, ShippingUpdate
from orders.feeds.words import some_of
from orders.models import OrderSettings, SalesOrder, ShippingOrder, ShippingOrderItem, Stock, Tracking

State = ShippingOrder.State
ZERO = Decimal(0)


def book_update(order: SalesOrder, row: ShippingOrder, update: ShippingUpdate) -> bool:
    """Brings a shipping order of a locked order to what the warehouse tells; False when all of it is known."""
    before, changes = carried(order), []
    items = list(row.items.select_related("line"))
    moved = Moved(row, items, update)
    if moved.book():
        changes.append(str(row.get_state_display()))
        recount(order, before)
        back_for_allocation(order, moved.back)
    changes += follow(row, update)
    if not changes:
        return False
    summary = _("Shipping order %(number)s: %(changes)s") % {"number": row.number, "changes": some_of(changes)}
    after = {"shipping_order": row.number, "state": row.state, "custom": update.custom}
    record("order.shipping_updated", order, by=None, summary=summary, diff={"after": after})
    order.bump()
    if not moved.back:
        promise("advance", order, what_for=f"version {order.version}")
    return True


class Moved:
    """The items of one shipping order before and after an update, which is a whole account of those it names."""

    def __init__(self, row: ShippingOrder, items: list[ShippingOrderItem], update: ShippingUpdate) -> None:
        self.row, self.items, self.update = row, items, update
        self.shipped = dict.fromkeys((item.pk for item in items), ZERO)
        self.cancelled = dict(self.shipped)
        self.back = ZERO

    def book(self) -> bool:
        """Moves the items and the shipping order; False when nothing moved."""
        if self.row.state in (State.FULFILLED, State.DELIVERED, State.VOID):
            self.refuse_other_end()
            return False
        named = [item for item in self.update.items if item.status]
        for each in named:
            self.take(each)
        self.rest(named)
        changed = [item for item in self.items if self.is_changed(item)]
        for item in changed:
            self.move(item)
        state = self.state()
        if not changed and state == self.row.state:
            return False
        self.row.state, self.row.state_since = state, self.update.at or timezone.now()
        self.row.bump("state", "state_since")
        return True

    def refuse_other_end(self) -> None:
        """Raises Unreadable when one that has ended would end otherwise, as a whole or in one of its items."""
        words = _("Shipping order %(number)s is %(state)s; the feed calls it %(status)s.")
        named = {"number": self.row.number, "state": self.row.get_state_display(), "status": self.update.status}
        ended = {SHIPPED: (State.FULFILLED, State.DELIVERED), CANCELLED: (State.VOID,), WAREHOUSE: ()}
        if self.row.state not in ended.get(self.update.status, (self.row.state,)):
            raise Unreadable(words % named)
        for each in (item for item in self.update.items if item.status):
            self.take(each)
            if any(self.is_otherwise(item) for item in self.items if names(each, item)):
                words = _("%(item)s is %(status)s to the feed, but shipping order %(number)s is %(state)s otherwise.")
                raise Unreadable(words % {**named, "item": each.where, "status": each.status})

    def is_otherwise(self, item: ShippingOrderItem) -> bool:
        """Whether the feed tells more of an item that has ended than became of it."""
        if self.row.state == State.VOID:
            return bool(self.shipped[item.pk])
        return self.is_changed(item)

    def take(self, each: ItemUpdate) -> None:
        """Shares one item of the feed among the lines that it names, as far as they carry it."""
        found = [item for item in self.items if names(each, item)]
        if not found:
            words = _("%(item)s is of a product that shipping order %(number)s does not carry.")
            raise Unreadable(words % {"item": each.where, "number": self.row.number})
        if each.status == WAREHOUSE:
            return
        counted = self.shipped if each.status == SHIPPED else self.cancelled
        left = each.quantity if each.quantity is not None else sum(map(self.room, found), ZERO)
        for item in found:
            part = min(left, self.room(item))
            counted[item.pk] += part
            left -= part
        if left:
            words = _("%(item)s is %(status)s more often than shipping order %(number)s carries it.")
            raise Unreadable(words % {"item": each.where, "status": each.status, "number": self.row.number})

    def room(self, item: ShippingOrderItem) -> Decimal:
        """How many of an item the feed has not told of yet."""
        return Decimal(item.quantity) - self.shipped[item.pk] - self.cancelled[item.pk]

    def rest(self, named: list[ItemUpdate]) -> None:
        """What the shipping order's own status says of what is not named: shipped with it, or cancelled with it."""
        if self.update.status not in (SHIPPED, CANCELLED):
            return
        for item in self.items:
            is_named = any(names(each, item) for each in named)
            goes_out = self.update.status == SHIPPED and not is_named
            (self.shipped if goes_out else self.cancelled)[item.pk] += self.room(item)

    def is_changed(self, item: ShippingOrderItem) -> bool:
        """Whether more of an item is shipped or cancelled than before."""
        return bool(self.shipped[item.pk] > item.shipped or self.cancelled[item.pk] > item.cancelled)

    def move(self, item: ShippingOrderItem) -> None:
        """Saves an item; what was told before is never taken back."""
        shipped = max(item.shipped, self.shipped[item.pk])
        cancelled = max(item.cancelled, min(self.cancelled[item.pk], item.quantity - shipped))
        self.back += cancelled - item.cancelled
        self.count(item, shipped - item.shipped, cancelled - item.cancelled)
        item.shipped, item.cancelled = shipped, cancelled
        item.save(update_fields=["shipped", "cancelled"])

    def state(self) -> int:
        """Where the shipping order is when its items are where they are."""
        if all(item.shipped + item.cancelled == item.quantity for item in self.items):
            return State.FULFILLED if any(item.shipped for item in self.items) else State.VOID
        at_warehouse = WAREHOUSE in (self.update.status, *(item.status for item in self.update.items))
        return State(max(self.row.state, State.WAITING_PICK_PACK)) if at_warehouse else State(self.row.state)

    def count(self, item: ShippingOrderItem, shipped: Decimal, cancelled: Decimal) -> None:
        """Takes shipped goods off the shelf, and gives back what was held for goods that are not shipped."""
        if self.row.warehouse_id and item.line.item_id:
            stock = Stock.objects.filter(warehouse=self.row.warehouse_id, item=item.line.item_id)
            stock.update(
                on_hand=Greatest(F("on_hand") - shipped, ZERO),
                on_hold=Greatest(F("on_hold") - shipped - cancelled, ZERO),
            )


def names(each: ItemUpdate, item: ShippingOrderItem) -> bool:
    """Whether an item of the feed is that of a shipping order: by its id, else by its product."""
    if each.item_id in (item.line.source_id, str(item.pk)) and each.item_id:
        return True
    return bool(each.product_id) and each.product_id == item.line.item_code


def back_for_allocation(order: SalesOrder, back: Decimal) -> None:
    """Sends an order back when goods of it were not shipped; it rests first, so that an agent can act."""
    if not back or order.state not in (SalesOrder.State.WAITING_FULFILLMENT, SalesOrder.State.WAITING_FILING):
        return
    order.state, order.state_since = SalesOrder.State.WAITING_ALLOCATION, timezone.now()
    order.bump("state", "state_since")
    rested = timezone.now() + timedelta(minutes=OrderSettings.get_solo().quiet_minutes)
    promise("advance", order, what_for=f"version {order.version}", due_at=rested)


def follow(row: ShippingOrder, update: ShippingUpdate) -> list[str]:
    """Adds the tracking numbers that are new."""
    known = set(row.trackings.values_list("number", flat=True)) if update.trackings else set()
    new = {each["number"]: each for each in update.trackings if each["number"] not in known}
    Tracking.objects.bulk_create(Tracking(shipping_order=row, **each) for each in new.values())
    return [_("tracking %(number)s") % {"number": number} for number in new]
