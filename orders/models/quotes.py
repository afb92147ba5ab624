"""Quotes: carts with frozen prices, which the customer may accept until a day."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.models import Site
from csc.models.sites import TaxPolicy
from orders.constraints import amount_field, fits_minor_unit
from orders.models.common import KeepsTerms, RecordQuerySet, Versioned
from orders.models.customers import Customer
from orders.models.entry import PendingOrder, cart_is_an_object
from orders.models.sales import SalesOrder


class QuoteQuerySet(RecordQuerySet):
    """Quotes."""

    def newest(self) -> Self:
        """Latest made first."""
        return self.order_by("-created_at", "-id")

    def run_out(self, day: date) -> Self:
        """Those that still await an answer though their last day is before `day`."""
        return self.filter(state__in=[Quote.State.OPEN, Quote.State.SENT], valid_until__lt=day)

    def for_page(self) -> Self:
        """With what its page shows of other records."""
        return self.select_related("site", "customer", "agent", "turned_into__placed_order")

    def turned_into_order(self, order: SalesOrder) -> Self:
        """Those that became that order."""
        return self.filter(turned_into__placed_order=order)


class Quote(KeepsTerms, Versioned):
    """A frozen cart that the customer may accept until a day."""

    subject_kind = "quote"

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("Open")
        SENT = "sent", gettext_lazy("Sent")
        ACCEPTED = "accepted", gettext_lazy("Accepted")
        DECLINED = "declined", gettext_lazy("Declined")
        EXPIRED = "expired", gettext_lazy("Expired")
        CONVERTED = "converted", gettext_lazy("Converted")
        VOID = "void", gettext_lazy("Void")

    number = models.CharField(max_length=60, unique=True)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="quotes")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="quotes")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=12)
    tax_policy = models.CharField(max_length=5, choices=TaxPolicy)
    valid_until = models.DateField()
    cart = models.JSONField(default=dict)
    line_count = models.PositiveIntegerField(default=0)
    total = amount_field()
    pending_order = models.ForeignKey(
        PendingOrder, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes"
    )
    turned_into = models.OneToOneField(
        PendingOrder, null=True, blank=True, on_delete=models.SET_NULL, related_name="came_from"
    )
    created_at = models.DateTimeField()

    objects = QuoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="quote_newest"),
            models.Index(fields=["site", "-created_at", "-id"], name="quote_site"),
            models.Index(fields=["state", "-created_at", "-id"], name="quote_state"),
            models.Index(fields=["agent", "-created_at", "-id"], name="quote_agent"),
            models.Index(fields=["valid_until", "id"], name="quote_valid"),
            models.Index(fields=["total", "id"], name="quote_by_total"),
            models.Index(fields=["valid_until"], condition=Q(state__in=["open", "sent"]), name="quote_expiring"),
        ]
        constraints = [
            cart_is_an_object("quote_cart_is_an_object"),
            fits_minor_unit("quote_total_fits_minor_unit", "total"),
        ]
        permissions = [
            ("send_quote", "Can send quotes"),
            ("turn_quote", "Can turn quotes into orders"),
        ]

    def __str__(self) -> str:
        return _("Quote %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("orders:quote", args=[self.number])

    @property
    def awaits_answer(self) -> bool:
        """Whether the customer may still accept it, were it not for the day."""
        return self.state in (self.State.OPEN, self.State.SENT)

    @property
    def days_left(self) -> int:
        """Days after today on which its prices hold; negative when they ran out."""
        return (self.valid_until - self.today).days

    @property
    def has_run_out(self) -> bool:
        """Whether its prices are over, marked or not."""
        return self.state == self.State.EXPIRED or (self.awaits_answer and self.days_left < 0)

    def why_not_extend(self) -> str:
        """What stops its prices holding longer; empty when nothing does."""
        return "" if self.awaits_answer or self.state == self.State.EXPIRED else self.why_over()

    def why_not_decline(self) -> str:
        """What stops it being declined; empty when nothing does."""
        return "" if self.awaits_answer else self.why_over()

    def why_not_turn(self) -> str:
        """What stops it being turned into an order; empty when nothing does."""
        if self.state not in (self.State.OPEN, self.State.SENT, self.State.ACCEPTED, self.State.EXPIRED):
            return self.why_over()
        if self.has_run_out:
            words = _("Prices ran out on %(day)s. Extend the quote, or renew it with today's prices.")
            return words % {"day": date_format(self.valid_until, "j F Y")}
        return self.why_terms_changed()

    def why_not_renew(self) -> str:
        """What stops its items being offered anew at today's prices; empty when nothing does."""
        if not self.has_run_out:
            return _("The prices of %(quote)s have not run out; turn it into an order.") % {"quote": self}
        return self.why_terms_changed()

    def why_over(self) -> str:
        """That it has ended, and how."""
        if self.state == self.State.CONVERTED and self.turned_into:
            words = _("%(quote)s was turned into %(record)s.")
            return words % {"quote": self, "record": self.turned_into.placed_order or self.turned_into}
        return _("%(quote)s is %(state)s; nothing more can be done with it.") % {
            "quote": self,
            "state": self.get_state_display(),
        }

    @property
    def today(self) -> date:
        """The day in the reader's zone."""
        return timezone.localdate()
