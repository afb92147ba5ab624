"""Pending orders as the home page lists them: what is asked, which rows that gives, and how many there are of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import RawSQL
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from callmgmt.models import Call
from callmgmt.row import Row
from csc.models import User
from csc.prepared import Prepared, PreparedRows, value
from orders.models import PendingOrder
from orders.models.entry import PendingOrderQuerySet
from orders.searches.base import Sort
from orders.searches.statements import Place, beyond

PAGE = 25
MOST = 1000  # nobody counts beyond
CHANGED = 100  # rows that are asked for at a time
SALT = "callmgmt.grid"
COUNT = "(SELECT count(*) FROM ({sql}) counted)"
RESTORES = "orders.restore_pendingorder"
NEWEST = Sort("newest", _("Last Updated"), ("-updated_at", "-id"))
LAST_VOIDED = Sort("voided", _("Voided"), ("-restore_until", "-id"))
MINE_ALONE = ("mine", "transferred")


@dataclass(frozen=True)
class Asked:
    """Which pending orders, whose, and from which place on."""

    reader: User
    view: str = "mine"
    agent: str = "me"
    place: str = ""

    @classmethod
    def of(cls, reader: User, params: Mapping[str, str]) -> Self:
        """From an address; what it does not name, or names wrongly, is as on a first visit."""
        view, agent = params.get("view", ""), params.get("agent", "").replace("\x00", "")
        known = view if view in words_of_views(reader) else "all" if agent else "mine"
        if known in MINE_ALONE and agent not in {"", "me"}:
            known = "all"
        return cls(reader, known, agent or "me", params.get("place", ""))

    @property
    def query(self) -> str:
        """The same as part of an address."""
        return urlencode({"view": self.view, "agent": self.agent, **({"place": self.place} if self.place else {})})

    @property
    def sort(self) -> Sort:
        return LAST_VOIDED if self.view == "voided" else NEWEST

    def rows(self) -> PendingOrderQuerySet:
        """Everything that was asked for, in no order yet."""
        rows = in_view(self.view, self.reader)
        return rows if self.view in MINE_ALONE else of_agent(rows, self.agent, self.reader)


def words_of_views(reader: User) -> dict[str, str]:
    """The views by name, in their order; voided ones are for those who may restore them."""
    views = {
        "all": _("All"),
        "mine": _("Mine"),
        "parked": _("Parked"),
        "transferred": _("Transferred to me"),
        "stale": _("Stale"),
    }
    return {**views, "voided": _("Voided")} if reader.has_perm(RESTORES) else views


def in_view(view: str, reader: User) -> PendingOrderQuerySet:
    """What a view is made of, among all that `reader` may see."""
    seen: PendingOrderQuerySet = PendingOrder.objects.visible_to(reader)
    made = {
        "all": seen.open,
        "mine": lambda: seen.open().of_agent(reader.pk),
        "parked": seen.parked,
        "transferred": lambda: seen.transferred().of_agent(reader.pk),
        "stale": seen.stale,
        "voided": seen.restorable,
    }
    return made[view]()


def of_agent(rows: PendingOrderQuerySet, agent: str, reader: User) -> PendingOrderQuerySet:
    """Those of "me", of my "team", of "all", or of the user of that name."""
    if agent == "me":
        return rows.of_agent(reader.pk)
    if agent == "team":
        return rows.filter(agent__team=reader.team_id) if reader.team_id else rows.of_agent(reader.pk)
    if agent == "all":
        return rows
    # Their key, looked up within the statement, fits the index; a join by name would walk the rows of everybody.
    return rows.of_agent(Subquery(User.objects.filter(username=agent).values("pk")[:1]))


@dataclass(frozen=True)
class Tab:
    """A view as the page offers it."""

    name: str
    words: str
    number: int
    url: str
    is_current: bool

    @property
    def part_url(self) -> str:
        """Where the grid alone is."""
        return f"{reverse('callmgmt:pending')}?{self.url.partition('?')[2]}"

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


@dataclass(frozen=True)
class Choice:
    """Whose orders can be chosen."""

    name: str
    words: str
    is_chosen: bool


class Grid:
    """The grid of one answer: two statements, whatever the number of rows."""

    def __init__(self, asked: Asked, *, changed: list[int] | None = None, voided: str = "") -> None:
        """`changed` asks for those rows alone, by id; `voided` names the orders that were voided a moment ago."""
        self.asked, self.reader, self.changed, self.voided = asked, asked.reader, changed, voided

    @property
    def stream_url(self) -> str:
        """Where changes are told."""
        return f"{settings.STREAM_URL}/events?about={PendingOrder.subject_kind}"

    @property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def _found(self) -> list[PendingOrder]:
        if self._is_first_of_mine:
            return MINE.find(self.reader.pk)
        rows = for_grid(self.asked.rows(), self.reader)
        if self.changed is not None:
            return list(rows.filter(pk__in=self.changed[:CHANGED]).order_by(*self.asked.sort.fields))
        place = self._place
        order = self.asked.sort.reversed() if place and place.before else self.asked.sort.fields
        return list((rows.filter(beyond(self.asked.sort, place)) if place else rows).order_by(*order)[: PAGE + 1])

    @property
    def _is_first_of_mine(self) -> bool:
        """Whether it is what each visit of the home page asks."""
        is_first = self.changed is None and self._place is None
        return is_first and self.asked.view == "mine" and self.reader.site_ids is None

    @cached_property
    def rows(self) -> list[Row]:
        """Those of this page; one that was voided a moment ago stands on top, with its way back."""
        found = self._found if self.changed is not None else self._found[:PAGE]
        if self._place and self._place.before:
            found = found[::-1]
        return [*self._voided_now, *(Row(each, self.reader) for each in found)]

    @property
    def shown(self) -> int:
        """How many of the view are on this page, without those that were voided a moment ago."""
        return sum(not row.undo_seconds for row in self.rows)

    @property
    def has_empty_ones(self) -> bool:
        """Whether stale ones are listed in whose cart nothing is, and that can be voided."""
        return self.asked.view == "stale" and any(row.can_be_cleared for row in self.rows)

    @property
    def _voided_now(self) -> list[Row]:
        if not self.voided:
            return []
        named = self.voided.replace("\x00", "").split(",")[:CHANGED]
        seen = PendingOrder.objects.visible_to(self.reader).filter(number__in=named, voided_by=self.reader)
        rows = [Row(each, self.reader) for each in for_grid(seen, self.reader)]
        return [row for row in rows if row.undo_seconds]

    @cached_property
    def _place(self) -> Place | None:
        try:
            at, pk, before = signing.loads(self.asked.place, salt=SALT)
        except (signing.BadSignature, ValueError):
            return None
        return Place((datetime.fromisoformat(at), pk), before, 1)

    @property
    def next(self) -> str:
        """Where the next page is; empty on the last."""
        back = bool(self._place and self._place.before)
        return self._turned(self.rows[-1], before=False) if self.rows and (back or self._has_more) else ""

    @property
    def previous(self) -> str:
        """Where the page before is; empty on the first."""
        back = bool(self._place and self._place.before)
        is_first = self._place is None or (back and not self._has_more)
        return "" if is_first or not self.rows else self._turned(self.rows[0], before=True)

    @property
    def _has_more(self) -> bool:
        return len(self._found) > PAGE

    def _turned(self, row: Row, *, before: bool) -> str:
        at = getattr(row.pending, self.asked.sort.names[0]).isoformat()
        place = signing.dumps([at, row.pending.pk, before], salt=SALT, compress=True)
        return address(Asked(self.reader, self.asked.view, self.asked.agent, place))

    # How many there are, and whose there can be

    @cached_property
    def _people(self) -> list[dict[str, Any]]:
        """Everybody whose orders can be asked for; each row repeats the counts, which the database takes once."""
        if self.asked.agent != "me" or self.reader.site_ids is not None:
            return list(people(self.reader, self.asked))
        own = ["pk", "username", "first_name", "last_name", "works"]
        names = [*own, *(f"in_{name}" for name in words_of_views(self.reader))]
        found = FOR_ME[self.reader.has_perm(RESTORES)].rows(self.reader.pk)
        return [dict(zip(names, row, strict=True)) for row in found]

    @cached_property
    def tabs(self) -> list[Tab]:
        counts = self._people[0] if self._people else {}
        whose = {name: "me" if name in MINE_ALONE else self.asked.agent for name in words_of_views(self.reader)}
        views = {name: Asked(self.reader, name, agent) for name, agent in whose.items()}
        return [
            Tab(name, words, counts.get(f"in_{name}", 0), address(views[name]), name == self.asked.view)
            for name, words in words_of_views(self.reader).items()
        ]

    @property
    def number(self) -> str:
        """How many there are in this view."""
        return next(tab.shown for tab in self.tabs if tab.is_current)

    @property
    def choices(self) -> list[Choice]:
        """Me, My team, All, and each agent."""
        named = [("me", _("Me")), ("team", _("My team")), ("all", _("All"))]
        named += [(each["username"], words_of(each)) for each in self._people if each["pk"] != self.reader.pk]
        chosen = "me" if self.asked.view in MINE_ALONE else self.asked.agent
        return [Choice(name, words, name == chosen) for name, words in named]


def for_grid(rows: PendingOrderQuerySet, reader: User) -> PendingOrderQuerySet:
    """With what a row shows, and whether it is the order of the reader's call."""
    call = Call.objects.active().of(reader.pk).filter(pending_order=OuterRef("pk"))
    found: PendingOrderQuerySet = rows.for_list().annotate(is_in_my_call=Exists(call))
    return found


def people(reader: User, asked: Asked) -> QuerySet[User, Any]:
    """The reader, active users who take calls, and whoever has open orders; with how many orders each view has."""
    # By its order the index of the agent fits: whether there is any would be looked for among everybody's.
    theirs = PendingOrder.objects.open().of_agent(OuterRef("pk")).order_by(*NEWEST.fields)
    has_open = IsNull(Subquery(theirs.values("pk")[:1]), False)
    # Each right is looked up once for all: asked of one user after the other it was most of the statement.
    by_role = Q(pk__in=User.objects.filter(groups__permissions__codename="take_call"))
    by_name = Q(pk__in=User.objects.filter(user_permissions__codename="take_call"))
    works = Q(is_active=True, deactivated_at=None)
    shown = Q(pk=reader.pk) | (works & (by_role | by_name)) | Q(has_open)
    counts = {f"in_{name}": counted(view_rows(name, asked)) for name in words_of_views(reader)}
    columns: dict[str, Any] = {"works": Case(When(works, then=True), default=False), **counts}
    rows = User.objects.filter(shown).order_by("first_name", "last_name", "username")
    return rows.values("pk", "username", "first_name", "last_name", **columns)


@dataclass(frozen=True)
class AnyReader:
    """Stands for whoever reads their own orders of all sites, while the statement for them is written."""

    may_restore: bool
    pk: Any
    site_ids: None = None

    def has_perm(self, permission: str) -> bool:
        return self.may_restore


def for_me(may_restore: bool) -> Prepared:
    """`people` for a reader of their own orders: each visit of the home page asks it."""
    reader: Any = AnyReader(may_restore, pk=value(1))
    name = "people_of_home_restoring" if may_restore else "people_of_home"
    return Prepared(name, lambda: people(reader, Asked(reader)).query.sql_with_params())


def mine() -> PendingOrderQuerySet:
    """The first page of a reader's own orders."""
    reader: Any = AnyReader(may_restore=False, pk=value(1))
    return for_grid(Asked(reader).rows(), reader).order_by(*NEWEST.fields)[: PAGE + 1]


FOR_ME = {may: for_me(may) for may in (False, True)}
MINE = PreparedRows("pending_of_home", mine)


def view_rows(view: str, asked: Asked) -> PendingOrderQuerySet:
    """The rows that a view would have for the same agent."""
    return Asked(asked.reader, view, asked.agent).rows()


def counted(rows: PendingOrderQuerySet) -> Any:
    """How many rows, as a column; counted no further than MOST."""
    sql, values = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
    return RawSQL(COUNT.format(sql=sql), values, output_field=IntegerField())  # nosec B611  # SQL of the ORM's own


def full_name(person: Mapping[str, Any]) -> str:
    """What a user is called."""
    return f"{person['first_name']} {person['last_name']}".strip() or str(person["username"])


def words_of(person: Mapping[str, Any]) -> str:
    """How the choice of agents names somebody: who works here no more is marked."""
    name = full_name(person)
    return name if person["works"] else _("%(name)s (deactivated)") % {"name": name}


def address(asked: Asked) -> str:
    """Where the home page shows it."""
    return f"{reverse('callmgmt:home')}?{asked.query}"
