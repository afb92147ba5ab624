"""Keeps promises without a broker: looks for due rows every two seconds, and does the chores of all apps."""

import signal
import threading
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from csc import canary, promises
from csc.chores import Chore, chores

log = structlog.get_logger(__name__)
PAUSE = 2.0  # seconds
LONGEST_PAUSE = 15.0  # seconds, while the database is away


class Command(BaseCommand):
    help = "Keeps what is owed, seals the audit and keeps partitions ahead, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="One round with all chores, then end.")

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay()
        if options["once"]:
            relay.round()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stopping.set())
        log.info("relay_started")
        relay.run()
        log.info("relay_stopped")


class Relay:
    """The loop, with when each chore comes next."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.next_time: dict[str, float] = {}
        self.pause = PAUSE

    def run(self) -> None:
        """Round after round, until `stopping` is set; a database that is away is waited for."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self.round()
                self.pause = PAUSE
            except (OperationalError, InterfaceError) as error:
                self.pause = min(self.pause * 2, LONGEST_PAUSE)
                log.warning("relay_waits_for_database", error=type(error).__name__, seconds=self.pause)
                connections.close_all()
            self.stopping.wait(self.pause)
        connections.close_all()

    def round(self) -> None:
        """Sings, keeps all that is due, does the chores whose time has come."""
        canary.sing("relay")
        while owed := promises.due():
            for promise_id in owed:
                if self.stopping.is_set():
                    return
                promises.keep(promise_id)
            canary.sing("relay")
        for chore in list(chores.values()):
            if not self.stopping.is_set():
                self.do(chore)

    def do(self, chore: Chore) -> None:
        """One chore, if its time has come; when it breaks, the others do not."""
        if time.monotonic() < self.next_time.get(chore.name, 0.0):
            return
        self.next_time[chore.name] = time.monotonic() + chore.every
        try:
            chore.do()
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # whatever is wrong with one chore is logged, and the others go on
            log.exception("chore_failed", chore=chore.name)
