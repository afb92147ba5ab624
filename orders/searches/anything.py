"""The one box: whatever a caller can say, looked up in order of certainty, and no further than it has to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from csc import together
from csc.models import SearchRow, User
from csc.search import STOP, find, fold, phone_digits, tidy
from orders.models import (
    Customer,
    CustomerEmail,
    Invoice,
    Quote,
    Return,
    ReturnOrder,
    SalesOrder,
    ShippingOrder,
    Tracking,
)
from orders.searches.orders import numbers_like

WORDS = 6  # of a question that are looked at
MOST, EACH = STOP - 1, 10  # hits of one kind that are shown, and of each where there are several
FEW = 5  # beneath the box while an agent types


@dataclass(frozen=True)
class Kind:
    """One kind of record: the name of its page's address, and of its list's."""

    name: str
    title: Any
    model: Any
    permission: str
    listed: str

    def by_number(self, number: str, user: User) -> QuerySet[Any]:
        """Those that bear the number, here or in the shop."""
        rows: QuerySet[Any] = self.model.objects.visible_to(user)
        if self.model is SalesOrder:
            return rows.filter(Q(number=number) | Q(shop_number=number)).order_by("-placed_at", "-id")[:STOP]
        return rows.filter(number__in=[number, number.upper()])[:STOP]

    def by_email(self, email: str, user: User) -> QuerySet[Any]:
        """Those with that whole address."""
        rows: QuerySet[Any] = self.model.objects.visible_to(user)
        if self.model is SalesOrder:
            rows = rows.filter(Q(Exact(Lower(F("email")), Lower(Value(email))))).order_by("-placed_at", "-id")
        elif self.model is Customer:
            same = CustomerEmail.objects.filter(Q(Exact(Lower(F("address")), Lower(Value(email)))))
            rows = rows.filter(pk__in=same.values("customer_id"))
        else:
            rows = rows.none()
        return rows[:STOP]


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
        """How many there are: 3, 25+."""
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
        """How many were found, in words: 3 results, 25+ results."""
        n = sum(min(group.found, STOP - 1) for group in self.groups)
        if any(group.found >= STOP for group in self.groups):
            return str(_("%(n)d+ results") % {"n": n})
        return ngettext("%(n)d result", "%(n)d results", n) % {"n": n}


def look_up(typed: str, user: User, *, most: int = MOST) -> Found:
    """What the user may see of `typed`: an exact number, else a whole email address, else parts of it."""
    words = tidy(typed)
    kinds = [kind for kind in KINDS if has_page(kind) and user.has_perm(kind.permission)]
    ids = by_numbers(words.lstrip("#"), kinds, user)
    if "@" in words and not any(ids.values()):
        ids = together.ids(**{kind.name: kind.by_email(words, user) for kind in kinds})
    if not any(ids.values()):
        ids = by_parts(words, kinds, user)
    most = most if sum(map(bool, ids.values())) == 1 else min(most, EACH)
    return Found(words, [group(kind, ids[kind.name], words, user, most) for kind in kinds])


def by_numbers(number: str, kinds: Sequence[Kind], user: User) -> dict[str, list[int]]:
    """Ids by kind of what bears the number, and of orders with a shipping order, invoice or parcel that does."""
    orders = SalesOrder.objects.visible_to(user)
    tracked = Tracking.objects.filter(number=number).values("shipping_order__order")[:STOP]
    papers = {
        "parcel": orders.filter(pk__in=ShippingOrder.objects.filter(number=number).values("order")),
        "invoice": orders.filter(pk__in=Invoice.objects.filter(number=number).values("order")),
        "tracking": orders.filter(pk__in=tracked),
    }
    asked = {kind.name: kind.by_number(number, user) for kind in kinds}
    found = together.ids(**asked, **(papers if "order" in asked else {}))
    on_paper = [pk for name in papers for pk in found.pop(name, [])]
    if "order" in asked:
        found["order"] = list(dict.fromkeys([*found["order"], *on_paper]))[:STOP]
    return found


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


def group(kind: Kind, ids: list[int], words: str, user: User, most: int) -> Group:
    """The first records of those ids as the page shows them, in that order."""
    shown = ids[:most]
    place = {pk: n for n, pk in enumerate(shown)}
    orders: list[SalesOrder] = []
    hits: list[Hit] = []
    if kind.model is SalesOrder:
        rows = SalesOrder.objects.visible_to(user).for_list().filter(pk__in=shown)
        orders = sorted(rows, key=lambda order: place[order.pk])
    elif shown:
        found = SearchRow.objects.filter(kind=kind.name, object_id__in=shown)
        hits = [hit(row) for row in sorted(found, key=lambda row: place[row.object_id])]
    return Group(kind, hits, orders, len(ids), narrower(kind, words))


def hit(row: SearchRow) -> Hit:
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
    """Numbers of orders that begin like what was typed: words and address."""
    return numbers_like(words.lstrip("#"), SalesOrder.objects.visible_to(user))


def has_page(kind: Kind) -> bool:
    """Whether this installation shows records of that kind."""
    return bool(address(f"orders:{kind.name}", "1"))


def address(name: str, *args: str) -> str:
    """The address of that name; "" when there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
