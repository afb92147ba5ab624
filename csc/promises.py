"""Promises: what is owed after a deed, carried out by a worker at the bell or by the relay without one.

A promise is leased in a transaction of its own, kept outside of it, and settled only while the lease still holds.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from csc.models import Promise

log = structlog.get_logger(__name__)
Keeper = Callable[[Promise], None]
keepers: dict[str, Keeper] = {}

LEASE = timedelta(seconds=60)
WAITS = [timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 3600, 3600)]  # then it is parked


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

    The same kind, subject and `what_for` are one promise: one that waits already is pulled forward, never doubled.
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
        Promise.objects.filter(pk=row.pk, state=Promise.State.WAITING, due_at__gt=due).update(due_at=due)
    if due <= timezone.now():
        transaction.on_commit(partial(ring, row.pk), robust=True)
    return row


def ring(promise_id: int) -> None:
    """Tells a worker; a broker that is down costs the seconds until the relay looks."""
    from csc.tasks import keep_promise

    keep_promise.delay(promise_id)


def due(limit: int = 50) -> list[int]:
    """The promises whose time has come, and those whose keeper has died over them."""
    now = timezone.now()
    waiting = Q(state=Promise.State.WAITING, due_at__lte=now)
    abandoned = Q(state=Promise.State.LEASED, lease_until__lt=now)
    return list(
        Promise.objects.filter(waiting | abandoned).order_by("due_at", "id").values_list("pk", flat=True)[:limit]
    )


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
        settle(leased, state=Promise.State.DONE, settled_at=timezone.now(), error="")
    return True


@transaction.atomic
def lease(promise_id: int) -> Promise | None:
    """Takes the promise for LEASE and counts the attempt; commits before anything is done."""
    now = timezone.now()
    row = Promise.objects.select_for_update(skip_locked=True).filter(pk=promise_id).first()
    if row is None or row.kind not in keepers:
        return None
    is_due = row.state == Promise.State.WAITING and row.due_at <= now
    is_abandoned = row.state == Promise.State.LEASED and row.lease_until is not None and row.lease_until < now
    if not (is_due or is_abandoned):
        return None
    row.state, row.lease_until = Promise.State.LEASED, now + LEASE
    row.fence, row.attempt = row.fence + 1, row.attempt + 1
    row.save(update_fields=["state", "lease_until", "fence", "attempt"])
    return row


def settle(leased: Promise, **outcome: Any) -> bool:
    """Writes the outcome, unless the lease has passed to someone else meanwhile."""
    still_ours = Promise.objects.filter(pk=leased.pk, fence=leased.fence, state=Promise.State.LEASED)
    return bool(still_ours.update(lease_until=None, **outcome))


def put_off(leased: Promise, at: datetime) -> None:
    """Back to waiting, without counting the attempt."""
    settle(leased, state=Promise.State.WAITING, due_at=at, attempt=F("attempt") - 1)


def failed(leased: Promise, error: Exception) -> None:
    """Back to waiting with a growing pause; parked for a person after the last."""
    words = f"{type(error).__name__}: {error}"[:500]
    if leased.attempt > len(WAITS):
        settle(leased, state=Promise.State.PARKED, settled_at=timezone.now(), error=words)
        return
    next_try = timezone.now() + WAITS[leased.attempt - 1]
    settle(leased, state=Promise.State.WAITING, due_at=next_try, next_try_at=next_try, error=words)


def forget_settled(older_than: timedelta = timedelta(days=7)) -> int:
    """Deletes kept and cancelled promises after a week; returns how many."""
    old = Promise.objects.filter(
        state__in=[Promise.State.DONE, Promise.State.CANCELLED], settled_at__lt=timezone.now() - older_than
    )
    return int(old.delete()[0])
