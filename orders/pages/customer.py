"""Everything on the customer page, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db.models import Prefetch

from activities.models import Event, Note
from csc.models import User
from orders.models import (
    Alert,
    Customer,
    CustomerAddress,
    CustomerPhone,
    LineItem,
    PendingOrder,
    Quote,
    Return,
    ReturnOrder,
    SalesOrder,
)
from orders.pages.counting import Count, counted
from orders.searches.customers import by_phone

SHOWN = 25
TELLING = 7  # digits of a phone that only one household has
NAMED = 2  # lines of an order that its row names


@dataclass(frozen=True)
class Newest:
    """The newest rows of a list, and whether there are older ones."""

    rows: Sequence[Any]
    has_older: bool

    @classmethod
    def of(cls, records: Any) -> "Newest":
        """The first rows of a sorted queryset."""
        rows = list(records[: SHOWN + 1])
        return cls(rows[:SHOWN], len(rows) > SHOWN)

    @property
    def count(self) -> str:
        """How many there are, as far as they were looked at: 3, or 25+."""
        return f"{len(self.rows)}+" if self.has_older else str(len(self.rows))


class CustomerPage:
    """The sections of one customer's page, with what came from customers merged into this one."""

    def __init__(self, customer: Customer, *, reader: User) -> None:
        self.customer, self.reader = customer, reader
        self.idem = uuid4()

    @cached_property
    def family(self) -> list[int]:
        return self.customer.family

    @cached_property
    def merged(self) -> list[Customer]:
        """The customers whose records stand here because they were merged into this one."""
        others = [each for each in self.family if each != self.customer.pk]
        return list(Customer.objects.filter(pk__in=others).order_by("number"))

    def _theirs(self, model: Any) -> Any:
        return model.objects.visible_to(self.reader).of_customers(self.family)

    @cached_property
    def orders(self) -> Newest:
        first_lines = LineItem.objects.filter(position__lte=NAMED + 1).order_by("position")
        lines = Prefetch("line_items", queryset=first_lines, to_attr="first_lines")
        return Newest.of(self._theirs(SalesOrder).newest().select_related("flag").prefetch_related(lines))

    @cached_property
    def pending_orders(self) -> int:
        """How many are open; they are opened from home only."""
        return int(self._theirs(PendingOrder).open().count())

    @cached_property
    def return_orders(self) -> Newest:
        return Newest.of(self._theirs(ReturnOrder).newest().select_related("order", "reason"))

    @cached_property
    def returns(self) -> Newest:
        return Newest.of(self._theirs(Return).newest().select_related("return_order", "warehouse"))

    @cached_property
    def quotes(self) -> Newest:
        return Newest.of(self._theirs(Quote).newest().select_related("agent"))

    @property
    def main_phone(self) -> CustomerPhone | None:
        """The first on file."""
        return next(iter(self.customer.phones.all()), None)

    @cached_property
    def duplicates(self) -> Count:
        """How many others have the same phone: perhaps the same person twice."""
        phone = self.main_phone
        if phone is None or len(phone.digits) < TELLING:
            return Count(0)
        others = Customer.objects.visible_to(self.reader).survivors().exclude(pk__in=self.family)
        return counted(others.filter(by_phone(phone.digits), phones__digits=phone.digits).distinct())

    @cached_property
    def alerts(self) -> list[Alert]:
        return list(Alert.objects.about(self.customer).open())

    @cached_property
    def notes(self) -> Newest:
        return Newest.of(self._told(Note).select_related("written_by"))

    @cached_property
    def pinned(self) -> list[Note]:
        """What every agent shall read first."""
        return [note for note in self.notes.rows if note.pinned and note.subject_kind == self.customer.subject_kind]

    @cached_property
    def history(self) -> Newest:
        return Newest.of(self._told(Event))

    def _told(self, model: Any) -> Any:
        return told_to(self.reader, model.objects.of_customers(self.family))

    @property
    def billing_addresses(self) -> list[CustomerAddress]:
        return [each for each in self.customer.addresses.all() if each.kind == "billing"]

    @property
    def shipping_addresses(self) -> list[CustomerAddress]:
        return [each for each in self.customer.addresses.all() if each.kind == "shipping"]


def told_to(reader: User, told: Any) -> Any:
    """Of the notes or events of customers, those that the reader may know of."""
    # History names no site. Who is limited to some reads of the customer alone, not of orders elsewhere.
    return told if reader.site_ids is None else told.filter(subject_kind=Customer.subject_kind)
