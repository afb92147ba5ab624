"""Proves for every order that its stored figures are the sums of their parts."""

from typing import Any

from django.core.management.base import BaseCommand

from orders import checking


class Command(BaseCommand):
    help = "Re-derives every component, total, payment and invoice; exit code 1 when a figure does not add up."

    def handle(self, *args: Any, **options: Any) -> None:
        found, orders = 0, set()
        for difference in checking.differences():
            self.stderr.write(str(difference))
            found += 1
            orders.add(difference.number)
        checked = ", ".join(f"{count} {name}" for name, count in checking.counts().items())
        self.stdout.write(f"Checked {checked}.")
        if found:
            self.stdout.write(f"{found} figures of {len(orders)} orders do not add up.")
            raise SystemExit(1)
        self.stdout.write("Everything adds up.")
