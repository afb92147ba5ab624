"""A search page: the form, and the results as its part while an agent types."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from csc.htmx import AgentRequest, page_or_part
from orders.searches.base import Head, Question, QuickView, Search, ShownHead, Sort
from orders.searches.paging import COUNTED, Page, counted, page_of

TEMPLATE = "orders/searches/page.html"


def search_page(request: AgentRequest, search: Search) -> HttpResponse:
    """The answer to what the URL asks. Sent by hand (`go`), a single hit opens; while typing nothing ever does."""
    question = Question(search, request.GET)
    answer = Answer(question, search.rows(request.user)) if question.is_valid else None
    if answer and "go" in request.GET and not request.htmx and answer.total == 1 and len(answer.page.rows) == 1:
        return redirect(answer.page.rows[0])
    if answer:
        search.complete(answer.page.rows, request.user)
    context = {"search": search, "question": question, "answer": answer, **shown(question)}
    response = page_or_part(request, TEMPLATE, context, part="results", status=200 if question.is_valid else 422)
    if request.htmx:
        response["HX-Replace-Url"] = question.url()
    return response


def shown(question: Question) -> dict[str, Any]:
    """What the form shows beside its fields."""
    fields = [question.form[each.name] for each in question.search.filters if not each.aside]
    aside = [question.form[each.name] for each in question.search.filters if each.aside]
    views = [ShownView(question, view) for view in question.search.quick_views]
    return {"fields": fields, "aside": aside, "views": views, "aside_open": any(field.data for field in aside)}


@dataclass(frozen=True)
class ShownView:
    """A quick view as a link."""

    question: Question
    view: QuickView

    @property
    def url(self) -> str:
        """Its address, the sort kept out of it."""
        return self.question.url(without=list(self.question.asked), **self.view.asks)

    @property
    def is_current(self) -> bool:
        """Whether the page shows just this."""
        return self.question.asked == self.view.asks


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it says, and the address without it."""

    label: str
    said: str
    url: str


class Answer:
    """The rows that a question leads to, and all that the page says about them."""

    def __init__(self, question: Question, rows: Any) -> None:
        self.question, self.search = question, question.search
        self._rows = rows
        self.page: Page = page_of(question, rows, most=self.search.most)

    @cached_property
    def total(self) -> int:
        """How many there are, as far as it is counted."""
        return self._counted[0]

    @property
    def words(self) -> str:
        """How many there are, in words: 3 orders, 1000+ orders."""
        return self.search.counted(*self._counted)

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        return [
            Chip(str(each.field.label), each.said(value), self.question.url(without=[each.name]))
            for each, value in self.question.active
        ]

    @property
    def heads(self) -> list[ShownHead]:
        """The heads of the table."""
        return [self._head(head) for head in self.search.heads]

    @property
    def next_url(self) -> str:
        """The address of the next page; "" on the last."""
        return self.question.url(page=self.page.next) if self.page.next else ""

    @property
    def previous_url(self) -> str:
        """The address of the page before; "" on the first."""
        return self.question.url(page=self.page.previous) if self.page.previous else ""

    @property
    def is_cut(self) -> bool:
        """Whether there are more than this search ever shows."""
        return self.search.most is not None and self._counted[1]

    @property
    def near(self) -> Sequence[tuple[str, str]]:
        """What may have been meant, when nothing was found."""
        return [] if self.page.rows else self.search.near(self.question, self._rows)

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        if not (self.page.next or self.page.previous):
            return len(self.page.rows), False  # the page is all there is
        return counted(self.question, self._rows, self.search.most or COUNTED)

    def _head(self, head: Head) -> ShownHead:
        sorts = [sort for sort in self.search.sorts if sort.name in head.sorts and self.question.fits(sort)]
        if not sorts:
            return ShownHead(head)
        current = self.question.sort if self.question.sort in sorts else None
        return ShownHead(head, self.question.url(sort=self._after(sorts, current).name), direction(current))

    def _after(self, sorts: list[Sort], current: Sort | None) -> Sort:
        return sorts[0] if current is None else sorts[(sorts.index(current) + 1) % len(sorts)]


def direction(sort: Sort | None) -> str:
    """The direction of a sort as aria-sort says it."""
    if sort is None:
        return ""
    return "descending" if sort.is_descending else "ascending"
