"""What each kind of record can be found by, and the one place that writes it down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from csc.models import SearchRow
from csc.phones import phone_digits
from csc.search import add_rows, row_text, save_rows
from orders.models import Customer, CustomerEmail, CustomerPhone, Return


def index(records: Iterable[Any]) -> None:
    """Writes down what the records can be found by; called in the transaction that made or changed them.

    Takes sales orders, customers, return orders, returns and quotes, mixed as they come.
    """
    for rows in rows_by_kind(records):
        save_rows(rows)


def index_new(records: Iterable[Any]) -> None:
    """Writes down what records can be found by that were made in this very transaction."""
    for rows in rows_by_kind(records):
        add_rows(rows)


def rows_by_kind(records: Iterable[Any]) -> Iterator[list[SearchRow]]:
    """The rows of records, those of each kind together."""
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for record in records:
        by_kind[record.subject_kind].append(record)
    yield from (ROWS[kind](same) for kind, same in by_kind.items())


def index_again(record: Any) -> None:
    """Writes down anew an order or a customer whose name or address changed, and what is found by that name."""
    index([record, *NAMED_AFTER[record.subject_kind](record)])


def row(record: Any, recent_at: Any, label: str, *parts: str) -> SearchRow:
    """The row of a record; `parts` follow its number in the order that csc.search promises."""
    return SearchRow(
        kind=record.subject_kind,
        object_id=record.pk,
        site_id=record.site_id,
        recent_at=recent_at,
        number=record.number,
        label=label[:200],
        text=row_text(record.number, *parts),
    )


def orders(records: Sequence[Any]) -> list[SearchRow]:
    """By number, the shop's number and id, and the customer as sold."""
    return [
        row(
            order,
            order.placed_at,
            order.customer_name,
            order.shop_number,
            order.source_id,
            order.phone_digits or phone_digits(order.phone),
            order.email,
            order.customer_name,
            "",
        )
        for order in records
    ]


def customers(records: Sequence[Customer]) -> list[SearchRow]:
    """By number, the shop's id, every phone and email address, name and company."""
    phones: dict[int, list[str]] = defaultdict(list)
    emails: dict[int, list[str]] = defaultdict(list)
    for key, digits in CustomerPhone.objects.filter(customer__in=records).values_list("customer", "digits"):
        phones[key].append(digits)
    for key, address in CustomerEmail.objects.filter(customer__in=records).values_list("customer", "address"):
        emails[key].append(address)
    return [
        row(
            each,
            each.created_at,
            each.name,
            "",
            each.source_id or "",
            " ".join(phones[each.pk]),
            " ".join(emails[each.pk]),
            f"{each.first_name} {each.last_name}",
            each.company,
        )
        for each in records
    ]


def sold(order: Any) -> tuple[str, str, str]:
    """The customer as sold: phone digits, email and name, for what stands beside the order."""
    return order.phone_digits or phone_digits(order.phone), order.email, order.customer_name


def return_orders(records: Sequence[Any]) -> list[SearchRow]:
    """By number, the number of the order, and its customer as sold."""
    return [
        row(each, each.created_at, each.order.customer_name, each.order.number, "", *sold(each.order), "")
        for each in records
    ]


def returns(records: Sequence[Any]) -> list[SearchRow]:
    """By number, the numbers of the return order and the order, and its customer as sold."""
    found = []
    for each in records:
        expected, order = each.return_order, each.return_order.order
        of = (order.number, expected.number, *sold(order), "")
        found.append(row(each, each.received_at, order.customer_name, *of))
    return found


def quotes(records: Sequence[Any]) -> list[SearchRow]:
    """By number, and the customer with every phone and email address."""
    known = {each.customer_id: each.customer for each in records if each.customer}
    of = {found.object_id: found.text.strip("|").split("|") for found in customers(list(known.values()))}
    rows = []
    for each in records:
        customer = known.get(each.customer_id)
        digits, email = ("", "") if customer is None else (of[customer.pk] + [""] * 5)[3:5]
        name, company = (customer.name, customer.company) if customer else ("", "")
        rows.append(row(each, each.created_at, name, "", "", digits, email, name, company))
    return rows


def beneath(order: Any) -> list[Any]:
    """The return orders and returns of an order, which bear its customer's name."""
    of_it = Return.objects.filter(return_order__order=order).select_related("return_order__order")
    return [*order.return_orders.select_related("order"), *of_it]


def quoted(customer: Any) -> list[Any]:
    """The quotes of a customer."""
    return list(customer.quotes.select_related("customer"))


NAMED_AFTER = {"order": beneath, "customer": quoted}
ROWS = {
    "order": orders,
    "customer": customers,
    "return_order": return_orders,
    "return": returns,
    "quote": quotes,
}
