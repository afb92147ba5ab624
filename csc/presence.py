"""Who has a record open: one small row for each tab of a browser, which counts for a minute or two."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from csc import bells
from csc.database import ClockTimestamp
from csc.models import Presence, User

SEEN, AWAY = timedelta(seconds=60), timedelta(seconds=120)  # heartbeats come every 20 and 40 seconds
KEPT = timedelta(hours=1)


def note(kind: str, object_id: int, *, user: User, tab: UUID, is_away: bool) -> None:
    """A sign of life of a tab that shows the record; rings when it is a new one, or was and is away differently."""
    same = live(kind, object_id).filter(tab=tab, user=user, is_away=is_away).exists()
    row = Presence(kind=kind, object_id=object_id, tab=tab, user=user, is_away=is_away, seen_at=ClockTimestamp())
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        update_fields=["user", "is_away", "seen_at"],
        unique_fields=["kind", "object_id", "tab"],
    )
    if not same:
        bells.changed(kind, object_id)


def leave(kind: str, object_id: int, *, user: User, tab: UUID) -> None:
    """The tab shows something else now."""
    gone, _by_model = Presence.objects.filter(kind=kind, object_id=object_id, tab=tab, user=user).delete()
    if gone:
        bells.changed(kind, object_id)


def live(kind: str | Combinable, object_id: int | Combinable) -> QuerySet[Presence]:
    """The tabs that show the record now."""
    now = ClockTimestamp()
    fresh = Q(is_away=False, seen_at__gt=now - SEEN) | Q(is_away=True, seen_at__gt=now - AWAY)
    return Presence.objects.filter(fresh, kind=kind, object_id=object_id)


def seen() -> QuerySet[Presence]:
    """The tabs that somebody looks at now, whatever they show."""
    return Presence.objects.filter(is_away=False, seen_at__gt=ClockTimestamp() - SEEN)


def forget_old() -> None:
    """Deletes rows of tabs that said no good-bye."""
    Presence.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
