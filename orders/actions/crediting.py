"""Books credits against components that were charged, and keeps the stored sums in step with the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from csc.models import User
from orders.actions.snapshots import snapshot
from orders.models import Component, Deed, Entry, SalesOrder
from orders.totals import Totals, charged


@dataclass
class Credit:
    """What is given back of one component; amounts have the sign of the charge they lessen."""

    component: Component
    net: Decimal
    tax: Decimal = Decimal(0)
    quantity: Decimal | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)


def book_credits(
    order: SalesOrder,
    credits: Iterable[Credit],
    *,
    kind: str,
    by: User | None,
    before: dict[str, Any] | None = None,
    source_id: str = "",
    booked_at: datetime | None = None,
) -> Deed:
    """Books a deed with one entry per credit; the order is locked by the caller, its version goes up by one.

    `before` is the snapshot of the lines as the deed found them; the caller has changed them already.
    Raises IntegrityError (credits_do_not_exceed_charges) when more is credited than was charged.
    """
    deed = Deed.objects.create(
        order=order,
        kind=kind,
        version_before=order.version,
        version_after=order.version + 1,
        source_id=source_id,
        before=before,
        after=snapshot(order.line_items.all()),
        by=by,
        booked_at=booked_at or timezone.now(),
    )
    for credit in credits:
        book_credit(order, deed, credit)
    order.credited_total = sum((row.credited_gross for row in order.components.all()), Decimal(0))
    order.bump("credited_total")
    return deed


def book_credit(order: SalesOrder, deed: Deed, credit: Credit) -> Entry:
    """One entry of the ledger, and the component's credited sums with it."""
    component, gross = credit.component, credit.net + credit.tax
    component.credited_net += credit.net
    component.credited_tax += credit.tax
    component.credited_gross += gross
    component.save(update_fields=["credited_net", "credited_tax", "credited_gross"])
    return Entry.objects.create(
        order=order,
        component=component,
        deed=deed,
        effect=Entry.Effect.CREDIT,
        quantity=credit.quantity,
        currency=order.currency,
        net=-credit.net,
        tax=-credit.tax,
        gross=-gross,
        steps=credit.steps,
        by=deed.by,
        booked_at=deed.booked_at,
    )


def credited(components: Iterable[Component], *, tax_policy: str) -> Totals:
    """Totals of what was credited, with the sign of the charges."""
    totals = charged([], tax_policy=tax_policy)
    for each in components:
        totals.add(each.kind, each.credited_net, each.credited_tax, tax_policy=tax_policy)
    return totals
