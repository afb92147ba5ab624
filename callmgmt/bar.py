"""What the call bar shows on every page, asked for in one statement that the database keeps planned."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, Trim
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from callmgmt.callers import Caller, having
from callmgmt.models import Call, CallTouch, Deferral, clock
from callmgmt.news import DESK
from csc.database import ClockTimestamp
from csc.models import Lease, User
from csc.prepared import Prepared, Written, value
from orders.models import PendingOrder
from orders.models.entry import TAKES_CALLS, UNDO

State = Call.State
UNFINISHED = 20  # calls without their wrap-up that are listed
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Order:
    """The order in progress of a call."""

    id: int
    number: str
    version: int
    state: str
    agent: str
    holder_id: int | None
    holder: str
    is_taken: bool
    placed: str | None  # number of the order that it became

    @property
    def url(self) -> str:
        return order_url(self.number)

    @property
    def is_open(self) -> bool:
        return self.state == PendingOrder.State.OPEN

    @property
    def placed_url(self) -> str:
        return reverse("orders:order", args=[self.placed]) if self.placed else ""


@dataclass(frozen=True)
class Talk:
    """A call as the bar shows it."""

    id: int
    state: str
    answered: bool
    started_at: datetime
    hung_up_at: datetime | None
    ended_at: datetime | None
    number: str
    scratchpad: str
    customer: str
    customer_name: str
    touched: str
    order: Order | None
    reader_id: int

    @classmethod
    def of(cls, row: dict[str, Any], reader: User) -> Self:
        """From what the database said."""
        order = {
            name: row.pop(f"order_{name}")
            for name in ("id", "number", "version", "state", "agent", "holder_id", "holder", "is_taken", "placed")
        }
        for name in ("started_at", "hung_up_at", "ended_at"):
            row[name] = parse_datetime(row[name]) if row[name] else None
        texts: dict[str, Any] = {name: row.pop(name) or "" for name in ("customer", "customer_name", "touched")}
        return cls(**row, **texts, order=Order(**order) if order["number"] else None, reader_id=reader.pk)

    @property
    def caller(self) -> str:
        """The customer, or the number they call from, as far as it is known."""
        return self.customer_name or self.customer or self.number or _("Unknown caller")

    @property
    def customer_url(self) -> str:
        return reverse("orders:customer", args=[self.customer]) if self.customer else ""

    @property
    def touched_url(self) -> str:
        return reverse("orders:order", args=[self.touched]) if self.touched else ""

    @property
    def seconds(self) -> int:
        """How long the talk has been, or was."""
        until = self.hung_up_at or self.ended_at or timezone.now()
        return max(0, int((until - self.started_at).total_seconds()))

    @property
    def clock(self) -> str:
        return clock(self.seconds)

    @property
    def minutes_ago(self) -> int:
        """How long ago it ended."""
        return int((timezone.now() - self.ended_at).total_seconds() // 60) if self.ended_at else 0

    @property
    def lines(self) -> int:
        """Lines on the scratchpad."""
        return len(self.scratchpad.splitlines())

    @property
    def undo_seconds(self) -> int:
        """For how long what ended it can still be taken back."""
        if self.state not in (State.PARKED, State.TRANSFERRED, State.VOID) or self.ended_at is None:
            return 0
        if self.order and self.order.is_taken:
            return 0
        return max(0, int((self.ended_at + UNDO - timezone.now()).total_seconds()))

    @property
    def is_edited_by_me(self) -> bool:
        return bool(self.order) and self.order.holder_id == self.reader_id  # type: ignore[union-attr]  # bool() saw it

    @property
    def why_no_order(self) -> str:
        """What stops its order being parked, transferred or voided; empty when there is one in progress."""
        if self.order is None:
            return _("No order is in progress in this call.")
        if not self.order.is_open:
            return _("Pending order %(number)s is no longer open.") % {"number": self.order.number}
        if self.order.holder and not self.is_edited_by_me:
            words = _("%(name)s is editing Pending order %(number)s. Ask them for it, or a manager.")
            return words % {"name": self.order.holder, "number": self.order.number}
        return ""


@dataclass(frozen=True)
class Handed:
    """An order that a colleague has handed over, and nobody has opened yet."""

    number: str
    giver: str
    customer_name: str
    line_count: int
    message: str

    @property
    def url(self) -> str:
        return order_url(self.number)


@dataclass
class Bar:
    """The agent's call, what waits for them, and what they did last."""

    reader: User
    call: Talk | None = None
    ringing: Sequence[Talk] = ()
    last: Talk | None = None
    unfinished: Sequence[Talk] = ()
    handed: Handed | None = None
    parked: int = 0
    digest: str = ""

    @property
    def stream_url(self) -> str:
        """Where news of the bar are told, and changes of the order in progress."""
        order = self.call.order if self.call else None
        about = f"&about={PendingOrder.subject_kind}:{order.id}" if order else ""
        return f"{settings.STREAM_URL}/events?about={DESK}:{self.reader.pk}{about}"

    @cached_property
    def callers(self) -> list[Caller]:
        """Who may be on the line, while the number of the call is that of several customers."""
        if not self.call or self.call.customer:
            return []
        found = having(self.call.number, self.reader)
        return found if len(found) > 1 else []

    @property
    def to_wrap_up(self) -> Sequence[Talk]:
        """The calls whose wrap-up is still to be done, the last first, while no other goes on."""
        return () if self.call else self.unfinished


def bar_of(request: HttpRequest) -> Bar | None:
    """The bar of this request's agent, asked for once; None for who takes no calls."""
    if not isinstance(request.user, User) or not request.user.has_perm(TAKES_CALLS):
        return None
    found: Bar | None = getattr(request, "call_bar", None)
    if found is None:
        found = ask(request.user)
        request.call_bar = found  # type: ignore[attr-defined]  # kept for the rest of the request
    return found


def look_again(request: HttpRequest) -> None:
    """Forgets what was asked, because it has changed."""
    if hasattr(request, "call_bar"):
        del request.call_bar


def ask(user: User) -> Bar:
    """Everything in one statement."""
    [(*found, parked)] = SHOWN.rows(user.pk)
    active, ringing, last, unfinished, handed = ([json.loads(each) for each in rows] for rows in found)
    shown = (active, ringing, last, unfinished)
    seen = [*([without_words(each) for each in calls] for calls in shown), handed, parked]
    return Bar(
        reader=user,
        call=first(Talk.of(each, user) for each in active),
        ringing=[Talk.of(each, user) for each in ringing],
        last=first(Talk.of(each, user) for each in last),
        unfinished=[Talk.of(each, user) for each in unfinished],
        handed=first(Handed(**each) for each in handed),
        parked=parked or 0,
        digest=hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:12],
    )


def first(found: Iterator[Shown]) -> Shown | None:
    """The only one, if there is one."""
    return next(found, None)


def without_words(call: dict[str, Any]) -> dict[str, Any]:
    """What of a call makes a bar look different; the scratchpad does not."""
    return {**call, "scratchpad": ""}


def shown_to(user: Combinable) -> Written:
    """The statement: the agent's calls, what was handed to them, and how many orders they have parked."""
    calls = Call.objects.of(user)
    one, all_of_today = talks(calls.over())[:1], talks(calls.to_wrap_up())[:UNFINISHED]
    several = [talks(calls.active())[:1], talks(calls.ringing()), one, all_of_today, handed_to(user)[:1]]
    parts = [*map(ArraySubquery, several), parked_by(user)]
    return User.objects.filter(pk=user).values_list(*parts).query.sql_with_params()


SHOWN = Prepared("call_bar", lambda: shown_to(value(1)))


def talks(calls: QuerySet[Call]) -> QuerySet[Call, Any]:
    """The calls as JSON; who was merged is shown as who they became."""
    opened = Lease.objects.filter(kind=PendingOrder.subject_kind, object_id=OuterRef("pending_order"))
    held = opened.filter(expires_at__gt=ClockTimestamp())
    touched = CallTouch.objects.filter(call=OuterRef("pk"), subject_kind="order").order_by("-at")
    who = Coalesce("customer__merged_into__number", "customer__number")
    merged, own = name_of("customer__merged_into__"), name_of("customer__")
    return calls.values(
        json=JSONObject(
            id="pk", state="state", answered="answered", started_at="started_at", hung_up_at="hung_up_at",
            ended_at="ended_at", number="caller_number", scratchpad="scratchpad",
            customer=who, customer_name=Coalesce(merged, own),
            touched=Subquery(touched.values("subject_number")[:1]),
            order_id="pending_order", order_number="pending_order__number", order_version="pending_order__version",
            order_state="pending_order__state", order_agent=person("pending_order__agent__"),
            order_placed="pending_order__placed_order__number",
            order_holder_id=Subquery(held.values("holder")[:1]),
            order_holder=Subquery(held.values(name=person("holder__"))[:1]),
            order_is_taken=Exists(opened.exclude(holder=OuterRef("agent"))),
        )
    )  # fmt: skip


def handed_to(user: Combinable) -> QuerySet[PendingOrder, Any]:
    """The orders that were handed to the agent, the last first, unless they opened them or said Later."""
    later = Deferral.objects.filter(agent=user, pending_order=OuterRef("pk"), at__gte=OuterRef("transferred_at"))
    opened = Lease.objects.filter(kind=PendingOrder.subject_kind, object_id=OuterRef("pk"), holder=user)
    theirs = PendingOrder.objects.transferred().of_agent(user)
    waiting = theirs.exclude(transferred_by=user).filter(~Exists(later), ~Exists(opened)).order_by("-transferred_at")
    return waiting.values(
        json=JSONObject(
            number="number", giver=person("transferred_by__"), line_count="line_count", message="message",
            customer_name=Coalesce(name_of("customer__"), Value("")),
        )
    )  # fmt: skip


def parked_by(user: Combinable) -> Subquery:
    """How many orders the agent has parked."""
    mine = PendingOrder.objects.parked().of_agent(user).order_by()
    return Subquery(mine.values("agent").annotate(n=Count("pk")).values("n"))


def name_of(path: str) -> Any:
    """First and last name of a customer, or the company; null when there is none."""
    full = Trim(Concat(F(f"{path}first_name"), Value(" "), F(f"{path}last_name")))
    return Coalesce(NullIf(full, Value("")), NullIf(F(f"{path}company"), Value("")))


def person(path: str) -> Any:
    """What a user is called."""
    full = Trim(Concat(F(f"{path}first_name"), Value(" "), F(f"{path}last_name")))
    return Coalesce(NullIf(full, Value("")), F(f"{path}username"))


def order_url(number: str) -> str:
    """Where a pending order opens."""
    return PendingOrder(number=number).get_absolute_url()
