"""Every amount on an order: deeds, the entries they book, and components as sums of entries."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from csc.models import Code
from orders.constraints import amount_field, at_most, equals, fits_minor_unit, quantity_field, rate_field
from orders.models.adjustments import PriceAdjustment
from orders.models.lines import LineItem
from orders.models.sales import SalesOrder, ShipTo


class Component(models.Model):
    """One amount with its own tax and rate, once charged and once credited; now is charged less credited."""

    class Kind(models.TextChoices):
        LINE = "line", _("Line")
        LINE_ADJUSTMENT = "line_adjustment", _("Item-level adjustment")
        ORDER_ADJUSTMENT = "order_adjustment", _("Order-level adjustment")
        SHIPPING = "shipping", _("Shipping")
        SHIPPING_ADJUSTMENT = "shipping_adjustment", _("Shipping adjustment")
        HANDLING = "handling", _("Handling")
        FEE = "fee", _("Fee")
        TAX_APPEASEMENT = "tax_appeasement", _("Tax appeasement")

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="components", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    line = models.ForeignKey(
        LineItem, null=True, blank=True, on_delete=models.PROTECT, related_name="components", db_index=False
    )
    adjustment = models.ForeignKey(
        PriceAdjustment, null=True, blank=True, on_delete=models.PROTECT, related_name="components", db_index=False
    )
    ship_to = models.ForeignKey(
        ShipTo, null=True, blank=True, on_delete=models.PROTECT, related_name="components", db_index=False
    )
    tax_rate = rate_field()
    currency = models.CharField(max_length=3)
    net = amount_field()
    tax = amount_field()
    gross = amount_field()
    credited_net = amount_field()
    credited_tax = amount_field()
    credited_gross = amount_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "line", "adjustment", "ship_to", "tax_rate"],
                nulls_distinct=False,
                name="one_component_per_amount",
            ),
            equals("component_gross_is_net_plus_tax", "gross", F("net") + F("tax")),
            equals("component_credit_is_net_plus_tax", "credited_gross", F("credited_net") + F("credited_tax")),
            fits_minor_unit("component_amounts_fit_minor_unit", "net", "tax", "credited_net", "credited_tax"),
            models.CheckConstraint(
                condition=Q(gross__gte=0, credited_gross__gte=0, credited_gross__lte=F("gross"))
                | Q(gross__lte=0, credited_gross__lte=0, credited_gross__gte=F("gross"))
                | Q(kind="tax_appeasement", gross__lte=0),  # gives away what other components charge
                name="credits_do_not_exceed_charges",
            ),
            models.CheckConstraint(
                condition=Q(kind="line", line__isnull=False, adjustment__isnull=True)
                | Q(kind="line_adjustment", line__isnull=False, adjustment__isnull=False)
                | Q(kind="order_adjustment", line__isnull=True, adjustment__isnull=False)
                | Q(
                    kind__in=["shipping", "handling"],
                    line__isnull=True,
                    adjustment__isnull=True,
                    ship_to__isnull=False,
                )
                | Q(kind="shipping_adjustment", line__isnull=True, adjustment__isnull=False, ship_to__isnull=False)
                | Q(kind="fee", adjustment__isnull=True)
                | Q(kind="tax_appeasement", line__isnull=True, adjustment__isnull=True, ship_to__isnull=True),
                name="component_names_what_it_is_for",
            ),
            models.CheckConstraint(
                condition=~Q(kind="tax_appeasement") | Q(net=0, credited_net=0),
                name="a_tax_appeasement_is_tax_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.net} + {self.tax} {self.currency}"


class Deed(models.Model):
    """One submitted change of an order, from its placing on."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("Placed")
        IMPORTED = "imported", _("Imported")
        FEED_CHANGED = "feed_changed", _("Changed by the feed")
        REFUNDED = "refunded", _("Refunded by the shop")
        CANCELLED = "cancelled", _("Cancelled")
        RETURNED = "returned", _("Returned")
        APPEASED = "appeased", _("Appeased")
        PRICE_CHANGED = "price_changed", _("Price changed")
        QUANTITY_CHANGED = "quantity_changed", _("Quantity changed")
        SWAPPED = "swapped", _("Swapped")
        EXCHANGED = "exchanged", _("Exchanged")
        ITEM_ADDED = "item_added", _("Item added")
        SHIP_TO_CHANGED = "ship_to_changed", _("Ship-to changed")
        SHIPPING_ORDER_CANCELLED = "shipping_order_cancelled", _("Shipping order cancelled")
        VOIDED = "voided", _("Voided")
        REVERSED = "reversed", _("Reversed")

    class State(models.TextChoices):
        WAITING_APPROVAL = "waiting_approval", _("Waiting Approval")
        REJECTED = "rejected", _("Rejected")
        BOOKED = "booked", _("Booked")
        TAKEN_BACK = "taken_back", _("Taken back")

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="deeds", db_index=False)
    kind = models.CharField(max_length=30, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.BOOKED)
    version_before = models.PositiveIntegerField()
    version_after = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, blank=True)
    source_id = models.CharField(max_length=80, blank=True, help_text="The feed's id of the change, a refund's say.")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    activity_code = models.ForeignKey(
        Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    result_code = models.ForeignKey(
        Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    destination = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    booked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["booked_at"], condition=Q(state="waiting_approval"), name="deed_waiting_approval"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "version_after"], name="one_deed_per_version"),
            models.UniqueConstraint(
                fields=["order", "kind", "source_id"], condition=~Q(source_id=""), name="a_feed_changes_a_thing_once"
            ),
            models.CheckConstraint(
                condition=Q(version_after__gt=F("version_before")), name="a_deed_moves_the_version_on"
            ),
        ]
        permissions = [("approve_deed", "Can approve changes above the limits of others")]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id} {self.version_after}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """The ledger."""

    def of_order(self, order: SalesOrder) -> Self:
        """All of one order as they were booked, with what they are on and what was done."""
        related = ("component__line", "component__adjustment", "deed", "by")
        return self.filter(order=order).select_related(*related).order_by("pk")


class Entry(models.Model):
    """One booking in the ledger: insert-only, by right and by trigger."""

    class Effect(models.TextChoices):
        SOLD = "sold", _("Sold")
        IN_PLACE = "in_place", _("Changed in place")
        CREDIT = "credit", _("Credited")

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="entries", db_index=False)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="entries", db_index=False)
    deed = models.ForeignKey(Deed, on_delete=models.PROTECT, related_name="entries", db_index=False)
    effect = models.CharField(max_length=10, choices=Effect)
    quantity = quantity_field(null=True, blank=True, default=None)
    currency = models.CharField(max_length=3)
    net = amount_field()
    tax = amount_field()
    gross = amount_field()
    steps = models.JSONField(default=list, blank=True, help_text="The rule in words with its numbers.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    booked_at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["order", "id"], name="entry_order")]
        constraints = [
            equals("entry_gross_is_net_plus_tax", "gross", F("net") + F("tax")),
            fits_minor_unit("entry_amounts_fit_minor_unit", "net", "tax"),
        ]

    def __str__(self) -> str:
        return f"{self.effect} {self.net} + {self.tax} {self.currency}"


class Payment(models.Model):
    """One way the customer pays for an order; its state is what its transactions say."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AUTHORISED = "authorised", _("Authorised")
        DECLINED = "declined", _("Declined")
        CAPTURED = "captured", _("Captured")
        PART_REFUNDED = "part_refunded", _("Part Refunded")
        REFUNDED = "refunded", _("Refunded")
        VOID = "void", _("Void")
        UNKNOWN = "unknown", _("Unknown")

    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="payments", db_index=False)
    position = models.PositiveSmallIntegerField(default=1)
    method = models.CharField(max_length=80)
    gateway_token = models.CharField(max_length=200, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    currency = models.CharField(max_length=3)
    amount = amount_field(null=True, blank=True, default=None, help_text="Empty: takes what the others leave.")
    authorised = amount_field()
    captured = amount_field()
    refund_promised = amount_field()
    refunded = amount_field()

    remainder = Decimal(0)  # what the others leave, where a page has told it

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="one_payment_per_position"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(amount__isnull=True), name="one_payment_takes_the_remainder"
            ),
            at_most("captures_do_not_exceed_authorisations", "captured", "authorised"),
            at_most("refunds_do_not_exceed_captures", "refunded", "refund_promised", "captured"),
            fits_minor_unit("payment_amounts_fit_minor_unit", "authorised", "captured", "refund_promised", "refunded"),
            models.CheckConstraint(
                condition=Q(last4="") | Q(last4__regex=r"^[0-9]{4}$"), name="a_payment_keeps_four_digits_at_most"
            ),
        ]
        permissions = [
            ("collect_payment", "Can collect payments"),
            ("capture_payment", "Can capture payments"),
            ("refund_payment", "Can refund payments"),
        ]

    def __str__(self) -> str:
        return f"{self.called} {self.last4}".strip()

    @property
    def called(self) -> str:
        """The card by its brand, everything else by the way it pays."""
        return self.brand or self.method

    @property
    def is_waiting(self) -> bool:
        """Whether an answer of the gateway is still to come."""
        return self.state in (self.State.ASKED, self.State.UNKNOWN)

    @property
    def shown(self) -> Decimal:
        """The furthest it has come: captured, else authorised, else what is asked for or was declined."""
        asked = self.asked_for if self.is_waiting or self.state == self.State.DECLINED else Decimal(0)
        return self.captured or self.authorised or asked

    @property
    def asked_for(self) -> Decimal:
        """Its own amount, else what the others leave."""
        return self.remainder if self.amount is None else self.amount

    def leave(self, order: SalesOrder, others: Iterable["Payment"]) -> None:
        """Tells a payment that takes the remainder what the other payments leave of the order."""
        pays = (each.shown for each in others if each.pk != self.pk and each.state != self.State.DECLINED)
        owed = Decimal(0) if order.state == order.State.VOID else order.now_total
        self.remainder = max(owed - sum(pays, Decimal(0)), Decimal(0))


class Transaction(models.Model):
    """One question to a gateway and its answer."""

    class Kind(models.TextChoices):
        AUTHORISE = "authorise", _("Authorisation")
        SALE = "sale", _("Sale")
        CAPTURE = "capture", _("Capture")
        REFUND = "refund", _("Refund")
        VOID = "void", _("Void")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ASKED = "asked", _("Asked")
        SUCCEEDED = "succeeded", _("Succeeded")
        DECLINED = "declined", _("Declined")
        UNKNOWN = "unknown", _("Unknown")
        CANCELLED = "cancelled", _("Cancelled")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transactions")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    currency = models.CharField(max_length=3)
    amount = amount_field()
    idempotency_key = models.UUIDField(unique=True)
    gateway_ref = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(null=True, blank=True)
    deed = models.ForeignKey(Deed, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(
        "csc.Promise", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["payment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "gateway_ref"], condition=~Q(gateway_ref=""), name="a_gateway_names_it_once"
            ),
            fits_minor_unit("transaction_amount_fits_minor_unit", "amount"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_transaction_is_not_negative"),
        ]
        permissions = [("settle_unknown_transaction", "Can settle transactions whose answer is unknown")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} {self.state}"
