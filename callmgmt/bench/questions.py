"""What is asked in the measurements: pages, what each may cost beside its floor, and searches for their plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.db.models.functions import Length
from django.http import QueryDict
from django.urls import reverse

from csc.models import Code
from orders.models import Quote, Return, ReturnOrder, SalesOrder
from orders.searches.base import Question, Search
from orders.searches.customers import CUSTOMERS
from orders.searches.orders import ORDERS
from orders.searches.paging import token
from orders.searches.records import QUOTES, RETURN_ORDER_STATES, RETURN_ORDERS, RETURNS

DEEP = 100_000  # rows before the deep page
HISTORY_EVERY = 1000  # each thousandth seeded order has fifty events
LIST = ("/floor/orders/",)
QUERIES = 8  # on any page, session and sign-in among them
COMMON = "Smith"
UNKNOWN = "qqzzxxyy"
ITEM = "SEED-0100"
FEW = ("open", "suspended", "alerted")  # states of few orders


@dataclass(frozen=True)
class Asked:
    """Pages that an agent gets one after the other, the floor of the same, and how many times it they may take."""

    name: str
    paths: tuple[str, ...]
    goal: float
    floor: tuple[str, ...] = LIST
    queries: int = QUERIES
    is_exception: bool = False  # nothing narrows it: part of many phones


def all_of() -> Iterator[Asked]:
    """The pages that have goals."""
    told, some = with_long_history(), one_in_the_middle()
    page, bare = reverse("orders:order", args=[told.number]), reverse("floor_order", args=[told.number])
    listed, led_on = reverse("orders:orders"), reverse("floor_exact", args=[told.number])
    yield Asked("home", (reverse("callmgmt:home"),), 1.3)
    yield Asked("orders, first page", (listed,), 1.3)
    yield Asked("orders, a page deep down", (f"{listed}?page={quote(deep_token())}",), 1.1, (listed,))
    yield Asked("order page, 50 events", (page,), 1.3, (bare,))
    # Two requests, so its floor has two as well: one that leads on to the page, and the page.
    yield Asked("one box: exact number, and its page", (box(told.number), page), 1.5, (led_on, bare), 2 * QUERIES)
    yield Asked("one box: part of a phone", (box(some.phone_digits[-7:]),), 1.5)
    yield Asked("one box: three digits of a phone", (box(some.phone_digits[-3:]),), 1.5, is_exception=True)
    yield Asked("one box: email", (box(some.email),), 1.5)
    yield Asked("one box: rare name", (box(rare_name()),), 1.5)
    yield Asked("one box: common name", (box(COMMON),), 1.5)
    yield Asked("one box: unknown word", (box(UNKNOWN),), 1.5)
    yield Asked("one box: orders of a common name", (box(COMMON, kind="orders"),), 1.5)
    yield Asked("orders by last name", (listing(ORDERS, last_name=COMMON),), 1.3)
    yield Asked("orders by email", (listing(ORDERS, email=some.email),), 1.5)


def only_plans() -> Iterator[Asked]:
    """Filters of the five lists, one by one and in twos, whose plans are looked at."""
    for search, filters in by_search():
        for each in filters:
            words = ", ".join(f"{name} {value}" for name, value in each.items())
            yield Asked(f"{search.name}: {words or 'all'}", (listing(search, **each),), 5.0)


def by_search() -> Iterator[tuple[Search, list[dict[str, str]]]]:
    """The lists with what is asked of each; of kinds that nobody has made yet there is nothing to ask."""
    yield ORDERS, of_orders()
    yield CUSTOMERS, of_customers()
    for search, made in ((RETURN_ORDERS, of_return_orders), (RETURNS, of_returns), (QUOTES, of_quotes)):
        yield search, made()


def of_orders() -> list[dict[str, str]]:
    """Filters of Find Order."""
    some = one_in_the_middle()
    on = some.placed_at.date().isoformat()
    flags, tags = codes("flag"), codes("tag")
    return [
        *({"state": state} for state in ("suspended", "alerted", "open", "waiting_fulfillment", "received", "closed")),
        *({"flag": code} for code in flags),
        *({"tag": code} for code in tags),
        {"item": ITEM},
        {"item": ITEM, "placed_to": on},
        *({"item": ITEM, "state": state} for state in (*FEW, "closed")),
        *({"item": ITEM, "flag": code} for code in flags),
        *({"item": ITEM, "tag": code} for code in tags),
        *({"tag": code, "state": state} for code in tags for state in FEW),
        *({"tag": code, "flag": flag} for code in tags for flag in flags),
        *({"flag": code, "state": state} for code in flags for state in FEW),
        {"number": some.number[:5]},
        {"phone": some.phone_digits[-7:]},
        {"last_name": rare_name()},
        {"placed_from": on, "placed_to": on},
        {"placed_from": on, "placed_to": on, "total_from": "200"},
        {"total_from": "100", "total_to": "200"},
        *({"last_name": COMMON, "state": state} for state in FEW),
        {"last_name": COMMON, "placed_from": on, "placed_to": on},
        *({"customer": number} for number in [some.customer and some.customer.number] if number),
        *sorted_by(ORDERS),
        {"sort": "total", "total_from": "100", "total_to": "200"},
    ]


def of_customers() -> list[dict[str, str]]:
    """Filters of Find Customer."""
    some = one_in_the_middle()
    postal_code = some.billing_address.postal_code if some.billing_address else "97205"
    return [
        {},
        *sorted_by(CUSTOMERS),
        {"number": "C-500000"},
        {"last_name": COMMON},
        {"last_name": rare_name()},
        {"phone": some.phone_digits[-7:]},
        {"email": some.email},
        {"postal_code": postal_code, "last_name": some.last_name},
        {"postal_code": postal_code, "last_name": COMMON},
        {"company": "harbor"},
        {"type": "company"},
        {"status": "inactive"},
        *({"flag": code} for code in codes("flag")),
    ]


def of_return_orders() -> list[dict[str, str]]:
    """Filters of Find Return Order."""
    some = ReturnOrder.objects.select_related("order", "customer").order_by("pk").first()
    if some is None:
        return []
    return [
        {},
        *({"state": state} for state in RETURN_ORDER_STATES),
        {"number": some.number[:6]},
        {"order": some.order.number},
        {"customer": some.customer.number},
        {"customer": some.customer.number, "state": "late"},
        *sorted_by(RETURN_ORDERS),
    ]


def of_returns() -> list[dict[str, str]]:
    """Filters of Find Returns."""
    some = Return.objects.select_related("return_order").order_by("pk").first()
    if some is None:
        return []
    on = some.received_at.date().isoformat()
    return [
        {},
        *({"state": state} for state in Return.State.values),
        {"number": some.number[:6]},
        {"return_order": some.return_order.number},
        {"received_from": on, "received_to": on},
        {"state": "refund_failed", "received_from": on},
        *sorted_by(RETURNS),
    ]


def of_quotes() -> list[dict[str, str]]:
    """Filters of Find Quotes."""
    some = Quote.objects.select_related("customer", "agent").order_by("pk").first()
    if some is None:
        return []
    on = some.valid_until.isoformat()
    return [
        {},
        *({"state": state} for state in Quote.State.values),
        {"number": some.number[:6]},
        {"customer": some.customer.number},
        {"agent": some.agent.username},
        {"agent": some.agent.username, "state": "sent"},
        {"valid_from": on, "valid_to": on},
        *sorted_by(QUOTES),
        {"sort": "valid", "valid_from": on, "valid_to": on},
    ]


def sorted_by(search: Search) -> list[dict[str, str]]:
    """Every sort that a head of the list offers, without filters."""
    return [{"sort": sort.name} for sort in search.sorts[1:]]


def codes(pick_list: str) -> list[str]:
    """The first entry of a pick list."""
    return list(Code.objects.of(pick_list).values_list("code", flat=True)[:1])


def box(words: str, **more: str) -> str:
    """The address of the one box's answer."""
    return f"{reverse('orders:search')}?{urlencode({'q': words, **more})}"


def listing(search: Search, **filters: str) -> str:
    """The address of a search."""
    return f"{search.url}?{urlencode(filters)}"


def deep_token() -> str:
    """The token of the page behind so many rows; finding its first row is slow, reading the page is not."""
    skipped = min(DEEP, SalesOrder.objects.count() // 2)
    return token(Question(ORDERS, QueryDict("")), SalesOrder.objects.newest()[skipped], before=False, n=skipped // 25)


def with_long_history() -> SalesOrder:
    """A seeded order with fifty events, else the newest order."""
    found: SalesOrder | None = SalesOrder.objects.filter(source="seed", source_id=str(HISTORY_EVERY)).first()
    newest: SalesOrder = found or SalesOrder.objects.newest()[0]
    return newest


def one_in_the_middle() -> SalesOrder:
    """An order of somebody who is not special."""
    found: SalesOrder = SalesOrder.objects.exclude(last_name=COMMON).order_by("pk")[SalesOrder.objects.count() // 2]
    return found


def rare_name() -> str:
    """A last name that few bear: seeded ones have twelve letters and come once."""
    longest = SalesOrder.objects.filter(source="seed").annotate(letters=Length("last_name"))
    found = longest.filter(letters__gte=12).order_by("pk").first()
    return str((found or SalesOrder.objects.newest()[0]).last_name)
