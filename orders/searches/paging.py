"""Pages by key: a page is the rows after or before a row, never the rows after so many rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any, Protocol

from django.core import signing
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from orders.searches.base import Question, Search, Sort
from orders.searches.planned import found_by, number_of
from orders.searches.statements import COUNTED, PAGE, Place

SALT = "orders.searches.page"
REVIVED: dict[str, Callable[[Any], Any]] = {
    "at": datetime.fromisoformat,
    "until": date.fromisoformat,
    "total": Decimal,
}


@dataclass(frozen=True)
class Page:
    """The rows of one page and the ways to its neighbours; tokens are "" where there is none."""

    rows: list[Any]
    n: int
    next: str
    previous: str

    @property
    def first_row(self) -> int:
        """The count of its first row."""
        return (self.n - 1) * PAGE + 1

    @property
    def last_row(self) -> int:
        """The count of its last row."""
        return self.first_row + len(self.rows) - 1


class Paged(Protocol):
    """A question whose answer has pages: what was asked of which search, in which order, and what was wrong."""

    @property
    def search(self) -> Search: ...
    @property
    def sort(self) -> Sort: ...
    @property
    def asked(self) -> dict[str, str]: ...
    @property
    def params(self) -> dict[str, str]: ...
    @property
    def sentences(self) -> list[str]: ...


def page_of(question: Question, rows: QuerySet[Any], *, most: int | None = None) -> Page:
    """The page of those rows that the question's token leads to."""
    return page_read(question, partial(found_by, question, rows), most=most)


def page_read(question: Paged, read: Callable[[Place | None], list[Any]], *, most: int | None = None) -> Page:
    """The page that the question's token leads to; a token that is not one of ours says so and leads to the first.

    `read` finds the rows of a page and one more, away from its place.
    """
    place = place_of(question)
    found = read(place)
    if place and not found:
        question.sentences.append(_("That page has no more rows; this is the first page."))
        place, found = None, read(None)
    back = bool(place and place.before)
    more, n = len(found) > PAGE, place.n if place else 1
    if most is not None and n * PAGE >= most:
        more = back and more
    found = found[:PAGE][::-1] if back else found[:PAGE]
    if back and not more:
        n = 1
    has_next, has_previous = (True, more) if back else (more, place is not None)
    return Page(
        found,
        n,
        token(question, found[-1], before=False, n=n + 1) if found and has_next else "",
        token(question, found[0], before=True, n=max(n - 1, 1)) if found and has_previous else "",
    )


def counted(question: Question, rows: QuerySet[Any], most: int = COUNTED) -> tuple[int, bool]:
    """How many rows there are, up to `most`, and whether there are more."""
    n = number_of(question, rows, most)
    return min(n, most), n > most


def token(question: Paged, row: Any, *, before: bool, n: int) -> str:
    """Where a page begins, signed together with what was asked."""
    values = [getattr(row, name) for name in question.sort.names]
    plain = [value if isinstance(value, int) else str(value) for value in values]
    return signing.dumps([fingerprint(question), plain, before, n], salt=SALT, compress=True)


def place_of(question: Paged) -> Place | None:
    """The place that the page's token names; None, with a sentence, when it is not a token of this question."""
    given = question.params.get("page", "")
    if not given:
        return None
    try:
        of, values, before, n = signing.loads(given, salt=SALT)
    except (signing.BadSignature, ValueError):
        of = None
    if of != fingerprint(question):
        question.sentences.append(_("That page belongs to another search; this is the first page of this one."))
        return None
    return Place(tuple(revived(question.sort.names, values)), before, n)


def revived(names: list[str], values: list[Any]) -> list[Any]:
    """Moments, days and amounts as what they were; their names end in _at, _until and total."""
    return [REVIVED.get(name.rpartition("_")[2], same)(value) for name, value in zip(names, values, strict=True)]


def same(value: Any) -> Any:
    """A number or words, which need no reviving."""
    return value


def fingerprint(question: Paged) -> str:
    """What a token must have been made for: this search, these filters, this sort."""
    asked = repr((question.search.name, question.sort.name, sorted(question.asked.items())))
    return sha256(asked.encode()).hexdigest()[:16]
