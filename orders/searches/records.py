"""Find Return Order, Find Returns and Find Quotes: the same pattern for what stands beside orders."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.models import SearchRow, User
from csc.numbers import spellings
from csc.search import words_in
from orders.models import Quote, Return, ReturnOrder
from orders.searches.base import Filter, Head, QuickView, Search, Sort
from orders.searches.beside import came_back, expected
from orders.searches.customers import choice
from orders.searches.orders import (
    both_ways,
    by_customer,
    by_start,
    by_state,
    by_total,
    day,
    end_of,
    numbered,
    said_day,
    start_of,
    text,
)

LATE, SUSPENDED, ALERTED = "late", "suspended", "alerted"
RETURN_ORDER_STATES: dict[str, tuple[Any, Q]] = {
    **{state.value: (state.label, Q(state=state)) for state in ReturnOrder.State},
    LATE: (gettext_lazy("Late"), Q(is_late=True)),
    SUSPENDED: (gettext_lazy("Suspended"), Q(suspended_at__isnull=False)),
    ALERTED: (gettext_lazy("Alerted"), Q(open_alerts__gt=0)),
}


def hits(n: int, more: bool) -> str:
    """3 found; 1000+ found."""
    return _("%(n)d+ found") % {"n": n} if more else _("%(n)d found") % {"n": n}


def return_orders(user: User) -> QuerySet[Any]:
    """The return orders that the user may see, with what the table shows of other records."""
    return ReturnOrder.objects.visible_to(user).select_related("order", "customer")


def returns(user: User) -> QuerySet[Any]:
    """The returns that the user may see, with what the table shows."""
    return Return.objects.visible_to(user).select_related("return_order", "warehouse")


def quotes(user: User) -> QuerySet[Any]:
    """The quotes that the user may see, with what the table shows."""
    return Quote.objects.visible_to(user).select_related("customer", "agent").defer("cart")


def number(model: Any, label: Any) -> Filter:
    """A number from its start."""
    return Filter(
        "number",
        text(label, 60, placeholder=gettext_lazy("From its start")),
        partial(by_start, model),
        sort="number",
        spoken=str,
    )


def customer() -> Filter:
    """The customer by number, with whoever was merged into them."""
    return Filter("customer", text(gettext_lazy("Customer number"), 40), by_customer, spoken=str)


def called(kind: str) -> Filter:
    """The customer by any part of their name, as the one box finds them."""

    def narrow(typed: str) -> Q:
        words = [Q(text__contains=word) for word in words_in(typed)]
        hits = SearchRow.objects.filter(*words, kind=kind).values("object_id")
        return Q(pk__in=hits)

    return Filter(
        "name", text(gettext_lazy("Customer name"), 80, placeholder=gettext_lazy("Any part")), narrow, spoken=str
    )


def by_agent(typed: str) -> Q:
    """The agent by user name, whatever its letters' size; agents are few, so their ids are looked up first."""
    return Q(agent__in=list(User.objects.filter(username__iexact=typed).values_list("pk", flat=True)))


def by_return_order(number: str) -> Q:
    """The returns of a return order."""
    return Q(return_order__number__in=spellings("return_order", number))


def by_order(number: str) -> Q:
    """The returns of an order's return orders."""
    of_it = ReturnOrder.objects.filter(order__number__in=spellings("order", number.lstrip("#")))
    return Q(return_order__in=of_it.values("pk"))


def since(moment: str) -> list[Sort]:
    """Newest first, oldest first, by number or by state."""
    newest = Sort("newest", gettext_lazy("newest first"), (f"-{moment}", "-id"))
    return [
        *both_ways(newest, "oldest", gettext_lazy("oldest first")),
        *numbered(),
        *by_state(*newest.fields),
    ]


def by_validity() -> list[Sort]:
    """Those that end soonest first, and last first."""
    fits = frozenset({"valid_from", "valid_to"})
    soonest = Sort("valid", gettext_lazy("soonest to expire first"), ("valid_until", "id"), only_with=fits)
    return both_ways(soonest, "valid-last", gettext_lazy("last to expire first"))


def in_order(first: str, last: str, cleaned: dict[str, Any]) -> dict[str, str]:
    """What is wrong when the last day is before the first."""
    if cleaned.get(first) and cleaned.get(last) and cleaned[first] > cleaned[last]:
        return {last: _("This is before the first day; swap the two.")}
    return {}


RETURN_ORDERS = Search(
    name="return_orders",
    title=gettext_lazy("Return orders"),
    rows=return_orders,
    counted=hits,
    table="orders/searches/_return_orders.html",
    filters=[
        number(ReturnOrder, gettext_lazy("Return order number")),
        Filter(
            "order",
            text(gettext_lazy("Order number"), 60),
            lambda typed: Q(order__number__in=spellings("order", typed.lstrip("#"))),
            spoken=str,
        ),
        called("return_order"),
        customer(),
        Filter(
            "state",
            choice(
                gettext_lazy("Quick Search"),
                [(name, said) for name, (said, _q) in RETURN_ORDER_STATES.items()],
                gettext_lazy("Any state"),
            ),
            lambda name: RETURN_ORDER_STATES[name][1],
            lambda name: str(RETURN_ORDER_STATES[name][0]),
        ),
    ],
    sorts=since("created_at"),
    heads=[
        Head(gettext_lazy("Return order"), sorts=("number", "number-down")),
        Head(gettext_lazy("Made"), sorts=("newest", "oldest")),
        Head(gettext_lazy("Order")),
        Head(gettext_lazy("Customer")),
        Head(gettext_lazy("State"), sorts=("state", "state-last")),
        Head(gettext_lazy("Lines expected"), css="number"),
        Head(gettext_lazy("Refund due"), css="number total"),
    ],
    complete=expected,
    examples=[
        {"number": "RO-1"},
        {"name": "Name499"},
        {"order": "1001"},
        {"customer": "20001"},
        *({"state": name} for name in RETURN_ORDER_STATES),
        {"customer": "20001", "state": LATE},
    ],
    quick_views=[
        QuickView(gettext_lazy("All")),
        QuickView(gettext_lazy("Waiting Receiving"), {"state": "waiting_receiving"}),
        QuickView(gettext_lazy("Late"), {"state": LATE}),
        QuickView(gettext_lazy("Suspended"), {"state": SUSPENDED}),
        QuickView(gettext_lazy("Alerted"), {"state": ALERTED}),
    ],
)
RETURNS = Search(
    name="returns",
    title=gettext_lazy("Returns"),
    rows=returns,
    counted=hits,
    table="orders/searches/_returns.html",
    check=lambda cleaned: in_order("received_from", "received_to", cleaned),
    filters=[
        number(Return, gettext_lazy("Return number")),
        Filter("order", text(gettext_lazy("Order number"), 60), by_order, spoken=str),
        called("return"),
        Filter("return_order", text(gettext_lazy("Return order number"), 60), by_return_order, spoken=str),
        Filter(
            "state",
            choice(gettext_lazy("Quick Search"), Return.State.choices, gettext_lazy("Any state")),
            lambda name: Q(state=name),
            lambda name: str(Return.State(name).label),
        ),
        Filter(
            "received_from",
            day(gettext_lazy("Received from")),
            lambda on: Q(received_at__gte=start_of(on)),
            said_day,
        ),
        Filter("received_to", day(gettext_lazy("Received to")), lambda on: Q(received_at__lt=end_of(on)), said_day),
    ],
    sorts=since("received_at"),
    heads=[
        Head(gettext_lazy("Return"), sorts=("number", "number-down")),
        Head(gettext_lazy("Received"), sorts=("newest", "oldest")),
        Head(gettext_lazy("Return order")),
        Head(gettext_lazy("Warehouse")),
        Head(gettext_lazy("Condition")),
        Head(gettext_lazy("Refund"), sorts=("state", "state-last")),
    ],
    complete=came_back,
    examples=[
        {"number": "R-1"},
        {"name": "Name499"},
        {"order": "1001"},
        {"return_order": "RO-1"},
        *({"state": name} for name in Return.State.values),
        {"received_from": "2026-11-01", "received_to": "2026-11-02"},
        {"state": "refund_failed", "received_from": "2026-11-01"},
    ],
    quick_views=[
        QuickView(gettext_lazy("All")),
        QuickView(gettext_lazy("Refund Failed"), {"state": "refund_failed"}),
    ],
)
QUOTES = Search(
    name="quotes",
    title=gettext_lazy("Quotes"),
    rows=quotes,
    counted=hits,
    table="orders/searches/_quotes.html",
    check=lambda cleaned: in_order("valid_from", "valid_to", cleaned),
    filters=[
        number(Quote, gettext_lazy("Quote number")),
        called("quote"),
        customer(),
        Filter("agent", text(gettext_lazy("Agent's user name"), 150), by_agent),
        Filter(
            "state",
            choice(gettext_lazy("Quick Search"), Quote.State.choices, gettext_lazy("Any state")),
            lambda name: Q(state=name),
            lambda name: str(Quote.State(name).label),
        ),
        Filter("valid_from", day(gettext_lazy("Valid from")), lambda on: Q(valid_until__gte=on), said_day),
        Filter("valid_to", day(gettext_lazy("Valid to")), lambda on: Q(valid_until__lte=on), said_day),
    ],
    sorts=[*since("created_at"), *by_validity(), *by_total()],
    heads=[
        Head(gettext_lazy("Quote"), sorts=("number", "number-down")),
        Head(gettext_lazy("Made"), sorts=("newest", "oldest")),
        Head(gettext_lazy("Customer")),
        Head(gettext_lazy("State"), sorts=("state", "state-last")),
        Head(gettext_lazy("Valid Until"), sorts=("valid", "valid-last")),
        Head(gettext_lazy("Total"), css="number total", sorts=("total", "total-least")),
    ],
    examples=[
        {"number": "Q-1"},
        {"name": "Name499"},
        {"customer": "20001"},
        {"agent": "plan"},
        *({"state": name} for name in Quote.State.values),
        {"valid_from": "2026-11-01", "valid_to": "2026-11-02"},
        {"agent": "plan", "state": "sent"},
    ],
    quick_views=[QuickView(gettext_lazy("All")), QuickView(gettext_lazy("Sent"), {"state": "sent"})],
)
