"""One address, /events: Server-Sent Events for as long as a page is seen, at most ten minutes at a time."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csc.settings")
django.setup()

from csc.stream import door  # noqa: E402  # needs the settings
from csc.stream.broadcast import Broadcast, Wanted  # noqa: E402

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LONGEST = 600.0  # seconds; then the page opens the next one
PULSE = 15.0  # seconds between two signs of life
LOOK = 30.0  # seconds between two looks at the session
MOST_TOPICS = 20
RETRY = (1000, 10_000)  # milliseconds; spread, so that a restart is no storm

broadcast = Broadcast()


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI: the life of the process, and one request."""
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["type"] == "http":
        await answer(scope, receive, send)


async def live(receive: Receive, send: Send) -> None:
    """Listens to Redis from the start of the process to its end."""
    await receive()
    tasks = [asyncio.create_task(broadcast.run()), asyncio.create_task(door.sing())]
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for task in tasks:
        task.cancel()
    broadcast.close()
    await send({"type": "lifespan.shutdown.complete"})


async def answer(scope: Message, receive: Receive, send: Send) -> None:
    """The stream, or in a status why there is none."""
    visitor = door.Visitor.of(scope)
    if scope["path"] == "/healthz":
        await refuse(send, 200, visitor)
    elif scope["path"] != "/events" or scope["method"] != "GET":
        await refuse(send, 404, visitor)
    elif not visitor.comes_from_our_pages:
        await refuse(send, 403, visitor)
    elif not await visitor.may_listen():
        await refuse(send, 401, visitor)
    else:
        await stream(scope, receive, send, visitor)


async def refuse(send: Send, status: int, visitor: door.Visitor) -> None:
    """A status without words: only a script asks here."""
    await send({"type": "http.response.start", "status": status, "headers": visitor.headers})
    await send({"type": "http.response.body", "body": b""})


async def stream(scope: Message, receive: Receive, send: Send, visitor: door.Visitor) -> None:
    """Events until the page is gone, the session is over, or the time is up."""
    headers = [*visitor.headers, (b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.create_task(until_gone(receive))
    telling = asyncio.create_task(tell(send, wanted_by(scope), visitor))
    with suppress(asyncio.CancelledError):
        await asyncio.wait([gone, telling], timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
    is_gone = gone.done()
    for task in (gone, telling):
        task.cancel()
    if not is_gone:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def until_gone(receive: Receive) -> None:
    """Returns when the browser has closed the stream."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def tell(send: Send, wanted: Wanted, visitor: door.Visitor) -> None:
    """Sends what is heard, and looks at the session now and then."""
    clock = asyncio.get_running_loop().time
    looked = clock()
    await send(body(f"retry: {random.randint(*RETRY)}\n\n"))  # nosec B311  # spreads a storm, guards nothing
    async for event in events(wanted):
        if clock() - looked > LOOK:
            looked = clock()
            if not await visitor.may_listen():
                return
        await send(body(event))


async def events(wanted: Wanted) -> AsyncIterator[str]:
    """What is heard as lines of the protocol; a pulse where nothing is."""
    with broadcast.listener(wanted) as queue:
        yield event("live" if broadcast.is_live else "paused")
        while True:
            try:
                name, data = await asyncio.wait_for(queue.get(), PULSE)
            except TimeoutError:
                name, data = "pulse", "{}"
            if name == "closed":
                return
            yield event(name, data)


def event(name: str, data: str = "{}") -> str:
    """One event as the protocol writes it."""
    return f"event: {name}\ndata: {data}\n\n"


def body(text: str) -> Message:
    """A piece of the answer, after which more may come."""
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


def wanted_by(scope: Message) -> Wanted:
    """What the page shows: kinds of records, order, and single ones, order:17; naming none means all."""
    asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
    return Wanted(frozenset(asked.get("about", [])[:MOST_TOPICS]))
