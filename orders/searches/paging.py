"""Pages by key: a page is the rows after or before a row, never the rows after so many rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from hashlib import sha256
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from csc import together
from orders.searches.base import Question, Sort

PAGE = 25
COUNTED = 1000
SALT = "orders.searches.page"
REVIVED: dict[str, Callable[[Any], Any]] = {
    "at": datetime.fromisoformat,
    "until": date.fromisoformat,
    "total": Decimal,
}


@dataclass(frozen=True)
class Place:
    """Where a page begins: the values of the row beside it, on which side of it, and the page's number."""

    values: tuple[Any, ...]
    before: bool
    n: int


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


def page_of(question: Question, rows: QuerySet[Any], *, most: int | None = None) -> Page:
    """The page that the question's token leads to; a token that is not one of ours says so and leads to the first."""
    place = place_of(question)
    found = list(rows_from(question, rows, place))
    if place and not found:
        question.sentences.append(_("That page has no more rows; this is the first page."))
        place, found = None, list(rows_from(question, rows))
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


def rows_from(question: Question, rows: QuerySet[Any], place: Place | None = None) -> QuerySet[Any]:
    """The rows of a page and one more, read away from its place; without a place from the top."""
    run, back = question.run, bool(place and place.before)
    rows = rows.annotate(**run.made) if run.made else rows
    narrowed = question.narrowed(rows, beyond(run, place) if place else None)
    return narrowed.order_by(*(run.reversed() if back else run.fields))[: PAGE + 1]


def counted(question: Question, rows: QuerySet[Any], most: int = COUNTED) -> tuple[int, bool]:
    """How many rows there are, up to `most`, and whether there are more."""
    n = together.ask(together.COUNT, {"rows": to_count(question, rows, most)})["rows"] or 0
    return min(n, most), n > most


def to_count(question: Question, rows: QuerySet[Any], most: int = COUNTED) -> QuerySet[Any]:
    """The rows that are counted: no more than tell whether there are more."""
    walks = question.lead or (question.active and all(each.in_order for each, _value in question.active))
    order = question.run.fields if walks else ()
    return question.narrowed(rows).order_by(*order).values("pk")[: most + 1]


def beyond(sort: Sort, place: Place) -> Q:
    """The rows on the far side of a place. The first part gives the index its range, the second settles ties."""
    names, sides = sort.names, [far_side(field, place) for field in sort.fields]
    steps = [
        Q(**{f"{name}__{sides[n]}": place.values[n]}, **dict(zip(names[:n], place.values[:n], strict=True)))
        for n, name in enumerate(names)
    ]
    return Q(**{f"{names[0]}__{sides[0]}e": place.values[0]}) & reduce(Q.__or__, steps)


def far_side(field: str, place: Place) -> str:
    """Whether values behind a place are greater or less, in a field that runs its own way."""
    return "gt" if field.startswith("-") == place.before else "lt"


def token(question: Question, row: Any, *, before: bool, n: int) -> str:
    """Where a page begins, signed together with what was asked."""
    values = [getattr(row, name) for name in question.sort.names]
    plain = [value if isinstance(value, int) else str(value) for value in values]
    return signing.dumps([fingerprint(question), plain, before, n], salt=SALT, compress=True)


def place_of(question: Question) -> Place | None:
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


def fingerprint(question: Question) -> str:
    """What a token must have been made for: this search, these filters, this sort."""
    asked = repr((question.search.name, question.sort.name, sorted(question.asked.items())))
    return sha256(asked.encode()).hexdigest()[:16]
