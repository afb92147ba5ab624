"""The one box: whatever a caller can say, looked up in order of certainty, and no further than it has to be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from csc.models import User
from csc.search import STOP, Known, find, fold, phone_digits, rows_of, tidy
from orders.models import Customer, Quote, Return, ReturnOrder, SalesOrder
from orders.searches.exact import exactly
from orders.searches.orders import numbers_like

WORDS = 6  # of a question that are looked at
MOST, EACH = STOP - 1, 5  # hits of one kind that are shown, and of each where there are several
FEW = 5  # beneath the box while an agent types


@dataclass(frozen=True)
class Kind:
    """One kind of record: the name of its page's address, and of its list's."""

    name: str
    title: Any
    model: Any
    permission: str
    listed: str


KINDS = (
    Kind("order", _("Orders"), SalesOrder, "orders.view_salesorder", "orders"),
    Kind("customer", _("Customers"), Customer, "orders.view_customer", "customers"),
    Kind("return_order", _("Return orders"), ReturnOrder, "orders.view_returnorder", "return_orders"),
    Kind("return", _("Returns"), Return, "orders.view_return", "returns"),
    Kind("quote", _("Quotes"), Quote, "orders.view_quote", "quotes"),
)


@dataclass(frozen=True)
class Hit:
    """A record found: its number, its name, and where it opens."""

    number: str
    label: str
    recent_at: Any
    url: str
    email: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` when there are others, `list_url` where they are narrowed."""

    kind: Kind
    hits: list[Hit]
    orders: list[SalesOrder]
    found: int  # as far as anyone looked
    list_url: str

    @property
    def n(self) -> str:
        """How many there are: 3, 10+."""
        return f"{STOP - 1}+" if self.found >= STOP else str(self.found)

    @property
    def more(self) -> bool:
        """Whether there are others than those that are shown."""
        return self.found > len(self.hits) + len(self.orders)

    @property
    def only_url(self) -> str:
        """Where the one hit opens; "" when there are several or none."""
        urls = [each.url for each in self.hits] + [each.get_absolute_url() for each in self.orders]
        return urls[0] if len(urls) == 1 else ""


@dataclass(frozen=True)
class Found:
    """All that the words led to, grouped by kind."""

    words: str
    groups: list[Group]

    @property
    def filled(self) -> list[Group]:
        """The kinds of which something was found."""
        return [group for group in self.groups if group.hits or group.orders]

    @property
    def only_url(self) -> str:
        """Where the one hit opens; "" when there are several or none."""
        return self.filled[0].only_url if len(self.filled) == 1 else ""

    @property
    def counted(self) -> str:
        """How many were found, in words: 3 results, 10+ results."""
        n = sum(min(group.found, STOP - 1) for group in self.groups)
        if any(group.found >= STOP for group in self.groups):
            return str(_("%(n)d+ results") % {"n": n})
        return ngettext("%(n)d result", "%(n)d results", n) % {"n": n}


def look_up(typed: str, user: User, *, most: int = MOST) -> Found:
    """What the user may see of `typed`: an exact number, or a whole email address, else parts of it."""
    words = tidy(typed)
    kinds = [kind for kind in KINDS if has_page(kind) and user.has_perm(kind.permission)]
    exact = exactly(words, user)
    ids = {kind.name: exact[kind.name] for kind in kinds}
    if not any(ids.values()):
        ids = by_parts(words, kinds, user)
    return Found(words, grouped(kinds, ids, words, user, most))


def grouped(kinds: Sequence[Kind], ids: dict[str, list[int]], words: str, user: User, most: int) -> list[Group]:
    """The first of each kind as the page shows them; fewer of each where there are several kinds."""
    few = most if sum(map(bool, ids.values())) == 1 else min(most, EACH)
    shown = {name: found[:few] for name, found in ids.items()}
    orders = {"order": orders_of(shown.pop("order", []), user)}
    hits = hits_of(shown)
    return [
        Group(kind, hits[kind.name], orders.get(kind.name, []), len(ids[kind.name]), narrower(kind, words))
        for kind in kinds
    ]


def by_parts(words: str, kinds: Sequence[Kind], user: User) -> dict[str, list[int]]:
    """Ids by kind of what holds part of a phone number, else every one of the words."""
    digits = phone_digits(words)
    asked = [[digits]] if len(digits) >= 3 else []
    names = [kind.name for kind in kinds]
    ids: dict[str, list[int]] = {name: [] for name in names}
    for parts in (*asked, fold(words).split()[:WORDS]):
        ids = find(names, parts, site_ids=user.site_ids)
        if any(ids.values()):
            break
    return ids


def orders_of(ids: list[int], user: User) -> list[SalesOrder]:
    """The orders of those ids as a list shows them, in that order."""
    rows = SalesOrder.objects.visible_to(user).for_list().filter(pk__in=ids) if ids else []
    return sorted(rows, key=lambda order: ids.index(order.pk))


def hits_of(ids: dict[str, list[int]]) -> dict[str, list[Hit]]:
    """The other records of those ids by kind, in that order."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    for row in rows_of(ids):
        hits[row.kind].append(hit(row))
    return hits


def hit(row: Known) -> Hit:
    """A search row as a link."""
    address, email = reverse(f"orders:{row.kind}", args=[row.number]), row.text.split("|")[5].partition(" ")[0]
    return Hit(row.number, row.label, row.recent_at, address, email)


def narrower(kind: Kind, words: str) -> str:
    """The list of a kind, with what was typed in the field that it belongs to; "" where there is no list."""
    listed = address(f"orders:{kind.listed}")
    if kind.model is not SalesOrder:
        return listed
    name = "phone" if phone_digits(words) else "email" if "@" in words else "last_name"
    return f"{listed}?{urlencode({name: words.split()[-1] if name == 'last_name' and words else words})}"


def near(words: str, user: User) -> Sequence[tuple[str, str]]:
    """Numbers of orders that begin like what was typed: words and address; a number has a digit."""
    number = words.lstrip("#")
    return numbers_like(number, SalesOrder.objects.visible_to(user)) if any(map(str.isdecimal, number)) else ()


def has_page(kind: Kind) -> bool:
    """Whether this installation shows records of that kind."""
    return bool(address(f"orders:{kind.name}", "1"))


def address(name: str, *args: str) -> str:
    """The address of that name; "" when there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
