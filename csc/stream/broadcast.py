"""What Redis says, passed on to every page that listens."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from csc.bells import CHANNEL, EVERYTHING, address

log = structlog.get_logger(__name__)
Event = tuple[str, str]
AGAIN = 1.0  # seconds until Redis is tried again
QUIET = 5.0  # seconds without a change, after which Redis is asked whether it is there
PATIENCE = 2.0  # seconds for its answer
LOOK: Event = ("live", "{}")  # a page that hears this again looks at everything
RECENT = 10.0  # seconds that a page may take from being written to listening
MOST = 500  # events that wait for a slow page; beyond it is told to look at everything


@dataclass(frozen=True)
class Wanted:
    """Of which kinds of records and of which records a page wants to hear: order, order:17; empty: of all."""

    topics: frozenset[str] = frozenset()

    def fits(self, change: dict[str, Any]) -> bool:
        kind = change.get("kind")
        return not self.topics or kind in self.topics or f"{kind}:{change.get('id')}" in self.topics


@dataclass
class Broadcast:
    """One subscription for the whole process, and a queue for each page."""

    listeners: dict["asyncio.Queue[Event]", Wanted] = field(default_factory=dict)
    recent: "deque[tuple[float, dict[str, Any]]]" = field(default_factory=lambda: deque(maxlen=MOST))
    is_live: bool = False

    @contextmanager
    def listener(self, wanted: Wanted) -> Iterator["asyncio.Queue[Event]"]:
        """A queue that is filled inside this block, beginning with what changed while its page was on its way."""
        queue: asyncio.Queue[Event] = asyncio.Queue(MOST)
        self.listeners[queue] = wanted
        for at, change in self.recent:
            if time.monotonic() - at < RECENT:
                self._pass_on(change, queue, wanted)
        try:
            yield queue
        finally:
            del self.listeners[queue]

    async def run(self) -> None:
        """Listens to Redis for ever; while it is away, pages are told that they hear nothing."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                if self.is_live:
                    log.warning("stream_paused", error=type(error).__name__)
                self._switch(live=False)
            await asyncio.sleep(AGAIN)

    async def _listen(self) -> None:
        redis = Redis.from_url(address(), socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
        async with redis, redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                await redis.ping()  # one that hangs accepts what is written to it and answers nothing
                self._switch(live=True)
                while message := await subscription.get_message(timeout=QUIET):
                    self.tell(message["data"])

    def tell(self, data: bytes) -> None:
        """Passes a change on to those who want to hear of it; what is no change is left out."""
        try:
            change = json.loads(data)
        except ValueError:
            return
        if not isinstance(change, dict):
            return
        self.recent.append((time.monotonic(), change))
        for queue, wanted in self.listeners.items():
            self._pass_on(change, queue, wanted)

    def _pass_on(self, change: dict[str, Any], queue: "asyncio.Queue[Event]", wanted: Wanted) -> None:
        if change.get("kind") == EVERYTHING:
            self._put(queue, LOOK)
        elif wanted.fits(change):
            self._put(queue, ("changed", json.dumps(change)))

    def close(self) -> None:
        """Ends every stream."""
        for queue in self.listeners:
            self._put(queue, ("closed", "{}"))

    def _switch(self, *, live: bool) -> None:
        if live == self.is_live:
            return
        self.is_live = live
        for queue in self.listeners:
            self._put(queue, LOOK if live else ("paused", "{}"))

    def _put(self, queue: "asyncio.Queue[Event]", event: Event) -> None:
        if queue.full():  # a page that cannot follow looks at everything again
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(LOOK)
        queue.put_nowait(event)
