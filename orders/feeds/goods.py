"""Lines, prices and addresses of a newer file, booked into the ledger as differences to what stands there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from orders.actions.placing import NewAdjustment, NewCharge, NewLine, NewOrder
from orders.actions.snapshots import snapshot
from orders.feeds.feed_memory import last_quantity
from orders.feeds.words import kept
from orders.models import (
    Component,
    Deed,
    Entry,
    LineItem,
    OrderAddress,
    PriceAdjustment,
    SalesOrder,
    ShipTo,
)
from orders.pricing.ledger import Step
from orders.pricing.values import Amount
from orders.pricing.words import pieces
from orders.totals import charged

ZERO = Decimal(0)
Kind = Component.Kind
OF_LINE = gettext_noop("The shop now charges %(now)s for %(quantity)s; it was %(was)s for %(before)s.")
OF_NEW_LINE = gettext_noop("The shop added %(quantity)s for %(now)s.")
OF_AMOUNT = gettext_noop("The shop now states %(now)s; it was %(was)s.")
OF_TAX = gettext_noop("The shop now states a tax of %(now)s; it was %(was)s.")
Key = tuple[str, str, str, Decimal, int]


@dataclass
class Wanted:
    """An amount that the file states: where it belongs, and the adjustment it is of, if any.

    `line` is the feed's id of the line, or the words for a destination, which `ship_to` counts from 1.
    """

    kind: str
    line: str
    charge: NewCharge
    adjustment: NewAdjustment | None = None
    ship_to: int = 1

    @property
    def name(self) -> str:
        return self.adjustment.name if self.adjustment else ""


def amounts_of(new: NewOrder) -> Iterator[Wanted]:
    """Every amount of an order, as placing would book it."""
    for line in new.lines:
        yield Wanted(Kind.LINE, line.source_id, line.charge)
        yield from parts(Kind.LINE_ADJUSTMENT, line.source_id, line.adjustments)
    yield from parts(Kind.ORDER_ADJUSTMENT, "", new.adjustments)
    for place, ship_to in enumerate(new.ship_tos, start=1):
        if ship_to.shipping is not None:
            yield Wanted(Kind.SHIPPING, destination(place), ship_to.shipping, ship_to=place)
        for each in parts(Kind.SHIPPING_ADJUSTMENT, destination(place), ship_to.adjustments):
            yield replace(each, ship_to=place)
    for fee in new.fees:
        yield Wanted(Kind.FEE, "", fee)


def destination(place: int) -> str:
    """What stands in a key for the line where an amount is of a destination."""
    return f"ship-to {place}"


def parts(kind: str, line: str, adjustments: list[NewAdjustment]) -> Iterator[Wanted]:
    """The amounts of some adjustments, one for each tax rate."""
    for each in adjustments:
        for charge in each.charges:
            yield Wanted(kind, line, charge, each)


class Ledger:
    """An order's components beside the amounts that a newer file states."""

    def __init__(self, order: SalesOrder, new: NewOrder) -> None:
        self.order, self.new = order, new
        self.lines = {line.source_id: line for line in order.line_items.all()}
        self.quantities = {id: last_quantity(order, row) or row.original_quantity for id, row in self.lines.items()}
        rows = order.components.select_related("line", "adjustment", "ship_to").order_by("id")
        self.stands = dict(numbered((row.kind, *names(row), row.tax_rate, row) for row in rows))
        wanted = amounts_of(new)
        self.wanted = dict(numbered((each.kind, each.line, each.name, each.charge.tax_rate, each) for each in wanted))

    def why_not(self) -> str:
        """What of the order here would be undercut; empty when nothing is."""
        for key, row in self.stands.items():
            now = self.wanted[key].charge if key in self.wanted else NewCharge(ZERO)
            if abs(now.net + now.tax) < abs(row.credited_gross):
                return "credited"
        quantities = {line.source_id: line.quantity for line in self.new.lines}
        if any(quantities.get(line.source_id, ZERO) < line.shipped for line in self.lines.values()):
            return "shipped"
        return ""

    def book(self) -> Deed:
        """Lines first, then the differences of all amounts under one deed, then the totals."""
        order, before = self.order, snapshot(self.lines.values())
        self.ship_tos = self._destinations()
        for new in self.new.lines:
            self._line(new)
        self._drop({line.source_id for line in self.new.lines})
        deed = Deed.objects.create(
            order=order, kind=Deed.Kind.FEED_CHANGED, version_before=order.version, version_after=order.version + 1,
            before=before, after=snapshot(order.line_items.all()), booked_at=timezone.now(),
        )  # fmt: skip
        for key in [*self.wanted, *(key for key in self.stands if key not in self.wanted)]:
            self._amount(deed, self.stands.get(key), self.wanted.get(key))
        totals = vars(charged(order.components.all(), tax_policy=order.tax_policy))
        for name, value in totals.items():
            setattr(order, name, value)
        order.keep_item_codes(line.item_code for line in self.lines.values())
        order.bump("item_codes", *totals)
        return deed

    def _destinations(self) -> dict[int, ShipTo]:
        """The order's destinations by position, those made that it does not have yet."""
        rows = {row.position: row for row in self.order.ship_tos.all()}
        for place in range(1, max(len(self.new.ship_tos), 1) + 1):
            if place not in rows:
                rows[place] = ShipTo.objects.create(order=self.order, position=place)
        return rows

    def _line(self, new: NewLine) -> None:
        line = self.lines.get(new.source_id)
        if line is None:
            self.lines[new.source_id] = self._add_line(new)
            return
        line.ship_to = self.ship_tos[new.ship_to + 1]
        cancelled = (last_quantity(self.order, line) or line.original_quantity) - line.ordered
        line.name, line.item, line.item_code, line.attributes = new.name, new.item, new.item_code, new.attributes
        line.unit_price = line.original_unit_price = new.unit_price
        line.original_quantity = max(line.original_quantity, new.quantity)
        line.ordered = max(new.quantity - cancelled, line.shipped)
        line.allocated = min(line.allocated, line.ordered)
        line.save()

    def _add_line(self, new: NewLine) -> LineItem:
        return LineItem.objects.create(
            order=self.order,
            position=max((line.position for line in self.lines.values()), default=0) + 1,
            ship_to=self.ship_tos[new.ship_to + 1],
            parent=self.lines[self.new.lines[new.parent].source_id] if new.parent is not None else None,
            kind=new.kind,
            item=new.item,
            source_id=new.source_id,
            item_code=new.item_code,
            name=new.name,
            placed_at=self.order.placed_at,
            original_quantity=new.quantity,
            ordered=new.quantity,
            original_unit_price=new.unit_price,
            unit_price=new.unit_price,
            attributes=new.attributes,
        )

    def _drop(self, kept: set[str]) -> None:
        for source_id, line in self.lines.items():
            if source_id not in kept:
                line.ordered = line.allocated = ZERO
                line.save(update_fields=["ordered", "allocated"])

    def _amount(self, deed: Deed, row: Component | None, wanted: Wanted | None) -> None:
        now = wanted.charge if wanted else NewCharge(ZERO)
        if row is None:
            row = self._component(wanted) if wanted else Component()
        net, tax = now.net - row.net, now.tax - row.tax
        if not net and not tax:
            return
        step = self._step(row, now)
        row.net, row.tax, row.gross = now.net, now.tax, now.net + now.tax
        row.save(update_fields=["net", "tax", "gross"])
        Entry.objects.create(
            order=self.order, component=row, deed=deed, effect=Entry.Effect.IN_PLACE, currency=self.order.currency,
            net=net, tax=tax, gross=net + tax, steps=[step.as_json()], booked_at=deed.booked_at,
        )  # fmt: skip

    def _step(self, row: Component, now: NewCharge) -> Step:
        """The reason of an entry: what the shop states now, and what it stated before."""
        line = row.line.source_id if row.line and row.kind == Kind.LINE else ""
        was, is_now = (Amount(each.net, each.tax).stated(self.order.tax_policy) for each in (row, now))
        words, before = OF_AMOUNT, self.quantities.get(line, ZERO)
        if was == is_now:
            words, was, is_now = OF_TAX, row.tax, now.tax
        elif line:
            words = OF_LINE if before else OF_NEW_LINE
        quantity = next((each.quantity for each in self.new.lines if each.source_id == line), ZERO)
        numbers = {"was": kept(was, self.order.currency), "now": kept(is_now, self.order.currency)}
        numbers |= {"before": pieces(before), "quantity": pieces(quantity)} if line else {}
        moved = {"net": now.net - row.net, "tax": now.tax - row.tax}
        return Step("changed by the feed", words, tuple(numbers.items()), **moved)

    def _component(self, wanted: Wanted) -> Component:
        of_shipping = wanted.kind in (Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT)
        of: dict[str, Any] = {
            "line": self.lines.get(wanted.line),
            "ship_to": self.ship_tos[wanted.ship_to] if of_shipping else None,
        }
        if wanted.adjustment:
            of["adjustment"] = self._adjustment(wanted.adjustment, wanted.charge.tax_rate, **of)
        return Component.objects.create(
            order=self.order, kind=wanted.kind, tax_rate=wanted.charge.tax_rate, currency=self.order.currency, **of
        )

    def _adjustment(self, new: NewAdjustment, rate: Decimal, **of: Any) -> PriceAdjustment:
        known = self.order.price_adjustments.filter(name=new.name, **of).exclude(components__tax_rate=rate).first()
        return known or PriceAdjustment.objects.create(
            order=self.order,
            position=self.order.price_adjustments.count() + 1,
            name=new.name,
            promotion_code=new.promotion_code,
            campaign_code=new.campaign_code,
            coupon=new.coupon,
            reason=new.reason,
            manual=new.manual,
            **of,
        )


def names(row: Component) -> tuple[str, str]:
    """The line or destination and the adjustment that a component is of, as a feed names them."""
    of = row.line.source_id if row.line else destination(row.ship_to.position) if row.ship_to else ""
    return of, row.adjustment.name if row.adjustment else ""


def numbered(rows: Iterator[tuple[str, str, str, Decimal, Any]]) -> Iterator[tuple[Key, Any]]:
    """Keys for amounts; the second of the same kind, line, name and rate gets another number than the first."""
    seen: Counter[tuple[str, str, str, Decimal]] = Counter()
    for kind, line, name, rate, row in rows:
        key = (kind, line, name, rate)
        seen[key] += 1
        yield (*key, seen[key]), row


def change_addresses(order: SalesOrder, new: NewOrder, named: list[str]) -> None:
    """Makes new copies of the addresses in `named` and points the order at them; the old ones stay."""
    if "billing address" in named:
        order.billing_address = OrderAddress.objects.create(order=order, **new.billing) if new.billing else None
        order.save(update_fields=["billing_address"])
    for ship_to, stated in zip(order.ship_tos.all(), new.ship_tos, strict=False):
        if "shipping address" in named:
            ship_to.address = OrderAddress.objects.create(order=order, **stated.address) if stated.address else None
        if "shipping" in named:
            ship_to.method = stated.method
        ship_to.save(update_fields=["address", "method"])
