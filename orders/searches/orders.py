"""Find Order: what sales orders are narrowed and sorted by, and the index that serves each."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from csc.models import Code, SearchRow, User
from csc.numbers import spellings
from csc.phones import LEAST, phone_digits, sure_digits
from orders.models import Customer, SalesOrder
from orders.models.sales import TAGGED
from orders.models.shop import LONGEST_CODE
from orders.searches.amounts import DECIMALS, AmountField, plain, said_amount
from orders.searches.base import Filter, Head, Lead, PickField, Question, QuickView, Search, Sort
from orders.searches.items import ItemCodeField

State = SalesOrder.State
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
SAME = 100  # orders that a shop calls alike, at most
SUSPENDED, MINE, ALERTED, OPEN = "suspended", "suspended_by_me", "alerted", "open"
STATES: dict[str, tuple[Any, Q]] = {
    SUSPENDED: (gettext_lazy("Suspended"), Q(suspended_at__isnull=False)),
    MINE: (gettext_lazy("Suspended by me"), Q(suspended_at__isnull=False)),
    ALERTED: (gettext_lazy("Alerted"), Q(open_alerts__gt=0)),
    OPEN: (gettext_lazy("Open"), Q(state__lt=State.CLOSED)),
    **{state.name.lower(): (state.label, Q(state=state)) for state in State},
}


def rows(user: User) -> QuerySet[Any]:
    """The orders that the user may see, with what the table shows."""
    return SalesOrder.objects.visible_to(user).for_list()


def text(label: Any, length: int, *, made: type[forms.CharField] = forms.CharField, **hints: Any) -> forms.CharField:
    """A field for a word or two."""
    says = gettext_lazy("At most %(limit_value)d characters; this has %(show_value)d.")
    quiet = {"autocomplete": "off", "spellcheck": "false", **hints}
    return made(
        label=label, max_length=length, error_messages={"max_length": says}, widget=forms.TextInput(attrs=quiet)
    )


def item_code() -> forms.CharField:
    """A field for the code of an item."""
    return text(gettext_lazy("Item code"), LONGEST_CODE, made=ItemCodeField)


def day(label: Any) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This day does not exist. Write it as 2026-11-24.")},
        validators=[is_a_likely_day],
    )


def is_a_likely_day(value: date) -> None:
    """Refuses a year that no order can be of."""
    if not EARLIEST <= value <= LATEST:
        years = {"first": EARLIEST.year, "last": LATEST.year}
        raise forms.ValidationError(_("Give a year from %(first)d to %(last)d.") % years)


def amount(name: str, label: Any, narrow: Callable[[Any], Q]) -> Filter:
    """An end of a range of amounts."""
    field = AmountField(
        label=label,
        max_digits=15,
        decimal_places=DECIMALS,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    return Filter(name, field, narrow, said_amount, aside=True, plain=plain)


def pick(label: Any, pick_list: str) -> PickField:
    """A drop-down of a pick list's entries."""
    return PickField(pick_list, label=label)


def state_field() -> forms.ChoiceField:
    """The Quick Search drop-down."""
    return forms.ChoiceField(
        label=gettext_lazy("Quick Search"),
        choices=[("", gettext_lazy("Any state")), *((name, said) for name, (said, _q) in STATES.items())],
        error_messages={"invalid_choice": gettext_lazy("There is no such state; choose one from the list.")},
    )


def by_me(name: str, user: User | None) -> Q:
    """What of a state is the doing of who asks."""
    return Q(suspended_by=user) if name == MINE else Q()


def start_of(value: date) -> datetime:
    """Midnight at which a day begins, in the agent's zone."""
    return timezone.make_aware(datetime.combine(value, time.min))


def end_of(value: date) -> datetime:
    """Midnight at which a day ends, in the agent's zone."""
    return start_of(value + timedelta(days=1))


def by_number(typed: str) -> Q:
    """A number from its start, or the shop's own number in full; a # in front is how some shops write it."""
    number = typed.lstrip("#")
    begins, others = by_start(SalesOrder, number), SalesOrder.objects.filter(shop_number=number)
    # Looked up first: an OR over two columns would leave the index of numbers, which also has them in order.
    called_so = list(others.exclude(begins).values_list("pk", flat=True)[:SAME])
    return begins | Q(pk__in=called_so) if called_so else begins


def by_start(model: Any, typed: str) -> Q:
    """A number from its start, in the first of its spellings that any record has."""
    ways = spellings(model.subject_kind, typed)
    # Looked up first where there are several: an OR would leave the order of the index.
    known = (way for way in ways if model.objects.filter(number__startswith=way).exists())
    return Q(number__startswith=next(known, typed) if len(ways) > 1 else typed)


def alike(name: str, typed: "str | Combinable") -> Q:
    """The whole of a column in small letters; the database folds both, so that its index fits."""
    return Q(Exact(Lower(F(name)), Lower(Value(typed) if isinstance(typed, str) else typed)))


def by_phone(typed: str) -> Q:
    """Any part of a phone number, without wildcards. Parts of words are looked up in the search rows."""
    digits = sure_digits(typed)
    hits = SearchRow.objects.filter(kind="order", text__contains=digits)
    return Q(phone_digits__contains=digits, pk__in=hits.values("object_id"))


def by_customer(number: str) -> Q:
    """What belongs to a customer, to whoever was merged into them, and to the survivor where they were merged."""
    found = Customer.objects.filter(number__in=spellings("customer", number)).first()
    return Q(customer__in=found.survivor.family if found else [])


def by_item(code: str) -> Q:
    """Orders with a line of that item."""
    return Q(item_codes__contains=[code])


def by_tag(tag: Code) -> Q:
    """Orders that bear a tag."""
    return Q(tag_ids__contains=[tag.pk])


def always(value: Any) -> bool:
    """Of a filter that meets others whatever its value."""
    return True


def is_of_few(state: str) -> bool:
    """Whether few orders at a time are in a state, so that they have an index of items and tags; most have ended."""
    return state not in {each.name.lower() for each in SalesOrder.ENDED}


def said_day(value: date) -> str:
    """A day on a chip."""
    return date_format(value, "j M Y")


def check(cleaned: dict[str, Any]) -> dict[str, str]:
    """What is wrong between fields, or with a phone number."""
    wrong = {}
    first, last = cleaned.get("placed_from"), cleaned.get("placed_to")
    if first and last and first > last:
        wrong["placed_to"] = _("This is before the first day; swap the two.")
    least, greatest = cleaned.get("total_from"), cleaned.get("total_to")
    if least is not None and greatest is not None and least > greatest:
        wrong["total_to"] = _("This is less than the least amount; swap the two.")
    phone = cleaned.get("phone")
    if phone and len(phone_digits(phone)) < LEAST:
        wrong["phone"] = _("Give three digits of the number or more.")
    return wrong


def near(question: Question, visible: QuerySet[Any]) -> Sequence[tuple[str, str]]:
    """What may have been meant with a number that nobody has."""
    return numbers_like(question.asked.get("number", "").lstrip("#"), visible)


def numbers_like(number: str, visible: QuerySet[Any]) -> Sequence[tuple[str, str]]:
    """Orders whose numbers begin like `number`, from the longest beginning that any has: number and address."""
    for length in range(len(number) - 1, max(len(number) - 4, 1), -1):
        similar = list(visible.filter(number__startswith=number[:length]).order_by("number")[:3])
        if similar:
            return [(order.number, order.get_absolute_url()) for order in similar]
    return []


def said_count(n: int, more: bool) -> str:
    """3 orders; 1000+ orders."""
    if more:
        return _("%(n)d+ orders") % {"n": n}
    return ngettext("%(n)d order", "%(n)d orders", n) % {"n": n}


def numbered() -> list[Sort]:
    """By number, up and down; the index has that order for parts of numbers alone."""
    alone = frozenset({"number"})
    return [
        Sort("number", gettext_lazy("by number"), ("number",), only_with=alone),
        Sort("number-down", gettext_lazy("by number, last first"), ("-number",), only_with=alone),
    ]


def both_ways(forwards: Sort, name: str, said: Any) -> list[Sort]:
    """A sort and the same from its end."""
    return [forwards, forwards.backwards(name, said)]


def by_state(*newest: str) -> list[Sort]:
    """As the states follow each other, the newest of each first, and from the end."""
    first = Sort("state", gettext_lazy("by state"), ("state", *newest), only_with=frozenset())
    return both_ways(first, "state-last", gettext_lazy("by state, last first"))


def by_last_name(*newest: str) -> list[Sort]:
    """By last name as the index has it, in small letters, the newest of each name first, and from the end."""
    made = {"lower_name": Lower("last_name")}
    first = Sort("name", gettext_lazy("by last name"), ("lower_name", *newest), frozenset(), made)
    return both_ways(first, "name-last", gettext_lazy("by last name, last first"))


def by_total(*only_with: str) -> list[Sort]:
    """Greatest total first, and least first."""
    fits = frozenset(only_with)
    first = Sort("total", gettext_lazy("greatest total first"), ("-total", "-id"), only_with=fits)
    return both_ways(first, "total-least", gettext_lazy("least total first"))


ITEMS = Lead(
    lambda code: Q(line_items__item_code=code), {"placed_at": "line_items__placed_at", "id": "line_items__order"}
)
TAGS = Lead(lambda tag: Q(tags__tag=tag), {"placed_at": "tags__placed_at", "id": "tags__order"})
ORDERS = Search(
    name="orders",
    title=gettext_lazy("Orders"),
    rows=rows,
    counted=said_count,
    table="orders/searches/_orders.html",
    preview=True,
    planned=[(), ("last_name",), ("email",)],
    near=near,
    check=check,
    filters=[
        Filter(
            "number",
            text(gettext_lazy("Order number"), 60, placeholder=gettext_lazy("From its start")),
            by_number,
            sort="number",
            spoken=str,
        ),
        Filter(
            "last_name",
            text(gettext_lazy("Last name"), 80, placeholder=gettext_lazy("Whole last name")),
            partial(alike, "last_name"),
            in_order=True,
            spoken=str,
        ),
        Filter(
            "phone",
            text(gettext_lazy("Phone"), 40, inputmode="tel", placeholder=gettext_lazy("Any part")),
            by_phone,
            spoken=sure_digits,
        ),
        Filter(
            "email",
            text(gettext_lazy("Email"), 254, inputmode="email", placeholder=gettext_lazy("Whole address")),
            partial(alike, "email"),
            in_order=True,
            spoken=str,
        ),
        Filter(
            "state",
            state_field(),
            lambda name: STATES[name][1],
            lambda name: str(STATES[name][0]),
            mine=by_me,
            meets=is_of_few,
        ),
        Filter("customer", text(gettext_lazy("Customer number"), 40), by_customer, aside=True, spoken=str),
        Filter("item", item_code(), by_item, aside=True, lead=ITEMS, meets=always),
        Filter("flag", pick(gettext_lazy("Flag"), "flag"), lambda flag: Q(flag=flag), aside=True, meets=always),
        Filter(
            "tag",
            pick(gettext_lazy("Tag"), "tag"),
            by_tag,
            aside=True,
            lead=TAGS,
            meets=always,
            beside=("item", TAGGED),
        ),
        Filter(
            "placed_from",
            day(gettext_lazy("Placed from")),
            lambda on: Q(placed_at__gte=start_of(on)),
            said_day,
            aside=True,
        ),
        Filter(
            "placed_to", day(gettext_lazy("Placed to")), lambda on: Q(placed_at__lt=end_of(on)), said_day, aside=True
        ),
        amount("total_from", gettext_lazy("Total from"), lambda least: Q(total__gte=least)),
        amount("total_to", gettext_lazy("Total to"), lambda most: Q(total__lte=most)),
    ],
    sorts=[
        Sort("newest", gettext_lazy("newest first"), ("-placed_at", "-id")),
        Sort("oldest", gettext_lazy("oldest first"), ("placed_at", "id")),
        *numbered(),
        *by_last_name("-placed_at", "-id"),
        *by_state("-placed_at", "-id"),
        *by_total("total_from", "total_to"),
    ],
    heads=[
        Head(gettext_lazy("Order"), sorts=("number", "number-down")),
        Head(gettext_lazy("Placed"), sorts=("newest", "oldest"), name="placed"),
        Head(gettext_lazy("Customer"), sorts=("name", "name-last"), name="customer"),
        Head(gettext_lazy("State"), sorts=("state", "state-last"), name="state"),
        Head(gettext_lazy("Flag"), name="flag"),
        Head(gettext_lazy("Total"), css="number total", sorts=("total", "total-least"), name="total"),
    ],
    examples=[
        {"number": "1001"},
        {"last_name": "Lopez"},
        {"email": "ana@lopez.example"},
        {"phone": "0142"},
        *({"state": name} for name in STATES),
        {"customer": "20001"},
        {"item": "I-1"},
        {"flag": "red"},
        {"tag": "vip"},
        {"placed_from": "2026-11-01", "placed_to": "2026-11-02"},
        {"total_from": "10", "total_to": "20"},
        {"last_name": "Lopez", "state": SUSPENDED, "placed_from": "2026-11-01"},
        *({"last_name": "Lopez", "state": name} for name in (OPEN, SUSPENDED, ALERTED)),
        {"item": "I-1", "state": OPEN},
        *({"item": "I-1", "state": name} for name in (SUSPENDED, ALERTED)),
        {"item": "I-1", "flag": "red"},
        {"item": "I-1", "tag": "vip"},
        *({"tag": "vip", "state": name} for name in (OPEN, SUSPENDED, ALERTED)),
        {"tag": "vip", "flag": "red"},
        *({"flag": "red", "state": name} for name in (OPEN, SUSPENDED, ALERTED)),
        {"tag": "vip", "last_name": "Lopez"},
    ],
    quick_views=[
        QuickView(gettext_lazy("All")),
        QuickView(gettext_lazy("Open"), {"state": OPEN}),
        QuickView(gettext_lazy("Suspended"), {"state": SUSPENDED}),
        QuickView(gettext_lazy("Alerted"), {"state": ALERTED}),
    ],
)
