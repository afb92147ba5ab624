"""What an explanation is made of: rows that add up, each with the rules behind it in words, who booked it and when."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from csc.locales import figures
from csc.money import rounded, smallest
from csc.templatetags.csc import exact_price, is_cut, money, quantity
from orders.models import Component, Entry, SalesOrder, ShipTo

Kind = Component.Kind
LINE = "line-"  # in an address, before the position of a line
ADJUSTMENT = "adjustment-"  # before that of a price adjustment
TAX, PRICE = "-tax", "-price"  # behind a name, when its tax or its unit price is asked for
NUMBER = re.compile(r"(-?)([0-9]+(?:\.[0-9]+)?)( %)?")
Places = Mapping[int, ShipTo]


@dataclass(frozen=True)
class Part:
    """A figure among those that lead to another; `how` names it where it has an explanation of its own."""

    what: str
    amount: Decimal
    how: str = ""
    reasons: list[str] = field(default_factory=list)
    said: str = ""
    at: datetime | None = None
    entry_id: int | None = None
    shown: str = ""  # instead of the amount, where that has more decimals than its currency
    is_credit: bool = False


@dataclass(frozen=True)
class Row:
    """One entry: what it is on, why, how much, and who booked it when."""

    entry: Entry
    amount: Decimal
    places: Places = field(default_factory=dict)

    how = shown = ""

    @property
    def what(self) -> str:
        """What the entry is on."""
        return named(self.entry.component, self.places)

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
    def said(self) -> str:
        """What was done, and by whom."""
        return f"{self.deed}, {self.who}"

    @property
    def at(self) -> datetime:
        return self.entry.booked_at

    @property
    def entry_id(self) -> int:
        """After which the order can be looked at."""
        return self.entry.pk

    @property
    def is_credit(self) -> bool:
        return self.entry.effect == Entry.Effect.CREDIT


@dataclass(frozen=True)
class Block:
    """Rows that add up to an amount."""

    rows: Sequence[Row | Part]
    words: str | Promise
    amount: Decimal
    title: str = ""
    shown: str = ""  # instead of the amount, as in a row


@dataclass(frozen=True)
class Told:
    """The explanation of a figure: what it is called, its rule, and what leads to it."""

    words: str | Promise
    rule: str | Promise
    blocks: list[Block]


def places_of(order: SalesOrder) -> Places:
    """The ship-tos of an order by id where it has several, so that what is charged for each names it."""
    found = list(order.ship_tos.select_related("address"))
    return {each.pk: each for each in found} if len(found) > 1 else {}


def name_of(component: Component) -> str:
    """What the explanation of a component's amount is called in an address."""
    if component.adjustment:
        return f"{ADJUSTMENT}{component.adjustment.position}"
    if component.line:
        return f"{LINE}{component.line.position}"
    return {Kind.FEE: "fees", Kind.TAX_APPEASEMENT: "tax"}.get(Kind(component.kind), component.kind)


def named(component: Component, places: Places) -> str:
    """What a component is for, as an agent would call it; with its ship-to where there are several."""
    place = places.get(component.ship_to_id or 0)
    words = component_words(component)
    return _("%(what)s, %(place)s") % {"what": words, "place": place.named} if place else words


def component_words(component: Component) -> str:
    """What a component is for, wherever it goes."""
    if component.adjustment and component.adjustment.name:
        return str(component.adjustment.name)
    if component.line:
        return str(component.line)
    return str(component.get_kind_display())


def reason(step: Mapping[str, Any], entry: Entry) -> str:
    """A step of an entry in words with its numbers, its rule in front."""
    rule, words = str(step.get("rule", "")), str(step.get("words", ""))
    if words:
        said = filled(_(words), step.get("numbers", {}))
        return said if rule in TOLD else format_html("{}: {}", rule, said)
    told = TOLD.get(rule)
    return told(entry) if told else rule


def filled(words: str, numbers: Mapping[str, Any]) -> SafeString:
    """A sentence with its numbers as the page prints them: in the reader's locale, below zero in brackets."""
    return composed(words, **{name: number(str(each)) for name, each in numbers.items()})


def composed(sentence: str, /, **parts: str) -> SafeString:
    """A sentence of parts some of which are marked up; the sentence and the other parts are escaped."""
    return SafeString(escape(sentence) % {name: conditional_escape(each) for name, each in parts.items()})  # nosec B703


def number(kept: str) -> SafeString:
    """A number as it was kept, 1200.50, -30.00 or 6 %, as the reader writes it; other words stay as they are."""
    found = NUMBER.fullmatch(kept)
    if not found:
        return conditional_escape(kept)
    sign, digits, percent = found.groups(default="")
    shown = figures(Decimal(digits), decimals=len(digits.partition(".")[2])) + percent
    return bracketed(shown) if sign else conditional_escape(shown)


def bracketed(shown: str) -> SafeString:
    """A number below zero, which screen readers must not read as one above."""
    return format_html('<span class="sr">{} </span>({})', _("minus"), shown)


def amount_words(amount: Decimal, currency: str) -> SafeString:
    """An amount within a sentence."""
    return number(f"{rounded(amount, currency):f}")


def price_words(price: Decimal, currency: str) -> str:
    """A unit price with all the decimals it has, those of its currency at least."""
    if not is_cut(price, currency):
        return money(price, currency)
    return bracketed(exact_price(-price)) if price < 0 else exact_price(price)


def as_sold(entry: Entry) -> str:
    """How the shop came to an amount, as far as it told, and to its tax."""
    words = pieces_sold(entry) if entry.quantity and entry.component.kind == Kind.LINE else _("As sold")
    if not entry.tax:
        return words
    tax, rate = amount_words(entry.tax, entry.currency), entry.component.tax_rate
    if not explains(rate, entry):
        return composed(_("%(words)s; tax %(tax)s as the shop stated it"), words=words, tax=tax)
    return composed(_("%(words)s; tax %(tax)s at %(rate)s %%"), words=words, tax=tax, rate=exact_price(rate * 100))


def pieces_sold(entry: Entry) -> str:
    """How many at which price; only the amount where the price has changed since or does not lead to it."""
    pieces, line = entry.quantity or Decimal(0), entry.component.line
    price = line.original_unit_price if line else Decimal(0)
    if rounded(price * pieces, entry.currency) in (entry.net, entry.gross):
        told = {"quantity": quantity(pieces), "price": price_words(price, entry.currency)}
        return _("As sold: %(quantity)s x %(price)s") % told
    told = {"quantity": quantity(pieces), "amount": amount_words(entry.net, entry.currency)}
    return _("As sold: %(quantity)s for %(amount)s") % told


def explains(rate: Decimal, entry: Entry) -> bool:
    """Whether the tax of an entry is its rate on its net amount, to the minor unit."""
    return bool(abs(entry.net * rate - entry.tax) <= smallest(entry.currency))


# Steps of entries that were booked from feeds, which bring figures and no rule.
TOLD: dict[str, Callable[[Entry], str]] = {
    "as sold": as_sold,
    "changed by the feed": lambda entry: _("Changed by the shop's feed"),
    "refunded by the shop": lambda entry: _("Given back by the shop"),
}
