"""The embedded servers, for real: in a path with a space, killed, started again."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from csc.runner import pids
from csc.runner.places import Home
from csc.runner.servers import Servers
from csc.runner.words import Failure


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose data is made once for all tests here."""
    folder = tmp_path_factory.mktemp("some where") / "a home"
    with Servers(folder).owned(what="test"):
        pass
    return folder


@pytest.fixture
def servers(made: Path) -> Iterator[Servers]:
    servers = Servers(made)
    yield servers
    assert left_behind(servers.home) == []
    assert not servers.postgres.socket.exists()


def left_behind(home: Home) -> list[int]:
    return [*pids.in_folder(home.postgres, "postgres"), *pids.in_folder(home.valkey, "valkey-server")]


def ask(servers: Servers, role: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(f"host={servers.postgres.socket} dbname=csc user={role}") as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


def tell(servers: Servers, command: str) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(servers.valkey.file))
        line.sendall(f"{command}\r\n".encode())
        return line.recv(100).decode().split("\r\n")[-2]


@contextmanager
def holding(file: Path, words: str) -> Iterator[None]:
    """The file holds `words` inside this block, and afterwards what it held before."""
    before = file.read_text()
    file.write_text(words)
    try:
        yield
    finally:
        file.write_text(before)


def kill_all(servers: Servers) -> None:
    pids.send(left_behind(servers.home), signal.SIGKILL)
    for part in servers.parts:
        part.process.wait()
    pids.end_all(lambda: left_behind(servers.home), 0)


def test_data_outlives_a_stop(servers):
    with servers.owned(what="test"):
        ask(servers, "csc_owner", "CREATE TABLE kept_by_a_stop AS SELECT 42 AS answer")
        tell(servers, "SET kept-by-a-stop 42")

    with servers.owned(what="test"):
        assert ask(servers, "csc_owner", "SELECT answer FROM kept_by_a_stop") == [(42,)]
        assert tell(servers, "GET kept-by-a-stop") == "42"


def test_data_outlives_kill_9_of_everything(servers):
    with servers.owned(what="test"):
        ask(servers, "csc_owner", "CREATE TABLE kept_by_a_kill AS SELECT 42 AS answer")
        kill_all(servers)

    with servers.owned(what="test"):
        assert ask(servers, "csc_owner", "SELECT answer FROM kept_by_a_kill") == [(42,)]
        assert tell(servers, "PING") == "+PONG"


def test_a_stale_note_of_the_postmaster_with_a_strangers_number_does_not_stop_a_start(servers):
    with servers.owned(what="test"):
        note = (servers.home.postgres / "postmaster.pid").read_text()
    stranger = str(os.getpid())
    (servers.home.postgres / "postmaster.pid").write_text(note.replace(note.splitlines()[0], stranger, 1))
    shutil.chown(servers.home.postgres / "postmaster.pid", servers.postgres.account.uid)

    with servers.owned(what="test"):
        assert ask(servers, "csc_app", "SELECT 1") == [(1,)]


def test_the_application_may_not_change_the_schema(servers):
    with servers.owned(what="test"), pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(servers, "csc_app", "CREATE TABLE mine (id int)")


def test_the_servers_sort_the_same_on_every_machine(servers):
    with servers.owned(what="test"):
        found = ask(servers, "csc_app", "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'csc'")

    assert found == [("b", "C.UTF-8")]


def test_no_port_is_opened(servers):
    with servers.owned(what="test"):
        assert ask(servers, "csc_app", "SHOW listen_addresses") == [("",)]
        assert oct(servers.postgres.socket.stat().st_mode & 0o777) == "0o700"


def test_a_second_run_uses_the_servers_of_the_first(servers):
    with servers.owned(what="demo", address="http://127.0.0.1:1"):
        second = Servers(servers.home.folder)
        with second.borrowed("manage"):
            started_by_the_second = second.parts

        assert started_by_the_second == []
        assert second.owner() == {"what": "demo", "address": "http://127.0.0.1:1"}
        assert ask(servers, "csc_app", "SELECT 1") == [(1,)]


def test_servers_are_not_owned_twice(servers):
    with (
        servers.owned(what="demo"),
        pytest.raises(Failure, match="wait until it has ended"),
        Servers(servers.home.folder).owned(what="demo"),
    ):
        pytest.fail("owned twice")


def test_who_started_the_servers_waits_for_the_last_who_uses_them(servers):
    second = Servers(servers.home.folder)
    first_has_left = threading.Event()
    begun, answers = threading.Event(), []

    def use() -> None:
        with second.borrowed("manage"):
            begun.set()
            first_has_left.wait(20)
            answers.extend(ask(second, "csc_app", "SELECT 1"))

    with servers.borrowed("manage"):
        other = threading.Thread(target=use)
        other.start()
        assert begun.wait(20)
        first_has_left.set()
    other.join()

    assert answers == [(1,)]


def test_data_of_another_version_is_refused_in_one_sentence(servers):
    with (
        holding(servers.home.postgres / "PG_VERSION", "17\n"),
        pytest.raises(Failure, match=r"is of PostgreSQL 17 and 18 would read it"),
        servers.owned(what="test"),
    ):
        pytest.fail("started")


def test_a_postgres_that_cannot_start_is_reported_with_its_own_words(servers):
    with (
        holding(servers.home.postgres / "postgresql.conf", "no_such_setting = on\n"),
        pytest.raises(Failure, match=r"^postgres could not start; .*postgres\.log ends with: .*contains errors"),
        servers.owned(what="test"),
    ):
        pytest.fail("started")


def test_an_older_postgres_is_refused_in_one_sentence(servers, monkeypatch):
    programs = next(Path("/usr/lib/postgresql").glob("1[0-7]/bin"), None)
    if programs is None:
        pytest.skip("needs an older PostgreSQL of the system")
    monkeypatch.setenv("CSC_PG_BIN", str(programs))

    with pytest.raises(Failure, match=r"^PostgreSQL 18 or newer is needed"), servers.owned(what="test"):
        pytest.fail("started")


def test_what_leads_a_client_elsewhere_is_not_heeded(servers, monkeypatch):
    monkeypatch.setenv("PGPORT", "6666")
    monkeypatch.setenv("PGDATABASE", "elsewhere")

    with servers.owned(what="test"):
        programs, env = servers.postgres.programs, {"PATH": os.environ["PATH"]}
        asked = [programs / "pg_isready", "-q", "-h", servers.postgres.socket, "-p", "5432"]

        assert subprocess.run(asked, env=env).returncode == 0
