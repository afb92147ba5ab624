"""Before the order: pending orders that agents key."""

from datetime import timedelta
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject, Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Event
from csc import leases
from csc.addresses import of_record
from csc.database import ClockTimestamp
from csc.models import Lease, Site, User
from csc.models.sites import TaxPolicy
from orders.constraints import amount_field, fits_minor_unit
from orders.models.common import KeepsTerms, RecordQuerySet, Versioned
from orders.models.customers import Customer
from orders.models.sales import SalesOrder

CART_LIMIT = 512 * 1024  # bytes
UNDO = timedelta(seconds=10)
STALE = timedelta(minutes=30)
UNDOABLE = ("pending_order.parked", "pending_order.transferred", "pending_order.voided")
TAKES_CALLS = "callmgmt.take_call"  # the right of those to whom an order can be transferred


def takes_calls(user: User) -> bool:
    """Whether calls and orders can be handed to the user."""
    return user.is_active and user.deactivated_at is None and user.has_perm(TAKES_CALLS)


def cart_is_an_object(name: str) -> models.CheckConstraint:
    """The cart document is a JSON object."""
    kind = Func(F("cart"), function="jsonb_typeof", output_field=models.TextField())
    return models.CheckConstraint(condition=Q(models.lookups.Exact(kind, "object")), name=name)


class PendingOrderQuerySet(RecordQuerySet):
    """Pending orders."""

    def open(self) -> Self:
        """Neither placed nor voided."""
        return self.filter(state=PendingOrder.State.OPEN)

    def for_entry(self) -> Self:
        """With what order entry shows of other records."""
        return self.select_related("site", "customer", "agent", "edited_by", "placed_order")

    def of_agent(self, agent: int | Combinable) -> Self:
        """Those of one user, by key."""
        return self.filter(agent=agent)

    def parked(self) -> Self:
        """Open ones that their agent has put aside."""
        return self.open().filter(parked_at__isnull=False)

    def transferred(self) -> Self:
        """Open ones that a colleague has handed to their agent."""
        return self.open().filter(transferred_at__isnull=False)

    def stale(self) -> Self:
        """Open ones that nobody has touched for half an hour."""
        return self.open().filter(updated_at__lt=Now() - STALE)

    def empty(self) -> Self:
        """Those in whose cart nothing is."""
        return self.filter(line_count=0)

    def restorable(self) -> Self:
        """Voided ones that can still be opened again."""
        # A constraint says that these are voided; to say it here too would have the planner expect far fewer.
        return self.filter(restore_until__gt=Now())

    def for_list(self) -> Self:
        """With what a list shows of other records, and who edits each of them, in one statement."""
        live = Lease.objects.filter(
            kind=PendingOrder.subject_kind, object_id=OuterRef("pk"), expires_at__gt=ClockTimestamp()
        )
        names = {f"holder__{name}": f"holder__{name}" for name in ("first_name", "last_name", "username")}
        editor = live.values(json=JSONObject(holder="holder_id", fence="fence", doing="doing", **names))
        others = ("customer__merged_into", "agent", "transferred_by", "voided_by")
        return self.select_related(*others).only(*listed()).annotate(editor=Subquery(editor[:1]))


@cache
def listed() -> list[str]:
    """Its own columns but for the cart, and of other records what they are called: all that a list shows."""
    own = [field.name for field in PendingOrder._meta.concrete_fields if field.name != "cart"]
    customer = ("number", "first_name", "last_name", "company", "merged_into")
    called = {
        **dict.fromkeys(("customer", "customer__merged_into"), customer),
        **dict.fromkeys(("agent", "transferred_by", "voided_by"), ("username", "first_name", "last_name")),
    }
    return own + [f"{path}__{name}" for path, names in called.items() for name in names]


class PendingOrder(KeepsTerms, Versioned):
    """What an agent keys and has not submitted; its lines, ship-tos and payments are one cart document."""

    subject_kind = "pending_order"

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("Open")
        VOIDED = "voided", gettext_lazy("Voided")
        PLACED = "placed", gettext_lazy("Placed")

    number = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pending_orders", db_index=False
    )
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="pending_orders"
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=12)
    tax_policy = models.CharField(max_length=5, choices=TaxPolicy)
    line_count = models.PositiveIntegerField(default=0)
    total = amount_field()
    cart = models.JSONField(default=dict)
    parked_at = models.DateTimeField(null=True, blank=True)
    transferred_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    transferred_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    restore_until = models.DateTimeField(null=True, blank=True)
    placed_order = models.OneToOneField(
        SalesOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="pending_order"
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PendingOrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-updated_at", "-id"], condition=Q(state="open"), name="pending_mine"),
            models.Index(fields=["-updated_at", "-id"], condition=Q(state="open"), name="pending_newest"),
            models.Index(
                fields=["-restore_until", "-id"], condition=Q(restore_until__isnull=False), name="pending_restorable"
            ),
            models.Index(
                fields=["agent", "-restore_until", "-id"],
                condition=Q(restore_until__isnull=False),
                name="pending_voided_of",
            ),
            models.Index(
                fields=["agent", "-updated_at", "-id"],
                condition=Q(state="open", parked_at__isnull=False),
                name="pending_parked_of",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(state="open", parked_at__isnull=False),
                name="pending_parked",
            ),
            models.Index(
                fields=["agent", "-updated_at", "-id"],
                condition=Q(state="open", transferred_at__isnull=False),
                name="pending_transferred",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(line_count__gt=0) | Q(total=0), name="an_empty_cart_has_no_total"),
            models.CheckConstraint(
                condition=Q(state="placed", placed_order__isnull=False)
                | (~Q(state="placed") & Q(placed_order__isnull=True)),
                name="a_placed_cart_names_its_order",
            ),
            models.CheckConstraint(
                condition=Q(restore_until__isnull=True) | Q(state="voided"), name="only_a_voided_cart_is_restorable"
            ),
            cart_is_an_object("pending_order_cart_is_an_object"),
            models.CheckConstraint(
                condition=Q(
                    models.lookups.LessThanOrEqual(
                        Func(F("cart"), function="pg_column_size", output_field=models.IntegerField()), CART_LIMIT
                    )
                ),
                name="a_cart_is_not_too_large",
            ),
            fits_minor_unit("pending_order_total_fits_minor_unit", "total"),
        ]
        permissions = [
            ("void_pendingorder", "Can void pending orders"),
            ("restore_pendingorder", "Can restore voided pending orders"),
        ]

    def get_absolute_url(self) -> str:
        return of_record("orders:entry_tab", self.number, "info")

    def __str__(self) -> str:
        return _("Pending order %(number)s") % {"number": self.number}

    @property
    def is_stale(self) -> bool:
        """Whether it is open and nobody has touched it for half an hour."""
        return self.state == self.State.OPEN and timezone.now() - self.updated_at > STALE

    @cached_property
    def lease(self) -> Lease | None:
        """Who edits it now; a list sets it for many at once."""
        return leases.holder(self.subject_kind, self.pk)

    @cached_property
    def not_off(self) -> dict[str, str]:
        """Why discounts that were just typed are not given, by field; the change that refuses them sets it."""
        return {}

    @cached_property
    def last_event(self) -> Event | None:
        """The last thing that happened to it."""
        return Event.objects.about(self.subject_kind, self.pk).first()

    @property
    def as_it_was(self) -> dict[str, Any]:
        """What the last deed has changed, by column, as it was before."""
        return dict(self.last_event.diff.get("before", {})) if self.last_event else {}

    def why_not_park(self, by: User) -> str:
        """What stops `by` putting it aside; empty when nothing does."""
        return self.why_ended() or self.why_locked(by)

    def why_not_void(self, by: User) -> str:
        """What stops `by` ending it; empty when nothing does."""
        return self.why_ended() or self.why_locked(by)

    def why_not_transfer(self, by: User, to: User | None = None) -> str:
        """What stops `by` handing it to somebody, or to `to`; empty when nothing does."""
        return self.why_ended() or self.why_locked(by) or (self.why_not_from(by, to) if to else "")

    def why_not_restore(self) -> str:
        """What stops it being opened again after it was voided; empty when nothing does."""
        if self.state != self.State.VOIDED:
            return _("%(record)s is not voided; there is nothing to restore.") % {"record": self}
        if self.restore_until is None or self.restore_until < timezone.now():
            return _("%(record)s was voided too long ago to be restored.") % {"record": self}
        return ""

    def why_not_take_back(self, by: User) -> str:
        """What stops `by` undoing what they have just done with it; empty when nothing does."""
        opened = Lease.objects.filter(kind=self.subject_kind, object_id=self.pk).exclude(holder=by).first()
        if opened:
            words = _("%(name)s has opened %(record)s meanwhile, so it cannot be taken back. Ask them for it.")
            return words % {"name": opened.holder, "record": self}
        last = self.last_event
        if last is None or last.verb not in UNDOABLE or last.actor_id != by.pk:
            return _("Nothing was done with %(record)s that you could take back.") % {"record": self}
        if timezone.now() - last.at > UNDO:
            return _("It is too late to undo that; the ten seconds have passed.")
        return ""

    def why_ended(self) -> str:
        """How it ended; empty while it is open."""
        if self.state == self.State.VOIDED:
            return _("%(record)s was voided by %(name)s.") % {"record": self, "name": self.voided_by}
        if self.state == self.State.PLACED:
            placed = self.placed_order.number if self.placed_order else ""
            words = _("%(record)s was placed as order %(number)s.")
            if self.edited_by:
                words = _("%(record)s was placed as order %(number)s by %(name)s.")
            return words % {"record": self, "number": placed, "name": self.edited_by}
        return ""

    def where_it_is(self) -> str:
        """Where it is reached, which no search does; how it ended once it has."""
        words = _("%(record)s is with %(agent)s; it is opened from Home.")
        return self.why_ended() or words % {"record": self, "agent": self.agent}

    def why_locked(self, by: User) -> str:
        """Who else edits it; empty when nobody does."""
        if self.lease is None or self.lease.holder_id == by.pk:
            return ""
        words = _("%(name)s is editing %(record)s. Ask them for it, or a manager.")
        return words % {"name": self.lease.holder, "record": self}

    def why_not_from(self, by: User, to: User) -> str:
        """What stops `by` handing it to `to`; empty when nothing does."""
        if why := self.why_not_for(to):
            return why
        return _("You cannot hand %(record)s to yourself; choose a colleague.") % {"record": self} if to == by else ""

    def why_not_for(self, user: User) -> str:
        """What stops `user` having it; empty when nothing does."""
        if user.pk == self.agent_id:
            return _("%(record)s belongs to %(name)s already.") % {"record": self, "name": user}
        if not takes_calls(user):
            return _("%(name)s takes no calls; choose somebody else.") % {"name": user}
        if user.site_ids is not None and self.site_id not in user.site_ids:
            return _("%(name)s does not see orders of %(site)s; choose somebody else.") % {
                "name": user,
                "site": self.site,
            }
        return ""
