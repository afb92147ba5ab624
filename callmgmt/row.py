"""What one row of the pending orders shows."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from csc.addresses import of_record
from csc.models import Lease, User
from orders.models import Customer, PendingOrder
from orders.models.entry import UNDO

HOUR = timedelta(hours=1)
MOMENT = timedelta(minutes=1)


@dataclass
class Row:
    """A pending order as its reader sees it in the list; `pending` comes from `grid.for_grid`."""

    pending: PendingOrder
    reader: User

    def __post_init__(self) -> None:
        self.pending.lease = editor_of(self.pending)

    @property
    def lease(self) -> Lease | None:
        return self.pending.lease

    @property
    def is_mine(self) -> bool:
        return self.pending.agent_id == self.reader.pk

    @property
    def is_in_my_call(self) -> bool:
        return bool(getattr(self.pending, "is_in_my_call", False))

    @property
    def is_locked(self) -> bool:
        """Whether anybody edits it, the reader among them."""
        return self.lease is not None

    @property
    def is_locked_by_other(self) -> bool:
        return self.lease is not None and self.lease.holder_id != self.reader.pk

    @property
    def editor(self) -> str:
        """Who edits it: "you", or a name; empty when nobody does."""
        if self.lease is None:
            return ""
        return str(self.lease.holder) if self.is_locked_by_other else _("you")

    @property
    def agent(self) -> str:
        return _("Me") if self.is_mine else str(self.pending.agent)

    @property
    def customer(self) -> Customer | None:
        return self.pending.customer.survivor if self.pending.customer else None

    @property
    def is_handed_to_me(self) -> bool:
        """Whether a colleague has given it to the reader."""
        return self.is_mine and self.pending.transferred_by_id not in (None, self.reader.pk)

    @property
    def is_voided(self) -> bool:
        return bool(self.pending.state == PendingOrder.State.VOIDED)

    @property
    def undo_seconds(self) -> int:
        """For how long the reader can still take back that they voided it."""
        if not self.is_voided or self.pending.voided_by_id != self.reader.pk or self.pending.voided_at is None:
            return 0
        return max(0, int((self.pending.voided_at + UNDO - timezone.now()).total_seconds()))

    @property
    def days_left(self) -> int:
        """For how many days it can still be restored."""
        until = self.pending.restore_until
        return max(0, (until - timezone.now()).days) if until else 0

    @property
    def touched_at(self) -> str:
        """The moment at which it was touched, as static/live/grid.js compares it: seconds and microseconds."""
        at = self.pending.updated_at
        return f"{int(at.timestamp())}.{at.microsecond:06}"

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.pending.updated_at

    @property
    def ago(self) -> str:
        """How long ago it was touched, under an hour: just now, 3 min ago."""
        if self.age < MOMENT:
            return _("just now")
        return _("%(minutes)s min ago") % {"minutes": int(self.age / MOMENT)} if self.age < HOUR else ""

    @property
    def stale_for(self) -> str:
        """How long nobody has touched it: 35 min, 1 h 43, 3 d."""
        minutes = int(self.age / MOMENT)
        if minutes < 60:
            return _("%(minutes)s min") % {"minutes": minutes}
        if minutes < 24 * 60:
            return _("%(hours)s h %(minutes)s") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02}"}
        return _("%(days)s d") % {"days": minutes // (24 * 60)}

    @property
    def why_not_void(self) -> str:
        return self.pending.why_not_void(self.reader)

    @property
    def can_be_cleared(self) -> bool:
        """Whether nothing is in its cart and nothing stops it being voided."""
        return self.pending.line_count == 0 and not self.why_not_void

    @property
    def void_url(self) -> str:
        return of_record("callmgmt:void_pending", self.pending.number)

    @cached_property
    def key(self) -> UUID:
        """The idempotency key of the row's form."""
        return uuid4()

    @cached_property
    def seen(self) -> str:
        """What makes it look different from another moment: its version, and who edits it."""
        held = f"{self.lease.holder_id}.{self.lease.fence}" if self.lease else ""
        return f"{self.pending.version}-{held}"


def editor_of(pending: PendingOrder) -> Lease | None:
    """Who edits it, from what the list has asked for."""
    found = getattr(pending, "editor", None)
    if not found:
        return None
    names = {name: found[f"holder__{name}"] for name in ("first_name", "last_name", "username")}
    holder = User(pk=found["holder"], **names)
    return Lease(
        kind=pending.subject_kind, object_id=pending.pk, holder=holder, fence=found["fence"], doing=found["doing"]
    )
