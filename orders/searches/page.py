"""A search page: the form, and the results as its part while an agent types."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.forms import BoundField, Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from csc import kept
from csc.htmx import AgentRequest, page_or_part
from csc.models import Code, SavedView, User
from orders.forms import ViewForm
from orders.searches.base import Filter, Head, PickField, Question, Search, ShownHead, Sort
from orders.searches.columns import column_form
from orders.searches.elsewhere import Elsewhere, elsewhere
from orders.searches.paging import Page, counted, page_of
from orders.searches.statements import COUNTED

TEMPLATE, FIELD, HEADS = (f"orders/searches/{name}.html" for name in ("page", "_field", "_heads"))


def search_page(request: AgentRequest, search: Search) -> HttpResponse:
    """The answer to what the URL asks. Sent by hand (`go`), a single hit opens; while typing nothing ever does."""
    question = Question(search, request.GET, request.user)
    if not (question.is_plain or request.htmx):
        return redirect(question.plain_url)
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
    answer = Answer(question, question.search.rows(user), user)
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
        context |= tabs(question, request.user, view_form)
    context["column_form"] = column_form(question.search, request.user)
    return page_or_part(request, TEMPLATE, context, part="results", status=status)


def shown(question: Question) -> dict[str, Any]:
    """The fields of the form, those under More filters apart."""
    aside = [each for each in question.search.filters if each.aside]
    plain = [each for each in question.search.filters if not each.aside]
    is_open = any(each.name in question.asked for each in aside)
    return {"fields": drawn(question, plain), "aside": drawn(question, aside), "aside_open": is_open}


def drawn(question: Question, filters: Sequence[Filter]) -> SafeString:
    """The fields of these filters as the page has them."""
    language, entries = get_language(), {name: named(codes) for name, codes in question.codes.items()}
    fields = [
        filled(question.form[each.name])
        if each.name in question.asked
        else blank(each, entries.get(getattr(each.field, "pick_list", ""), ()), language)
        for each in filters
    ]
    return SafeString("".join(fields))  # nosec B703  # of the template's own making


def named(codes: Sequence[Code]) -> tuple[tuple[str, str], ...]:
    """Codes and words of a pick list's entries."""
    return tuple((each.code, each.label) for each in codes)


def filled(bound: BoundField) -> SafeString:
    """A field that something was typed into."""
    return render_to_string(FIELD, {"field": shown_field(bound)})


@lru_cache(maxsize=kept.MOST)
def blank(each: Filter, entries: tuple[tuple[str, str], ...], _language: str | None) -> SafeString:
    """The field of a filter that is not asked for: it looks the same to all who read the language."""
    field = deepcopy(each.field)
    if isinstance(field, PickField):
        field.show(entries)
    form = Form({})
    form.fields[each.name] = field
    return render_to_string(FIELD, {"field": shown_field(form[each.name], is_blank=True)})


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


def shown_field(bound: BoundField, *, is_blank: bool = False) -> ShownField:
    """The field with what was typed and what is wrong with it."""
    field, widget = bound.field, bound.field.widget
    choices = tuple(getattr(field, "choices", ()))
    value, errors = ("", ()) if is_blank else (str(bound.value() or ""), tuple(map(str, bound.errors)))
    kind, hints = getattr(widget, "input_type", ""), tuple(widget.attrs.items())
    return ShownField(bound.name, str(bound.label), kind, hints, choices, value, errors)


def tabs(question: Question, user: User, view_form: ViewForm | None) -> dict[str, Any]:
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

    def __init__(self, question: Question, rows: Any, user: User) -> None:
        self.question, self.search, self.user = question, question.search, user
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
    def heads(self) -> SafeString:
        """The heads of the table."""
        if not self.question.asked:
            return plain_heads(self.search, self.question.sort, get_language())
        return drawn_heads(self.question)

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

    @cached_property
    def near(self) -> Sequence[tuple[str, str]]:
        """What may have been meant, when nothing was found."""
        return [] if self.page.rows else self.search.near(self.question, self._rows)

    @cached_property
    def elsewhere(self) -> Elsewhere | None:
        """Where else the words are known, when nothing was found."""
        return None if self.page.rows else elsewhere(self.question, self.user)

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        if not (self.page.next or self.page.previous):
            return len(self.page.rows), False  # the page is all there is
        return counted(self.question, self._rows, self.search.most or COUNTED)


@lru_cache(maxsize=kept.MOST)
def plain_heads(search: Search, sort: Sort | None, language: str | None) -> SafeString:
    """The heads of a table where no filter is on; without a sort, of one that cannot be sorted."""
    if sort is None:
        return render_to_string(HEADS, {"heads": [ShownHead(head) for head in search.heads]})
    return drawn_heads(Question(search, QueryDict("") if sort is search.sorts[0] else QueryDict(f"sort={sort.name}")))


def drawn_heads(question: Question) -> SafeString:
    """The heads of a question's table; what sorts is a link."""
    return render_to_string(HEADS, {"heads": [shown_head(question, head) for head in question.search.heads]})


def shown_head(question: Question, head: Head) -> ShownHead:
    """A head, with what a click on it leads to."""
    sorts = [sort for sort in question.search.sorts if sort.name in head.sorts and question.fits(sort)]
    if not sorts:
        return ShownHead(head)
    current = question.sort if question.sort in sorts else None
    return ShownHead(head, question.url(sort=after(sorts, current).name), direction(current))


def after(sorts: list[Sort], current: Sort | None) -> Sort:
    """The sort that follows in turn."""
    return sorts[0] if current is None else sorts[(sorts.index(current) + 1) % len(sorts)]


def direction(sort: Sort | None) -> str:
    """The direction of a sort as aria-sort says it."""
    if sort is None:
        return ""
    return "descending" if sort.is_descending else "ascending"
