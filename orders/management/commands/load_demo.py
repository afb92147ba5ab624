"""Fills an empty database with the demo shop."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from csc.errors import Refused
from orders.demo.load import DONE, load, receipt


class Command(BaseCommand):
    """Loads the demo shop once; a load that broke off is continued, one that is done is left alone."""

    help = "Fills an empty database with the demo shop; says so when that is done already."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many orders; a demo that was begun keeps the number it was begun with."""
        parser.add_argument("--orders", type=int, default=2000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads, or says why not."""
        loaded = receipt()
        if loaded and loaded.state == DONE:
            self.stdout.write(_("The demo shop is already loaded."))
            return
        try:
            load(options["orders"], self.stdout.write)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("The demo shop is loaded."))
