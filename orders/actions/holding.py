"""Stock held for an order from its placing on, so that nobody else is promised the same pieces."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.templatetags.csc import quantity
from orders.models import Item, LineItem, SalesOrder, Stock, StockHold

ZERO = Decimal(0)


def lock_stock(items: Collection[int], site_id: int) -> dict[int, list[Stock]]:
    """The stock rows of a site's warehouses, locked in item order."""
    rows = Stock.objects.filter(item__in=items, warehouse__site=site_id).order_by("item_id", "warehouse__code")
    found: dict[int, list[Stock]] = {}
    for row in rows.select_for_update(of=("self",)):
        found.setdefault(row.item_id, []).append(row)
    return found


def hold(order: SalesOrder, lines: Iterable[LineItem]) -> None:
    """Holds every line's pieces in one warehouse. Raises Refused, naming the item, when none has enough."""
    lines = list(lines)
    stock = lock_stock({line.item_id for line in lines if line.item_id}, order.site_id)
    counted = set(Stock.objects.filter(item__in=[line.item_id for line in lines]).values_list("item_id", flat=True))
    holds, touched = [], {}
    for line in sorted(lines, key=lambda line: line.item_id or 0):
        if line.item is None or line.item.drop_ship or line.item_id not in counted:
            continue
        row = next((row for row in stock.get(line.item.pk, []) if row.has(line.ordered)), None)
        if row is None:
            raise Refused(why_short(line.item, line.ordered, stock.get(line.item.pk, [])))
        row.on_hold += line.ordered
        touched[row.pk] = row
        holds.append(StockHold(line=line, stock=row, quantity=line.ordered))
    Stock.objects.bulk_update(touched.values(), ["on_hold"])
    StockHold.objects.bulk_create(holds)


def why_short(item: Item, wanted: Decimal, rows: Iterable[Stock]) -> str:
    """That too little is left of an item."""
    free = max([ZERO, *(row.available for row in rows)])
    return _("%(item)s, %(name)s: %(free)s available now, %(wanted)s wanted. Nothing was placed.") % {
        "item": item.code,
        "name": item.name,
        "free": quantity(free),
        "wanted": quantity(wanted),
    }


def release(order: SalesOrder) -> None:
    """Gives back what is held beyond what lines still wait for: everything once the order is void.

    Whoever voids an order, takes a line out of it or makes one smaller calls this, with the order locked.
    """
    holds = StockHold.objects.filter(line__order=order).select_related("line")
    for each in holds.order_by("stock__item_id", "stock__warehouse__code").select_for_update(of=("self",)):
        wanted = ZERO if order.state == SalesOrder.State.VOID else each.line.ordered - each.line.allocated
        shrink(each, to=max(wanted, ZERO))


def shrink(held: StockHold, *, to: Decimal) -> None:
    """Lets go of all but `to` pieces."""
    freed = held.quantity - to
    if freed <= 0:
        return
    Stock.objects.filter(pk=held.stock_id).update(on_hold=F("on_hold") - freed)
    if to:
        held.quantity = to
        held.save(update_fields=["quantity"])
    else:
        held.delete()
