"""Questions that most visits ask: the database keeps the statements of their pages and of their counts planned.

Django takes longer to write such a statement than PostgreSQL to answer it. A search names the filters that are asked
most; each sort of these and each side of a place is written once, with numbered places for the values that change.
"""

from copy import copy
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from csc import together
from csc.prepared import Prepared, PreparedRows, Written, value
from orders.searches.base import Question
from orders.searches.statements import Place, rows_from, to_count

_pages: dict[str, PreparedRows] = {}
_counts: dict[str, Prepared] = {}


def found_by(question: Question, rows: QuerySet[Any], place: Place | None = None) -> list[Any]:
    """The rows of a page and one more; `rows` are all that the one who asks may see."""
    name = name_of(question)
    if not name:
        return list(rows_from(question, rows, place))
    name += side_of(place)
    if name not in _pages:
        planned = rows_from(with_places(question), rows, open_place(question, place))
        _pages[name] = PreparedRows(f"page_{name}", lambda: planned)
    return _pages[name].find(*values_of(question), *(place.values if place else ()))


def number_of(question: Question, rows: QuerySet[Any], most: int) -> int:
    """How many rows there are in all, counted no further than `most` + 1."""
    name = name_of(question)
    if not name:
        return together.ask(together.COUNT, {"rows": to_count(question, rows, most)})["rows"] or 0
    if name not in _counts:
        written = counting(with_places(question), rows)
        _counts[name] = Prepared(f"count_{name}", lambda: written)
    return int(_counts[name].rows(*values_of(question), most + 1)[0][0])


def counting(question: Question, rows: QuerySet[Any]) -> Written:
    """The statement of a count. The limit is a value too: with a number PostgreSQL would sort all that bear a name.

    It expects few of any name and sorts them for the sake of the limit; not knowing where to stop, it walks the index.
    """
    sql, constants = to_count(question, rows, None).query.sql_with_params()
    return together.COUNT.format(sql=f"{sql} LIMIT ${len(question.active) + 1}"), constants


def name_of(question: Question) -> str:
    """What the statements of such a question are called; "" where Django writes them for this one alone."""
    asked = tuple(each.name for each, _value in question.active)
    is_limited = question.user is None or question.user.site_ids is not None
    if is_limited or asked not in question.search.planned:
        return ""
    return "_".join([question.search.name, *asked, "by", question.sort.name.replace("-", "_")])


def side_of(place: Place | None) -> str:
    """On which side of a place the page lies, as part of a name."""
    if place is None:
        return ""
    return "_before" if place.before else "_after"


def values_of(question: Question) -> list[Any]:
    """What was typed into the filters, in their order."""
    return [typed for _each, typed in question.active]


def with_places(question: Question) -> Question:
    """The question with a numbered place for each value."""
    asked = copy(question)
    asked.narrowing = [(each, each.narrow(value(n))) for n, (each, _value) in enumerate(question.active, start=1)]
    return asked


def open_place(question: Question, place: Place | None) -> Place | None:
    """The place with numbers that follow those of the filters."""
    first = len(question.active) + 1
    if place is None:
        return None
    return replace(place, values=tuple(value(n) for n, _value in enumerate(place.values, first)))
