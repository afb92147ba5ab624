"""The file that tells what was not imported, and why."""

import csv
from collections.abc import Iterable
from pathlib import Path

from orders.feeds.records import Rejection

HEADER = ("file", "position", "number", "sentence")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_report(path: Path, rejections: Iterable[Rejection]) -> None:
    """Writes one line for each rejection."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(HEADER)
        for each in rejections:
            rows.writerow([as_text(each.file), each.position, as_text(each.number), as_text(each.why)])


def as_text(words: str) -> str:
    """The words as a spreadsheet shows them and never computes them."""
    return f"'{words}" if words.startswith(FORMULA) else words
