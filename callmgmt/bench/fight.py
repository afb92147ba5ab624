"""Fifty agents and twenty carts for a minute, against the real server processes, and a checker that counts.

In each cart the agents count up a number in one field: whoever read 7 writes 8. When all is over the number must be
how many writes were accepted, for a lost update would leave it behind; and no cart may have become two orders.
"""

import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings

from callmgmt.bench import carts
from callmgmt.bench.agents import PATIENCE, Agent, counter_of, guards_of, users, what_places
from csc.bench import Row, Timing, section
from csc.bench.timing import timing_of
from orders.cart.document import CartDocument
from orders.models import Payment, PendingOrder

AGENTS, CARTS = 50, 20
SECONDS = int(os.environ.get("CSC_BENCH_FIGHT_SECONDS", "60"))
PLACING_FROM = 0.75  # of the time; before that the carts stay open for all
REFUSED = 409


@dataclass
class Tally:
    """What the agents saw: the server's answers are all that they know."""

    written: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    broken: Counter[int] = field(default_factory=Counter)
    reading: list[float] = field(default_factory=list)
    writing: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def count(self, won: Counter[str], number: str, status: int) -> None:
        """302 leads on after a write that was accepted, 409 says who was first; nothing else may come."""
        with self.lock:
            if status == 302:
                won[number] += 1
            elif status == REFUSED:
                self.refused += 1
            else:
                self.broken[status] += 1


@section("carts")
def fight() -> Iterator[Row]:
    """Reading a cart is the floor of writing in it; what the checker finds is told as trouble."""
    people = users(AGENTS)
    numbers = [each.number for each in carts.ready(CARTS, by=people[0])]
    tally = Tally()
    with served() as port, ThreadPoolExecutor(AGENTS) as pool:
        agents = [Agent(user, port) for user in people]
        end = time.monotonic() + SECONDS
        list(pool.map(lambda agent: plays(agent, numbers, tally, end), agents))
    yield row_of(tally, numbers)


@contextmanager
def served() -> Iterator[int]:
    """The port of the web processes, as they run in production, on the database of the measurements."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "csc.wsgi:application", "-k", "gthread", "-w", "2", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "error"]
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=nowhere, stderr=nowhere)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int) -> None:
    """Returns when somebody listens there."""
    for _try in range(600):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The web processes did not start.")


def plays(agent: Agent, numbers: list[str], tally: Tally, end: float) -> None:
    """Writes in one cart after the other, without waiting for anybody; towards the end also places them."""
    placing_from = end - SECONDS * (1 - PLACING_FROM)
    while (now := time.monotonic()) < end:
        number = random.choice(numbers)  # nosec B311  # who fights for what is no secret
        if now > placing_from and random.random() < 0.3:  # nosec B311
            places(agent, number, tally)
        else:
            writes(agent, number, tally)


def writes(agent: Agent, number: str, tally: Tally) -> None:
    """Reads the number, counts it up by one with the version that was read, and lets go of the cart."""
    path, begun = f"/entry/{number}/info/", time.perf_counter()
    page = agent.get(path).text
    tally.reading.append(time.perf_counter() - begun)
    if (count := counter_of(page)) < 0:  # placed meanwhile
        return
    begun = time.perf_counter()
    # With their name, for the same text from two agents would be the same text and no lost update.
    reply = agent.post(path, phone=f"{count + 1} {agent.user.username}", **guards_of(page))
    tally.writing.append(time.perf_counter() - begun)
    tally.count(tally.written, number, reply.status)
    if reply.status == 302:
        agent.post(f"/lease/pending_order/{number}/release/", **guards_of(agent.get(path).text))


def places(agent: Agent, number: str, tally: Tally) -> None:
    """Presses Place order, as whoever else may do in this very moment."""
    form = what_places(agent.get(f"/entry/{number}/review/").text)
    if not form:
        return
    reply = agent.post(f"/entry/{number}/place/", **form)
    tally.count(tally.placed, number, reply.status)


def row_of(tally: Tally, numbers: list[str]) -> Row:
    """What happened, and what must not have."""
    orders = list(PendingOrder.objects.filter(number__in=numbers).select_related("placed_order"))
    wrong = [*lost(tally, orders), *twice(tally, orders), *(f"{n} answers {code}" for code, n in tally.broken.items())]
    placed = sum(each.state == PendingOrder.State.PLACED for each in orders)
    note = f"{tally.written.total()} writes accepted, {tally.refused} refused, {placed} of {len(orders)} carts placed"
    name = f"{AGENTS} agents write in {CARTS} carts for {SECONDS} s, beside reading one"
    return Row(name, timed(tally.reading), timed(tally.writing), 4.0, note, "; ".join(wrong))


def timed(seconds: list[float]) -> Timing:
    """How long one took; all of the patience when none was answered, so that silence is no speed."""
    return timing_of(seconds or [float(PATIENCE)])


def lost(tally: Tally, orders: list[PendingOrder]) -> Iterator[str]:
    """Carts whose number is not how many writes were accepted."""
    for each in orders:
        counted = int(CartDocument.read(each.cart).phone.partition(" ")[0] or 0)
        if counted != tally.written[each.number]:
            yield f"{each.number} says {counted} after {tally.written[each.number]} accepted writes"


def twice(tally: Tally, orders: list[PendingOrder]) -> Iterator[str]:
    """Carts that were placed more than once, or whose order has not one payment."""
    for each in orders:
        placed = int(each.state == PendingOrder.State.PLACED)
        if tally.placed[each.number] != placed:
            yield f"{each.number} was placed {tally.placed[each.number]} times and counts {placed}"
        if placed and Payment.objects.filter(order=each.placed_order).count() != 1:
            yield f"{each.number} has payments for more than one order"
