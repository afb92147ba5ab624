"""The sales order and where it goes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.addresses import of_record
from csc.models import Code, Site, User
from csc.models.sites import TaxPolicy
from csc.prepared import PreparedRows, value
from orders.constraints import (
    amount_field,
    at_most,
    blocking_alerts_are_alerts,
    fits_minor_unit,
    suspension_has_who_and_why,
)
from orders.indexes import flags, items_and_tags, last_names
from orders.models.common import Held, RecordQuerySet, Versioned
from orders.models.customers import Customer, PostalAddress
from orders.models.shop import LONGEST_CODE

OPEN = Q(state__lt=60)
SUSPENDED = Q(suspended_at__isnull=False)
ALERTED = Q(open_alerts__gt=0)
FLAGGED = Q(flag__isnull=False)
TAGGED = ~Q(tag_ids=[])
FEW = {"open": OPEN, "suspended": SUSPENDED, "alerted": ALERTED}
TOTALS = ("subtotal", "order_adjustment", "shipping", "handling", "fees", "tax", "total")


# What a row of a list shows of an order.
LISTED = (
    *("number", "shop_number", "placed_at", "first_name", "last_name", "state", "total", "currency"),
    *("open_alerts", "suspended_at"),
)


class SalesOrderQuerySet(RecordQuerySet):
    """Sales orders."""

    def named(self, number: str) -> Self:
        """Those that bear `number` here, or that the shop calls so."""
        return self.filter(Q(number=number) | Q(shop_number=number))

    def for_list(self) -> Self:
        """With what a row of a list shows, and nothing else: an order has three times as many columns."""
        of_flag = ("flag__code", "flag__label")
        return self.select_related("flag").only(*LISTED, *of_flag)

    def newest(self) -> Self:
        """Latest placed first."""
        return self.order_by("-placed_at", "-id")

    def open(self) -> Self:
        """Neither closed nor void."""
        return self.exclude(state__in=SalesOrder.ENDED)

    def suspended(self) -> Self:
        """Held by an agent."""
        return self.filter(suspended_at__isnull=False)

    def suspended_by(self, user: User) -> Self:
        """Held by this agent."""
        return self.suspended().filter(suspended_by=user)

    def in_state(self, state: int) -> Self:
        """In one state of the workflow."""
        return self.filter(state=state)

    def alerted(self) -> Self:
        """With alerts that nobody has cleared."""
        return self.filter(open_alerts__gt=0)

    def for_detail(self) -> Self:
        """With all that the order page shows, in a number of queries that does not grow with its lines."""
        return self.select_related("site", "customer__merged_into", "suspended_by", "billing_address", "flag")

    def on_page(self, number: str, reader: User) -> "SalesOrder | None":
        """The same for the order of that number, when the reader may see it; its page asks each time."""
        sites = reader.site_ids
        return next((each for each in ON_PAGE.find(number) if sites is None or each.site_id in sites), None)

    def replacing_or_replaced_by(self, order: "SalesOrder") -> Self:
        """What that order replaces, and what replaced it."""
        return self.filter(Q(replaces=order) | Q(pk=order.replaces_id))


class SalesOrder(Held, Versioned):
    """What the customer placed. Its row is the lock for everything beneath it."""

    subject_kind = "order"

    class State(models.IntegerChoices):
        RECEIVED = 10, gettext_lazy("Received")
        WAITING_APPROVAL = 20, gettext_lazy("Waiting Approval")
        WAITING_ALLOCATION = 30, gettext_lazy("Waiting Allocation")
        WAITING_FULFILLMENT = 40, gettext_lazy("Waiting Fulfillment")
        WAITING_FILING = 50, gettext_lazy("Waiting Filing")
        CLOSED = 60, gettext_lazy("Closed")
        VOID = 70, gettext_lazy("Void")

    ENDED = (State.CLOSED, State.VOID)

    number = models.CharField(max_length=60, unique=True)
    shop_number = models.CharField(max_length=60, help_text="What the shop calls it; several orders may share it.")
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="orders", db_index=False)
    channel = models.CharField(max_length=40, default="web")
    placed_at = models.DateTimeField()
    locale = models.CharField(max_length=12, default="en")
    currency = models.CharField(max_length=3)
    tax_policy = models.CharField(max_length=5, choices=TaxPolicy)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_digits = models.CharField(max_length=20, blank=True)
    billing_address = models.ForeignKey(
        "OrderAddress", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    state = models.PositiveSmallIntegerField(choices=State, default=State.RECEIVED)
    state_since = models.DateTimeField()
    flag = models.ForeignKey(Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    feed_hash = models.BinaryField(max_length=32, null=True)
    feed_at = models.DateTimeField(null=True, blank=True)
    feed_figures = models.JSONField(default=dict, blank=True, help_text="The figures as the feed delivered them.")
    agent_changed_at = models.DateTimeField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    item_codes = ArrayField(
        models.CharField(max_length=LONGEST_CODE),
        default=list,
        blank=True,
        help_text="Copies of its lines' codes, each once.",
    )
    tag_ids = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Copies of the keys of its tags."
    )

    subtotal = amount_field()
    order_adjustment = amount_field()
    shipping = amount_field()
    handling = amount_field()
    fees = amount_field()
    tax = amount_field()
    total = amount_field()
    credited_total = amount_field()
    authorised = amount_field()
    captured = amount_field()
    refunded = amount_field()

    objects = SalesOrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["shop_number"], name="order_shop_number"),
            models.Index(fields=["site", "-placed_at", "-id"], name="order_site"),
            models.Index(fields=["customer", "-placed_at", "-id"], name="order_customer"),
            models.Index(Lower("email"), F("placed_at").desc(), F("id").desc(), name="order_email"),
            models.Index(Lower("last_name"), F("placed_at").desc(), F("id").desc(), name="order_last_name"),
            models.Index(fields=["state", "-placed_at", "-id"], name="order_state"),
            models.Index(fields=["-placed_at", "-id"], condition=OPEN, name="order_open"),
            models.Index(
                fields=["state", "state_since", "id"],
                condition=Q(state__lt=60, suspended_at__isnull=True, blocking_alerts=0),
                name="order_not_held",
            ),
            models.Index(fields=["-placed_at", "-id"], condition=SUSPENDED, name="order_suspended"),
            models.Index(fields=["-placed_at", "-id"], condition=ALERTED, name="order_alerted"),
            models.Index(fields=["total", "id"], name="order_by_total"),
            flags("order_flagged", FLAGGED),
            *(flags(f"order_{name}_flagged", FLAGGED & few) for name, few in FEW.items()),
            *(last_names(f"order_{name}_last_name", few) for name, few in FEW.items()),
            *(items_and_tags(f"order_{name}_items", few) for name, few in FEW.items()),
            items_and_tags("order_flagged_items", FLAGGED),
            items_and_tags("order_tagged_items", TAGGED),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="a_source_names_an_order_once"),
            models.CheckConstraint(
                condition=Q(
                    tax_policy="net",
                    total=F("subtotal") + F("order_adjustment") + F("shipping") + F("handling") + F("fees") + F("tax"),
                )
                | Q(
                    tax_policy="gross",
                    total=F("subtotal") + F("order_adjustment") + F("shipping") + F("handling") + F("fees"),
                ),
                name="total_is_the_sum_of_its_parts",
            ),
            fits_minor_unit("order_currency_fits_amounts", *TOTALS, "credited_total", "captured", "refunded"),
            at_most("order_refunds_do_not_exceed_captures", "refunded", "captured"),
            suspension_has_who_and_why("order_suspension_has_who_and_why"),
            blocking_alerts_are_alerts("order_blocking_alerts_are_alerts"),
            models.CheckConstraint(condition=~Q(number__contains="/"), name="order_number_is_url_safe"),
        ]
        permissions = [
            ("suspend_salesorder", "Can suspend orders"),
            ("resume_salesorder", "Can resume suspended orders"),
            ("clear_alerts", "Can clear the alerts of orders"),
            ("flag_salesorder", "Can flag orders"),
            ("tag_salesorder", "Can tag orders"),
            ("void_salesorder", "Can void orders"),
            ("import_order", "Can import orders"),
            ("advance_salesorder", "Can advance orders by hand"),
            ("approve_salesorder", "Can approve orders"),
            ("file_salesorder", "Can file orders"),
            ("cancel_line", "Can cancel lines"),
            ("return_line", "Can return lines"),
            ("swap_line", "Can swap lines evenly"),
            ("reship_line", "Can reship lines"),
            ("exchange_line", "Can exchange lines"),
            ("change_price", "Can change prices"),
            ("change_quantity", "Can change quantities"),
            ("appease_line", "Can grant item appeasements"),
            ("appease_salesorder", "Can grant order appeasements"),
            ("change_address", "Can change addresses of orders"),
            ("change_email", "Can change the email address of orders"),
            ("change_shipping_method", "Can change shipping methods of orders"),
        ]

    def __str__(self) -> str:
        return _("Order %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return of_record("orders:order", self.number)

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # meant: Django keeps one that is there
        """The word of its state; Django's own would build the table of all words anew for each row of a list."""
        return str(self.State(self.state).label)

    def keep_item_codes(self, codes: Iterable[str]) -> None:
        """Takes copies of its lines' item codes; whoever adds or changes lines saves them with the order."""
        self.item_codes = sorted(set(codes) - {""})

    @property
    def customer_name(self) -> str:
        """The customer as sold."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_open(self) -> bool:
        """Whether the workflow still has something to do."""
        return self.state not in self.ENDED

    @property
    def is_void(self) -> bool:
        """Whether it was called off: nothing is due for it."""
        return self.state == self.State.VOID

    @property
    def is_suspended(self) -> bool:
        """Whether an agent holds it."""
        return self.suspended_at is not None

    @property
    def now_total(self) -> Decimal:
        """What the order comes to after credits."""
        return Decimal(self.total - self.credited_total)

    @property
    def due(self) -> Decimal:
        """What the customer still owes after credits, payments and refunds; negative is owed to them.

        A void order costs nothing: what was captured for it is owed back.
        """
        owed = Decimal(0) if self.is_void else self.now_total
        return Decimal(owed - self.captured + self.refunded)

    @property
    def owed_back(self) -> Decimal:
        """What is owed to the customer; zero when nothing is, and never more than was taken (D22)."""
        return min(max(-self.due, Decimal(0)), Decimal(self.captured - self.refunded))

    def why_not_suspend(self) -> str:
        """What stops an agent suspending this order; empty when nothing does."""
        if self.is_suspended:
            return _("Order %(number)s is already suspended.") % {"number": self.number}
        if not self.is_open:
            return _("Order %(number)s is %(state)s; nothing is left to suspend.") % self._named()
        return ""

    def why_not_resume(self) -> str:
        """What stops an agent resuming this order; empty when nothing does."""
        if not self.is_suspended:
            return _("Order %(number)s is not suspended.") % {"number": self.number}
        return ""

    def why_not_clear_alerts(self) -> str:
        """What stops an agent clearing the alerts of this order; empty when nothing does."""
        if not self.open_alerts:
            return _("Order %(number)s has no alerts.") % {"number": self.number}
        return ""

    def why_not_flag(self, code: Code) -> str:
        """What stops an agent giving this order the flag `code`, be it open or closed; empty when nothing does."""
        if self.flag_id == code.pk:
            return _("Order %(number)s is already flagged %(flag)s.") % {"number": self.number, "flag": code.label}
        return ""

    def why_not_unflag(self) -> str:
        """What stops an agent taking the flag off this order; empty when nothing does."""
        if self.flag_id is None:
            return _("Order %(number)s has no flag.") % {"number": self.number}
        return ""

    def why_not_tag(self, code: Code) -> str:
        """What stops an agent putting the tag `code` on this order; empty when nothing does."""
        if self.has_tag(code):
            return _("Order %(number)s already has the tag %(tag)s.") % {"number": self.number, "tag": code.label}
        return ""

    def why_not_untag(self, code: Code) -> str:
        """What stops an agent taking the tag `code` off this order; empty when nothing does."""
        if not self.has_tag(code):
            return _("Order %(number)s does not have the tag %(tag)s.") % {"number": self.number, "tag": code.label}
        return ""

    def has_tag(self, code: Code) -> bool:
        """Whether the order has that tag."""
        return bool(self.tags.filter(tag=code).exists())

    def why_held(self) -> str:
        """What keeps the workflow from advancing this order; empty when neither a person nor an alert does."""
        if self.is_suspended:
            return _("Order %(number)s is suspended: %(reason)s") % {
                "number": self.number,
                "reason": self.suspended_reason,
            }
        if self.blocking_alerts:
            return _("Order %(number)s has alerts that block the workflow.") % {"number": self.number}
        return ""

    def _named(self) -> dict[str, str]:
        return {"number": self.number, "state": str(self.get_state_display())}


ON_PAGE = PreparedRows("order_on_page", lambda: SalesOrder.objects.for_detail().filter(number=value(1)))


class OrderAddress(PostalAddress):
    """A copy of an address as the order was sent there; a change makes a new one."""

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="addresses")
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return ", ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The address as printed on a label, with the name on top."""
        name = f"{self.first_name} {self.last_name}".strip()
        return [name, *super().lines] if name else super().lines


class ShipTo(models.Model):
    """One destination of an order; shipping and handling are charged for each."""

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="ship_tos")
    position = models.PositiveSmallIntegerField(default=1)
    address = models.ForeignKey(OrderAddress, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=120, blank=True)
    gift_text = models.TextField(blank=True)
    promised_from = models.DateField(null=True, blank=True)
    promised_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="one_ship_to_per_position")]

    def __str__(self) -> str:
        return f"{self.order_id} ship-to {self.position}"

    @property
    def named(self) -> str:
        """What tells it from the other ship-tos of its order: its number, and its town where that is known."""
        words = _("ship to %(position)s") % {"position": self.position}
        return f"{words}, {self.address.city}" if self.address and self.address.city else words
