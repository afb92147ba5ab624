"""Why a figure of an order is what it is: the entries of the ledger behind it, the rule of each, who and when.

Unit prices, invoices and payments are no sums of entries: modules beside this one explain them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.models.sites import TaxPolicy
from orders.models import Component, Entry, SalesOrder
from orders.pages.explaining_bills import explain_bill
from orders.pages.explaining_payments import explain_payments
from orders.pages.explaining_prices import explain_price
from orders.pages.reasons import ADJUSTMENT, LINE, PRICE, TAX, Block, Part, Places, Row, Told, places_of
from orders.totals import Totals

Kind, Effect = Component.Kind, Entry.Effect
KINDS = tuple(Kind.values)
OF_PRICE = re.compile(rf"{LINE}([1-9][0-9]{{0,5}}){PRICE}")
ONE = re.compile(rf"({LINE}|{ADJUSTMENT})([1-9][0-9]{{0,5}})({TAX})?")


@dataclass(frozen=True)
class Figure:
    """A figure of the page: its name, the rule that makes it, and the components that it sums up."""

    words: str | Promise
    rule: str | Promise
    kinds: tuple[str, ...] = KINDS
    part: str = "stated"  # what of an entry counts: as prices are stated, its tax, or both as gross


FIGURES = {
    "subtotal": Figure(
        gettext_lazy("Subtotal"),
        gettext_lazy("P1: the Ext. Prices of all lines, their item-level price adjustments with them."),
        (Kind.LINE, Kind.LINE_ADJUSTMENT),
    ),
    "order-adjustment": Figure(
        gettext_lazy("Price Adj."), gettext_lazy("P14: all order-level price adjustments as one sum."),
        (Kind.ORDER_ADJUSTMENT,),
    ),
    "shipping": Figure(
        gettext_lazy("Shipping"), gettext_lazy("What shipping to each address costs, its adjustments with it."),
        (Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT),
    ),
    "handling": Figure(gettext_lazy("Handling"), gettext_lazy("What handling costs."), (Kind.HANDLING,)),
    "fees": Figure(gettext_lazy("Fees"), gettext_lazy("What was charged beside goods and shipping."), (Kind.FEE,)),
    "tax": Figure(
        gettext_lazy("Tax"), gettext_lazy("P17: the tax of each amount at its own rate, each rounded once."),
        part="tax",
    ),
    "total": Figure(
        gettext_lazy("Total"),
        gettext_lazy(
            "P3: Subtotal, Price Adj., Shipping, Handling, fees and Tax. Prices with tax included have it in them."
        ),
        part="gross",
    ),
}  # fmt: skip
CREDITED = Figure(
    gettext_lazy("Credited"),
    gettext_lazy("P8: once anything is allocated, a charge stays and the difference is credited."),
    part="gross",
)
ONE_TAX = gettext_lazy("P17: tax at the amount's own rate, rounded once.")
ADJUSTMENTS = (Kind.LINE_ADJUSTMENT, Kind.ORDER_ADJUSTMENT, Kind.SHIPPING_ADJUSTMENT)
PRINTED = ("subtotal", "order-adjustment", "shipping", "handling", "fees", "tax")  # above the total


class Explanation:
    """The entries behind a figure, the charges first; their sums are what the page shows."""

    def __init__(self, order: SalesOrder, figure: Figure, entries: Iterable[Entry], places: Places) -> None:
        self.order, self.figure, self._entries, self.places = order, figure, list(entries), places
        self.words, self.rule = figure.words, figure.rule

    @cached_property
    def charges(self) -> list[Row]:
        """What was sold, and what was changed in place: goods first, as the totals stand."""
        charges = (each for each in self._entries if each.effect != Effect.CREDIT)
        rows = [self._row(each) for each in sorted(charges, key=lambda each: KINDS.index(each.component.kind))]
        return [row for row in rows if row.amount or self.figure.part != "tax"]

    @cached_property
    def credits(self) -> list[Row]:
        """What was given back of it."""
        return [self._row(each) for each in self._entries if each.effect == Effect.CREDIT]

    @property
    def charged(self) -> Decimal:
        """The figure before credits."""
        return sum((row.amount for row in self.charges), Decimal(0))

    @property
    def credited(self) -> Decimal:
        """What was given back, below zero for a charge."""
        return sum((row.amount for row in self.credits), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What is left of it."""
        return self.charged + self.credited

    @property
    def blocks(self) -> list[Block]:
        """The charges, and beneath them the credits where there are any."""
        if not self.credits:
            return [Block(self.charges, self.words, self.charged)]
        before = _("%(figure)s before credits") % {"figure": self.words}
        return [Block(self.charges, before, self.charged), Block(self.credits, _("Left after credits"), self.left)]

    def _row(self, entry: Entry) -> Row:
        gross = self.figure.part == "gross" or (
            self.figure.part == "stated" and self.order.tax_policy == TaxPolicy.GROSS
        )
        amount = entry.tax if self.figure.part == "tax" else entry.gross if gross else entry.net
        return Row(entry, amount, self.places)


class ExplainedCredits(Explanation):
    """What was credited of the whole order."""

    @property
    def blocks(self) -> list[Block]:
        return [Block(self.credits, self.words, self.credited)]


class ExplainedTotal(Explanation):
    """The total: the figures that are printed above it, then what was booked after the order was placed."""

    @property
    def blocks(self) -> list[Block]:
        found, changes = [Block(self.printed, self.words, self.left)], self.changes
        if len(changes) > 1:
            found.append(Block(changes, self.words, self.left, title=_("What changed it")))
        return found

    @property
    def printed(self) -> list[Part]:
        """The figures as the page prints them, what was credited of each in red beneath (P9)."""
        charged, credited = self._totals(is_credit=False), self._totals(is_credit=True)
        names = PRINTED[:-1] if self.order.tax_policy == TaxPolicy.GROSS else PRINTED
        fields = [(name, name.replace("-", "_")) for name in names]
        pairs = [(name, getattr(charged, field), getattr(credited, field)) for name, field in fields]
        return [part for each in pairs for part in printed(*each)]

    @property
    def changes(self) -> list[Part | Row]:
        """What the first deed came to, and each entry of the later ones, tax included."""
        deeds = [[self._row(each) for each in same] for _id, same in groupby(self._entries, lambda each: each.deed_id)]
        return [first(deeds[0]), *chain(*deeds[1:])] if deeds else []

    def _totals(self, *, is_credit: bool) -> Totals:
        totals = Totals()
        for each in self._entries:
            if (each.effect == Effect.CREDIT) == is_credit:
                totals.add(each.component.kind, each.net, each.tax, tax_policy=self.order.tax_policy)
        return totals


def printed(name: str, charged: Decimal, credited: Decimal) -> list[Part]:
    """A figure above the total: the subtotal as it is now, the others as charged with their credit beneath."""
    words = str(FIGURES[name].words)
    if name == "subtotal" or not credited:
        is_there = name != "fees" or charged
        return [Part(words, charged + credited, how=name)] if is_there else []
    return [
        Part(words, charged, how=name),
        Part(_("%(figure)s credited") % {"figure": words}, credited, is_credit=True),
    ]


def first(rows: Sequence[Row]) -> Part:
    """A whole deed as one row: how the order began."""
    last, amount = rows[-1], sum((row.amount for row in rows), Decimal(0))
    return Part(last.deed, amount, said=last.who, at=last.at, entry_id=last.entry_id)


def explain(order: SalesOrder, name: str, *, until: Entry | None = None) -> Explanation | Told | None:
    """The explanation of the figure of that name, line-3 for the third line; None for a figure it has not.

    What was booked after `until` is left out; payments are told as they are now.
    """
    beside = OF_PRICE.fullmatch(name)
    if beside:
        return explain_price(order, int(beside[1]), until)
    return explain_entries(order, name, until) or explain_bill(order, name) or explain_payments(order, name)


def explain_entries(order: SalesOrder, name: str, until: Entry | None) -> Explanation | None:
    """A figure that is a sum of entries; None where the order has nothing of that name."""
    figure, narrow = asked_for(name)
    if figure is None:
        return None
    entries = Entry.objects.of_order(order).filter(component__kind__in=figure.kinds, **narrow)
    entries = entries.filter(pk__lte=until.pk) if until else entries
    if ONE.fullmatch(name) and not entries:
        return None
    kind = {"total": ExplainedTotal, "credited": ExplainedCredits}.get(name, Explanation)
    return kind(order, figure, entries, places_of(order))


def asked_for(name: str) -> tuple[Figure | None, dict[str, Any]]:
    """The figure of a name and what narrows its entries further."""
    if name == "credited":
        return CREDITED, {"effect": Effect.CREDIT}
    one = ONE.fullmatch(name)
    if one is None:
        return FIGURES.get(name), {}
    return of_line(int(one[2]), one[3]) if one[1] == LINE else of_adjustment(int(one[2]), one[3])


def of_line(position: int, tax: str | None) -> tuple[Figure, dict[str, Any]]:
    """A line's Ext. Price, or its tax."""
    narrow = {"component__line__position": position}
    if tax:
        words = _("Tax of line %(position)s") % {"position": position}
        return Figure(words, ONE_TAX, (Kind.LINE,), part="tax"), narrow
    words = _("Ext. Price of line %(position)s") % {"position": position}
    rule = _("P1: the line's Ext. Price; its item-level price adjustments stand in rows of their own.")
    return Figure(words, rule, (Kind.LINE,)), narrow


def of_adjustment(position: int, tax: str | None) -> tuple[Figure, dict[str, Any]]:
    """One price adjustment, or its tax."""
    narrow = {"component__adjustment__position": position}
    if tax:
        return Figure(_("Tax of the adjustment"), ONE_TAX, ADJUSTMENTS, part="tax"), narrow
    rule = _("P14: a fixed amount, worked out once when it was granted; below zero is a discount.")
    return Figure(_("Price adjustment"), rule, ADJUSTMENTS), narrow
