"""Writes down anew what every record can be found by; goes on where it was stopped."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from csc.models import JobRun
from orders.models import Customer, Quote, Return, ReturnOrder, SalesOrder
from orders.searching import index

JOB = "rebuild_search"
EVER = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 1000
RECORDS: dict[str, Any] = {
    "order": SalesOrder.objects.all(),
    "customer": Customer.objects.all(),
    "return_order": ReturnOrder.objects.select_related("order"),
    "return": Return.objects.select_related("return_order__order"),
    "quote": Quote.objects.select_related("customer"),
}


class Command(BaseCommand):
    help = "Writes down anew what every record can be found by; goes on where it was stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        run, _new = JobRun.objects.get_or_create(job=JOB, window_start=EVER)
        for kind in RECORDS:
            while n := batch(kind):
                self.stdout.write(_("%(kind)s: %(n)d written down") % {"kind": kind, "n": n})
        run.delete()
        self.stdout.write(_("All records can be found."))


@transaction.atomic
def batch(kind: str) -> int:
    """Writes down the next records of a kind, remembers how far it came, and returns how many there were."""
    run = JobRun.objects.select_for_update().get(job=JOB, window_start=EVER)
    last = run.cursor.get(kind, 0)
    records = list(RECORDS[kind].filter(pk__gt=last).order_by("pk")[:BATCH])
    if not records:
        return 0
    index(records)
    run.cursor[kind] = records[-1].pk
    run.save(update_fields=["cursor"])
    return len(records)
