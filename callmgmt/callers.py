"""Who is calling: customers by the end of a phone number, an email address, a number or a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Note
from csc.models import SearchRow, User
from csc.phones import sure_ends
from csc.search import find, tidy, words_in
from orders.models import Customer, CustomerEmail, CustomerPhone, Payment, ReturnOrder, ShippingOrder

MOST = 25
LEAST_DIGITS = 4
UNDER_WAY = [state for state in ShippingOrder.State if state < ShippingOrder.State.DELIVERED]
EXPECTED = (ReturnOrder.State.WAITING_RECEIVING, ReturnOrder.State.PART_RECEIVED)

# Why somebody may be calling, most pressing first: among several who could be meant, these stand on top in this order.
RULES: dict[str, Any] = {
    "late_parcel": _("late parcel"),
    "failed_payment": _("failed payment"),
    "open_return": _("open return"),
    "open_follow_up": _("open follow-up"),
}


@dataclass(frozen=True)
class Caller:
    """A customer who may be on the line, and why they may be calling."""

    customer: Customer
    reasons: list[str]


def callers(words: str, user: User) -> list[Caller]:
    """The customers that `words` may mean, by RULES, then the newest; at most MOST."""
    for meant in meanings(tidy(words), user):
        if found := listed(meant, user):
            return found
    return []


def only(number: str, user: User) -> Customer | None:
    """The one customer with that phone number; None when there are several, or none."""
    found = having(number, user)
    return found[0].customer if len(found) == 1 else None


def number_meant(words: str, customer: Customer) -> str:
    """The phone number of the customer whose end was typed; empty when something else was."""
    ends = [end for end in sure_ends(tidy(words)) if len(end) >= LEAST_DIGITS]
    numbers = list(customer.phones.all()) if ends else []
    return next((each.shown for end in ends for each in numbers if each.digits.endswith(end)), "")


def having(number: str, user: User) -> list[Caller]:
    """The customers with that phone number, by RULES, then the newest; at most MOST."""
    found = (listed(meant, user) for meant in by_phones(tidy(number)))
    return next(filter(None, found), [])


def listed(meant: Q, user: User) -> list[Caller]:
    """The customers that are meant; who was merged stands there as who they became."""
    customers = Customer.objects.visible_to(user).filter(meant).select_related("merged_into", "site")
    found: dict[int, Caller] = {}
    for row in by_rules(customers.prefetch_related("phones"))[:MOST]:
        found.setdefault(row.survivor.pk, Caller(row.survivor, reasons_of(row)))
    return list(found.values())


def meanings(words: str, user: User) -> Iterator[Q]:
    """Who has that end of a phone number, that number here or that email address; else all the words in their name."""
    phones = list(by_phones(words))
    yield from phones
    yield Q(number__in=[words, words.upper()])
    if "@" in words:
        yield Q(pk__in=CustomerEmail.objects.filter(address__iexact=words).order_by().values("customer"))
    if not phones:
        yield Q(pk__in=find(["customer"], words_in(words), site_ids=user.site_ids)["customer"])


def by_phones(words: str) -> Iterator[Q]:
    """Who has that phone number with its country, and who has it without; nothing for too few digits."""
    return (by_phone(end) for end in sure_ends(words) if len(end) >= LEAST_DIGITS)


def by_phone(end: str) -> Q:
    """Customers one of whose numbers ends in those digits.

    The search rows, which have an index for it, say who has the digits at all.
    """
    having = SearchRow.objects.filter(kind="customer", text__contains=end).values("object_id")
    phones = CustomerPhone.objects.filter(digits__endswith=end, customer__in=having)
    return Q(pk__in=phones.order_by().values("customer"))


def by_rules(customers: QuerySet[Customer]) -> QuerySet[Any]:
    """The customers with what may be their reason to call, in the order of RULES."""
    theirs = {"order__customer": OuterRef("pk")}
    late = ShippingOrder.objects.filter(
        **theirs, state__in=UNDER_WAY, ship_to__promised_until__lt=timezone.localdate()
    )
    failed = Payment.objects.filter(**theirs, state=Payment.State.DECLINED)
    returning = ReturnOrder.objects.filter(customer=OuterRef("pk"), state__in=EXPECTED)
    follow_up = Note.objects.filter(customer_id=OuterRef("pk"), follow_up_at__isnull=False, closed_at=None)
    return customers.annotate(
        late_parcel=Exists(late),
        failed_payment=Exists(failed),
        open_return=Exists(returning),
        open_follow_up=Exists(follow_up),
    ).order_by(*(f"-{rule}" for rule in RULES), "-created_at", "-id")


def reasons_of(row: Any) -> list[str]:
    """Which of RULES hold for the customer."""
    return [str(words) for rule, words in RULES.items() if getattr(row, rule)]
