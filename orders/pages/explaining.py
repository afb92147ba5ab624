"""Why a figure of an order is what it is: the entries of the ledger behind it, the rule of each, who and when."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.models.sites import TaxPolicy
from csc.templatetags.csc import exact_price, is_cut, money, quantity
from orders.models import Component, Entry, SalesOrder

Kind, Effect = Component.Kind, Entry.Effect
KINDS = tuple(Kind.values)
LINE = "line-"  # in an address, before the position of a line


@dataclass(frozen=True)
class Figure:
    """A figure of the totals: its name on the page, the rule that makes it, and the components that it sums up."""

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
        gettext_lazy("Total"), gettext_lazy("P3: Subtotal, Price Adj., Shipping, Handling, fees and Tax."),
        part="gross",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One entry: what it is on, why, how much, and who booked it when."""

    entry: Entry
    amount: Decimal

    @property
    def what(self) -> str:
        """What the entry is on."""
        return named(self.entry.component)

    @property
    def reasons(self) -> list[str]:
        """The rules behind it, in words with their numbers."""
        return [reason(step, self.entry) for step in self.entry.steps]

    @property
    def deed(self) -> str:
        """What was done when it was booked."""
        return str(self.entry.deed.get_kind_display())

    @property
    def who(self) -> str:
        """Whoever did it; the shop where nobody here did."""
        return str(self.entry.by or _("the shop"))

    @property
    def at(self) -> datetime:
        return self.entry.booked_at


class Explanation:
    """The entries behind a figure, the charges first; their sums are what the page shows."""

    def __init__(self, order: SalesOrder, name: str, figure: Figure, entries: Iterable[Entry]) -> None:
        self.order, self.name, self.figure, self._entries = order, name, figure, list(entries)

    @cached_property
    def charges(self) -> list[Row]:
        """What was sold, and what was changed in place: goods first, as the totals stand."""
        charges = (each for each in self._entries if each.effect != Effect.CREDIT)
        return [self._row(each) for each in sorted(charges, key=lambda each: KINDS.index(each.component.kind))]

    @cached_property
    def credits(self) -> list[Row]:
        """What was given back of it."""
        return [self._row(each) for each in self._entries if each.effect == Effect.CREDIT]

    @property
    def charged(self) -> Decimal:
        """The figure as the page shows it."""
        return sum((row.amount for row in self.charges), Decimal(0))

    @property
    def credited(self) -> Decimal:
        """What the page shows beneath it, below zero for a charge."""
        return sum((row.amount for row in self.credits), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What is left of it."""
        return self.charged + self.credited

    def _row(self, entry: Entry) -> Row:
        gross = self.figure.part == "gross" or (
            self.figure.part == "stated" and self.order.tax_policy == TaxPolicy.GROSS
        )
        return Row(entry, entry.tax if self.figure.part == "tax" else entry.gross if gross else entry.net)


def explain(order: SalesOrder, name: str, *, until: Entry | None = None) -> Explanation | None:
    """The explanation of the figure of that name, line-3 for the third line; None for a figure it has not.

    What was booked after `until` is left out.
    """
    figure, narrow = asked_for(name)
    if figure is None:
        return None
    entries = Entry.objects.of_order(order).filter(component__kind__in=figure.kinds, **narrow)
    entries = entries.filter(pk__lte=until.pk) if until else entries
    if name.startswith(LINE) and not entries:
        return None
    return Explanation(order, name, figure, entries)


def asked_for(name: str) -> tuple[Figure | None, dict[str, Any]]:
    """The figure of a name and what narrows its entries further."""
    position = name.removeprefix(LINE)
    if name == position:
        return FIGURES.get(name), {}
    if not re.fullmatch(r"[1-9][0-9]{0,5}", position):
        return None, {}
    words = _("Line %(position)s") % {"position": position}
    rule = _("P1: the line's Ext. Price, its item-level price adjustments with it.")
    return Figure(words, rule, (Kind.LINE, Kind.LINE_ADJUSTMENT)), {"component__line__position": int(position)}


def named(component: Component) -> str:
    """What a component is for, as an agent would call it."""
    if component.adjustment and component.adjustment.name:
        return str(component.adjustment.name)
    if component.line:
        return str(component.line)
    return str(component.get_kind_display())


def reason(step: Mapping[str, Any], entry: Entry) -> str:
    """A step of an entry in words with its numbers, its rule in front."""
    rule, words = str(step.get("rule", "")), str(step.get("words", ""))
    if words:
        said = _(words) % step.get("numbers", {})
        return said if rule in TOLD else f"{rule}: {said}"
    told = TOLD.get(rule)
    return told(entry) if told else rule


def as_sold(entry: Entry) -> str:
    """How the shop came to an amount, as far as it told."""
    line, rate = entry.component.line, entry.component.tax_rate
    words = _("As sold")
    if line and entry.quantity and entry.component.kind == Kind.LINE:
        price, currency = line.original_unit_price, entry.currency
        shown = exact_price(price) if is_cut(price, currency) else money(price, currency)
        times = {"quantity": quantity(entry.quantity), "price": shown}
        words = _("As sold: %(quantity)s x %(price)s") % times
    if not entry.tax:
        return words
    return _("%(words)s, tax at %(rate)s %%") % {"words": words, "rate": exact_price(rate * 100)}


# Steps of entries that were booked from feeds, which bring figures and no rule.
TOLD: dict[str, Callable[[Entry], str]] = {
    "as sold": as_sold,
    "changed by the feed": lambda entry: _("Changed by the shop's feed"),
    "refunded by the shop": lambda entry: _("Given back by the shop"),
}
