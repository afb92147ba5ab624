"""Fills a database with orders for measurements."""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from csc.errors import Refused
from orders.seeding import room
from orders.seeding.load import CHUNK, seed, seeded, why_not_seed


class Command(BaseCommand):
    """Makes what is missing up to so many orders; a run that was killed is continued by the next one."""

    help = "Makes orders for measurements, in SQL, until there are --orders of them; run again, it goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and whether a doubt is answered with yes."""
        parser.add_argument("--orders", type=int, default=20_000)
        parser.add_argument("--chunk", type=int, default=CHUNK, help="orders that are made in one transaction")
        parser.add_argument("--yes", action="store_true", help="seed although something speaks against it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seeds, or says why not."""
        if "owner" not in settings.DATABASES:
            raise CommandError(_("DATABASE_OWNER_URL is not set; only the owner of the tables can build indexes."))
        more, begun = max(options["orders"] - seeded(), 0), time.monotonic()
        self._refuse_doubts(more, sure=options["yes"])
        words = _("%(more)d orders will take about %(gb)s GB.")
        self.stdout.write(words % {"more": more, "gb": room.gigabytes(room.BYTES * more)})
        try:
            seed(options["orders"], self.stdout.write, chunk=max(options["chunk"], 1))
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        took = timedelta(seconds=round(time.monotonic() - begun))
        self.stdout.write(_("%(all)d seeded orders are there; it took %(took)s.") % {"all": seeded(), "took": took})

    def _refuse_doubts(self, more: int, *, sure: bool) -> None:
        doubts = [doubt for doubt in (why_not_seed(), room.why_no_room(more)) if doubt]
        if doubts and not sure:
            raise CommandError(" ".join([*doubts, _("Add --yes to seed it all the same.")]))
