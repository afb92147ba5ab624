"""What a section found: a table to read, a file to compare with later."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _
from rich.table import Table

from csc.bench.sections import Row


def table(title: str, rows: Sequence[Row]) -> Table:
    """The rows as a table; milliseconds, because the floor is seldom a second."""
    shown = Table(title=title, title_justify="left")
    for heading in (_("what"), _("floor, ms"), _("measured, ms"), _("p95, ms"), _("ratio"), _("goal"), "", " "):
        shown.add_column(heading, justify="left" if heading.strip() in {_("what"), ""} else "right")
    for row in rows:
        verdict = _("reached") if row.reached else _("MISSED")
        figures = (_ms(row.floor.median), _ms(row.measured.median), _ms(row.measured.p95))
        shown.add_row(row.name, *figures, f"{row.ratio:.2f}", f"{row.goal:.2f}", verdict, row.note)
    return shown


def write(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """Writes the rows of the section `name` as JSON into `folder`; answers the file."""
    now = datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    found = [{**asdict(row), "ratio": row.ratio, "reached": row.reached} for row in rows]
    file = folder / f"{name}-{now:%Y%m%dT%H%M%S}.json"
    file.write_text(json.dumps({"section": name, "at": now.isoformat(), "rows": found}, indent=2))
    return file


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3f}"
