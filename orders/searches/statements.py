"""What a question asks of the database: the rows of one page by key, and those that are counted."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet

from csc.search import ON_PAGE
from orders.searches.base import Question, Sort

PAGE = ON_PAGE
COUNTED = 1000


@dataclass(frozen=True)
class Place:
    """Where a page begins: the values of the row beside it, on which side of it, and the page's number."""

    values: tuple[Any, ...]
    before: bool
    n: int


def rows_from(question: Question, rows: QuerySet[Any], place: Place | None = None) -> QuerySet[Any]:
    """The rows of a page and one more, read away from its place; without a place from the top."""
    run, back = question.run, bool(place and place.before)
    rows = rows.annotate(**run.made) if run.made else rows
    narrowed = question.narrowed(rows, beyond(run, place) if place else None)
    return narrowed.order_by(*(run.reversed() if back else run.fields))[: PAGE + 1]


def to_count(question: Question, rows: QuerySet[Any], most: int | None = COUNTED) -> QuerySet[Any]:
    """The rows that are counted: no more than tell whether there are more than `most`; None: all."""
    walks = question.lead or (question.active and all(each.in_order for each, _value in question.active))
    order = question.run.fields if walks else ()
    return question.narrowed(rows).order_by(*order).values("pk")[: None if most is None else most + 1]


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
