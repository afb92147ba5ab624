"""Imports orders and refunds from files: manage.py import_orders FILE..."""

import os
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.progress import track

from csc.models import Site
from orders.feeds.importing import Outcome, Result, store
from orders.feeds.reading import records_of
from orders.feeds.report import Report


def default_report() -> str:
    """A new file in the project's folder of reports; in the current folder where that cannot be written."""
    name, folder = f"import-report-{timezone.localtime():%Y%m%d-%H%M%S}.csv", settings.BASE_DIR / "var" / "reports"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return name
    return str(folder / name) if os.access(folder, os.W_OK) else name


class Command(BaseCommand):
    help = (
        "Imports orders of B2C Commerce (order.xsd) and its shipping order update feed from XML files, and orders and"
        " refunds of a Shopify shop from JSON files. What a file is, its first bytes tell. XML is read as a stream."
        " Exits with 1 when a record is rejected."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, keep nothing.")
        parser.add_argument("--report", metavar="FILE", help="Where rejected records are listed (CSV).")
        parser.add_argument(
            "--site",
            default="",
            metavar="CODE",
            help="The site of new orders; without it that of their currency, net or gross prices, and language.",
        )

    def handle(self, *args: Any, files: list[str], dry_run: bool, site: str, **options: Any) -> None:
        if site and not Site.objects.filter(code=site).exists():
            raise CommandError(_("There is no site with the code %(code)s.") % {"code": site})
        self.counts = Counter[Result]()
        self.report = Report(lambda: options["report"] or ("" if dry_run else default_report()))
        with closing(self.report), transaction.atomic() if dry_run else nullcontext():
            self.bring_in(files, site)
            if dry_run:
                transaction.set_rollback(True)
        self.tell(dry_run)
        if self.report.count:
            self.tell_of_report()
            sys.exit(1)

    def tell_of_report(self) -> None:
        """Where the report lies; a rehearsal leaves no file behind that nobody asked for."""
        if self.report.why_not:
            raise CommandError(self.report.why_not)
        if self.report.path:
            self.stdout.write(_("Rejected records are listed in %(path)s.") % {"path": self.report.path})
        else:
            self.stdout.write(_("With --report FILE the rejected records are listed."))

    def bring_in(self, files: list[str], site: str) -> None:
        """Stores what the files hold, record by record; only counts are kept in memory."""
        for path in files:
            before = self.counts.total()
            for outcome in self.watched(store(records_of(path), site=site), path):
                self.counts[outcome.result] += 1
                if outcome.rejection:
                    self.report.add(outcome.rejection)
            count = self.counts.total() - before
            words = ngettext("%(file)s: %(count)s record", "%(file)s: %(count)s records", count)
            self.stdout.write(words % {"file": path, "count": count})

    def watched(self, outcomes: Iterable[Outcome], path: str) -> Iterable[Outcome]:
        """The outcomes, with a bar on a terminal; how many there will be, a stream does not say."""
        shown = self.stdout.isatty()
        return track(outcomes, description=Path(path).name, total=None) if shown else outcomes

    def tell(self, dry_run: bool) -> None:
        """The counts, and that nothing was kept when nothing was."""
        words = {
            Result.CREATED: _("created"),
            Result.UPDATED: _("updated"),
            Result.UNCHANGED: _("unchanged"),
            Result.REJECTED: _("rejected"),
        }
        self.stdout.write(", ".join(f"{self.counts[result]} {words[result]}" for result in Result))
        if dry_run:
            self.stdout.write(_("Dry run: nothing was kept."))
