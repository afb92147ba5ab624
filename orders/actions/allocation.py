"""Allocation: stock is held for every line of an order and shipping orders are made, or nothing at all happens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.numbers import next_number
from orders.actions.alerts import raise_alert
from orders.models import Alert, LineItem, SalesOrder, ShippingOrder, ShippingOrderItem, Stock, StockHold, Warehouse

ALERT = "stock"
ORDERED = F("ordered")
NOT_GOODS = (LineItem.Kind.FEE, LineItem.Kind.GIFT_CERTIFICATE)
GOODS = ~Q(kind__in=NOT_GOODS)  # what a warehouse has to send


@dataclass
class Shortage:
    """A line for which no warehouse of the site has enough."""

    line: LineItem
    wanted: Decimal

    def words(self, order: SalesOrder) -> str:
        """The shortage as an agent would say it."""
        named = {
            "number": order.number,
            "position": self.line.position,
            "name": self.line.name,
            "wanted": f"{self.wanted.normalize():f}",
        }
        words = _("Order %(number)s waits for stock: no warehouse has %(wanted)s of line %(position)s, %(name)s.")
        return words % named


@dataclass
class Plan:
    """Which line comes from where, the stock rows that are held for it, and what is short."""

    warehouses: list[Warehouse]
    stock: dict[int, list[Stock]]
    tracked: set[int]
    sent_from: dict[int, Warehouse | None] = field(default_factory=dict)  # by line
    held: dict[int, Stock] = field(default_factory=dict)
    short: list[Shortage] = field(default_factory=list)

    def take_over(self, holds: Iterable[StockHold]) -> None:
        """Counts as free again what was held for these very lines when their order was placed."""
        rows = {row.pk: row for rows in self.stock.values() for row in rows}
        for each in holds:
            if each.stock_id in rows:
                row = self.held[each.stock_id] = rows[each.stock_id]
                row.on_hold -= each.quantity

    def take(self, line: LineItem, wanted: Decimal) -> None:
        """Decides where `wanted` of the line come from."""
        if line.item is None or line.item.drop_ship or line.item_id not in self.tracked:
            self.sent_from[line.pk] = None if line.item and line.item.drop_ship else self.usual()
            return
        row = next((row for row in self.rows(line) if row.has(wanted)), None)
        if row is None:
            self.short.append(Shortage(line, wanted))
            return
        row.on_hold += wanted
        self.held[row.pk] = row
        self.sent_from[line.pk] = self.warehouse(row)

    def rows(self, line: LineItem) -> list[Stock]:
        """The stock rows of the line's item; warehouses that send something of this order already come first."""
        used = {warehouse.pk for warehouse in self.sent_from.values() if warehouse}
        return sorted(self.stock.get(line.item_id or 0, []), key=lambda row: row.warehouse_id not in used)

    def usual(self) -> Warehouse | None:
        """Where goods come from whose stock nobody counts."""
        used = (warehouse for warehouse in self.sent_from.values() if warehouse)
        return next(used, self.warehouses[0] if self.warehouses else None)

    def warehouse(self, row: Stock) -> Warehouse:
        """The warehouse of a stock row."""
        return next(warehouse for warehouse in self.warehouses if warehouse.pk == row.warehouse_id)


def why_not_allocate(order: SalesOrder) -> str:
    """Which line the warehouses cannot serve now; empty when all can be held."""
    plan = planned(order, waiting(order.line_items.select_related("item")), lock=False)
    return plan.short[0].words(order) if plan.short else ""


def allocate(order: SalesOrder) -> list[Shortage]:
    """Holds stock for a locked order and makes its shipping orders. Returns what is short; then nothing is changed."""
    lines = waiting(order.line_items.select_related("item").select_for_update(of=("self",)).order_by("pk"))
    plan = planned(order, lines, lock=True)
    if plan.short:
        return plan.short
    Stock.objects.bulk_update(plan.held.values(), ["on_hold"])
    StockHold.objects.filter(line__in=lines).delete()
    make_shipping_orders(order, lines, plan)
    for line in lines:
        line.allocated = line.ordered
    LineItem.objects.bulk_update(lines, ["allocated"])
    return []


def waiting(lines: Iterable[LineItem]) -> list[LineItem]:
    """The lines that are not wholly allocated yet."""
    return [line for line in lines if line.allocated < line.ordered]


def planned(order: SalesOrder, lines: list[LineItem], *, lock: bool) -> Plan:
    """Where each line comes from, with the stock rows locked in item order when they are about to be held."""
    items = {line.item_id for line in lines if line.item_id}
    rows = Stock.objects.filter(item__in=items, warehouse__site=order.site_id).order_by("item_id", "warehouse__code")
    tracked = set(Stock.objects.filter(item__in=items).values_list("item_id", flat=True))
    plan = Plan(list(Warehouse.objects.filter(site=order.site_id)), {}, tracked)
    for row in rows.select_for_update(of=("self",)) if lock else rows:
        plan.stock.setdefault(row.item_id, []).append(row)
    plan.take_over(StockHold.objects.filter(line__in=lines))
    for line in lines:
        if line.kind not in NOT_GOODS:
            plan.take(line, line.ordered - line.allocated)
    return plan


def make_shipping_orders(order: SalesOrder, lines: list[LineItem], plan: Plan) -> None:
    """One shipping order for each destination and warehouse."""
    made: dict[tuple[int | None, int | None], ShippingOrder] = {}
    items = []
    for line in lines:
        if line.pk not in plan.sent_from:
            continue
        warehouse = plan.sent_from[line.pk]
        key = (line.ship_to_id, warehouse.pk if warehouse else None)
        if key not in made:
            made[key] = make_shipping_order(order, line, warehouse)
        quantity = line.ordered - line.allocated
        items.append(ShippingOrderItem(shipping_order=made[key], line=line, quantity=quantity))
    ShippingOrderItem.objects.bulk_create(items)


def make_shipping_order(order: SalesOrder, line: LineItem, warehouse: Warehouse | None) -> ShippingOrder:
    """An empty shipping order to the line's destination."""
    return ShippingOrder.objects.create(
        number=next_number("shipping_order"),
        order=order,
        ship_to_id=line.ship_to_id,
        warehouse=warehouse,
        state=ShippingOrder.State.WAITING_ASSIGNMENT,
        state_since=timezone.now(),
    )


def tell(order: SalesOrder, shortage: Shortage) -> None:
    """Raises an alert that does not block; one that an agent has cleared since the order waits stays quiet."""
    fingerprint = f"stock:{shortage.line.pk}"
    cleared = Alert.objects.about(order).cleared().filter(fingerprint=fingerprint, cleared_at__gte=order.state_since)
    if not cleared.exists():
        words = shortage.words(order)
        raise_alert(order, kind=ALERT, source="stock", words=words, fingerprint=fingerprint, blocking=False)
