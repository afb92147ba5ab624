"""Who edits a record and who looks at it, as one tab of its reader sees it; asked for in one statement."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from csc import presence
from csc.database import ClockTimestamp
from csc.models import Lease, User
from csc.prepared import Prepared, Written, value
from orders.models import PendingOrder, SalesOrder

NAMES = ("first_name", "last_name", "username")
JUST_NOW = timedelta(minutes=2)


@dataclass(frozen=True)
class Kind:
    """A kind of record that one agent at a time edits."""

    records: Any
    look: str  # the right to see who is there
    edit: str  # the right to edit, and to ask for it
    is_taken_when_opened: bool


KINDS = {
    "pending_order": Kind(PendingOrder.objects, "orders.view_pendingorder", "orders.add_pendingorder", True),
    "order": Kind(SalesOrder.objects, "orders.view_salesorder", "orders.cancel_line", False),
}


@dataclass(frozen=True)
class Tab:
    """What a tab of the browser says of itself; a page that was only just asked for says nothing."""

    id: UUID | None = None
    fence: int | None = None
    is_asking: bool = False
    version: int | None = None  # of the record that it shows


@dataclass(frozen=True)
class Person:
    """Somebody who has the record open."""

    user: User
    doing: str  # editing, viewing or away
    is_reader: bool

    @property
    def words(self) -> str:
        return {"editing": _("editing"), "viewing": _("viewing"), "away": _("away")}[self.doing]


class Editing:
    """The state of a record for one tab: mine, asked, elsewhere, other, lost, free or ended."""

    def __init__(self, record: Any, reader: User, tab: Tab | None = None) -> None:
        self.record, self.reader, self.tab = record, reader, tab or Tab()
        self.kind, self.rules = record.subject_kind, KINDS[record.subject_kind]

    @cached_property
    def _found(self) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        [(lease, people)] = THERE.rows(self.reader.pk, self.kind, self.record.pk)
        return json.loads(lease) if lease else None, [json.loads(each) for each in people]

    @cached_property
    def row(self) -> dict[str, Any] | None:
        """The lease as it is, live or not."""
        return self._found[0]

    @property
    def is_live(self) -> bool:
        return bool(self.row and self.row["live"])

    @cached_property
    def holder(self) -> User | None:
        """Who edits it now."""
        return person(self.row["holder"]) if self.row and self.is_live else None

    @cached_property
    def asker(self) -> User | None:
        """Who asks for it."""
        return person(self.row["asked_by"]) if self.row and self.is_live else None

    @property
    def asked_why(self) -> str:
        return self.row["asked_why"] if self.row else ""

    @property
    def state(self) -> str:
        """What this tab is told."""
        if self.holder is None:
            return "ended" if self.why_ended else "free"
        if self._is_this_tab:
            return "asked" if self.asker else "mine"
        if self.tab.fence is not None:
            return "lost"
        return "elsewhere" if self.holder == self.reader else "other"

    @property
    def _is_this_tab(self) -> bool:
        """Whether the reader edits it here; a page that has not named its tab yet is not told otherwise."""
        same = self.row is not None and self.tab.id in (None, UUID(self.row["tab"]))
        return self.holder == self.reader and same

    @property
    def fence(self) -> int | None:
        """The fence that this tab writes with."""
        return self.row["fence"] if self.row and self.tab.id and self.state in ("mine", "asked") else None

    @property
    def since(self) -> datetime | None:
        return parse_datetime(self.row["came_at"] or self.row["at"]) if self.row else None

    @property
    def is_asked_by_reader(self) -> bool:
        return self.asker == self.reader

    @property
    def is_kept(self) -> bool:
        """Whether the holder has answered this tab that they keep it."""
        return self.tab.is_asking and self.state == "other" and not self.is_asked_by_reader

    @property
    def how_lost(self) -> str:
        """How it passed from this tab to whoever has it."""
        return str(self.row["by"]) if self.row else ""

    @property
    def why_lost(self) -> str:
        return str(self.row["why"]) if self.row else ""

    @property
    def is_mine(self) -> bool:
        return self.state in ("mine", "asked")

    @property
    def half_done(self) -> list[dict[str, str]]:
        """What those before have typed and not saved: each with its name, label, value, page and who typed it."""
        left = self.row["left_over"] if self.row and self.is_mine else None
        return [{"name": name, "by": "", **typed} for name, typed in sorted((left or {}).items(), key=typist)]

    @property
    def how_came(self) -> str:
        """How it came to this tab from a colleague a moment ago; empty when it did not."""
        came = self.row is not None and self.row["fresh"] and self.is_mine and self.came_from is not None
        return self.how_lost if came and self.came_from != self.reader else ""

    @property
    def came_from(self) -> User | None:
        return person(self.row["came_from"]) if self.row else None

    @cached_property
    def people(self) -> list[Person]:
        """Everyone who has it open: who edits first, then by how long ago they came; the reader once."""
        found: dict[int, Person] = {}
        if self.holder:
            found[self.holder.pk] = Person(self.holder, "editing", self.holder == self.reader)
        for each in self._found[1]:
            user = person(each["user"])
            if user and (user.pk not in found or found[user.pk].doing == "away"):
                doing = "away" if each["is_away"] else "viewing"
                found[user.pk] = Person(user, doing, user == self.reader)
        return list(found.values())

    @cached_property
    def news(self) -> str:
        """What changed in the record since this tab was shown it; empty when nothing did, or when it does not say."""
        return "" if self.tab.version is None else str(self.record.news_since(self.tab.version, reader=self.reader))

    @property
    def may_take_over(self) -> bool:
        return self.reader.has_perm("csc.take_over_lease")

    @property
    def may_edit(self) -> bool:
        return self.reader.has_perm(self.rules.edit)

    @property
    def is_taken_when_opened(self) -> bool:
        """Whether opening the page begins to edit."""
        return self.rules.is_taken_when_opened and self.may_edit and not self.why_ended

    @property
    def has_run_out(self) -> bool:
        """Whether this tab's own lease ran out and the record went to nobody since: it was not parked or handed on."""
        return self.state == "free" and self.row is not None and self.row["fence"] == self.tab.fence

    @cached_property
    def why_ended(self) -> str:
        """How it ended; empty while it can be edited."""
        return str(self.record.why_ended())

    @property
    def can_be_begun(self) -> bool:
        """Whether nobody edits it and the reader, who came while somebody did, may begin to."""
        return self.state == "free" and self.tab.id is not None and self.is_taken_when_opened

    @cached_property
    def key(self) -> UUID:
        """The idempotency key of the region's forms."""
        return uuid4()

    @property
    def url(self) -> str:
        return reverse("orders:lease", args=[self.kind, self.record.number])

    @property
    def changes_url(self) -> str:
        """Where a tab that has lost it reads what was changed since; empty when its page shows no fields."""
        is_entry = isinstance(self.record, PendingOrder)
        return reverse("orders:changes", args=[self.record.number]) if is_entry else ""

    @property
    def stream_url(self) -> str:
        """Where changes of this record are told."""
        return f"{settings.STREAM_URL}/events?about={self.kind}:{self.record.pk}"

    @cached_property
    def seen(self) -> str:
        """What makes the region look different from another moment."""
        parts: list[Any] = [
            self.state,
            self.fence,
            self.holder and self.holder.pk,
            self.asker and self.asker.pk,
            self.is_kept,
            self.news,
        ]
        parts += [(each.user.pk, each.doing) for each in self.people]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def typist(field: tuple[str, dict[str, str]]) -> str:
    """Who typed what is left over."""
    return field[1].get("by", "")


def named(path: str) -> dict[str, F]:
    """A user's key and names, for JSON."""
    return {"pk": F(f"{path}_id"), **{name: F(f"{path}__{name}") for name in NAMES}}


def person(found: dict[str, Any]) -> User | None:
    """The user of such JSON."""
    return User(**found) if found["pk"] else None


def there(reader: Combinable, kind: Combinable, pk: Combinable) -> Written:
    """The statement: the lease of a record, and the tabs that show it."""
    now = ClockTimestamp()
    lease = Lease.objects.filter(kind=kind, object_id=pk)
    shown = lease.annotate(live=Q(expires_at__gt=now), fresh=Q(came_at__gt=now - JUST_NOW)).values(
        json=JSONObject(
            tab="tab", fence="fence", live="live", fresh="fresh", at="acquired_at", came_at="came_at", by="came_by",
            why="came_why", left_over="left_over",
            asked_why="asked_why", came_from=JSONObject(**named("came_from")),
            holder=JSONObject(**named("holder")), asked_by=JSONObject(**named("asked_by")),
        )
    )  # fmt: skip
    here = presence.live(kind, pk).order_by("seen_at")
    people = here.values(json=JSONObject(is_away="is_away", user=JSONObject(**named("user"))))
    found = User.objects.filter(pk=reader).values_list(Subquery(shown), ArraySubquery(people))
    return found.query.sql_with_params()


THERE = Prepared("who_is_there", lambda: there(value(1), value(2), value(3)))
