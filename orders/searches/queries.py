"""Every question whose plan is looked at: tests refuse one without an index, the bench one that reads too much."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from csc.models import User
from orders.searches.base import Question, Search
from orders.searches.customers import CUSTOMERS
from orders.searches.orders import ORDERS
from orders.searches.records import QUOTES, RETURN_ORDERS, RETURNS
from orders.searches.statements import Place, rows_from, to_count

SEARCHES: Sequence[Search] = (ORDERS, CUSTOMERS, RETURN_ORDERS, RETURNS, QUOTES)


@dataclass(frozen=True)
class Query:
    """One statement of a search page: what it is called, and its rows."""

    name: str
    rows: QuerySet[Any]


def queries(user: User, searches: Sequence[Search] = SEARCHES) -> Iterator[Query]:
    """The first page, a later page and the count of every example in every sort that fits it."""
    for search in searches:
        for asks in asked_of(search):
            for sort in search.sorts:
                question = Question(search, QueryDict(urlencode({**asks, "sort": sort.name})))
                if question.sort is sort and question.is_valid:
                    yield from of(question, search.rows(user), f"{search.name} {urlencode(asks)} {sort.name}")


def asked_of(search: Search) -> list[dict[str, str]]:
    """Its examples, and what its quick views ask; none twice."""
    views = [view.asks for view in search.quick_views]
    return [{}, *search.examples, *(asks for asks in views if asks and asks not in search.examples)]


def of(question: Question, visible: QuerySet[Any], name: str) -> Iterator[Query]:
    """The statements of one question."""
    first = rows_from(question, visible)
    yield Query(f"{name} first page", first)
    for middle in first[:1]:
        values = tuple(getattr(middle, field) for field in question.sort.names)
        yield Query(f"{name} later page", rows_from(question, visible, Place(values, before=False, n=2)))
    yield Query(f"{name} count", to_count(question, visible, question.search.most or 1000))
