"""The bell for open pages: which record has changed, by kind, id and version, and nothing else about it.

It rings after the deed has committed and is never needed for correctness: who hears it asks for the record as always.
A Redis that is down or slow costs a deed a tenth of a second, once in a while: a bell that nobody heard is owed, and
as soon as Redis listens again every page is told to look at everything.
"""

import json
import threading
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
AGAIN = 1.0  # seconds until Redis is tried again
EVERYTHING = "everything"  # the kind that stands for every record
_owes = threading.Event()  # set while bells of this process were not heard


def changed(kind: str, pk: int, version: int = 0) -> None:
    """Rings for a record once the transaction has committed; `version` is 0 where only its editor has changed."""
    transaction.on_commit(partial(ring, kind, pk, version), robust=True)


def ring(kind: str, pk: int, version: int) -> None:
    """Tells the stream now; whatever Redis does, nothing is raised."""
    if _owes.is_set() or _told(kind, pk, version):
        return
    log.warning("bell_not_heard", kind=kind, id=pk)
    _owes.set()
    threading.Thread(target=_catch_up, name="bells", daemon=True).start()


def _told(kind: str, pk: int, version: int) -> bool:
    try:
        client().publish(CHANNEL, json.dumps({"kind": kind, "id": pk, "version": version}))
    except (RedisError, OSError):
        return False
    return True


def _catch_up() -> None:
    """Tries until Redis listens; a record that changes meanwhile is among everything, a later one rings for itself."""
    while _owes.is_set():
        time.sleep(AGAIN)
        _owes.clear()
        if not _told(EVERYTHING, 0, 0):
            _owes.set()


@cache
def client() -> Redis:
    """Redis, asked with little patience."""
    return Redis.from_url(address(), socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)


def address() -> str:
    """Where Redis is, in the words of its own client, which calls a socket unix://."""
    parts = urlsplit(settings.REDIS_URL)
    return f"unix://{parts.path}" if parts.scheme == "redis+socket" else settings.REDIS_URL
