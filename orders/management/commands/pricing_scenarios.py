"""Plays the worked examples of the pricing rules and shows every figure."""

from typing import IO, Any, cast

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from orders.pricing.scenarios import SCENARIOS, Field, Scenario, played


class Command(BaseCommand):
    help = "Prints expected and got for every worked example of orders/pricing/RULES.md; exit code 1 when one differs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the table, then the count."""
        found = [(scenario, field) for scenario in SCENARIOS for field in played(scenario)]
        # A file has no width of its own; a narrow guess would break the names.
        width = None if self.stdout.isatty() else 140
        Console(file=cast(IO[str], self.stdout), width=width).print(table(found))
        apart = sum(bool(field.difference) for _scenario, field in found)
        counted = {"scenarios": len(SCENARIOS), "figures": len(found), "apart": apart}
        self.stdout.write(_("%(scenarios)d scenarios, %(figures)d figures, %(apart)d differ.") % counted)
        if apart:
            raise SystemExit(1)


def table(found: list[tuple[Scenario, Field]]) -> Table:
    """One row for each figure; a scenario is named on its first."""
    shown = Table(title=_("Worked examples of orders/pricing/RULES.md"), title_justify="left")
    for heading in (_("scenario"), _("rule"), _("field")):
        shown.add_column(heading)
    for heading in (_("expected"), _("got"), _("difference")):
        shown.add_column(heading, justify="right")
    before = None
    for scenario, field in found:
        named = ("", "") if scenario is before else (scenario.name, scenario.rule)
        style = "bold red" if field.difference else None
        shown.add_row(*named, field.name, field.expected, field.got, field.difference or "0", style=style)
        before = scenario
    return shown
