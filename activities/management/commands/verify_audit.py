"""Proves that no row of the sealed audit was added, changed or taken."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Sum

from activities import sealing
from activities.models import Seal


class Command(BaseCommand):
    help = "Recomputes the sealed audit; exit code 1 when a row was added, changed or taken."

    def handle(self, *args: Any, **options: Any) -> None:
        damage = sealing.verify()
        for sentence in damage:
            self.stderr.write(sentence)
        rows = Seal.objects.aggregate(rows=Sum("rows"))["rows"] or 0
        self.stdout.write(f"{Seal.objects.count()} blocks with {rows} rows: {len(damage) or 'no'} damage found.")
        if damage:
            raise SystemExit(1)
