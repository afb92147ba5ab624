"""Careful access to the fields of a record somebody else wrote: every surprise becomes a sentence."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Self

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.money import rounded
from orders.feeds.card_numbers import masked

LARGEST_EXPONENT = 20  # more digits than any column takes; also keeps 1e999999 from being written out
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)  # clocks and zones of shops go wrong by hours, not by days
LABELS = {
    "created_at": gettext_lazy("date of creation"),
    "processed_at": gettext_lazy("date of processing"),
    "updated_at": gettext_lazy("date of change"),
    "cancelled_at": gettext_lazy("date of cancellation"),
    "order-date": gettext_lazy("date"),
    "creation-date": gettext_lazy("date of creation"),
    "@order-no": gettext_lazy("number"),
    "@shipment-id": gettext_lazy("id"),
    "@attribute-id": gettext_lazy("id"),
}


def called(name: str) -> str:
    """What sentences call a field."""
    return str(LABELS.get(name) or name.replace("_", " ").replace("-", " "))


def as_json(value: Any) -> str:
    """A value as its file has it, as far as a sentence can hold it."""
    words = (
        value
        if isinstance(value, str)
        else str(value)
        if isinstance(value, Decimal)
        else json.dumps(value, default=str)
    )
    return words[:60]


MOST_PIECES = Decimal(10**8)
MOST_PHONE_DIGITS = 15  # of any number in the world
SMALLEST_PIECE = Decimal("0.001")


END_OF_DAY = re.compile(r"(?<=T)24(?=:00:00(\.0+)?(Z|[+-]|$))")


def moment_of(words: str) -> datetime | None:
    """The moment that words tell; 24:00:00 is the end of the day and so the beginning of the next."""
    earlier, is_end = END_OF_DAY.subn("00", words)
    moment = parse_datetime(earlier)
    return moment + timedelta(days=1) if moment and is_end else moment


def refuse_twins(rows: Iterable["Fields"]) -> None:
    """What is named by its id elsewhere needs one, and no two may share it."""
    seen: set[str] = set()
    for row in rows:
        if row.missing("id") or row.text("id") in seen:
            raise Unreadable(_("%(row)s has no id of its own.") % {"row": row.where})
        seen.add(row.text("id"))


class Unreadable(Exception):
    """The record cannot be understood; its text is the sentence for the report."""

    def __init__(self, words: str) -> None:
        super().__init__(words[:1].upper() + words[1:])


def in_words(called: Any, place: int, of: "Fields | None") -> str:
    """The name of an object of a list: what it is, its place, and what it is of."""
    return f"{called} {place}" + (_(" of %(of)s") % {"of": of.where} if of else "")


class Fields:
    """One JSON object, named in sentences as `where`; `cut` collects the texts that were too long.

    The name may be what makes it: most records need none, and a file has hundreds of thousands.
    """

    not_an_object = gettext_lazy("%(where)s is not a JSON object.")

    def __init__(self, values: Any, where: Any, cut: list[str] | None = None) -> None:
        self.values, self._where = values, where
        self.cut: list[str] = [] if cut is None else cut
        if not isinstance(values, Mapping):
            raise Unreadable(self.not_an_object % {"where": self.where})

    @property
    def where(self) -> str:
        """What sentences call it."""
        return str(self._where() if callable(self._where) else self._where)

    def raw(self, name: str) -> Any:
        """The value as delivered; None when it is absent."""
        return self.values.get(name)

    def missing(self, *names: str) -> list[str]:
        """Those of `names` that have no value."""
        return [name for name in names if self.values.get(name) in (None, "", [])]

    def text(self, name: str, limit: int = 0) -> str:
        """A text without outer blanks; one longer than `limit` is cut, and remembered as cut."""
        value = self.values.get(name)
        if value is None:
            return ""
        words = value.strip() if isinstance(value, str) else self._as_text(name, value)
        return self._cut(name, words, limit) if limit and len(words) > limit else words

    def words(self, name: str, limit: int = 0) -> str:
        """What somebody wrote: as `text`, with card numbers masked; ids and codes stay what they are."""
        words = masked(self.text(name))
        return self._cut(name, words, limit) if limit and len(words) > limit else words

    def phone(self, name: str, limit: int) -> str:
        """A phone number; one with more digits than any has is masked when it is a card's."""
        words = self.text(name)
        if sum(map(str.isdigit, words)) > MOST_PHONE_DIGITS:
            return self.words(name, limit)
        return self._cut(name, words, limit) if len(words) > limit else words

    def _cut(self, name: str, words: str, limit: int) -> str:
        self.cut.append(f"{self.where}: {called(name)}")
        return words[: limit - 1] + "…"

    def _as_text(self, name: str, value: Any) -> str:
        if isinstance(value, Mapping | list):
            raise self._unreadable(name, value)
        return as_json(value) if isinstance(value, bool) else str(value).strip()

    def code(self, name: str, limit: int) -> str:
        """A text that names something. Raises Unreadable beyond `limit`, for half a name is another name."""
        words = self.text(name)
        if len(words) > limit:
            raise Unreadable(
                _("%(name)s of %(where)s has more than %(limit)s characters.")
                % {"name": called(name), "where": self.where, "limit": limit}
            )
        return words

    def number(self, name: str) -> Decimal:
        """A decimal number; 0 when it is absent."""
        value = self.raw(name)
        if value is None or value == "":
            return Decimal(0)
        try:
            result = Decimal(value) if not isinstance(value, bool | float) else None
        except (InvalidOperation, ValueError, TypeError):
            result = None
        if result is None or not result.is_finite() or abs(result.adjusted()) > LARGEST_EXPONENT:
            raise self._unreadable(name, value)
        return result

    def quantity(self, name: str = "quantity") -> Decimal:
        """A number of pieces; raises Unreadable for a negative one and for one that columns cannot keep."""
        value = self.number(name)
        if 0 <= value < MOST_PIECES and value == value.quantize(SMALLEST_PIECE):
            return value
        raise Unreadable(self._why_no_quantity(name, value))

    def _why_no_quantity(self, name: str, value: Decimal) -> str:
        named = {"name": called(name), "where": self.where, "value": value}
        if value < 0:
            return _("%(where)s has quantity %(quantity)s.") % {"where": self.where, "quantity": value}
        if value >= MOST_PIECES:
            return _("%(name)s of %(where)s is too large.") % named
        return _("%(name)s of %(where)s is finer than is kept: %(value)s.") % named

    def given_back(self, name: str, currency: str) -> Decimal:
        """An amount of a refund; raises Unreadable for a negative one."""
        amount = self.amount(name, currency)
        if amount < 0:
            words = _("%(name)s of %(where)s is %(amount)s; nothing negative can be given back.")
            raise Unreadable(words % {"name": called(name), "where": self.where, "amount": amount})
        return amount

    def amount(self, name: str, currency: str) -> Decimal:
        """An amount; raises Unreadable when it is not a whole number of the currency's minor units."""
        value = self.number(name)
        amount = rounded(value, currency)
        if value != amount:
            raise Unreadable(
                _("%(name)s of %(where)s is %(amount)s, which is not a whole amount in %(currency)s.")
                % {"name": called(name), "where": self.where, "amount": value, "currency": currency}
            )
        return amount

    def when(self, name: str) -> datetime | None:
        """A moment, in UTC when no zone is given; None when it is absent."""
        words = self.text(name)
        if not words:
            return None
        try:
            moment = moment_of(words)
        except ValueError:
            moment = None
        if moment is None:
            raise self._unreadable(name, words)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self._refuse_unlikely(name, words, moment)
        return moment

    def _refuse_unlikely(self, name: str, words: str, moment: datetime) -> None:
        if EARLIEST <= moment <= timezone.now() + AHEAD:
            return
        named = {"name": called(name), "where": self.where, "value": words}
        if moment < EARLIEST:
            raise Unreadable(_("The %(name)s of %(where)s is %(value)s, which is before 1990.") % named)
        raise Unreadable(_("The %(name)s of %(where)s is %(value)s, which is in the future.") % named)

    def records(self, name: str, called: Any, *, of: "Fields | None" = None) -> list[Self]:
        """The objects of a list, each named as `called` with its place, and `of` what; empty when it is absent."""
        rows = self.raw(name)
        if rows is None:
            return []
        if not isinstance(rows, list):
            raise self._unreadable(name, rows)
        kind = type(self)
        return [kind(row, partial(in_words, called, place, of), self.cut) for place, row in enumerate(rows, start=1)]

    def record(self, name: str, called: Any) -> Self | None:
        """An object beneath this one; None when it is absent."""
        value = self.raw(name)
        return None if value is None else type(self)(value, called, self.cut)

    def shop_money(self, name: str, currency: str) -> Decimal:
        """The amount in the shop's currency of a pair of amounts; 0 when it is absent."""
        where = _("%(name)s of %(where)s") % {"name": called(name), "where": self.where}
        pair = self.record(name, where)
        money = pair.record("shop_money", where) if pair else None
        return money.amount("amount", currency) if money else Decimal(0)

    def _unreadable(self, name: str, value: Any) -> Unreadable:
        return Unreadable(
            _("%(name)s of %(where)s cannot be read: %(value)s.")
            % {"name": called(name), "where": self.where, "value": as_json(value)}
        )
