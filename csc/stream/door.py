"""Who may listen: a page of ours, with a session that is not over."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import Error, close_old_connections
from django.http.cookie import parse_cookie
from django.utils.crypto import constant_time_compare

from csc import canary
from csc.models import User
from csc.sessions import is_over

SING = 15.0  # seconds


@dataclass(frozen=True)
class Visitor:
    """What a request says of itself."""

    origin: str
    site: str
    session_key: str

    @classmethod
    def of(cls, scope: MutableMapping[str, Any]) -> Self:
        """From an ASGI request."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        cookies = parse_cookie(headers.get("cookie", ""))
        return cls(
            headers.get("origin", ""),
            headers.get("sec-fetch-site", ""),
            cookies.get(settings.SESSION_COOKIE_NAME, ""),
        )

    @property
    def comes_from_our_pages(self) -> bool:
        """Whether a page at SITE_URL asks; a browser names its origin when the port or host differs from ours."""
        if self.origin:
            return self.origin == settings.SITE_URL
        return self.site in ("", "same-origin")

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """What every answer carries: that origin and no other may read it, with its cookies."""
        allowed = [(b"access-control-allow-origin", settings.SITE_URL.encode())]
        allowed += [(b"access-control-allow-credentials", b"true"), (b"vary", b"Origin")]
        safe = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
        return [*allowed, *safe] if self.origin == settings.SITE_URL else safe

    async def may_listen(self) -> bool:
        """Whether the session is there and not over; listening does not prolong it. When nobody can say: no."""
        return await asyncio.to_thread(has_session, self.session_key)


def has_session(key: str) -> bool:
    """Whether the session of that key belongs to somebody who is signed in now."""
    try:
        session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True, deactivated_at=None).first()
        known = user and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        if user is None or not known:
            return False
        proof = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        return proof and not is_over(session, user)
    except (Error, ValueError):
        return False
    finally:
        close_old_connections()


async def sing() -> None:
    """Proves from time to time that this process works."""
    while True:
        await asyncio.to_thread(sing_once)
        await asyncio.sleep(SING)


def sing_once() -> None:
    """One song; without a database there is none."""
    try:
        canary.sing("stream")
    except Error:
        return
    finally:
        close_old_connections()
