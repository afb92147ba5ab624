"""The bell for open pages: which record has changed, by kind, id and version, and nothing else about it.

It rings after the deed has committed and is never needed for correctness: who hears it asks for the record as always,
and who does not looks again after a while. A Redis that is down or slow costs a deed a tenth of a second, once in a
while.
"""

import json
import time
from functools import cache, partial
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
CHANNEL = "csc:changes"
PATIENCE = 0.1  # seconds
DEAF = 10.0  # seconds; after a bell that nobody heard, deeds do not wait for Redis again
_deaf_until = 0.0


def changed(kind: str, pk: int, version: int = 0) -> None:
    """Rings for a record once the transaction has committed; `version` is 0 where only its editor has changed."""
    transaction.on_commit(partial(ring, kind, pk, version), robust=True)


def ring(kind: str, pk: int, version: int) -> None:
    """Tells the stream now; whatever Redis does, nothing is raised."""
    global _deaf_until
    if time.monotonic() < _deaf_until:
        return
    try:
        client().publish(CHANNEL, json.dumps({"kind": kind, "id": pk, "version": version}))
    except (RedisError, OSError) as error:
        _deaf_until = time.monotonic() + DEAF
        log.warning("bell_not_heard", kind=kind, id=pk, error=type(error).__name__)


@cache
def client() -> Redis:
    """Redis, asked with little patience."""
    return Redis.from_url(address(), socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)


def address() -> str:
    """Where Redis is, in the words of its own client, which calls a socket unix://."""
    parts = urlsplit(settings.REDIS_URL)
    return f"unix://{parts.path}" if parts.scheme == "redis+socket" else settings.REDIS_URL
