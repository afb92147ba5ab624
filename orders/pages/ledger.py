"""The ledger of an order: what was booked by each deed, and the order as it was after any entry."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from orders.actions.snapshots import FACTS
from orders.models import Component, CreditMemo, Deed, Entry, Invoice, LineItem, SalesOrder
from orders.pages.reasons import Row, places_of
from orders.totals import charged


@dataclass(frozen=True)
class Booked:
    """A deed with its entries; `total` is by how much it moved the order's total."""

    deed: Deed
    rows: list[Row]

    @property
    def total(self) -> Decimal:
        return sum((row.entry.gross for row in self.rows), Decimal(0))

    @property
    def last(self) -> Entry:
        """After which the whole deed is booked."""
        return self.rows[-1].entry

    @property
    def who(self) -> str:
        return self.rows[0].who


class LedgerPage:
    """Everything that was booked on an order, latest deed first."""

    def __init__(self, order: SalesOrder) -> None:
        self.order = order

    @cached_property
    def deeds(self) -> list[Booked]:
        entries, places = Entry.objects.of_order(self.order), places_of(self.order)
        booked = [
            Booked(rows[0].deed, [Row(each, each.gross, places) for each in rows])
            for _id, same in groupby(entries, lambda entry: entry.deed_id)
            for rows in [list(same)]
        ]
        return booked[::-1]


class AsOf:
    """An order as it was when a deed, `entry` its last one, had just been booked.

    Amounts come from the ledger, pieces and unit prices from what deeds told, invoices and credit memos go by date.
    """

    def __init__(self, order: SalesOrder, entry: Entry) -> None:
        self.now, self.entry = order, entry

    @property
    def address(self) -> str:
        """The query string of the moment."""
        return f"?as_of={self.entry.pk}"

    @cached_property
    def components(self) -> list[Component]:
        """Copies with the amounts of then; what was charged later is not among them."""
        found: dict[int, Component] = {}
        for each in Entry.objects.of_order(self.now).filter(pk__lte=self.entry.pk):
            add(found.setdefault(each.component_id, emptied(each.component)), each)
        return sorted(found.values(), key=lambda component: component.pk)

    @cached_property
    def order(self) -> SalesOrder:
        """A copy of the order with the totals of then."""
        then = copy(self.now)
        for name, value in vars(charged(self.components, tax_policy=then.tax_policy)).items():
            setattr(then, name, value)
        then.credited_total = sum((each.credited_gross for each in self.components), Decimal(0))
        return then

    def lines(self, now: Iterable[LineItem]) -> list[LineItem]:
        """Copies of the lines with the pieces and prices of then; lines that came later are left out."""
        there = {each.line_id for each in self.components}
        return [as_told(line, self._facts.get(str(line.pk), {})) for line in now if line.pk in there]

    def invoices(self, now: Iterable[Invoice]) -> list[Invoice]:
        """Copies of those that were made by then, paid only where they were paid by then."""
        return [as_made(invoice, self.entry.booked_at) for invoice in now if invoice.made_at <= self.entry.booked_at]

    def credit_memos(self, now: Iterable[CreditMemo]) -> list[CreditMemo]:
        """Those of the deeds until then; without a deed the date decides."""
        deed, at = self.entry.deed_id, self.entry.booked_at
        return [memo for memo in now if (memo.deed_id <= deed if memo.deed_id else memo.made_at <= at)]

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        """Of the last deed until then that told, else of the first later one that told how it found them."""
        deeds = list(self.now.deeds.order_by("pk"))
        until = [deed for deed in deeds if deed.pk <= self.entry.deed_id and deed.after]
        later = [deed for deed in deeds if deed.pk > self.entry.deed_id and deed.before]
        told = until[-1].after if until else later[0].before if later else {}
        return dict((told or {}).get("lines", {}))


def as_of(order: SalesOrder, entry_id: str) -> AsOf | None:
    """The order as of the deed that booked the entry of that id, all of it; None when it is no entry of this order."""
    if not (entry_id.isascii() and entry_id.isdigit() and len(entry_id) < 19):
        return None
    deeds = order.entries.filter(pk=int(entry_id)).values("deed")
    last = Entry.objects.of_order(order).filter(deed__in=deeds).last()
    return AsOf(order, last) if last else None


def emptied(component: Component) -> Component:
    """A copy of a component before anything was booked on it."""
    then = copy(component)
    for name in ("net", "tax", "gross", "credited_net", "credited_tax", "credited_gross"):
        setattr(then, name, Decimal(0))
    return then


def add(component: Component, entry: Entry) -> None:
    """Counts an entry in: a credit on what was credited, everything else on what was charged."""
    is_credit = entry.effect == Entry.Effect.CREDIT
    for name in ("net", "tax", "gross"):
        field, moved = (f"credited_{name}", -getattr(entry, name)) if is_credit else (name, getattr(entry, name))
        setattr(component, field, getattr(component, field) + moved)


def as_made(invoice: Invoice, at: datetime) -> Invoice:
    """A copy of the invoice that is open where it was closed after `at`."""
    then = copy(invoice)
    if invoice.closed_at is None or invoice.closed_at > at:
        then.paid, then.closed_at = Decimal(0), None
    return then


def as_told(line: LineItem, facts: Mapping[str, str]) -> LineItem:
    """A copy of the line with what a deed told of it."""
    then = copy(line)
    for name in FACTS:
        if name in facts:
            setattr(then, name, Decimal(facts[name]))
    return then
