"""Promises: what is owed after a deed, carried out by a worker at the bell or by the relay without one.

A promise is leased in a transaction of its own, kept outside of it, and settled only while the lease still holds.
Whether it is due and whether a lease has run out is for the database's clock to say.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery.exceptions import OperationalError as BrokerError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from redis.exceptions import RedisError

from csc.copying import copy_values
from csc.database import ClockTimestamp
from csc.models import Promise

log = structlog.get_logger(__name__)
Keeper = Callable[[Promise], None]
keepers: dict[str, Keeper] = {}
State = Promise.State

LEASE = timedelta(seconds=60)
WAITS = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 3600, 3600)]  # then it is parked
SHORTEST_PAUSE = timedelta(seconds=1)
DEAF = 10.0  # seconds; after a bell that nobody heard, deeds do not wait for the broker again
_deaf_until = 0.0


class TryLater(Exception):
    """Raised by a keeper that can only do its part from `at` on; it does not count as a failure."""

    def __init__(self, at: datetime) -> None:
        super().__init__(str(at))
        self.at = at


def keeper(kind: str) -> Callable[[Keeper], Keeper]:
    """Registers the function that keeps promises of `kind`; it may run twice without harm."""

    def register(keep: Keeper) -> Keeper:
        keepers[kind] = keep
        return keep

    return register


def promise(kind: str, subject: Any, *, what_for: str, due_at: datetime | None = None, **ids: int) -> Promise:
    """Writes an owed effect in the deed's transaction and rings for it once that has committed.

    The same kind, subject and `what_for` are one promise: one that waits already is pulled forward, never doubled,
    and one that has been kept is not owed again.
    """
    key = f"{kind}:{subject.subject_kind}:{subject.pk}:{what_for}"
    due = due_at or timezone.now()
    row, is_new = Promise.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject_kind": subject.subject_kind,
            "subject_id": subject.pk,
            "due_at": due,
            "payload": ids,
        },
    )
    if not is_new:
        Promise.objects.filter(pk=row.pk, state=State.WAITING, due_at__gt=due).update(due_at=due)
    if due <= timezone.now():
        transaction.on_commit(lambda: ring(row.pk), robust=True)
    return row


def promise_all(kind: str, subjects: Iterable[Any], *, due_at: datetime) -> None:
    """Promises of one kind for many subjects that were made in this transaction; none of them rings."""
    rows = (
        {
            "kind": kind,
            "key": f"{kind}:{each.subject_kind}:{each.pk}:version {each.version}",
            "subject_kind": each.subject_kind,
            "subject_id": each.pk,
            "due_at": due_at,
        }
        for each in subjects
    )
    copy_values(Promise, list(rows))


def ring(promise_id: int) -> None:
    """Tells a worker. A broker that is down costs the seconds until the relay looks, and never an error."""
    from csc.tasks import keep_promise

    global _deaf_until
    if time.monotonic() < _deaf_until:
        return
    try:
        keep_promise.delay(promise_id)
    except (BrokerError, RedisError, OSError) as error:
        _deaf_until = time.monotonic() + DEAF
        log.warning("bell_not_heard", promise=promise_id, error=type(error).__name__)


def due(limit: int = 50) -> list[int]:
    """The promises whose time has come, and those whose keeper has died over them."""
    return list(_owed_now().order_by("due_at", "id").values_list("pk", flat=True)[:limit])


def keep(promise_id: int) -> bool:
    """Leases, keeps and settles one promise; False when it is done, not due yet, or someone else's."""
    leased = lease(promise_id)
    if leased is None:
        return False
    try:
        keepers[leased.kind](leased)
    except TryLater as later:
        put_off(leased, later.at)
    except Exception as error:  # whatever a keeper dies of is written down and tried again
        log.exception("promise_failed", promise=leased.key)
        failed(leased, error)
    else:
        settle(leased, state=State.DONE, settled_at=timezone.now(), error="")
    return True


@transaction.atomic
def lease(promise_id: int) -> Promise | None:
    """Takes the promise for LEASE and counts the attempt; commits before anything is done."""
    row = _owed_now().select_for_update(skip_locked=True).filter(pk=promise_id).first()
    if row is None or given_up(row):
        return None
    mine = Promise.objects.filter(pk=row.pk)
    mine.update(
        state=State.LEASED, lease_until=ClockTimestamp() + LEASE, fence=F("fence") + 1, attempt=F("attempt") + 1
    )
    return mine.get()


def given_up(row: Promise) -> bool:
    """Parks a promise over which its keepers have died, without a word, as often as they may fail."""
    if row.attempt <= len(WAITS):
        return False
    words = row.error or "Its keeper died each time."
    Promise.objects.filter(pk=row.pk).update(
        state=State.PARKED, settled_at=timezone.now(), lease_until=None, error=words
    )
    return True


def settle(leased: Promise, **outcome: Any) -> bool:
    """Writes the outcome, unless the lease has passed to someone else meanwhile."""
    still_ours = Promise.objects.filter(pk=leased.pk, fence=leased.fence, state=State.LEASED)
    return bool(still_ours.update(lease_until=None, **outcome))


def put_off(leased: Promise, at: datetime) -> None:
    """Back to waiting, without counting the attempt."""
    at = max(at, timezone.now() + SHORTEST_PAUSE)
    settle(leased, state=State.WAITING, due_at=at, attempt=F("attempt") - 1)


def failed(leased: Promise, error: Exception) -> None:
    """Back to waiting with a growing pause; parked for a person after the last."""
    words = f"{type(error).__name__}: {error}"[:500]
    if leased.attempt > len(WAITS):
        settle(leased, state=State.PARKED, settled_at=timezone.now(), error=words)
        return
    next_try = timezone.now() + WAITS[leased.attempt - 1]
    settle(leased, state=State.WAITING, due_at=next_try, next_try_at=next_try, error=words)


def forget_settled(older_than: timedelta = timedelta(days=7), batch: int = 5000) -> int:
    """Deletes kept and cancelled promises after a week, one batch at a time; returns how many."""
    old = Promise.objects.filter(
        state__in=[State.DONE, State.CANCELLED], settled_at__lt=timezone.now() - older_than
    ).values_list("pk", flat=True)
    return int(Promise.objects.filter(pk__in=list(old[:batch])).delete()[1].get("csc.Promise", 0))


def _owed_now() -> Any:
    """Promises that this process knows how to keep and that nobody is keeping."""
    waiting = Q(state=State.WAITING, due_at__lte=ClockTimestamp())
    abandoned = Q(state=State.LEASED, lease_until__lt=ClockTimestamp())
    return Promise.objects.filter(waiting | abandoned, kind__in=list(keepers))
