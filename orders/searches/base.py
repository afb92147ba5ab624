"""What a search page is made of: filters, sorts, quick views, and the question that an agent asks with them.

A kind of record declares one Search, see orders/searches/orders.py. Its view is one line:
`return search_page(request, ORDERS)`; its rows are drawn by the template that it names, which gets `answer`.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.models import Code, User
from csc.search import tidy

RESERVED = ("sort", "page", "go")


@dataclass(frozen=True)
class Lead:
    """An index of another table that has the rows of a filter in the order of a sort, so that a page is one range.

    `names` are the sort's fields as that table keeps copies of them; `narrow` speaks of that table alone.
    """

    narrow: Callable[[Any], Q]
    names: dict[str, str]

    def covers(self, sort: "Sort") -> bool:
        """Whether it has the rows in that order."""
        return set(sort.names) <= set(self.names)

    def copied(self, narrow: Q) -> Q:
        """What of a filter its copies can say as well: the range of the index becomes as short."""
        plain = [child for child in narrow.children if isinstance(child, tuple) and narrow.connector == Q.AND]
        parts = [(*name.partition("__"), value) for name, value in plain]
        return Q(**{f"{self.names[name]}{bar}{how}": value for name, bar, how, value in parts if name in self.names})

    def run(self, sort: "Sort") -> "Sort":
        """The sort in the names of this index."""
        fields = [name.replace(name.lstrip("-"), self.names[name.lstrip("-")]) for name in sort.fields]
        return replace(sort, fields=tuple(fields))


@dataclass(frozen=True, eq=False)
class Filter:
    """One field of the form. `narrow` makes of a valid value the rows that stay; `said` puts it on its chip.

    `mine` narrows further, by who asks. `meets` tells of a value whether the indexes in which filters meet have
    its rows; two such filters are read from these and not from the index of one of them. `beside` is what that index
    wants to be told as well where the filter of that name is asked too. `plain` is what was typed as it stands in
    addresses, where it must mean the same to every reader. `spoken` makes words for the one box of it, where that
    knows such words.
    """

    name: str
    field: forms.Field
    narrow: Callable[[Any], Q]
    said: Callable[[Any], str] = str
    aside: bool = False  # stands under More filters
    lead: Lead | None = None  # where rows are read from when it is asked for
    in_order: bool = False  # its index has the rows in the order of the list, so they are counted by walking it
    sort: str = ""  # the name of the sort that its index has; taken where it is asked for alone and no other is
    mine: Callable[[Any, User | None], Q] = lambda value, user: Q()
    meets: Callable[[Any], bool] = lambda value: False
    beside: tuple[str, Q] = ("", Q())
    plain: Callable[[str], str] = str
    spoken: Callable[[str], str] | None = None

    def told(self, value: Any, question: "Question") -> Q:
        """What it makes of the rows of a question."""
        name, more = self.beside
        return self.narrow(value) & self.mine(value, question.user) & (more if name in question.asked else Q())


@dataclass(frozen=True, eq=False)
class Sort:
    """An order of rows that an index has, forwards or backwards; the last of its `fields` is unique.

    `only_with` names the filters that it may be combined with; None: all of them. `made` are fields that no column
    has: what they are called, and the expression that the index keeps.
    """

    name: str
    said: Any
    fields: tuple[str, ...]
    only_with: frozenset[str] | None = None
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def is_descending(self) -> bool:
        """Whether it runs from the greatest value down."""
        return self.fields[0].startswith("-")

    @property
    def names(self) -> list[str]:
        """The fields without their direction."""
        return [name.lstrip("-") for name in self.fields]

    def reversed(self) -> list[str]:
        """The fields the other way round, to read the page before."""
        return [turned(name) for name in self.fields]

    def backwards(self, name: str, said: Any) -> "Sort":
        """The same index read from its end."""
        return replace(self, name=name, said=said, fields=tuple(self.reversed()))


def turned(name: str) -> str:
    """A field in the other direction."""
    return name[1:] if name.startswith("-") else f"-{name}"


@dataclass(frozen=True)
class Head:
    """The head of a column: its words, its class, and the sorts that a click on it goes through.

    A column with a `name` may be left out by who does not need it.
    """

    said: Any
    css: str = ""
    sorts: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class ShownHead:
    """The head of a column, with the address that a click leads to."""

    head: Head
    url: str = ""
    direction: str = ""  # ascending, descending or "" as aria-sort says it


@dataclass(frozen=True)
class QuickView:
    """A search that is asked often: words, and the filters it sets."""

    said: Any
    asks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Search:
    """All that one kind of record can be searched by. The first sort is the one for who asks for nothing."""

    name: str  # the name of its address: orders:<name>
    title: Any
    rows: Callable[[User], QuerySet[Any]]  # visible to that user, with all that the table shows
    filters: Sequence[Filter]
    sorts: Sequence[Sort]
    heads: Sequence[Head]
    table: str  # the template of the table; it gets `answer`
    counted: Callable[[int, bool], str]  # the words for so many hits; True: or more
    quick_views: Sequence[QuickView] = ()
    check: Callable[[dict[str, Any]], dict[str, str]] = lambda cleaned: {}  # field: what is wrong between fields
    near: Callable[["Question", QuerySet[Any]], Sequence[tuple[str, str]]] = lambda question, visible: ()  # words, url
    complete: Callable[[Sequence[Any], User], None] = lambda rows, user: None  # adds what other tables have of a page
    most: int | None = None  # never more rows than these, and said so
    planned: Sequence[tuple[str, ...]] = ()  # filters that are asked most, without others; they narrow by value alone
    preview: bool = False  # a wide screen shows the row in focus beside the list
    examples: Sequence[dict[str, str]] = ()  # questions whose plans the tests look at; quick views go without saying

    @cached_property
    def pick_lists(self) -> list[str]:
        """The pick lists that its filters choose from."""
        return [each.field.pick_list for each in self.filters if isinstance(each.field, PickField)]

    @property
    def url(self) -> str:
        """Its address without a question."""
        return address(f"orders:{self.name}")


@cache
def address(name: str) -> str:
    """The address of a page by its name."""
    return reverse(name)


class PickField(forms.ChoiceField):
    """A drop-down of a pick list's entries; its value is the entry. The form gives it the entries."""

    def __init__(self, pick_list: str, **kwargs: Any) -> None:
        super().__init__(
            error_messages={"invalid_choice": gettext_lazy("This is not in the list any more; choose another.")},
            **kwargs,
        )
        self.pick_list = pick_list
        self.entries: dict[str, Code] = {}

    def offer(self, entries: Sequence[Code]) -> None:
        """Takes the entries that may be chosen."""
        self.entries = {each.code: each for each in entries}
        self.show([(each.code, each.label) for each in entries])

    def show(self, entries: Sequence[tuple[str, str]]) -> None:
        """Takes the codes and words of what may be chosen."""
        self.choices = [("", gettext_lazy("Any")), *entries]

    def clean(self, value: Any) -> Code | None:
        """The entry of that code; None when none was asked for."""
        return self.entries.get(super().clean(value))


class SearchForm(forms.Form):
    """The filters that are asked for as fields, none of them required."""

    def __init__(self, question: "Question") -> None:
        super().__init__(question.asked)
        self.search = question.search
        for each in self.search.filters:
            if each.name in question.asked:
                self.fields[each.name] = offered(each.field, question)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, why in self.search.check(cleaned).items():
            self.add_error(name, why)
        for name in self.errors:
            # A browser's date field shows nothing of a day that does not exist; a line of text keeps what was typed.
            if name in self.fields and isinstance(self.fields[name].widget, forms.DateInput):
                self.fields[name].widget.input_type = "text"
        return cleaned


def offered(field: forms.Field, question: "Question") -> forms.Field:
    """The field of a filter for the form of a question, with the entries of its pick list."""
    made = deepcopy(field)
    made.required = False
    if isinstance(made, PickField):
        made.offer(question.codes[made.pick_list])
    return made


class Question:
    """What was asked in a URL, and what of it could not be understood."""

    def __init__(self, search: Search, params: QueryDict, user: User | None = None) -> None:
        self.search, self.user = search, user
        self.params = {name: tidy(str(value)) for name, value in params.items()}
        known = {each.name: each.plain for each in search.filters}
        self.asked = {name: known[name](value) for name, value in self.params.items() if name in known and value}
        self.form = SearchForm(self)
        self.sentences = [
            _("“%(name)s” is not a filter here; it was left out.") % {"name": name[:40]}
            for name in sorted(set(self.params) - set(known) - set(RESERVED))[:3]
        ]
        self.sort = self._sort()

    @cached_property
    def codes(self) -> dict[str, list[Code]]:
        """The entries of the pick lists that its filters choose from."""
        return Code.objects.by_list(*self.search.pick_lists) if self.search.pick_lists else {}

    @cached_property
    def is_valid(self) -> bool:
        """Whether every field holds what it can hold."""
        return self.form.is_valid()

    @cached_property
    def active(self) -> list[tuple[Filter, Any]]:
        """The filters that were asked for, with their values; those that are wrong are left out."""
        if not self.is_valid and not hasattr(self.form, "cleaned_data"):
            return []
        cleaned = self.form.cleaned_data
        return [(each, cleaned[each.name]) for each in self.search.filters if cleaned.get(each.name) not in EMPTY]

    @cached_property
    def narrowing(self) -> list[tuple[Filter, Q]]:
        """What each of those filters makes of the rows; asked once for the page and its count."""
        return [(each, each.told(value, self)) for each, value in self.active]

    @cached_property
    def lead(self) -> tuple[Lead, Any] | None:
        """The index of another table that the rows are read from, and for which value; None: from their own."""
        if sum(each.meets(value) for each, value in self.active) > 1:
            return None
        return next(
            ((each.lead, value) for each, value in self.active if each.lead and each.lead.covers(self.sort)), None
        )

    @property
    def run(self) -> Sort:
        """The sort as the index that is read names it."""
        return self.lead[0].run(self.sort) if self.lead else self.sort

    def narrowed(self, rows: QuerySet[Any], place: Q | None = None) -> QuerySet[Any]:
        """Those of `rows` that every filter lets through, on the far side of a place in the run."""
        place = place or Q()
        for each, narrow in self.narrowing:
            if self.lead is None or each.lead is not self.lead[0]:
                rows = rows.filter(narrow)
        if self.lead is None:
            return rows.filter(place)
        lead, value = self.lead
        for _each, narrow in self.narrowing:
            place &= lead.copied(narrow)
        # One filter() call, so that all speak of the same row of the other table, of which several may fit.
        return rows.filter(lead.narrow(value) & place).order_by(*self.run.fields).distinct(*self.run.names)

    def url(self, *, without: Sequence[str] = (), **change: str) -> str:
        """The address of this question with other values; the page falls away unless it is named."""
        asked = {name: value for name, value in self.asked.items() if name not in without}
        if self.sort is not self.default:
            asked["sort"] = self.sort.name
        asked |= change
        return f"{self.search.url}?{urlencode(asked)}" if asked else self.search.url

    @property
    def is_plain(self) -> bool:
        """Whether it was asked with nothing that a colleague's locale could read otherwise."""
        return all(self.params[name] == value for name, value in self.asked.items())

    @property
    def plain_url(self) -> str:
        """The address that asks the same of every reader, with the page and how it was sent."""
        return self.url(**{name: self.params[name] for name in RESERVED if name in self.params})

    @property
    def query(self) -> str:
        """What its address asks, in the one way of writing it."""
        return self.url().partition("?")[2]

    def fits(self, sort: Sort) -> bool:
        """Whether an index has that order for these filters."""
        return sort.only_with is None or sort.only_with >= set(self.asked)

    @property
    def default(self) -> Sort:
        """The sort where none is asked for."""
        wanted = {each.sort for each in self.search.filters if each.name in self.asked}
        fitting = (sort for sort in self.search.sorts if sort.name in wanted and self.fits(sort))
        return next(fitting, self.search.sorts[0])

    def _sort(self) -> Sort:
        name, first = self.params.get("sort", ""), self.default
        wanted = next((sort for sort in self.search.sorts if sort.name == name), None)
        if wanted and self.fits(wanted):
            return wanted
        if wanted:
            words = _("Sorted “%(first)s”: these filters cannot be sorted “%(wanted)s”.")
            self.sentences.append(words % {"first": first.said, "wanted": wanted.said})
        elif name:
            words = _("There is no sort “%(name)s”; the list is sorted “%(first)s”.")
            self.sentences.append(words % {"name": name[:40], "first": first.said})
        return first


EMPTY = (None, "")
