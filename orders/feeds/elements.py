"""Careful access to the elements of an XML record, in the way of `Fields`."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.feeds.card_numbers import masked
from orders.feeds.fields import Fields, Unreadable, called
from orders.feeds.values import Adjusted

ZERO = Decimal(0)
RATE_STEP = Decimal("0.000001")
UNIT_STEP = Decimal("0.0000000001")
TRUE, FALSE = ("true", "1"), ("false", "0")
# Said of rows that most orders do not have: translated only where they are.
CUSTOM_ATTRIBUTE, PRICE_ADJUSTMENT = gettext_lazy("custom attribute"), gettext_lazy("price adjustment")


class Elements(Fields):
    """One element, named in sentences as `where`."""

    not_an_object = gettext_lazy("%(where)s has a text where elements belong.")

    def __init__(self, values: Any, where: Any, cut: list[str] | None = None) -> None:
        super().__init__({} if values == "" else values, where, cut)

    def _unreadable(self, name: str, value: Any) -> Unreadable:
        if isinstance(value, Mapping | list):
            words = _("%(name)s of %(where)s has elements where a text belongs.")
            return Unreadable(words % {"name": called(name), "where": self.where})
        return super()._unreadable(name, value)

    def rows(self, name: str, called: Any, *, of: Fields | None = None) -> list[Self]:
        """The elements of a list."""
        return self.records(name, called, of=of) if self.raw(name) else []

    def within(self, name: str, where: Any = None) -> Self:
        """The element of that name; one without anything where it is absent."""
        where = where or partial(called, name)
        return self.record(name, where) or type(self)({}, where, self.cut)

    def told(self, names: Iterable[str]) -> dict[str, Any]:
        """What somebody wrote under these names, where something stands."""
        kept = {name: self.words(name) for name in names if name in self.values}
        return {name: words for name, words in kept.items() if words}

    def yes(self, name: str) -> bool:
        """A true or false; false when it is absent."""
        value = self.text(name)
        if value and value not in TRUE + FALSE:
            raise self._unreadable(name, value)
        return value in TRUE

    def one_of(self, name: str, known: Iterable[str]) -> str:
        """A word of a list; empty when it is absent."""
        value = self.text(name)
        if value and value not in known:
            words = _("%(name)s of %(where)s is “%(value)s”, which is none of %(known)s.")
            named = {"name": called(name), "where": self.where, "value": value[:40], "known": ", ".join(known)}
            raise Unreadable(words % named)
        return value

    def rate(self, name: str = "tax-rate") -> Decimal:
        """A tax rate as a share."""
        rate = self.number(name)
        if not 0 <= rate <= 1:
            words = _("The tax rate of %(of)s is %(rate)s, not a share between 0 and 1.")
            raise Unreadable(words % {"of": self.where, "rate": rate})
        return rate.quantize(RATE_STEP, rounding=ROUND_HALF_UP)

    def charge(self, currency: str, odd: list[str]) -> tuple[Decimal, Decimal]:
        """Net and tax of three amounts, any of which may be missing; what does not add up is told in `odd`."""
        stated = {name: self._stated(name, currency) for name in ("net-price", "tax", "gross-price")}
        net, tax, gross = stated.values()
        if tax is None:
            tax = gross - net if gross is not None and net is not None else ZERO
        if net is None:
            net = ZERO if gross is None else gross - tax
        if gross is not None and net + tax != gross:
            odd.append(
                _("%(where)s: %(net)s and %(tax)s are not %(gross)s")
                % {"where": self.where, "net": net, "tax": tax, "gross": gross}
            )
        return net, tax

    def _stated(self, name: str, currency: str) -> Decimal | None:
        return None if self.missing(name) else self.amount(name, currency)

    def unit_price(self, otherwise: Callable[[], Decimal]) -> Decimal:
        """The price of one piece, unrounded."""
        price = otherwise() if self.missing("base-price") else self.number("base-price")
        return price.quantize(UNIT_STEP, rounding=ROUND_HALF_UP)

    def custom(self) -> dict[str, Any]:
        """The custom attributes: a text, or a list where several values stand."""
        found: dict[str, Any] = {}
        for row in self.rows("custom-attributes", CUSTOM_ATTRIBUTE):
            values = row.raw("value")
            kept = [masked(str(each)) for each in values] if isinstance(values, list) else row.words("")
            name, language = row.text("@attribute-id", 256), row.text("@lang", 20)
            found[f"{name} ({language})" if language else name] = kept
        return found

    def adjustments(self, rate: Decimal, currency: str, odd: list[str]) -> list[Adjusted]:
        """Its price adjustments, each with the amounts that it states."""
        rows = self.rows("price-adjustments", PRICE_ADJUSTMENT, of=self)
        return [adjusted(row, rate, currency, odd) for row in rows]


def adjusted(row: Elements, rate: Decimal, currency: str, odd: list[str]) -> Adjusted:
    """One price adjustment."""
    net, tax = row.charge(currency, odd)
    promotion, coupon = row.text("promotion-id", 120), row.text("coupon-id", 120)
    campaign = row.text("campaign-id", 120) or row.within("abtest").text("test-id", 120)
    name = row.words("lineitem-text", 200) or promotion or coupon or _("Price adjustment")
    return Adjusted(
        name, net, tax, rate, promotion, campaign, coupon, reason_of(row), row.yes("manual"), told_of_adjustment(row)
    )


def told_of_adjustment(row: Elements) -> dict[str, Any]:
    """What the shop tells of an adjustment beyond its amounts and codes."""
    discount = row.within("discount")
    kept = {
        **row.told(("created-by", "creation-date")),
        "discount": " ".join(f"{name} {discount.words(name)}".strip() for name in discount.values),
        "custom": row.custom(),
    }
    return {name: value for name, value in kept.items() if value}


def told_of(adjustments: Iterable[Adjusted]) -> list[dict[str, Any]]:
    """What is told of some adjustments, each with its name; parts of one adjustment are told of once."""
    told = {id(each.told): {"name": each.name, **each.told} for each in adjustments if each.told}
    return list(told.values())


def reason_of(row: Elements) -> str:
    """Why somebody at the shop gave it; promotions have no reason."""
    by = _("by %(who)s") % {"who": row.words("created-by", 80)} if row.yes("manual") else ""
    return " ".join(filter(None, (row.words("reason-code", 100), by)))


def name_of(words: str, seen: set[str], limit: int = 80) -> str:
    """A name that nothing in `seen` has, short enough to be kept; it is the same for the same file."""
    name, n = words, 1
    if len(name) > limit - 6:
        name = f"{words[: limit - 24]}~{hashlib.sha256(words.encode()).hexdigest()[:16]}"
    unique = name
    while unique in seen:
        n += 1
        unique = f"{name}#{n}"
    seen.add(unique)
    return unique
