"""Proves for every order that its stored figures are the sums of their parts."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from orders import checking


class Command(BaseCommand):
    help = "Re-derives every component, total, payment and invoice; exit code 1 when a figure does not add up."

    def handle(self, *args: Any, **options: Any) -> None:
        found, orders, counts = 0, set(), checking.counts()
        for difference in checking.differences(self.progress(counts["orders"])):
            self.stderr.write(str(difference))
            found += 1
            orders.add(difference.number)
        checked = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"Checked {checked}.")
        if found:
            self.stdout.write(f"{found} figures of {len(orders)} orders do not add up.")
            raise SystemExit(1)
        self.stdout.write("Everything adds up.")

    def progress(self, orders: int) -> Callable[[int], None]:
        """Tells after each batch but the last how far it is, how fast, and when the rest will be checked."""
        begun = time.monotonic()

        def tell(checked: int) -> None:
            rate = checked / max(time.monotonic() - begun, 0.001)
            left = timedelta(seconds=round(max(orders - checked, 0) / rate))
            words = _("%(checked)d of %(orders)d orders: %(rate)d a second, %(left)s left")
            if checked < orders:
                self.stdout.write(words % {"checked": checked, "orders": orders, "rate": rate, "left": left})

        return tell
