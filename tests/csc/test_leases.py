"""Leases: one person edits a record, by the database's clock, and who was overtaken cannot write."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from csc import leases
from csc.models import Lease
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db


def run_out(object_id: int = 7) -> None:
    Lease.objects.filter(object_id=object_id).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_a_free_record_is_taken(agent):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4(), doing="addresses")

    assert (lease.fence, lease.holder, lease.doing) == (1, agent, "addresses")
    assert lease.expires_at - lease.acquired_at == timedelta(seconds=90)
    assert leases.holder("order", 7) == lease


def test_a_record_that_nobody_edits_has_no_holder(agent):
    assert leases.holder("order", 7) is None


def test_a_held_record_is_not_taken_by_another(agent, manager):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())

    assert leases.acquire("order", 7, by=manager, tab=uuid4()) is None
    assert leases.holder("order", 7) == lease


def test_another_tab_of_the_same_agent_is_another_editor(agent):
    leases.acquire("order", 7, by=agent, tab=uuid4())

    assert leases.acquire("order", 7, by=agent, tab=uuid4()) is None


def test_the_same_tab_takes_it_again_with_a_new_fence(agent):
    tab = uuid4()
    leases.acquire("order", 7, by=agent, tab=tab)

    assert leases.acquire("order", 7, by=agent, tab=tab).fence == 2


def test_the_tab_of_someone_else_is_no_key(agent, manager):
    tab = uuid4()
    leases.acquire("order", 7, by=agent, tab=tab)

    assert leases.acquire("order", 7, by=manager, tab=tab) is None


def test_other_records_and_other_kinds_are_free(agent, manager):
    leases.acquire("order", 7, by=agent, tab=uuid4())

    assert leases.acquire("order", 8, by=manager, tab=uuid4()).fence == 1
    assert leases.acquire("pending_order", 7, by=manager, tab=uuid4()).fence == 1


def test_a_lease_that_ran_out_is_free_and_its_fence_counts_on(agent, manager):
    leases.acquire("order", 7, by=agent, tab=uuid4())
    run_out()

    assert leases.holder("order", 7) is None
    assert leases.acquire("order", 7, by=manager, tab=uuid4()).fence == 2


def test_a_heartbeat_prolongs_it(agent):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())

    assert leases.beat("order", 7, fence=lease.fence)
    assert leases.holder("order", 7).expires_at > lease.expires_at


def test_a_heartbeat_does_not_bring_back_what_ran_out(agent):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())
    run_out()

    assert not leases.beat("order", 7, fence=lease.fence)
    assert leases.holder("order", 7) is None


def test_who_slept_while_another_took_over_can_neither_beat_nor_write_nor_release(agent, manager):
    sleeper = leases.acquire("order", 7, by=agent, tab=uuid4())
    run_out()
    taker = leases.acquire("order", 7, by=manager, tab=uuid4())

    assert not leases.beat("order", 7, fence=sleeper.fence)
    assert not leases.is_held("order", 7, fence=sleeper.fence)
    assert not leases.release("order", 7, fence=sleeper.fence)
    assert leases.is_held("order", 7, fence=taker.fence)


def test_a_released_record_is_free_at_once_and_keeps_its_row(agent, manager):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())

    assert leases.release("order", 7, fence=lease.fence)
    assert leases.holder("order", 7) is None
    assert leases.acquire("order", 7, by=manager, tab=uuid4()).fence == 2


def test_signing_out_frees_what_one_edits_and_nothing_of_others(agent_client, agent, manager):
    for number, user in ((7, agent), (8, agent), (9, manager)):
        leases.acquire("order", number, by=user, tab=uuid4())

    agent_client.post("/sign-out/")

    assert [leases.holder("order", number) is None for number in (7, 8, 9)] == [True, True, False]


def test_what_was_typed_goes_along_when_it_is_handed_over(agent, manager):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())
    leases.draft("order", 7, fence=lease.fence, typed={"street": "Elm"})
    leases.ask("order", 7, by=manager, tab=uuid4(), why="The customer calls back")

    passed = leases.give("order", 7, fence=lease.fence)

    assert (passed.holder, passed.fence, passed.draft, passed.left_over) == (manager, 2, None, {"street": "Elm"})


def test_only_the_holder_hands_over(agent, manager):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())
    leases.ask("order", 7, by=manager, tab=uuid4(), why="The customer calls back")
    run_out()

    assert leases.give("order", 7, fence=lease.fence) is None


def test_it_can_be_taken_by_force(agent, manager):
    leases.acquire("order", 7, by=agent, tab=uuid4())

    assert leases.acquire("order", 7, by=manager, tab=uuid4(), forced=True).fence == 2


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_ask_at_once_one_gets_it(agent):
    for record in range(10):
        asked = [lambda record=record: leases.acquire("order", record, by=agent, tab=uuid4()) for _ in range(8)]

        got = [lease for lease in at_once(asked) if lease is not None]

        assert [lease.fence for lease in got] == [1]


def wait_until_somebody_waits_for_a_lease() -> None:
    waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%csc_lease%'"
    with connection.cursor() as cursor:
        for _look in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.rowcount:
                return
            time.sleep(0.01)
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_while_a_write_is_under_way_the_lease_does_not_pass_on(agent, manager):
    lease = leases.acquire("order", 7, by=agent, tab=uuid4())
    order_of_events: list[str] = []
    writing = threading.Event()

    def write() -> None:
        with transaction.atomic():
            assert leases.is_held("order", 7, fence=lease.fence)
            writing.set()
            wait_until_somebody_waits_for_a_lease()
            order_of_events.append("written")

    def take_over() -> None:
        writing.wait(5)
        leases.acquire("order", 7, by=manager, tab=uuid4(), forced=True)
        order_of_events.append("taken over")

    at_once([write, take_over])

    assert order_of_events == ["written", "taken over"]
