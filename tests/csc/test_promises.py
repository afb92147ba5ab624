"""Promises: what is owed is carried out once, whoever dies over it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from csc import promises
from csc.models import Promise, Site
from csc.promises import WAITS, TryLater, keep, promise
from tests.concurrency import at_once
from tests.factories import SiteFactory

State = Promise.State
pytestmark = pytest.mark.django_db


class Subject:
    """Any record that something may be owed to."""

    subject_kind = "thing"

    def __init__(self, pk: int = 1) -> None:
        self.pk = pk


@pytest.fixture
def keeper() -> Iterator[Callable]:
    """Registers a keeper for the length of a test."""
    before = dict(promises.keepers)

    def register(keep: Callable[[Promise], None], kind: str = "test") -> None:
        promises.keepers[kind] = keep

    yield register
    promises.keepers.clear()
    promises.keepers.update(before)


@pytest.fixture
def kept(keeper) -> list[str]:
    """The keys of promises that a keeper has kept."""
    done: list[str] = []
    keeper(lambda owed: done.append(owed.key))
    return done


def fails(owed: Promise) -> None:
    raise ValueError("no such luck")


def make_due(row: Promise) -> None:
    Promise.objects.filter(pk=row.pk).update(due_at=timezone.now())


def abandon(row: Promise) -> None:
    """Its keeper was killed a minute ago."""
    Promise.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_promise_is_kept_once(kept):
    row = promise("test", Subject(), what_for="a")

    assert [keep(row.pk), keep(row.pk)] == [True, False]
    assert kept == ["test:thing:1:a"]
    assert Promise.objects.get().state == State.DONE


def test_a_promise_is_not_kept_before_its_time(kept):
    row = promise("test", Subject(), what_for="a", due_at=timezone.now() + timedelta(minutes=1))

    assert not keep(row.pk)
    assert promises.due() == []


def test_the_same_promise_twice_is_one_and_the_earlier_time_counts(kept):
    later, sooner = timezone.now() + timedelta(hours=2), timezone.now() + timedelta(hours=1)

    promise("test", Subject(), what_for="a", due_at=later)
    promise("test", Subject(), what_for="a", due_at=sooner)
    promise("test", Subject(), what_for="a", due_at=later)

    assert Promise.objects.get().due_at == sooner


def test_what_was_kept_is_not_owed_again(kept):
    keep(promise("test", Subject(), what_for="a").pk)

    again = promise("test", Subject(), what_for="a")

    assert not keep(again.pk)
    assert len(kept) == 1


def test_other_subjects_and_purposes_are_other_promises(kept):
    for subject, purpose in ((1, "a"), (1, "b"), (2, "a")):
        keep(promise("test", Subject(subject), what_for=purpose).pk)

    assert kept == ["test:thing:1:a", "test:thing:1:b", "test:thing:2:a"]


def test_a_lease_counts_fence_and_attempt(kept):
    leased = promises.lease(promise("test", Subject(), what_for="a").pk)

    assert (leased.state, leased.fence, leased.attempt) == (State.LEASED, 1, 1)
    assert promises.lease(leased.pk) is None
    assert promises.due() == []


def test_an_abandoned_lease_is_taken_over(kept):
    row = promise("test", Subject(), what_for="a")
    promises.lease(row.pk)

    abandon(row)

    assert promises.due() == [row.pk]
    assert keep(row.pk)
    assert (Promise.objects.get().fence, len(kept)) == (2, 1)


def test_who_was_overtaken_settles_nothing(kept):
    row = promise("test", Subject(), what_for="a")
    late = promises.lease(row.pk)
    abandon(row)
    promises.lease(row.pk)

    assert not promises.settle(late, state=State.DONE)
    assert Promise.objects.get().state == State.LEASED


def test_a_failure_is_tried_again_after_growing_pauses_and_parked_after_the_last(keeper):
    keeper(fails)
    row = promise("test", Subject(), what_for="a")
    pauses = []

    for _attempt in range(len(WAITS)):
        before = timezone.now()
        keep(row.pk)
        row.refresh_from_db()
        assert row.state == State.WAITING
        pauses.append(round((row.next_try_at - before).total_seconds()))
        make_due(row)
    keep(row.pk)

    row.refresh_from_db()
    assert pauses == [5, 30, 120, 600, 3600, 3600, 3600]
    assert (row.state, row.attempt, row.error) == (State.PARKED, 8, "ValueError: no such luck")
    make_due(row)
    assert (keep(row.pk), promises.due()) == (False, [])


def test_a_promise_that_kills_its_keepers_is_parked_too(kept):
    row = promise("test", Subject(), what_for="a")
    for _death in range(len(WAITS) + 1):
        promises.lease(row.pk)
        abandon(row)

    assert promises.lease(row.pk) is None

    row.refresh_from_db()
    assert (row.state, row.error) == (State.PARKED, "Its keeper died each time.")
    assert kept == []


def test_try_later_does_not_count_as_a_failure(keeper):
    at = timezone.now() + timedelta(hours=1)

    def waits(owed: Promise) -> None:
        raise TryLater(at)

    keeper(waits)
    row = promise("test", Subject(), what_for="a")

    keep(row.pk)

    row.refresh_from_db()
    assert (row.state, row.attempt, row.due_at, row.error) == (State.WAITING, 0, at, "")


def test_try_later_in_the_past_is_not_tried_in_a_hot_loop(keeper):
    def waits(owed: Promise) -> None:
        raise TryLater(timezone.now() - timedelta(hours=1))

    keeper(waits)
    keep(promise("test", Subject(), what_for="a").pk)

    assert promises.due() == []


def test_promises_that_nobody_here_can_keep_do_not_stop_the_others(kept):
    for number in range(3):
        promise("of tomorrow", Subject(number), what_for="a")
    mine = promise("test", Subject(), what_for="a")

    assert promises.due(limit=1) == [mine.pk]


def test_a_failure_leaves_nothing_of_what_its_keeper_wrote_in_a_transaction(keeper):
    def half(owed: Promise) -> None:
        with transaction.atomic():
            SiteFactory(code="half")
            raise ValueError("broke off")

    keeper(half)
    keep(promise("test", Subject(), what_for="a").pk)

    assert not Site.objects.filter(code="half").exists()


def test_settled_promises_are_forgotten_after_a_week(kept):
    old, new, open_ = (promise("test", Subject(number), what_for="a") for number in range(3))
    for row, days in ((old, 8), (new, 6)):
        settled = timezone.now() - timedelta(days=days)
        Promise.objects.filter(pk=row.pk).update(state=State.DONE, settled_at=settled)

    assert promises.forget_settled() == 1
    assert set(Promise.objects.values_list("pk", flat=True)) == {new.pk, open_.pk}


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_no_error_and_the_promise_waits_for_the_relay(kept):
    deed = """
import django; django.setup()
from types import SimpleNamespace
from django.db import transaction
from csc import promises
with transaction.atomic():
    promises.promise("test", SimpleNamespace(subject_kind="order", pk=1), what_for="a")
print("committed, and deaf" if promises._deaf_until else "committed")
"""
    here = connection.settings_dict
    address = f"postgres://{here['USER']}:{here['PASSWORD']}@/{here['NAME']}?host={here['HOST']}"
    environment = {**os.environ, "DATABASE_URL": address, "REDIS_URL": "redis+socket:///nowhere/at/all.sock"}

    result = subprocess.run(  # a process of its own, because Celery keeps its connections for good
        [sys.executable, "-c", deed],
        env={**environment, "DJANGO_SETTINGS_MODULE": "csc.settings"},
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (result.returncode, result.stdout.strip()) == (0, "committed, and deaf")
    assert promises.due() == [Promise.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_a_promise_of_a_deed_that_was_rolled_back_was_never_made(kept):
    @transaction.atomic
    def deed() -> None:
        promise("test", Subject(), what_for="a")
        raise ValueError("no")

    with pytest.raises(ValueError):
        deed()

    assert promises.due() == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_keep_each_promise_once(keeper):
    kept_by_all: list[str] = []
    keeper(lambda owed: kept_by_all.append(owed.key))
    due_at = timezone.now() + timedelta(minutes=1)  # so that nobody is rung
    rows = [promise("test", Subject(number), what_for="a", due_at=due_at) for number in range(20)]
    Promise.objects.update(due_at=timezone.now())

    def work() -> None:
        for row in rows:
            keep(row.pk)

    at_once([work] * 4)

    assert sorted(kept_by_all) == sorted(row.key for row in rows)
    assert set(Promise.objects.values_list("state", "attempt")) == {(State.DONE, 1)}
