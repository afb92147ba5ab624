"""All that was found of one kind, page by page, in the table of its list."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from csc.models import SearchRow, User
from csc.search import TOP, are_short, found_on_page, tidy
from orders.searches.anything import KINDS, Kind
from orders.searches.base import Search, Sort
from orders.searches.page import plain_heads
from orders.searches.paging import Page, page_read
from orders.searches.readings import Meaning, meaning
from orders.searches.statements import PAGE, Place, beyond

SAME = 1000  # records that bear just that number or email address, at most
NEWEST = Sort("newest", gettext_lazy("newest first"), ("-recent_at", "-object_id"))


def kind_of(listed: str, user: User) -> Kind | None:
    """The kind whose list has that name; None when there is none that the user may see."""
    return next((kind for kind in KINDS if kind.listed == listed and kind.may_see(user)), None)


class OneKind:
    """What the words lead to among the records of one kind, a page of them."""

    sort, most = NEWEST, SAME

    def __init__(self, kind: Kind, params: QueryDict, user: User) -> None:
        self.kind, self.user = kind, user
        self.params = {name: tidy(str(value)) for name, value in params.items()}
        self.words = self.params.get("q", "")
        self.asked = {"q": self.words}
        self.sentences: list[str] = []
        self.page: Page = page_read(self, self._beyond)

    @property
    def search(self) -> Search:
        """The list of this kind."""
        return self.kind.search

    @cached_property
    def meant(self) -> Meaning:
        """What the words mean among these records."""
        return meaning(self.words, [self.kind.name], self.user, most=SAME)

    @cached_property
    def rows(self) -> list[Any]:
        """The records of the page as the list shows them."""
        ids = [row.object_id for row in self.page.rows]
        found = sorted(self.search.rows(self.user).filter(pk__in=ids), key=lambda record: ids.index(record.pk))
        self.search.complete(found, self.user)
        return found

    @property
    def heads(self) -> SafeString:
        """The heads of the table, by which nothing is sorted."""
        return plain_heads(self.search, None, get_language())

    @property
    def filled(self) -> bool:
        """Whether anything was found."""
        return bool(self.page.rows)

    @property
    def n(self) -> str:
        """How many there are as far as the pages were read: 3, 50+."""
        return f"{self.page.last_row}+" if self.page.next else str(self.page.last_row)

    @property
    def only_url(self) -> str:
        """Where the one hit opens; "" when there are several or none, or when it may well be another's."""
        is_sure = self.page.last_row == 1 and not self.meant.is_likely
        return str(self.rows[0].get_absolute_url()) if is_sure and self.rows else ""

    @property
    def are_newest_alone(self) -> bool:
        """Whether older records were not looked through, because the words are too short for that."""
        return self.meant.reading is not None and are_short(self.meant.reading.words)

    @property
    def is_cut(self) -> bool:
        """Whether more bear just that than are ever listed."""
        return self.meant.reading is None and len(self.meant.ids[self.kind.name]) >= SAME

    @property
    def list_url(self) -> str:
        """The list of all that have that email address, for who lists more than these; "" where a number was asked."""
        return f"{self.search.url}?{urlencode({'email': self.words})}" if "@" in self.words else ""

    @property
    def next_url(self) -> str:
        """The address of the next page; "" on the last."""
        return self._url(page=self.page.next) if self.page.next else ""

    @property
    def previous_url(self) -> str:
        """The address of the page before; "" on the first."""
        return self._url(page=self.page.previous) if self.page.previous else ""

    def _url(self, **more: str) -> str:
        asked = {"q": self.words, "kind": self.kind.listed, **more}
        return f"{reverse('orders:search')}?{urlencode(asked)}"

    def _beyond(self, place: Place | None) -> list[Any]:
        """The rows of a page and one more, read away from a place."""
        if self.meant.reading is None:
            return self._same(place)
        start: Any = place.values if place else TOP
        newer, words = bool(place and place.before), self.meant.reading.words
        return list(found_on_page(self.kind.name, words, site_ids=self.user.site_ids, beyond=start, newer=newer))

    def _same(self, place: Place | None) -> list[Any]:
        """The rows of what bears just that number or email address."""
        ids, back = self.meant.ids[self.kind.name], bool(place and place.before)
        rows = SearchRow.objects.filter(kind=self.kind.name, object_id__in=ids)
        rows = rows.filter(beyond(self.sort, place)) if place else rows
        return list(rows.order_by(*(self.sort.reversed() if back else self.sort.fields))[: PAGE + 1])
