"""What is known of the request that is being answered, wherever the code runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest

_call: ContextVar[Callable[[], int | None] | None] = ContextVar("call", default=None)


def call_id() -> int | None:
    """The call that the agent is in while this is done; asked for only when something is written down."""
    find = _call.get()
    return find() if find else None


@contextmanager
def during(find: Callable[[], int | None]) -> Iterator[None]:
    """What is written down within belongs to the call that `find` gives."""
    token = _call.set(find)
    try:
        yield
    finally:
        _call.reset(token)


def request_id() -> str:
    """The id that ties log lines, history and audit of one request together; empty outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]


def ip() -> str | None:
    """The address that the request came from."""
    return structlog.contextvars.get_contextvars().get("ip") or None


def address_of(request: HttpRequest) -> str | None:
    """Where the request came from; behind a proxy the address that the proxy saw, never what the client claims."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    for each in (seen.rsplit(",", 1)[-1].strip(), request.META.get("REMOTE_ADDR", "")):
        with suppress(ValueError):
            return str(ip_address(each))
    return None


def bind_address(request: HttpRequest, **_kwargs: Any) -> None:
    """Puts into log lines and audit the address that counts, in the place of what the client claims."""
    structlog.contextvars.bind_contextvars(ip=address_of(request))
