"""Fills a shop with its items: manage.py import_items FILE.csv"""

import sys
from argparse import RawDescriptionHelpFormatter
from collections import Counter
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from orders.feeds.importing import Result
from orders.feeds.items import import_items
from orders.feeds.records import Rejection
from orders.feeds.report import Report

EXAMPLE = """The first line names the columns, in any order; code and name are needed. An example:

  code,name,master,options,site,price,tax class,on hand,safety stock,backorder
  TEE,T-shirt,,,main,,standard,,,
  TEE-R-M,"T-shirt, red, M",TEE,colour=red; size=M,main,19.90,standard,40,2,
  TEE-R-L,"T-shirt, red, L",TEE,colour=red; size=L,main,19.90,standard,0,0,15
  GIFT,Gift wrap,,,main,2.50,,,,unlimited

Write the code of your own site instead of main: the admin lists them under Sites; the demo shop has us, eu, uk and jp.
A master stands before its variations. A price counts from today on. Stock is that of the site's first warehouse.
backorder is how many may be promised beyond the stock, or the word unlimited; 0 or the word no ends back orders.
A tax class is one of the Tax rates in the admin; a new item without one is standard.

A column that the file lacks leaves what is there. So does an empty cell, but for two: an empty cell of master or
options says that the item has none, and takes away what it had.
A row comes in whole or not at all. The same file again changes nothing. Exits with 1 when a row is rejected."""


class Command(BaseCommand):
    help = "Brings items with their prices and stock from a CSV file into the shop. Rejected rows are listed."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog, parser.formatter_class = EXAMPLE, RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--report", metavar="FILE", help="Where rejected rows are listed too (CSV).")

    def handle(self, *args: Any, file: str, report: str | None, **options: Any) -> None:
        counts, listed = Counter[Result](), Report(lambda: report or "")
        with closing(listed):
            for outcome in import_items(file):
                counts[outcome.result] += 1
                if outcome.rejection:
                    listed.add(outcome.rejection)
                    self.tell(outcome.rejection)
        words = {
            Result.CREATED: _("created"),
            Result.UPDATED: _("updated"),
            Result.UNCHANGED: _("unchanged"),
            Result.REJECTED: _("rejected"),
        }
        self.stdout.write(", ".join(f"{counts[result]} {words[result]}" for result in Result))
        if listed.why_not:
            raise CommandError(listed.why_not)
        if listed.count:
            sys.exit(1)

    def tell(self, rejection: Rejection) -> None:
        """One sentence with its line."""
        place = _("line %(line)s") % {"line": rejection.position} if rejection.position else rejection.file
        self.stderr.write(f"{place}: {rejection.why}")
