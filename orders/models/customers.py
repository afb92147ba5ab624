"""Customers and what hangs on them."""

from babel import Locale, UnknownLocaleError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from csc.models import Code, Site
from orders.models.common import RecordQuerySet, Versioned


class CustomerQuerySet(RecordQuerySet):
    """Customers, those merged into others included."""

    def survivors(self) -> "CustomerQuerySet":
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def for_page(self) -> "CustomerQuerySet":
        """With all that belongs to the customer alone, in a fixed number of queries."""
        belongings = ("phones", "emails", "addresses", "payment_methods")
        return self.select_related("site", "flag", "merged_into").prefetch_related(*belongings)


class Customer(Versioned):
    """A person or company that buys. Never deleted: merged, or erased of what is personal."""

    subject_kind = "customer"

    class Type(models.TextChoices):
        PERSON = "person", _("Person")
        COMPANY = "company", _("Company")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        WAITING_APPROVAL = "waiting_approval", _("Waiting Approval")
        INACTIVE = "inactive", _("Inactive")

    number = models.CharField(max_length=40, unique=True)
    source = models.CharField(max_length=40, default="csc")
    source_id = models.CharField(max_length=80, null=True, blank=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=10, choices=Type, default=Type.PERSON)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    company = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=12, default="en")
    tax_exempt = models.BooleanField(default=False)
    tin = models.CharField(max_length=40, blank=True)
    marketing_email_opt_out = models.BooleanField(default=False)
    catalog_opt_out = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    flag = models.ForeignKey(Code, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    open_alerts = models.PositiveSmallIntegerField(default=0)
    blocking_alerts = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(Lower("last_name"), F("created_at").desc(), F("id").desc(), name="customer_last_name"),
            models.Index(fields=["-created_at", "-id"], name="customer_newest"),
            models.Index(fields=["site", "-created_at", "-id"], name="customer_site"),
            models.Index(fields=["type", "-created_at", "-id"], name="customer_type"),
            models.Index(fields=["status", "-created_at", "-id"], name="customer_status"),
            models.Index(
                fields=["flag", "-created_at", "-id"], condition=Q(flag__isnull=False), name="customer_flagged"
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="a_source_names_a_customer_once"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="customer_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(blocking_alerts__lte=F("open_alerts")), name="customer_blocking_alerts_are_alerts"
            ),
        ]
        permissions = [
            ("merge_customer", "Can merge customers"),
            ("unmerge_customer", "Can undo a merge of customers"),
            ("export_customer", "Can export what is stored of a customer"),
            ("erase_customer", "Can erase a customer's personal data"),
        ]

    def __str__(self) -> str:
        return self.name or self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:customer", args=[self.number])

    @property
    def survivor(self) -> "Customer":
        """The customer that this one became by merging, however often; itself when it was not merged."""
        passed, customer = {self.pk}, self
        while customer.merged_into:
            customer = customer.merged_into
            if customer.pk in passed:  # a circle has no end, and no page may look for one
                return self
            passed.add(customer.pk)
        return customer

    @property
    def family(self) -> list[int]:
        """Its own id and those of all customers that were merged into it."""
        found, newest = [self.pk], [self.pk]
        while newest:
            merged = Customer.objects.filter(merged_into__in=newest).exclude(pk__in=found)
            newest = list(merged.values_list("pk", flat=True))
            found += newest
        return found

    @property
    def name(self) -> str:
        """First and last name, or the company."""
        return f"{self.first_name} {self.last_name}".strip() or self.company

    @property
    def language(self) -> str:
        """The language they wish to be spoken to in, in the reader's; its code where it is not known."""
        try:
            return str(Locale.parse(to_locale(self.locale)).get_display_name(to_locale(get_language() or "en")))
        except (UnknownLocaleError, ValueError):
            return self.locale

    @property
    def customer_id(self) -> int:
        """Its own id: history is also read by customer."""
        return int(self.pk)


class CustomerPhone(models.Model):
    """A phone number as shown, and its digits as searched."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones")
    shown = models.CharField(max_length=40)
    digits = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.shown


class CustomerEmail(models.Model):
    """An email address of a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(max_length=254)
    position = models.PositiveSmallIntegerField(default=0)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(Lower("address"), name="customer_email_lower")]
        constraints = [
            models.UniqueConstraint("customer", Lower("address"), name="a_customer_has_an_address_once"),
        ]

    def __str__(self) -> str:
        return self.address


class PostalAddress(models.Model):
    """Where something goes or a bill is sent; which parts are asked for depends on the country."""

    attention = models.CharField(max_length=120, blank=True)
    company = models.CharField(max_length=120, blank=True)
    line1 = models.CharField(max_length=200, blank=True)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    POSTAL_CODE_LAST = ("US", "CA", "AU", "GB")

    class Meta:
        abstract = True

    @property
    def lines(self) -> list[str]:
        """The address as printed on a label, one string a line, empty lines left out."""
        place = [self.city, self.region, self.postal_code]
        if self.country not in self.POSTAL_CODE_LAST:
            place = [self.postal_code, self.city, self.region]
        rows = [self.attention, self.company, self.line1, self.line2, " ".join(filter(None, place)), self.country_name]
        return [row for row in rows if row]

    @property
    def country_name(self) -> str:
        """The country in the reader's language; its code where it is not known."""
        names = Locale.parse(to_locale(get_language() or "en")).territories
        return str(names.get(self.country, self.country))


class CustomerAddress(PostalAddress):
    """An address that a customer keeps with the shop."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(
        max_length=10, choices=[("billing", _("Billing")), ("shipping", _("Shipping"))], default="shipping"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(Lower("postal_code"), F("customer"), name="customer_postal_code")]

    def __str__(self) -> str:
        return ", ".join(self.lines)


class CustomerPaymentMethod(models.Model):
    """A payment method on file: a token of the gateway, never the digits of a card."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="payment_methods")
    kind = models.CharField(max_length=40)
    gateway_token = models.CharField(max_length=200, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    expires = models.DateField(null=True, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default=True), name="one_default_method_per_customer"
            ),
            models.CheckConstraint(
                condition=Q(last4="") | Q(last4__regex=r"^[0-9]{4}$"), name="a_method_keeps_four_digits_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last4}".strip()
