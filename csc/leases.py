"""Leases: who edits a record, for ninety seconds at a time by the database's clock.

Each acquisition counts the fence up, and a write presents the fence it was given: a tab that slept while someone else
took over cannot write. Rows stay when they are released, or the fence would start anew.
"""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from csc.database import ClockTimestamp
from csc.models import Lease, User

SECONDS = 90

ACQUIRE = """
INSERT INTO csc_lease AS lease
    (kind, object_id, holder_id, tab, fence, doing, acquired_at, seen_at, expires_at)
SELECT %(kind)s, %(object_id)s, %(holder)s, %(tab)s, 1, %(doing)s, now, now,
    now + make_interval(secs => %(seconds)s) FROM (SELECT clock_timestamp() AS now) clock
ON CONFLICT (kind, object_id) DO UPDATE SET
    holder_id = EXCLUDED.holder_id, tab = EXCLUDED.tab, fence = lease.fence + 1, doing = EXCLUDED.doing,
    acquired_at = EXCLUDED.acquired_at, seen_at = EXCLUDED.seen_at, expires_at = EXCLUDED.expires_at,
    asked_by_id = NULL, asked_at = NULL
WHERE %(forced)s OR lease.expires_at <= clock_timestamp()
    OR (lease.tab = EXCLUDED.tab AND lease.holder_id = EXCLUDED.holder_id)
RETURNING fence
"""

BEAT = """
UPDATE csc_lease SET seen_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(secs => %s)
WHERE kind = %s AND object_id = %s AND fence = %s AND expires_at > clock_timestamp()
"""


def acquire(kind: str, object_id: int, *, by: User, tab: UUID, doing: str = "", forced: bool = False) -> Lease | None:
    """Takes a free, expired or own lease (same user and tab); None when someone else holds it.

    `forced` takes it from anyone: for a manager with a reason, or from the user's own other tab.
    """
    values: dict[str, Any] = {"kind": kind, "object_id": object_id, "holder": by.pk, "tab": tab, "doing": doing}
    with connection.cursor() as cursor:
        cursor.execute(ACQUIRE, {**values, "seconds": SECONDS, "forced": forced})
        row = cursor.fetchone()
    return Lease.objects.get(kind=kind, object_id=object_id, fence=row[0]) if row else None


def beat(kind: str, object_id: int, *, fence: int) -> bool:
    """Prolongs the lease; False when it ran out or passed on."""
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [SECONDS, kind, object_id, fence])
        return bool(cursor.rowcount)


def release(kind: str, object_id: int, *, fence: int) -> bool:
    """Gives the record free at once; False when the lease had passed on already."""
    return bool(_live(kind, object_id).filter(fence=fence).update(expires_at=ClockTimestamp(), draft=None))


def hand_over(kind: str, object_id: int, *, fence: int, to: User, tab: UUID) -> Lease | None:
    """Passes a held lease to someone else with what was typed so far; None when it is no longer held with `fence`."""
    if not is_held(kind, object_id, fence=fence):
        return None
    return acquire(kind, object_id, by=to, tab=tab, forced=True)


def holder(kind: str, object_id: int) -> Lease | None:
    """The live lease on a record with its holder; None when nobody edits it."""
    return _live(kind, object_id).select_related("holder").first()


def is_held(kind: str, object_id: int, *, fence: int) -> bool:
    """Whether `fence` still holds the record; keeps it from passing on until the transaction ends."""
    return _live(kind, object_id).filter(fence=fence).select_for_update(of=("self",)).exists()


def _live(kind: str, object_id: int) -> QuerySet[Lease]:
    return Lease.objects.filter(kind=kind, object_id=object_id, expires_at__gt=ClockTimestamp())
