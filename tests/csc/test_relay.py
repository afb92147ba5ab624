"""The relay keeps what is due without a broker, survives its database, and stops when it is told to."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from activities.models import Audit, Seal
from csc import canary, chores, promises
from csc.management.commands.relay import Relay
from csc.models import Canary, Promise
from orders.models import SalesOrder
from tests import factories
from tests.streaming import database_url, wait_until

State = SalesOrder.State


def waiting_order(number: str = "1001") -> SalesOrder:
    return factories.order(number, state_since=timezone.now() - timedelta(hours=2))


def owed_to(order: SalesOrder) -> Promise:
    """A promise whose bell nobody heard."""
    row = promises.promise("advance", order, what_for="test", due_at=timezone.now() + timedelta(hours=1))
    Promise.objects.filter(pk=row.pk).update(due_at=timezone.now())
    return row


@pytest.mark.django_db
def test_one_round_keeps_what_is_due_and_sings():
    order = waiting_order()
    owed_to(order)

    call_command("relay", "--once")

    order.refresh_from_db()
    assert order.state == State.WAITING_ALLOCATION
    assert canary.silence("relay") < timedelta(minutes=1)


@pytest.mark.django_db
def test_one_round_keeps_more_than_a_batch():
    for number in range(60):
        promises.promise("advance", waiting_order(str(number)), what_for="test")

    call_command("relay", "--once")

    assert promises.due() == []
    assert not SalesOrder.objects.filter(state=State.RECEIVED).exists()


@pytest.mark.django_db(transaction=True)
def test_one_round_seals_the_audit_and_lets_orders_go_on_without_beat():
    order = waiting_order()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO activities_audit (id, action, role, subject_kind, request_id, outcome) "
                       "VALUES (uuid_floor(now() - interval '5 minutes'), 'a', '', '', '', 'done')")  # fmt: skip

    call_command("relay", "--once")

    order.refresh_from_db()
    assert order.state == State.WAITING_ALLOCATION
    assert Seal.objects.get().rows == 1
    assert Audit.objects.count() == 3


@pytest.fixture
def registry() -> Iterator[dict[str, chores.Chore]]:
    """The chores, for the length of a test."""
    before = dict(chores.chores)
    chores.chores.clear()
    yield chores.chores
    chores.chores.clear()
    chores.chores.update(before)


@pytest.mark.django_db
def test_a_chore_that_breaks_does_not_keep_the_others_from_being_done(registry):
    done: list[str] = []
    chores.chore("broken", every=60, do=lambda: 1 / 0)
    chores.chore("fine", every=60, do=lambda: done.append("fine"))

    Relay().round()

    assert done == ["fine"]


@pytest.mark.django_db
def test_a_chore_is_done_at_its_intervals_and_not_each_round(registry):
    done: list[str] = []
    chores.chore("seldom", every=3600, do=lambda: done.append("seldom"))
    chores.chore("always", every=0, do=lambda: done.append("always"))
    relay = Relay()

    for _round in range(3):
        relay.round()

    assert done == ["seldom", "always", "always", "always"]


@pytest.mark.django_db(transaction=True)
def test_told_to_stop_it_leaves_the_rest_to_the_next(monkeypatch):
    relay, kept = Relay(), []

    def stops(owed: Promise) -> None:
        kept.append(owed.pk)
        relay.stopping.set()

    monkeypatch.setitem(promises.keepers, "test", stops)
    for number in range(3):
        owed = owed_to(waiting_order(str(number)))
        Promise.objects.filter(pk=owed.pk).update(kind="test")

    relay.run()

    assert len(kept) == 1
    assert Promise.objects.filter(state=Promise.State.WAITING).count() == 2


# The process itself ------------------------------------------------------------------------------------------------
@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """A relay on the test database, without a broker."""
    env = {**os.environ, "DATABASE_URL": database_url(), "REDIS_URL": "redis+socket:///nowhere.sock"}
    env["LOG_FORMAT"] = "json"
    with (tmp_path / "log").open("wb") as log:
        relay = subprocess.Popen(
            [sys.executable, "manage.py", "relay"], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
        )
        relay.log = tmp_path / "log"
        yield relay
        if relay.poll() is None:
            relay.kill()
        relay.wait(10)


def sang() -> object:
    return Canary.objects.filter(process="relay").values_list("sang_at", flat=True).first()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_it_is_told_to(process, number):
    wait_until(sang)

    process.send_signal(number)

    assert process.wait(10) == 0
    assert "relay_stopped" in process.log.read_text()


@pytest.mark.django_db(transaction=True)
def test_it_keeps_promises_without_a_broker(process):
    wait_until(sang)
    first = sang()
    wait_until(lambda: sang() != first)  # the chores of the first round, which move orders too, are done
    order = waiting_order()
    owed_to(order)

    wait_until(lambda: Promise.objects.filter(state=Promise.State.DONE).exists())

    order.refresh_from_db()
    assert order.state == State.WAITING_ALLOCATION


def allow_connections(name: str, yes_or_no: str) -> None:
    """Done from another database: none may lock itself up."""
    with connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {yes_or_no}')


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_it_outlives_a_database_that_goes_away_and_comes_back(process):
    wait_until(sang)
    name = connection.settings_dict["NAME"]
    try:
        allow_connections(name, "false")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        wait_until(lambda: "relay_waits_for_database" in process.log.read_text())
    finally:
        allow_connections(name, "true")
    last = sang()

    wait_until(lambda: sang() > last)

    assert process.poll() is None
    assert "Traceback" not in process.log.read_text()
