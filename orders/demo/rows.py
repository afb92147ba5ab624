"""Rows that are collected for many orders and saved table by table, parents first."""

from collections import Counter, defaultdict
from typing import Any

from django.db import models

from activities.models import Note
from activities.recording import Happening, record_many
from csc.models import Site
from csc.numbers import next_gapless_numbers, next_numbers
from orders.models import (
    Alert,
    Invoice,
    InvoiceLine,
    SalesOrder,
    ShippingOrder,
    ShippingOrderItem,
    Tracking,
    Transaction,
)

NEW: tuple[type[models.Model], ...] = (
    ShippingOrder, ShippingOrderItem, Tracking, Invoice, InvoiceLine, Transaction, Alert,
)  # fmt: skip


class Rows:
    """What a batch of orders leads to, until it is written."""

    def __init__(self) -> None:
        self.new: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.happenings: list[Happening] = []
        self.notes: list[tuple[Happening, Note]] = []

    def add(self, row: Any) -> Any:
        """Takes a new row; numbers are given when it is saved."""
        self.new[type(row)].append(row)
        return row

    def happened(self, happening: Happening) -> None:
        """Takes an event of an order that moved its version on."""
        self.happenings.append(happening)

    def save(self) -> None:
        """Writes everything."""
        self._number()
        for model in NEW:
            model._default_manager.bulk_create(self.new[model])
        self._move_versions_on()
        record_many(sorted(self.happenings, key=lambda each: str(each.at)))
        events = record_many(happening for happening, _note in self.notes)
        for event, (_happening, note) in zip(events, self.notes, strict=True):
            note.event_id = event.pk
        Note.objects.bulk_create([note for _happening, note in self.notes])

    def _move_versions_on(self) -> None:
        orders = {each.subject.pk: each.subject for each in self.happenings if isinstance(each.subject, SalesOrder)}
        changes = Counter(each.subject.pk for each in self.happenings)
        alike: dict[int, list[int]] = defaultdict(list)
        for pk, order in orders.items():
            order.version += changes[pk]
            alike[order.version].append(pk)
        for version, keys in alike.items():
            SalesOrder.objects.filter(pk__in=keys).update(version=version)

    def _number(self) -> None:
        made = self.new[ShippingOrder]
        for row, number in zip(made, next_numbers("shipping_order", len(made)), strict=True):
            row.number = number
        by_site: dict[Site, list[Invoice]] = defaultdict(list)
        for invoice in sorted(self.new[Invoice], key=lambda each: str(each.made_at)):
            by_site[invoice.site].append(invoice)
        for site, invoices in by_site.items():
            for row, number in zip(invoices, next_gapless_numbers("invoice", site, len(invoices)), strict=True):
                row.number = number
