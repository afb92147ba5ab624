"""How numbers look: in the locale of the agent who reads them, whatever language the words are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

_locale: ContextVar[str] = ContextVar("locale", default="en")


def locale() -> str:
    """The locale of whoever reads the page that is being made; English where nobody does."""
    return _locale.get()


@contextmanager
def read_in(name: str) -> Iterator[None]:
    """Makes `name` the locale of numbers within the block."""
    token = _locale.set(name)
    try:
        yield
    finally:
        _locale.reset(token)


def figures(amount: Decimal, *, decimals: int, grouped: bool = True) -> str:
    """`amount` as the reader's locale writes it, with exactly that many decimals; in a field without its groups."""
    plain = f"{amount:,.{decimals}f}" if grouped else f"{amount:.{decimals}f}"
    return plain.translate(signs(locale()))


def group_sign() -> str:
    """What the reader's locale writes between thousands."""
    return signs(locale())[ord(",")]


@cache
def signs(name: str) -> dict[int, str]:
    """What a locale writes in the place of the comma between thousands and the point before decimals."""
    there = babels(name)
    return str.maketrans({",": get_group_symbol(there), ".": get_decimal_symbol(there)})


@cache
def babels(name: str) -> Locale:
    """Babel's locale for a name such as en-GB."""
    return Locale.parse(name.replace("-", "_"))
