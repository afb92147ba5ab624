"""The call in progress: who calls, what was opened during it, and what came of it."""

from datetime import datetime, timedelta
from typing import Self

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, to_locale

from csc.database import new_secret
from csc.models import Code, User
from csc.recent import KINDS
from orders.models import Customer, PendingOrder, SalesOrder

SCRATCHPAD_LENGTH = 10_000


class CallQuerySet(models.QuerySet["Call"]):
    """Calls."""

    def of(self, user: "User | int | Combinable") -> Self:
        """Those of one agent."""
        return self.filter(agent=user)

    def active(self) -> Self:
        """Those in progress: at most one for each agent."""
        return self.filter(state=Call.State.ACTIVE)

    def ringing(self) -> Self:
        """Those that wait for their agent, oldest first; one that nobody answered rings for RINGS at most."""
        waits = Q(answered=True) | Q(started_at__gt=Now() - Call.RINGS)
        return self.filter(waits, state=Call.State.RINGING).order_by("started_at", "id")

    def taking(self, order: PendingOrder) -> Self:
        """Those that take `order` when it is opened: none is in progress in them, and no other customer is known.

        Who was merged is no other than who they became.
        """
        free = self.exclude(pending_order__state=PendingOrder.State.OPEN)
        if order.customer is None:
            return free
        return free.filter(Q(customer=None) | Q(customer__in=order.customer.survivor.family))

    def over(self) -> Self:
        """Those that were taken and are over, latest first."""
        ended = (Call.State.PARKED, Call.State.TRANSFERRED, Call.State.VOID, Call.State.ENDED)
        return self.filter(state__in=ended, answered=True).order_by("-ended_at", "-id")

    def to_wrap_up(self) -> Self:
        """Those that are over since a working day at most and have not been wrapped up, latest first."""
        return self.over().filter(wrapped_up_at=None, ended_at__gt=Now() - Call.WORKING_DAY)

    def of_cti(self, source: "CtiSource", cti_id: str) -> Self:
        """The one that a telephone system calls so."""
        return self.filter(cti_source=source, cti_id=cti_id)

    def lock(self, call: "Call") -> "Call":
        """The call as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=call.pk)


class Call(models.Model):
    """A talk with a customer, from the ring to the wrap-up."""

    subject_kind = "call"
    RINGS = timedelta(minutes=2)
    WORKING_DAY = timedelta(hours=12)

    class State(models.TextChoices):
        RINGING = "ringing", gettext_lazy("Ringing")
        ACTIVE = "active", gettext_lazy("Active")
        PARKED = "parked", gettext_lazy("Parked")
        TRANSFERRED = "transferred", gettext_lazy("Transferred")
        VOID = "void", gettext_lazy("Void")
        ENDED = "ended", gettext_lazy("Ended")

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls", db_index=False)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    caller_number = models.CharField(max_length=40, blank=True)
    number_digits = models.CharField(max_length=20, blank=True)
    cti_source = models.ForeignKey(
        "CtiSource", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cti_id = models.CharField(max_length=120, null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    answered = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)
    hung_up_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.ForeignKey(Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    scratchpad = models.TextField(blank=True, max_length=SCRATCHPAD_LENGTH)
    pending_order = models.ForeignKey(
        PendingOrder, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls"
    )
    activity_code = models.ForeignKey(
        Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    result_code = models.ForeignKey(
        Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)
    wrapped_up_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-ended_at", "-id"], name="call_of_agent"),
            models.Index(fields=["agent"], condition=Q(state="ringing"), name="call_ringing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(state="active"), name="one_open_call_per_agent"),
            models.UniqueConstraint(fields=["cti_source", "cti_id"], name="a_source_names_a_call_once"),
            models.CheckConstraint(
                condition=Q(state__in=["ringing", "active"]) ^ Q(ended_at__isnull=False),
                name="a_call_that_ended_has_an_end",
            ),
        ]
        permissions = [
            ("take_call", "Can take calls"),
            ("transfer_call", "Can transfer a call's order to another user"),
        ]

    def __str__(self) -> str:
        return _("Call with %(name)s") % {"name": self.caller}

    @property
    def number(self) -> str:
        """What history calls it."""
        return str(self.pk)

    @property
    def caller(self) -> str:
        """The customer, or the number they call from, as far as it is known."""
        return str(self.customer) if self.customer else self.caller_number or _("an unknown caller")

    @property
    def is_active(self) -> bool:
        """Whether the agent is in it."""
        return self.state == self.State.ACTIVE

    @property
    def until(self) -> datetime:
        """When the talk was over; now while it goes on."""
        return self.hung_up_at or self.ended_at or timezone.now()

    @property
    def seconds(self) -> int:
        """How long the talk was, or has been."""
        return max(0, int((self.until - self.started_at).total_seconds()))

    @property
    def clock(self) -> str:
        return clock(self.seconds)

    def why_not_active(self) -> str:
        """What stops anything being done in it; empty while it goes on."""
        return "" if self.is_active else _("This call is over; start another.")

    def why_not_take(self, by: User) -> str:
        """What stops `by` answering it; empty while it rings for them."""
        if self.agent_id != by.pk:
            return _("This call does not ring for you.")
        return "" if self.state == self.State.RINGING else _("This call rings no more.")

    def why_no_order(self) -> str:
        """What stops its order being parked, transferred or voided; empty when there is one in progress."""
        if why := self.why_not_active():
            return why
        return "" if self.pending_order_id else _("No order is in progress in this call.")

    @cached_property
    def subject_of_note(self) -> Customer | SalesOrder | None:
        """What a note about it stands on: the customer, or else the order that was opened last."""
        if self.customer:
            return self.customer.survivor
        last = self.touches.filter(subject_kind=SalesOrder.subject_kind).order_by("-at").first()
        return SalesOrder.objects.filter(pk=last.subject_id).first() if last else None

    @cached_property
    def locale(self) -> Locale:
        """How its receipt is written: as the customer speaks, or as they ordered; in English without words of ours."""
        try:
            wanted = Locale.parse(to_locale(self.subject_of_note.locale if self.subject_of_note else ""))
        except (UnknownLocaleError, ValueError):
            wanted = Locale("en")
        return wanted if wanted.language in dict(settings.LOCALES) else Locale("en")

    def why_not_wrap_up(self, by: User) -> str:
        """What stops `by` wrapping it up; empty when nothing does."""
        if self.agent_id != by.pk:
            return _("This call is another agent's.")
        if self.state in (self.State.RINGING, self.State.ACTIVE):
            return _("This call goes on; end it first.")
        return _("This call was wrapped up before.") if self.wrapped_up_at else ""

    def why_no_note(self) -> str:
        """What stops its receipt becoming a note; empty when nothing does."""
        if self.subject_of_note:
            return ""
        return _("No customer and no order was opened in this call, so there is nothing to put a note on.")


class CallTouchQuerySet(models.QuerySet["CallTouch"]):
    """Records that were opened during calls."""

    def of(self, call_id: int) -> Self:
        """During one call, latest first."""
        return self.filter(call=call_id).order_by("-at", "-id")


class CallTouch(models.Model):
    """A record that the agent opened during a call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="touches", db_index=False)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject_number = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    objects = CallTouchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "subject_kind", "subject_id"], name="a_call_touches_a_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_number}"

    @property
    def words(self) -> str:
        """What was opened: Order 1001."""
        kinds = {**KINDS, PendingOrder.subject_kind: _("Pending order")}
        return f"{kinds.get(self.subject_kind, self.subject_kind)} {self.subject_number}"


class Deferral(models.Model):
    """An agent has seen that an order was handed to them: they have opened it, or take it later."""

    pending_order = models.ForeignKey(PendingOrder, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "pending_order"], name="an_agent_defers_an_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.pending_order_id} {self.agent_id}"


class CtiSource(models.Model):
    """A telephone system that tells of calls, and the secret with which it signs."""

    name = models.SlugField(max_length=40, unique=True)
    secret = models.CharField(max_length=120, default=new_secret)
    is_on = models.BooleanField(gettext_lazy("listened to"), default=True)

    class Meta:
        verbose_name = gettext_lazy("telephone system")

    def __str__(self) -> str:
        return self.name


class CtiEvent(models.Model):
    """What a telephone system told, once for each call and event."""

    class Event(models.TextChoices):
        RINGING = "ringing", gettext_lazy("Ringing")
        ANSWERED = "answered", gettext_lazy("Answered")
        ENDED = "ended", gettext_lazy("Ended")

    source = models.ForeignKey(CtiSource, on_delete=models.PROTECT, related_name="events", db_index=False)
    cti_id = models.CharField(max_length=120)
    event = models.CharField(max_length=8, choices=Event)
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    state = models.CharField("state of the call then", max_length=12, choices=Call.State, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "cti_id", "event"], name="a_source_tells_an_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.cti_id} {self.event}"


def clock(seconds: int) -> str:
    """A time as a clock shows it: 04:12, 1:04:12."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
