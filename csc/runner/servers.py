"""The two embedded servers together: started by whoever comes first, used by all, stopped by who started them."""

import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO

from csc.runner import accounts, locks, signals
from csc.runner.parts import Part
from csc.runner.places import VAR, Home
from csc.runner.postgres import APPLICATION, OWNER, Postgres
from csc.runner.valkey import Valkey
from csc.runner.variables import without_postgres_client
from csc.runner.words import Failure, say


class Servers:
    """PostgreSQL and Valkey with their data in `folder`."""

    def __init__(self, folder: Path = VAR, *, durable: bool = True) -> None:
        self.home = Home(folder)
        self.durable = durable
        self.parts: list[Part] = []

    @cached_property
    def postgres(self) -> Postgres:
        """The database server."""
        account = accounts.for_data(self.home.postgres)
        return Postgres(self.home, accounts.socket_folder(self.home.postgres, account), account, self.durable)

    @cached_property
    def valkey(self) -> Valkey:
        """The broker."""
        return Valkey(self.home, self.postgres.socket)

    @property
    def addresses(self) -> dict[str, str]:
        """Where Django finds them."""
        return {
            "DATABASE_URL": self.postgres.address(APPLICATION),
            "DATABASE_OWNER_URL": self.postgres.address(OWNER),
            "REDIS_URL": self.valkey.address,
        }

    @property
    def owner_lock(self) -> Path:
        """Held by the `./run` that started them; tells who that is."""
        return self.home.run / "owner.lock"

    @property
    def _users_lock(self) -> Path:
        return self.home.run / "users.lock"

    def owner(self) -> dict[str, str]:
        """What the `./run` that started them says of itself; empty when they do not run."""
        return locks.read_note(self.owner_lock) if locks.is_held(self.owner_lock) else {}

    @contextmanager
    def owned(self, **note: str) -> Iterator[None]:
        """Runs them inside this block, for us and for whoever comes by."""
        with ExitStack() as held:
            with self._one_at_a_time():
                lock = self._claim(note)
                if lock is None:
                    raise Failure("Another ./run is using the servers of this checkout; wait until it has ended.")
                held.enter_context(lock)
                held.callback(self.stop)
                self.start()
            yield

    @contextmanager
    def borrowed(self, what: str) -> Iterator[None]:
        """Uses them inside this block, and starts them when nobody has."""
        with ExitStack() as held:
            with self._one_at_a_time():
                lock = self._claim({"what": what})
                if lock:
                    held.enter_context(lock)
                    held.callback(self._stop_after_the_last_user)
                held.enter_context(locks.wait_for(self._users_lock, shared=True))
                if lock:
                    self.start()
            yield

    def start(self) -> None:
        """Starts both and makes the roles; returns when they answer."""
        env = without_postgres_client()
        self.home.prepare()
        accounts.make_private(self.postgres.socket, self.postgres.account)
        self.parts = [self.postgres.part(env), self.valkey.part(env)]
        for part in self.parts:
            part.start()
        for part in self.parts:
            part.wait_until_ready()
        self.postgres.make_roles(env)

    def stop(self) -> None:
        """Stops both; nothing interrupts this."""
        with signals.put_off():
            for part in self.parts:
                part.ask_to_stop()
            for part in self.parts:
                part.stop(within=20.0)
            if self.parts:
                shutil.rmtree(self.postgres.socket, ignore_errors=True)

    def _one_at_a_time(self) -> AbstractContextManager[None]:
        return locks.alone(self.home.run / "starting.lock")

    def _claim(self, note: Mapping[str, str]) -> IO[str] | None:
        lock = locks.take(self.owner_lock)
        if lock:
            locks.write_note(lock, **note)
        return lock

    def _stop_after_the_last_user(self) -> None:
        told = False
        while True:
            with self._one_at_a_time():
                last = locks.take(self._users_lock)
                if last:
                    self.stop()
                    last.close()
                    return
            if not told:
                say("Another ./run still uses the database started here; waiting for it to end ...")
                told = True
            time.sleep(0.2)
