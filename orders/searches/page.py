"""A search page: the form, and the results as its part while an agent types."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect

from csc.htmx import AgentRequest, page_or_part
from csc.models import SavedView, User
from orders.forms import ViewForm
from orders.searches.base import Head, Question, Search, ShownHead, Sort
from orders.searches.columns import column_form
from orders.searches.paging import COUNTED, Page, counted, page_of

TEMPLATE = "orders/searches/page.html"


def search_page(request: AgentRequest, search: Search) -> HttpResponse:
    """The answer to what the URL asks. Sent by hand (`go`), a single hit opens; while typing nothing ever does."""
    question = Question(search, request.GET, request.user)
    answer = answered(question, request.user)
    if answer and "go" in request.GET and not request.htmx and answer.total == 1 and len(answer.page.rows) == 1:
        return redirect(answer.page.rows[0])
    response = show_search(request, question, answer, status=200 if question.is_valid else 422)
    if request.htmx:
        response["HX-Replace-Url"] = question.url()
    return response


def answered(question: Question, user: User) -> "Answer | None":
    """The rows that a question leads to; None when it cannot be understood."""
    if not question.is_valid:
        return None
    answer = Answer(question, question.search.rows(user))
    question.search.complete(answer.page.rows, user)
    return answer


def show_search(
    request: AgentRequest,
    question: Question,
    answer: "Answer | None",
    *,
    status: int,
    view_form: ViewForm | None = None,
) -> HttpResponse:
    """The page of a question; `view_form` is the form of a saved view that came back with errors."""
    context = {"search": question.search, "question": question, "answer": answer, **shown(question)}
    if not request.htmx:
        context |= kept(question, request.user, view_form)
    context["column_form"] = column_form(question.search, request.user)
    return page_or_part(request, TEMPLATE, context, part="results", status=status)


def shown(question: Question) -> dict[str, Any]:
    """What the form shows beside its fields."""
    fields = [(each.aside, shown_field(question.form[each.name])) for each in question.search.filters]
    aside = [field for is_aside, field in fields if is_aside]
    plain = [field for is_aside, field in fields if not is_aside]
    return {"fields": plain, "aside": aside, "aside_open": any(field.value for field in aside)}


@dataclass(frozen=True)
class ShownField:
    """A field of the form as its template draws it; choices are for a drop-down, hints are attributes."""

    name: str
    label: str
    kind: str
    hints: tuple[tuple[str, Any], ...]
    choices: tuple[tuple[Any, Any], ...]
    value: str
    errors: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: it looks the same to everybody then."""
        return not self.value and not self.errors


def shown_field(bound: BoundField) -> ShownField:
    """The field with what was typed and what is wrong with it."""
    field, widget = bound.field, bound.field.widget
    choices = tuple(getattr(field, "choices", ()))
    value, errors = str(bound.data or ""), tuple(map(str, bound.errors))
    kind, hints = getattr(widget, "input_type", ""), tuple(widget.attrs.items())
    return ShownField(bound.name, str(bound.label), kind, hints, choices, value, errors)


def kept(question: Question, user: User, view_form: ViewForm | None) -> dict[str, Any]:
    """The views of the list as tabs, and the form of the one that is shown, or of a new one."""
    saved = [
        Tab(view.name, address(question.search, view.query), view)
        for view in SavedView.objects.on_page(user, question.search.name)
    ]
    current = next((tab for tab in saved if tab.url == question.url()), None)
    quick = [
        Tab(str(view.said), question.url(without=list(question.asked), **view.asks))
        for view in question.search.quick_views
    ]
    asked = [view.asks == question.asked for view in question.search.quick_views]
    here = current or next((tab for tab, same in zip(quick, asked, strict=True) if same), None)
    blank = ViewForm.blank(query=question.query, view=current.words if current else "")
    return {"views": [*quick, *saved], "here": here, "saved": current, "view_form": view_form or blank}


def address(search: Search, query: str) -> str:
    """The address of the list with that query string."""
    return f"{search.url}?{query}" if query else search.url


@dataclass(frozen=True)
class Tab:
    """A view as a link; one that the agent keeps has its row with it."""

    words: str
    url: str
    view: SavedView | None = None


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
    def heads(self) -> tuple[ShownHead, ...]:
        """The heads of the table."""
        return tuple(self._head(head) for head in self.search.heads)

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
