"""Find Customer: by what a caller says of themselves; never more than 250, as one customer is meant."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csc.models import SearchRow, User
from csc.phones import LEAST, phone_digits, sure_digits
from csc.search import fold
from orders.models import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from orders.searches.base import Filter, Head, QuickView, Search, Sort
from orders.searches.beside import dealings
from orders.searches.orders import alike, both_ways, by_last_name, by_start, numbered, pick, text

MOST = 250


def rows(user: User) -> QuerySet[Any]:
    """The customers that the user may see, with what the table shows."""
    customers = Customer.objects.visible_to(user).select_related("flag", "merged_into")
    return customers.prefetch_related("phones", "emails", "addresses")


def choice(label: Any, choices: list[tuple[Any, Any]], anything: Any) -> forms.ChoiceField:
    """A drop-down of what a column may hold."""
    return forms.ChoiceField(
        label=label,
        choices=[("", anything), *choices],
        error_messages={"invalid_choice": gettext_lazy("There is no such choice; choose one from the list.")},
    )


def by_phone(typed: str) -> Q:
    """Any part of a phone number, without wildcards; the search rows say who has it, the phones whether it is one."""
    digits = sure_digits(typed)
    hits = SearchRow.objects.filter(kind="customer", text__contains=digits).values("object_id")
    phones = CustomerPhone.objects.filter(digits__contains=digits, customer__in=hits)
    return Q(pk__in=phones.order_by().values("customer_id"))


def by_email(typed: str) -> Q:
    """The whole address, whatever its letters' size."""
    return Q(pk__in=CustomerEmail.objects.filter(alike("address", typed)).order_by().values("customer_id"))


def by_company(typed: str) -> Q:
    """Any part of the company's name."""
    hits = SearchRow.objects.filter(kind="customer", text__contains=fold(typed)).values("object_id")
    return Q(pk__in=hits, company__icontains=typed)


def by_postal_code(typed: str) -> Q:
    """The postal code of any address; `check` asks for the last name with it."""
    addresses = CustomerAddress.objects.filter(alike("postal_code", typed), customer=OuterRef("pk"))
    # A value and not EXISTS, which would be turned round: all customers of the place, then those of that name.
    return Q(IsNull(Subquery(addresses.order_by().values("pk")[:1]), False))


def check(cleaned: dict[str, Any]) -> dict[str, str]:
    """What a field cannot be asked for alone."""
    wrong = {}
    if cleaned.get("phone") and len(phone_digits(cleaned["phone"])) < LEAST:
        wrong["phone"] = _("Give three digits of the number or more.")
    if cleaned.get("company") and len(fold(cleaned["company"])) < 3:
        wrong["company"] = _("Give three letters of the company or more.")
    if cleaned.get("postal_code") and not cleaned.get("last_name"):
        wrong["postal_code"] = _("Give the last name too; many customers share a postal code.")
    return wrong


def said_count(n: int, more: bool) -> str:
    """3 customers; 250+ customers."""
    if more:
        return _("%(n)d+ customers") % {"n": n}
    return ngettext("%(n)d customer", "%(n)d customers", n) % {"n": n}


CUSTOMERS = Search(
    name="customers",
    title=gettext_lazy("Customers"),
    rows=rows,
    counted=said_count,
    table="orders/searches/_customers.html",
    check=check,
    most=MOST,
    filters=[
        Filter(
            "number",
            text(gettext_lazy("Customer number"), 40, placeholder=gettext_lazy("From its start")),
            partial(by_start, Customer),
            sort="number",
            spoken=str,
        ),
        Filter(
            "last_name",
            text(gettext_lazy("Last name"), 80, placeholder=gettext_lazy("Whole last name")),
            partial(alike, "last_name"),
            spoken=str,
        ),
        Filter(
            "phone",
            text(gettext_lazy("Phone"), 40, inputmode="tel", placeholder=gettext_lazy("Any part")),
            by_phone,
            spoken=sure_digits,
        ),
        Filter(
            "email",
            text(gettext_lazy("Email"), 254, inputmode="email", placeholder=gettext_lazy("Whole address")),
            by_email,
            spoken=str,
        ),
        Filter("postal_code", text(gettext_lazy("Postal code"), 20), by_postal_code),
        Filter(
            "company",
            text(gettext_lazy("Company"), 120, placeholder=gettext_lazy("Any part")),
            by_company,
            aside=True,
            spoken=str,
        ),
        Filter(
            "type",
            choice(gettext_lazy("Type"), Customer.Type.choices, gettext_lazy("Any type")),
            lambda name: Q(type=name),
            lambda name: str(Customer.Type(name).label),
            aside=True,
        ),
        Filter(
            "status",
            choice(gettext_lazy("Quick Search"), Customer.Status.choices, gettext_lazy("Any status")),
            lambda name: Q(status=name),
            lambda name: str(Customer.Status(name).label),
            aside=True,
        ),
        Filter("flag", pick(gettext_lazy("Flag"), "flag"), lambda flag: Q(flag=flag), aside=True),
    ],
    sorts=[
        Sort("newest", gettext_lazy("newest first"), ("-created_at", "-id")),
        Sort("oldest", gettext_lazy("oldest first"), ("created_at", "id")),
        *numbered(),
        *by_last_name("-created_at", "-id"),
        *both_ways(
            Sort("status", gettext_lazy("by status"), ("status", "-created_at", "-id"), only_with=frozenset()),
            "status-last",
            gettext_lazy("by status, last first"),
        ),
    ],
    complete=dealings,
    heads=[
        Head(gettext_lazy("Customer"), sorts=("number", "number-down")),
        Head(gettext_lazy("Name"), sorts=("name", "name-last")),
        Head(gettext_lazy("Email")),
        Head(gettext_lazy("Phone")),
        Head(gettext_lazy("City")),
        Head(gettext_lazy("Orders"), css="number"),
        Head(gettext_lazy("Last contact")),
        Head(gettext_lazy("Since"), sorts=("newest", "oldest")),
        Head(gettext_lazy("Status"), sorts=("status", "status-last")),
    ],
    examples=[
        {"number": "20001"},
        {"last_name": "Lopez"},
        {"phone": "0142"},
        {"email": "ana@lopez.example"},
        {"postal_code": "28013", "last_name": "Lopez"},
        {"company": "Lopez"},
        *({"type": name} for name in Customer.Type.values),
        *({"status": name} for name in Customer.Status.values),
        {"flag": "red"},
        {"last_name": "Lopez", "status": "inactive"},
    ],
    quick_views=[
        QuickView(gettext_lazy("All")),
        QuickView(gettext_lazy("Companies"), {"type": Customer.Type.COMPANY.value}),
        QuickView(gettext_lazy("Waiting Approval"), {"status": Customer.Status.WAITING_APPROVAL.value}),
    ],
)
