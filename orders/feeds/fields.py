"""Careful access to the fields of a record somebody else wrote: every surprise becomes a sentence."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from csc.money import rounded

LARGEST_EXPONENT = 20  # more digits than any column takes; also keeps 1e999999 from being written out


class Unreadable(Exception):
    """The record cannot be understood; its text is the sentence for the report."""

    def __init__(self, words: str) -> None:
        super().__init__(words[:1].upper() + words[1:])


class Fields:
    """One JSON object, named in sentences as `where`; `cut` collects the texts that were too long."""

    def __init__(self, values: Any, where: str, cut: list[str] | None = None) -> None:
        if not isinstance(values, Mapping):
            raise Unreadable(_("%(where)s is not a JSON object.") % {"where": where})
        self.values, self.where = values, where
        self.cut: list[str] = [] if cut is None else cut

    def raw(self, name: str) -> Any:
        """The value as delivered; None when it is absent."""
        return self.values.get(name)

    def missing(self, *names: str) -> list[str]:
        """Those of `names` that have no value."""
        return [name for name in names if self.raw(name) in (None, "", [])]

    def text(self, name: str, limit: int = 0) -> str:
        """A text without outer blanks; one longer than `limit` is cut, and remembered as cut."""
        value = self.raw(name)
        if value is None:
            return ""
        if isinstance(value, Mapping | list):
            raise self._unreadable(name, value)
        words = str(value).strip()
        if limit and len(words) > limit:
            self.cut.append(f"{self.where}: {name}")
            return words[: limit - 1] + "…"
        return words

    def code(self, name: str, limit: int) -> str:
        """A text that names something. Raises Unreadable beyond `limit`, for half a name is another name."""
        words = self.text(name)
        if len(words) > limit:
            raise Unreadable(
                _("%(name)s of %(where)s has more than %(limit)s characters.")
                % {"name": name, "where": self.where, "limit": limit}
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

    def amount(self, name: str, currency: str) -> Decimal:
        """An amount; raises Unreadable when it is not a whole number of the currency's minor units."""
        value = self.number(name)
        if value != rounded(value, currency):
            raise Unreadable(
                _("%(name)s of %(where)s is %(amount)s, which is not a whole amount in %(currency)s.")
                % {"name": name, "where": self.where, "amount": value, "currency": currency}
            )
        return rounded(value, currency)

    def when(self, name: str) -> datetime | None:
        """A moment, in UTC when no zone is given; None when it is absent."""
        words = self.text(name)
        if not words:
            return None
        try:
            moment = parse_datetime(words)
        except ValueError:
            moment = None
        if moment is None:
            raise self._unreadable(name, words)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def records(self, name: str, called: str) -> list["Fields"]:
        """The objects of a list, each named as `called` with its place; empty when the list is absent."""
        rows = self.raw(name)
        if rows is None:
            return []
        if not isinstance(rows, list):
            raise self._unreadable(name, rows)
        return [Fields(row, f"{called} {place}", self.cut) for place, row in enumerate(rows, start=1)]

    def record(self, name: str, called: str) -> "Fields | None":
        """An object beneath this one; None when it is absent."""
        value = self.raw(name)
        return None if value is None else Fields(value, called, self.cut)

    def shop_money(self, name: str, currency: str) -> Decimal:
        """The amount in the shop's currency of a pair of amounts; 0 when it is absent."""
        pair = self.record(name, f"{name} of {self.where}")
        money = pair.record("shop_money", f"{name} of {self.where}") if pair else None
        return money.amount("amount", currency) if money else Decimal(0)

    def _unreadable(self, name: str, value: Any) -> Unreadable:
        return Unreadable(
            _("%(name)s of %(where)s cannot be read: %(value)s.")
            % {"name": name, "where": self.where, "value": str(value)[:60]}
        )
