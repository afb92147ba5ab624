"""Leases: who edits a record, for ninety seconds at a time by the database's clock.

Each acquisition counts the fence up, and a write presents the fence it was given: a tab that slept while someone else
took over cannot write. Rows stay when they are released, or the fence would start anew.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from csc import bells
from csc.database import ClockTimestamp
from csc.models import Lease, User

SECONDS = 90
SILENCE = 60  # seconds without an answer, a key or a click, after which a record passes to whoever asked for it

SAME_TAB = "(lease.holder_id, lease.tab) = (EXCLUDED.holder_id, EXCLUDED.tab)"
ASKED_STILL = f"{SAME_TAB} AND lease.asked_at > clock_timestamp() - interval '2 minutes'"
SAME_TURN = f"{SAME_TAB} AND lease.expires_at > clock_timestamp() - interval '1 minute'"

# A page that loads anew is the same user and tab: it keeps how it came to the record, and what it was asked just now.
# What another had typed and not saved is left over for whoever has it next, until that is answered.
TAKE = """
INSERT INTO csc_lease AS lease
    (kind, object_id, holder_id, tab, fence, doing, came_by, came_why, came_at, acquired_at, seen_at, active_at,
    expires_at)
SELECT %(kind)s, %(object_id)s, %(holder)s, %(tab)s, 1, %(doing)s, %(came_by)s, %(came_why)s, now, now, now, now,
    now + make_interval(secs => %(seconds)s) FROM (SELECT clock_timestamp() AS now) clock
ON CONFLICT (kind, object_id) DO UPDATE SET
    holder_id = EXCLUDED.holder_id, tab = EXCLUDED.tab, fence = lease.fence + 1, doing = EXCLUDED.doing,
    acquired_at = EXCLUDED.acquired_at, seen_at = EXCLUDED.seen_at, expires_at = EXCLUDED.expires_at,
    active_at = EXCLUDED.active_at,
    came_by = CASE WHEN {same_tab} THEN lease.came_by ELSE EXCLUDED.came_by END,
    came_why = CASE WHEN {same_tab} THEN lease.came_why ELSE EXCLUDED.came_why END,
    came_from_id = CASE WHEN {same_tab} THEN lease.came_from_id ELSE lease.holder_id END,
    came_at = CASE WHEN {same_turn} THEN lease.came_at ELSE EXCLUDED.came_at END,
    left_over = CASE WHEN {same_tab} THEN lease.left_over ELSE
        NULLIF(COALESCE(lease.left_over, '{{}}'::jsonb) || COALESCE(lease.draft, '{{}}'::jsonb), '{{}}'::jsonb) END,
    draft = CASE WHEN {same_tab} THEN lease.draft END,
    asked_by_id = CASE WHEN {asked_still} THEN lease.asked_by_id END,
    asked_at = CASE WHEN {asked_still} THEN lease.asked_at END,
    asked_why = CASE WHEN {asked_still} THEN lease.asked_why ELSE '' END,
    asked_tab = CASE WHEN {asked_still} THEN lease.asked_tab END
WHERE %(forced)s OR lease.expires_at <= clock_timestamp() OR {same_tab}
RETURNING fence
"""
ACQUIRE = TAKE.format(same_tab=SAME_TAB, same_turn=SAME_TURN, asked_still=ASKED_STILL)

BEAT = """
UPDATE csc_lease SET seen_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(secs => %(seconds)s),
    active_at = GREATEST(active_at, clock_timestamp() - make_interval(secs => %(idle)s))
WHERE kind = %(kind)s AND object_id = %(object_id)s AND fence = %(fence)s AND expires_at > clock_timestamp()
"""


def acquire(
    kind: str,
    object_id: int,
    *,
    by: User,
    tab: UUID,
    doing: str = "",
    forced: bool = False,
    came_by: str = "",
    came_why: str = "",
) -> Lease | None:
    """Takes a free, expired or own lease (same user and tab); None when someone else holds it.

    `forced` takes it from anyone: for a manager with a reason, or from the user's own other tab. `came_by` and
    `came_why` are what the former holder is told.
    """
    values: dict[str, Any] = {"kind": kind, "object_id": object_id, "holder": by.pk, "tab": tab, "doing": doing}
    values |= {"came_by": came_by, "came_why": came_why}
    with connection.cursor() as cursor:
        cursor.execute(ACQUIRE, {**values, "seconds": SECONDS, "forced": forced})
        row = cursor.fetchone()
    if row:
        bells.changed(kind, object_id)
    return Lease.objects.get(kind=kind, object_id=object_id, fence=row[0]) if row else None


def beat(kind: str, object_id: int, *, fence: int, idle: float = 0.0) -> bool:
    """Prolongs the lease; False when it ran out or passed on. `idle`: seconds since its holder typed or clicked."""
    values: dict[str, Any] = {"kind": kind, "object_id": object_id, "fence": fence, "idle": idle, "seconds": SECONDS}
    with connection.cursor() as cursor:
        cursor.execute(BEAT, values)
        return bool(cursor.rowcount)


def draft(kind: str, object_id: int, *, fence: int, typed: dict[str, Any] | None) -> None:
    """Keeps what the holder has typed and not saved, so that it goes along when the record passes on."""
    _live(kind, object_id).filter(fence=fence).update(draft=typed or None)


def answer(kind: str, object_id: int, *, fence: int, names: Collection[str]) -> bool:
    """Takes fields out of what is left over: they are put in, or not needed; False when `fence` holds it no longer."""
    lease = _live(kind, object_id).filter(fence=fence).select_for_update(of=("self",)).first()
    if lease is None:
        return False
    left = {name: field for name, field in (lease.left_over or {}).items() if name not in names}
    _live(kind, object_id).filter(fence=fence).update(left_over=left or None)
    return True


def ask(kind: str, object_id: int, *, by: User, tab: UUID, why: str) -> bool:
    """Asks the holder for the record; False when nobody else holds it, or another has asked."""
    held = _live(kind, object_id).exclude(holder=by).filter(Q(asked_by=None) | Q(asked_by=by))
    asked = held.update(asked_by=by, asked_at=ClockTimestamp(), asked_why=why, asked_tab=tab)
    if asked:
        bells.changed(kind, object_id)
    return bool(asked)


def keep(kind: str, object_id: int, *, fence: int) -> bool:
    """Answers whoever asked that the record stays; False when `fence` holds it no longer."""
    kept = (
        _live(kind, object_id).filter(fence=fence).update(asked_by=None, asked_at=None, asked_why="", asked_tab=None)
    )
    if kept:
        bells.changed(kind, object_id)
    return bool(kept)


def give(kind: str, object_id: int, *, fence: int) -> Lease | None:
    """Passes the record to whoever asked for it; None when nobody asks, or `fence` holds it no longer."""
    asked = _asked(kind, object_id).filter(fence=fence).first()
    return _passed_on(asked, Lease.CameBy.GIVEN) if asked else None


def pass_on(kind: str, object_id: int, *, to: User) -> Lease | None:
    """Passes the record to `to`, who asked, once its holder was seen silent for SILENCE seconds; None before that.

    Only silence that the holder's page has reported counts: nobody who types loses a record to a slow heartbeat.
    """
    asked = _asked(kind, object_id).filter(asked_by=to)
    since = Greatest(F("asked_at"), F("active_at"))
    silent = asked.filter(seen_at__gte=since + timedelta(seconds=SILENCE)).first()
    return _passed_on(silent, Lease.CameBy.SILENCE) if silent else None


def release(kind: str, object_id: int, *, fence: int) -> bool:
    """Gives the record free at once; False when the lease had passed on already."""
    freed = _live(kind, object_id).filter(fence=fence).update(expires_at=ClockTimestamp(), draft=None)
    if freed:
        bells.changed(kind, object_id)
    return bool(freed)


def free(kind: str, object_id: int, *, by: User) -> Lease | None:
    """Ends what `by` edits in whatever tab, and keeps everyone out until the transaction ends.

    Returns the lease of another who edits the record, and then nothing is ended.
    """
    kept = Lease.objects.filter(kind=kind, object_id=object_id).select_for_update(of=("self",)).first()
    mine = acquire(kind, object_id, by=by, tab=uuid4(), forced=kept is not None and kept.holder_id == by.pk)
    if mine is None:
        return holder(kind, object_id)
    release(kind, object_id, fence=mine.fence)
    return None


def free_all(*, by: User) -> None:
    """Ends everything that `by` edits, because they leave."""
    for lease in Lease.objects.filter(holder=by, expires_at__gt=ClockTimestamp()):
        release(lease.kind, lease.object_id, fence=lease.fence)


def holder(kind: str, object_id: int) -> Lease | None:
    """The live lease on a record with its holder; None when nobody edits it."""
    return _live(kind, object_id).select_related("holder").first()


def is_held(kind: str, object_id: int, *, fence: int) -> bool:
    """Whether `fence` still holds the record; keeps it from passing on until the transaction ends."""
    return _live(kind, object_id).filter(fence=fence).select_for_update(of=("self",)).exists()


def _live(kind: str, object_id: int) -> QuerySet[Lease]:
    return Lease.objects.filter(kind=kind, object_id=object_id, expires_at__gt=ClockTimestamp())


def _asked(kind: str, object_id: int) -> QuerySet[Lease]:
    """The live lease that somebody asks for, locked until the transaction ends."""
    asked = _live(kind, object_id).filter(asked_by__isnull=False, asked_tab__isnull=False)
    return asked.select_related("asked_by").select_for_update(of=("self",))


def _passed_on(lease: Lease, came_by: str) -> Lease | None:
    to, tab, why = lease.asked_by, lease.asked_tab, lease.asked_why
    if to is None or tab is None:
        return None
    return acquire(
        lease.kind, lease.object_id, by=to, tab=tab, doing=lease.doing, forced=True, came_by=came_by, came_why=why
    )
