"""Shipping orders and what they become: tracking, invoices, returns and credit memos."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.models import Code, Site
from orders.constraints import (
    amount_field,
    at_most,
    blocking_alerts_are_alerts,
    equals,
    fits_minor_unit,
    quantity_field,
    suspension_has_who_and_why,
)
from orders.models.common import Held, RecordQuerySet, Versioned
from orders.models.customers import Customer
from orders.models.ledger import Component, Deed
from orders.models.lines import LineItem
from orders.models.sales import SalesOrder, ShipTo
from orders.models.shop import Warehouse


class ShippingOrder(Held, Versioned):
    """The part of a sales order that one warehouse ships."""

    subject_kind = "shipping_order"

    class State(models.IntegerChoices):
        WAITING_APPROVAL = 10, gettext_lazy("Waiting Approval")
        WAITING_ASSIGNMENT = 20, gettext_lazy("Waiting Assignment")
        WAITING_PICK_PACK = 30, gettext_lazy("Waiting Pick/Pack")
        PACKED = 40, gettext_lazy("Packed")
        FULFILLED = 50, gettext_lazy("Fulfilled")
        DELIVERED = 60, gettext_lazy("Delivered")
        VOID = 70, gettext_lazy("Void")

    number = models.CharField(max_length=60, unique=True)
    source_id = models.CharField(max_length=80, blank=True)
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="shipping_orders")
    ship_to = models.ForeignKey(
        ShipTo, null=True, blank=True, on_delete=models.PROTECT, related_name="shipping_orders"
    )
    warehouse = models.ForeignKey(
        Warehouse, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.PositiveSmallIntegerField(choices=State, default=State.WAITING_ASSIGNMENT)
    state_since = models.DateTimeField()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "source_id"], condition=~Q(source_id=""), name="a_feed_names_a_shipping_order_once"
            ),
            suspension_has_who_and_why("shipping_order_suspension_has_who_and_why"),
            blocking_alerts_are_alerts("shipping_order_blocking_alerts_are_alerts"),
        ]
        permissions = [("cancel_shippingorder", "Can cancel shipping orders")]

    def __str__(self) -> str:
        return _("Shipping order %(number)s") % {"number": self.number}


class ShippingOrderItem(models.Model):
    """How many of a line a shipping order carries."""

    shipping_order = models.ForeignKey(ShippingOrder, on_delete=models.PROTECT, related_name="items", db_index=False)
    line = models.ForeignKey(LineItem, on_delete=models.PROTECT, related_name="shipping_order_items")
    quantity = quantity_field()
    shipped = quantity_field()
    cancelled = quantity_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipping_order", "line"], name="a_shipping_order_has_a_line_once"),
            models.CheckConstraint(
                condition=Q(shipped__gte=0, cancelled__gte=0, quantity__gt=0)
                & Q(quantity__gte=F("shipped") + F("cancelled")),
                name="no_more_is_shipped_than_is_carried",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"

    @property
    def carried(self) -> Decimal:
        """How many are not cancelled: once it is fulfilled, those that were shipped."""
        return Decimal(self.quantity - self.cancelled)


class Tracking(models.Model):
    """Where a parcel can be followed."""

    shipping_order = models.ForeignKey(ShippingOrder, on_delete=models.CASCADE, related_name="trackings")
    carrier = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["number"], name="tracking_number")]
        constraints = [
            models.UniqueConstraint(fields=["shipping_order", "number"], name="a_parcel_is_tracked_once"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="a_tracking_url_is_a_web_address",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Bill(models.Model):
    """What invoices and credit memos share: a number without gaps, and amounts that are never edited."""

    number = models.CharField(max_length=60, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="%(class)ss")
    made_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    net = amount_field()
    tax = amount_field()
    gross = amount_field()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class Invoice(Bill):
    """The bill for the items of one shipping order, made when that is approved."""

    shipping_order = models.OneToOneField(
        ShippingOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="invoice"
    )
    paid = amount_field()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            equals("invoice_gross_is_net_plus_tax", "gross", F("net") + F("tax")),
            fits_minor_unit("invoice_amounts_fit_minor_unit", "net", "tax", "paid"),
        ]


class InvoiceLine(models.Model):
    """One component, or a share of it, on an invoice."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="invoice_lines", db_index=False)
    words = models.CharField(max_length=300)
    quantity = quantity_field(null=True, blank=True, default=None)
    currency = models.CharField(max_length=3)
    net = amount_field()
    tax = amount_field()
    gross = amount_field()

    class Meta:
        constraints = [
            equals("invoice_line_gross_is_net_plus_tax", "gross", F("net") + F("tax")),
            fits_minor_unit("invoice_line_amounts_fit_minor_unit", "net", "tax"),
        ]

    def __str__(self) -> str:
        return self.words


class ReturnOrderQuerySet(RecordQuerySet):
    """Return orders."""

    def newest(self) -> Self:
        """Latest made first."""
        return self.order_by("-created_at", "-id")

    def for_page(self) -> Self:
        """With what its page shows of other records."""
        return self.select_related("site", "order__billing_address", "customer", "reason", "suspended_by")


class ReturnOrder(Held, Versioned):
    """Goods expected back; it is the RMA."""

    subject_kind = "return_order"

    class State(models.TextChoices):
        WAITING_RECEIVING = "waiting_receiving", gettext_lazy("Waiting Receiving")
        PART_RECEIVED = "part_received", gettext_lazy("Part Received")
        CLOSED = "closed", gettext_lazy("Closed")
        VOID = "void", gettext_lazy("Void")

    number = models.CharField(max_length=60, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(SalesOrder, on_delete=models.PROTECT, related_name="return_orders")
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="return_orders"
    )
    state = models.CharField(max_length=20, choices=State, default=State.WAITING_RECEIVING)
    state_since = models.DateTimeField()
    reason = models.ForeignKey(Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_late = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ReturnOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="return_order_newest"),
            models.Index(fields=["site", "-created_at", "-id"], name="return_order_site"),
            models.Index(fields=["state", "-created_at", "-id"], name="return_order_state"),
            models.Index(fields=["-created_at", "-id"], condition=Q(is_late=True), name="return_order_late"),
            models.Index(
                fields=["-created_at", "-id"], condition=Q(suspended_at__isnull=False), name="return_order_suspended"
            ),
            models.Index(fields=["-created_at", "-id"], condition=Q(open_alerts__gt=0), name="return_order_alerted"),
        ]
        constraints = [
            suspension_has_who_and_why("return_order_suspension_has_who_and_why"),
            blocking_alerts_are_alerts("return_order_blocking_alerts_are_alerts"),
        ]
        permissions = [
            ("receive_returnorder", "Can receive returns"),
            ("void_returnorder", "Can void return orders"),
        ]

    def __str__(self) -> str:
        return _("Return order %(number)s") % {"number": self.number}

    @property
    def customer_name(self) -> str:
        """The customer, or who the order was sold to."""
        return self.customer.name if self.customer else self.order.customer_name

    def get_absolute_url(self) -> str:
        return reverse("orders:return_order", args=[self.number])

    @property
    def is_open(self) -> bool:
        """Whether goods are still expected or to be settled."""
        return self.state in (self.State.WAITING_RECEIVING, self.State.PART_RECEIVED)

    @property
    def is_suspended(self) -> bool:
        """Held by an agent."""
        return self.suspended_at is not None


class ReturnOrderLine(models.Model):
    """How many of a line shall come back, and what has become of them."""

    return_order = models.ForeignKey(ReturnOrder, on_delete=models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey(LineItem, on_delete=models.PROTECT, related_name="return_order_lines")
    quantity = quantity_field()
    received = quantity_field()
    credited = quantity_field()
    replaced = quantity_field()
    exchange = models.JSONField(null=True, blank=True)

    # Set by the page that shows them.
    gross_unit: Decimal | None = None
    refund: Any = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["return_order", "line"], name="a_return_order_has_a_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, credited__gte=0, replaced__gte=0)
                & Q(received__gte=F("credited") + F("replaced")),
                name="received_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"

    @property
    def what(self) -> str:
        """What the explanation of its refund is called on its page."""
        return f"refund-{self.line.position}"


class ReturnQuerySet(RecordQuerySet):
    """Returns."""

    def newest(self) -> Self:
        """Latest received first."""
        return self.order_by("-received_at", "-id")

    def of_customers(self, ids: Collection[int]) -> Self:
        """Those whose return order is of these customers."""
        return self.filter(return_order__customer__in=ids)

    def of_order(self, order: SalesOrder) -> Self:
        """Those of that order's return orders."""
        return self.filter(return_order__order=order)

    def for_page(self) -> Self:
        """With what its page shows of other records."""
        return self.select_related(
            "site", "warehouse", "received_by", "return_order__order", "return_order__customer", "return_order__reason"
        )


class Return(Versioned):
    """Goods that came back to one warehouse."""

    subject_kind = "return"

    class State(models.TextChoices):
        RECEIVED = "received", gettext_lazy("Received")
        REFUNDED = "refunded", gettext_lazy("Refunded")
        REFUND_FAILED = "refund_failed", gettext_lazy("Refund Failed")

    number = models.CharField(max_length=60, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    return_order = models.ForeignKey(ReturnOrder, on_delete=models.PROTECT, related_name="returns")
    warehouse = models.ForeignKey(
        Warehouse, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="return_newest"),
            models.Index(fields=["site", "-received_at", "-id"], name="return_site"),
            models.Index(fields=["state", "-received_at", "-id"], name="return_state"),
        ]

    def __str__(self) -> str:
        return _("Return %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("orders:return", args=[self.number])

    @property
    def customer_id(self) -> int | None:
        """The customer of its return order: history is also read by customer."""
        return self.return_order.customer_id


class ReturnLine(models.Model):
    """How many of an expected line came back, and in what shape."""

    return_record = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines", db_index=False)
    return_order_line = models.ForeignKey(ReturnOrderLine, on_delete=models.PROTECT, related_name="return_lines")
    quantity = quantity_field()
    restockable = quantity_field()
    refused = quantity_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["return_record", "return_order_line"], name="a_return_has_a_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, restockable__gte=0, refused__gte=0)
                & Q(quantity__gte=F("restockable") + F("refused")),
                name="what_came_back_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.return_order_line_id}"

    @property
    def condition(self) -> str:
        """In what shape it came back."""
        if self.refused == self.quantity:
            return _("Refused")
        if self.restockable == self.quantity:
            return _("Good, to be sold again")
        return _("Partly good") if self.restockable else _("Not to be sold again")


class CreditMemo(Bill):
    """Credit from a processed return or a price correction; never edited."""

    invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="credit_memos")
    return_record = models.ForeignKey(
        Return, null=True, blank=True, on_delete=models.PROTECT, related_name="credit_memos", db_index=False
    )
    deed = models.ForeignKey(
        Deed, null=True, blank=True, on_delete=models.PROTECT, related_name="credit_memos", db_index=False
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            equals("credit_memo_gross_is_net_plus_tax", "gross", F("net") + F("tax")),
            fits_minor_unit("credit_memo_amounts_fit_minor_unit", "net", "tax"),
            at_most("a_credit_memo_is_not_negative", "gross"),
        ]
