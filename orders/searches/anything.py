"""The one box: whatever a caller can say, looked up in order of certainty, and no further than it has to be."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from csc.models import User
from csc.phones import sure_digits
from csc.prepared import Prepared
from csc.search import STOP, Known, rows_of, tidy
from orders.models import PendingOrder, SalesOrder
from orders.searches.base import Search
from orders.searches.lists import LISTS
from orders.searches.orders import numbers_like
from orders.searches.readings import Meaning, SaidNumber, meaning

MOST, EACH = STOP - 1, 5  # hits of one kind that are shown, and of each where there are several
FEW = 5  # beneath the box while an agent types
PHONES = (
    "SELECT customer_id, shown, digits FROM orders_customerphone WHERE customer_id = ANY ($1) ORDER BY position, id"
)


@dataclass(frozen=True)
class Kind:
    """One kind of record: the name of its page's address and of its list's, and what its date tells."""

    name: str
    listed: str
    dated: Any

    @property
    def search(self) -> Search:
        """The list of this kind."""
        return LISTS[self.listed][0]

    @property
    def title(self) -> Any:
        """What many of them are called."""
        return self.search.title

    def may_see(self, user: User) -> bool:
        """Whether the user may see records of this kind at all."""
        return user.has_perm(LISTS[self.listed][1])


KINDS = (
    Kind("order", "orders", _("Placed")),
    Kind("customer", "customers", _("Since")),
    Kind("return_order", "return_orders", _("Made")),
    Kind("return", "returns", _("Received")),
    Kind("quote", "quotes", _("Made")),
)


@dataclass(frozen=True)
class Hit:
    """A record found: its number, its name, where it opens, and what else it is known by."""

    number: str
    label: str
    recent_at: Any
    url: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `url` leads to all of it, of which there may be `more`; for nothing, to the list."""

    kind: Kind
    hits: list[Hit]
    orders: list[SalesOrder]
    found: int  # as far as anyone looked
    url: str

    @property
    def n(self) -> str:
        """How many there are: 3, 10+."""
        return said_number_of(self.found)

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
    """All that the words led to, grouped by kind; `is_likely` when nothing has the whole of what was said."""

    words: str
    groups: list[Group]
    is_likely: bool

    @property
    def filled(self) -> list[Group]:
        """The kinds of which something was found."""
        return [group for group in self.groups if group.hits or group.orders]

    @property
    def only_url(self) -> str:
        """Where the one hit opens; "" when there are several or none, or when it may well be another's."""
        return self.filled[0].only_url if len(self.filled) == 1 and not self.is_likely else ""

    @property
    def is_phone(self) -> bool:
        """Whether the words may be a phone number."""
        return bool(sure_digits(self.words))

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
    kinds = kinds_for(user)
    meant = meaning(words, [kind.name for kind in kinds], user)
    return Found(words, grouped(kinds, meant, words, user, most), meant.is_likely)


def kinds_for(user: User) -> list[Kind]:
    """The kinds of record that the user may see."""
    return [kind for kind in KINDS if kind.may_see(user)]


def grouped(kinds: Sequence[Kind], meant: Meaning, words: str, user: User, most: int) -> list[Group]:
    """The first of each kind as the page shows them; fewer of each where there are several kinds."""
    few = most if sum(map(bool, meant.ids.values())) == 1 else min(most, EACH)
    shown = {name: found[:few] for name, found in meant.ids.items()}
    orders = {"order": orders_of(shown.pop("order", []), user)}
    hits = hits_of(shown, words)
    return [
        group(kind, hits[kind.name], orders.get(kind.name, []), len(meant.ids[kind.name]), words) for kind in kinds
    ]


def group(kind: Kind, hits: list[Hit], orders: list[SalesOrder], found: int, words: str) -> Group:
    """What was found of a kind, with the address of all of it."""
    return Group(kind, hits, orders, found, address(kind, words, found))


def address(kind: Kind, words: str, n: int) -> str:
    """The page of all that was found of a kind; its list where nothing was."""
    asked = {"q": words, "kind": kind.listed}
    return f"{reverse('orders:search')}?{urlencode(asked)}" if n else kind.search.url


def said_number_of(found: int) -> str:
    """How many were found, as far as anyone looked: 3, 10+."""
    return f"{STOP - 1}+" if found >= STOP else str(found)


def orders_of(ids: list[int], user: User) -> list[SalesOrder]:
    """The orders of those ids as a list shows them, in that order."""
    rows = SalesOrder.objects.visible_to(user).for_list().filter(pk__in=ids) if ids else []
    return sorted(rows, key=lambda order: ids.index(order.pk))


def hits_of(ids: dict[str, list[int]], words: str) -> dict[str, list[Hit]]:
    """The other records of those ids by kind, in that order; customers with the phone that was asked for."""
    hits: dict[str, list[Hit]] = defaultdict(list)
    phones = phones_of(ids.get("customer", []), sure_digits(words))
    for row in rows_of(ids):
        hits[row.kind].append(hit(row, phones.get(row.object_id, "") if row.kind == "customer" else ""))
    return hits


def hit(row: Known, phone: str) -> Hit:
    """A search row as a link."""
    email = row.text.split("|")[5].partition(" ")[0]
    return Hit(row.number, row.label, row.recent_at, reverse(f"orders:{row.kind}", args=[row.number]), email, phone)


def phones_of(customers: list[int], digits: str) -> dict[int, str]:
    """A phone number of each of those customers as it was written down: one with those digits, else their first."""
    shown: dict[int, tuple[bool, str]] = {}
    for customer, written, kept in WRITTEN_PHONES.rows(customers) if customers else []:
        has_them = digits in kept
        if customer not in shown or (has_them and not shown[customer][0]):
            shown[customer] = (has_them, written)
    return {customer: written for customer, (_has_them, written) in shown.items()}


def near(words: str, user: User) -> Sequence[tuple[str, str]]:
    """Numbers of orders that begin like what was typed: words and address; a number has a digit."""
    said = SaidNumber.of(words)
    number = said.bare if said and said.kind == "order" else words.lstrip("#")
    return numbers_like(number, SalesOrder.objects.visible_to(user)) if any(map(str.isdecimal, number)) else ()


def pending_order(words: str, user: User) -> PendingOrder | None:
    """The pending order that bears that number; those are reached from Home, and searches only say so."""
    said = SaidNumber.of(words)
    if said is None or said.kind != "pending_order" or not user.has_perm("orders.view_pendingorder"):
        return None
    rows, number = PendingOrder.objects.visible_to(user).for_entry(), said.number
    found: PendingOrder | None = rows.filter(number__in=[number, number.upper()]).first()
    return found


WRITTEN_PHONES = Prepared("written_phones", lambda: (PHONES, []))
