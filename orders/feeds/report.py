"""The file that tells what was not imported, and why."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from orders.feeds.records import Rejection

HEADER = ("file", "position", "number", "sentence")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Report:
    """One line for each rejection, written as they come, for there may be as many as a file has records.

    It is begun with the first, so that none is left where nothing was rejected. The import does not wait for it:
    that it cannot be written is told at the end.
    """

    def __init__(self, place: Callable[[], str]) -> None:
        """`place` gives the path once there is something to write; an empty one means that nobody wants the file."""
        self.place, self.path, self.count, self.why_not = place, "", 0, ""
        self.file: IO[str] | None = None

    def add(self, rejection: Rejection) -> None:
        """Counts a rejection and writes it down."""
        self.count += 1
        try:
            if self.count == 1:
                self._begin()
            self._write(
                [as_text(rejection.file), rejection.position, as_text(rejection.number), as_text(rejection.why)]
            )
        except OSError as error:
            self._give_up(error)

    def close(self) -> None:
        """Ends the file; what of it could not be written is found by now."""
        try:
            if self.file:
                self.file.close()
        except OSError as error:
            self._give_up(error)

    def _begin(self) -> None:
        self.path = self.place()
        if self.path:
            self.file = Path(self.path).open("w", newline="", encoding="utf-8")  # noqa: SIM115  # closed by close()
            self._write(HEADER)

    def _write(self, row: Iterable[Any]) -> None:
        if self.file:
            csv.writer(self.file).writerow(row)

    def _give_up(self, error: OSError) -> None:
        self.file = None
        words = _("The report cannot be written to %(path)s: %(why)s.")
        self.why_not = self.why_not or words % {"path": self.path, "why": error.strerror}


def as_text(words: str) -> str:
    """The words as a spreadsheet shows them and never computes them."""
    return f"'{words}" if words.startswith(FORMULA) else words
