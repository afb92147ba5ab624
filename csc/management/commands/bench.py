"""Measures one section, or all of them."""

from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console

from csc.bench import report
from csc.bench.sections import Section, sections


class Command(BaseCommand):
    """Prints a table for each section and leaves its figures under var/bench/."""

    help = "Measures a section beside its floor; without a name, every section."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name of a section."""
        parser.add_argument("section", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measures, and fails when a row has trouble; an unknown name is answered with the known ones."""
        troubles: list[str] = []
        for name, measurements in self._wanted(options["section"]).items():
            rows = list(measurements())
            troubles += [f"{row.name}: {row.trouble}" for row in rows if row.trouble]
            self._console().print(report.table(name, rows))
            file = report.write(settings.BASE_DIR / "var" / "bench", name, rows)
            self.stdout.write(_("Written to %(file)s") % {"file": file.relative_to(settings.BASE_DIR)})
        if troubles:
            raise CommandError("\n".join(troubles))

    def _console(self) -> Console:
        # A file has no width of its own; a narrow guess would break the names.
        return Console(file=cast(IO[str], self.stdout), width=None if self.stdout.isatty() else 140)

    def _wanted(self, name: str | None) -> dict[str, Section]:
        known = sections()
        if name is None:
            return known
        if name not in known:
            raise CommandError(
                _("There is no section %(name)s; there are: %(known)s.")
                % {"name": name, "known": ", ".join(known) or _("none yet")}
            )
        return {name: known[name]}
