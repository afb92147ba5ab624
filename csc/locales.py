"""How numbers look: in the locale of the agent who reads them, whatever language the words are in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

_locale: ContextVar[str | None] = ContextVar("locale", default=None)


def locale() -> str:
    """The locale of whoever reads the page that is being made."""
    return _locale.get() or settings.LANGUAGE_CODE


@contextmanager
def read_in(name: str) -> Iterator[None]:
    """Makes `name` the locale of numbers within the block."""
    token = _locale.set(name)
    try:
        yield
    finally:
        _locale.reset(token)
