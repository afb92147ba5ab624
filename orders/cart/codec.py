"""Dataclasses to JSON and back: amounts as text, every value checked, each complaint with the place it is about."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

LONGEST_NUMBER = 40  # characters
T = TypeVar("T")


class NotACart(ValueError):
    """A document that is not of the schema; its text names the place."""


def to_json(value: Any) -> Any:
    """A value as JSON keeps it; fields that say nothing beyond their default are left out."""
    if is_dataclass(value):
        said = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: to_json(inner) for each, inner in said if each.default is MISSING or inner != each.default}
    if isinstance(value, list):
        return [to_json(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind: type[T], value: Any, place: str = "cart") -> T:
    """The dataclass that a JSON object says. Raises NotACart."""
    if not isinstance(value, dict):
        raise NotACart(f"{place} is not an object")
    hints = hints_of(kind)  # type: ignore[arg-type]  # a class is hashable
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # only dataclasses come here
    if strange := sorted(set(value) - set(known)):
        raise NotACart(f"{place} holds {strange[0]!r}, which nobody reads")
    found = {name: read(hints[name], value[name], f"{place}.{name}") for name in known if name in value}
    if missing := [name for name, each in known.items() if name not in value and is_needed(each)]:
        raise NotACart(f"{place} lacks {missing[0]!r}")
    return kind(**found)


def is_needed(field: "Field[Any]") -> bool:
    """Whether a field has no value of its own."""
    return field.default is MISSING and field.default_factory is MISSING


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(kind)


def read(hint: Any, value: Any, place: str) -> Any:
    """A JSON value as the type that is hinted."""
    if get_origin(hint) in (Union, UnionType):
        inner = next(each for each in get_args(hint) if each is not NoneType)
        return None if value is None else read(inner, value, place)
    if get_origin(hint) is list:
        if not isinstance(value, list):
            raise NotACart(f"{place} is not a list")
        return [read(get_args(hint)[0], each, f"{place}[{n}]") for n, each in enumerate(value)]
    if is_dataclass(hint):
        return from_json(hint, value, place)  # type: ignore[arg-type]  # a dataclass is a type
    if hint in READERS:
        return READERS[hint](value, place)
    if type(value) is not hint:
        raise NotACart(f"{place} is not {hint.__name__}")
    return value


def read_number(value: Any, place: str) -> Decimal:
    """A number that was written as text."""
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= LONGEST_NUMBER else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise NotACart(f"{place} is not a number in text")
    return number


def read_day(value: Any, place: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NotACart(f"{place} is not a day") from None


READERS: dict[Any, Callable[[Any, str], Any]] = {Decimal: read_number, date: read_day}
