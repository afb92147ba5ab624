"""With twenty thousand rows and sequential scans switched off, an index fits every question of every search."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from csc.bench.plans import MOST, plan_of
from csc.models import Code, GroupSite, SearchRow
from csc.models.search import KINDS
from csc.search import FOUND, GLANCE, NEWER, OLDER, ON_PAGE, WINDOW, asked, pieces
from orders.actions import tagging
from orders.models import Customer, Item, Quote, Return, ReturnOrder, SalesOrder
from orders.searches.base import Search
from orders.searches.orders import ORDERS
from orders.searches.queries import SEARCHES, asked_of, queries
from tests.conftest import person
from tests.factories import CustomerFactory
from tests.factories import order as placed
from tests.statistics import may_analyze

ROWS = 20_000
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What differs from row to row: columns, and the value of each for the nth copy.
COPIES = {
    SalesOrder: {
        "number": "'N' || n", "source_id": "'S' || n", "placed_at": "placed_at - n * interval '1 minute'",
        "last_name": "'Name' || n %% 500", "total": "n %% 900", "subtotal": "n %% 900", "shipping": "0", "tax": "0",
        "item_codes": "ARRAY['I-' || n %% 401]", "tag_ids": "CASE WHEN n %% 4 = 0 THEN tag_ids ELSE '{}' END",
        "state": "CASE WHEN n %% 3 = 0 THEN state ELSE 60 END", "flag_id": "CASE WHEN n %% 5 = 0 THEN flag_id END",
        "suspended_at": "CASE WHEN n %% 7 = 0 THEN suspended_at END",
        "suspended_by_id": "CASE WHEN n %% 7 = 0 THEN suspended_by_id END",
        "suspended_reason": "CASE WHEN n %% 7 = 0 THEN suspended_reason ELSE '' END",
        "open_alerts": "CASE WHEN n %% 11 = 0 THEN 1 ELSE 0 END",
    },
    Customer: {
        "number": "'N' || n", "source_id": "'S' || n", "created_at": "created_at - n * interval '1 minute'",
        "last_name": "'Name' || n %% 500",
    },
    ReturnOrder: {"number": "'N' || n", "created_at": "created_at - n * interval '1 minute'"},
    Return: {"number": "'N' || n", "received_at": "received_at - n * interval '1 minute'"},
    Quote: {
        "number": "'N' || n", "created_at": "created_at - n * interval '1 minute'",
        "valid_until": "valid_until - n %% 60",
    },
}  # fmt: skip
TABLES = [*(model._meta.db_table for model in COPIES), "orders_ordertag", "csc_searchrow"]


@pytest.fixture(scope="module")
def readers(django_db_setup, django_db_blocker):
    """Two agents, one of them limited to a site, and rows copied in SQL from one of each; taken back at the end."""
    with django_db_blocker.unblock(), may_analyze(*TABLES) as analyze, transaction.atomic():
        everywhere = person("plan", "Customer Service Agent")
        limited = person("limited", "Customer Service Manager")
        firsts = one_of_each(everywhere)
        GroupSite.objects.create(group=limited.groups.get(), site=firsts[0].site)
        copy(firsts, analyze)
        yield {"everywhere": everywhere, "one site": limited}
        transaction.set_rollback(True)


def one_of_each(agent):
    customer = CustomerFactory(number="20001")
    flag = Code.objects.get(list="flag", code="red")
    order = placed("1001", customer=customer, flag=flag, suspended=agent)
    tagging.tag(order, by=agent, code=Code.objects.get(list="tag", code="vip"))
    beneath = {"site": order.site, "customer": customer, "created_at": NOON}
    expected = ReturnOrder.objects.create(number="RO-1", order=order, state_since=NOON, **beneath)
    back = Return.objects.create(number="R-1", site=order.site, return_order=expected, received_at=NOON)
    quote = Quote.objects.create(number="Q-1", agent=agent, currency="USD", locale="en", tax_policy="net",
                                 valid_until=NOON.date(), **beneath)  # fmt: skip
    return [order, customer, expected, back, quote]


def copy(firsts, analyze):
    with connection.cursor() as cursor:
        for first in firsts:
            table, told = first._meta.db_table, COPIES[type(first)]
            same = [f.column for f in first._meta.concrete_fields if f.column not in {"id", *told}]
            names = ", ".join(f'"{name}"' for name in same)
            cursor.execute(
                f"""INSERT INTO {table} ({names}, {", ".join(told)}) SELECT {names}, {", ".join(told.values())}
                    FROM {table}, generate_series(1, %s) n WHERE id = %s""",
                [ROWS, first.pk],
            )
        cursor.execute(
            """INSERT INTO csc_searchrow (kind, object_id, site_id, recent_at, number, label, text)
               SELECT 'order', id, site_id, placed_at, number, last_name, lower('|' || number || '|' || last_name)
               FROM orders_salesorder ON CONFLICT DO NOTHING"""
        )
        cursor.execute(
            """INSERT INTO orders_ordertag (order_id, tag_id, placed_at)
               SELECT id, unnest(tag_ids), placed_at FROM orders_salesorder ON CONFLICT DO NOTHING"""
        )
        cursor.execute(analyze)
        cursor.execute("SET LOCAL enable_seqscan = off")


def plans(user, search):
    return {query.name: query.rows.explain() for query in queries(user, [search])}


@pytest.mark.parametrize("reader", ["everywhere", "one site"])
@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.name)
def test_an_index_fits_each_question(readers, django_db_blocker, search, reader):
    with django_db_blocker.unblock():
        found = plans(readers[reader], search)

    assert {name: plan for name, plan in found.items() if "Seq Scan" in plan} == {}
    assert len(found) > 2 * len(asked_of(search))


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.name)
def test_every_filter_has_an_example(search):
    asked = {name for example in asked_of(search) for name in example}

    assert asked == {each.name for each in search.filters}


@pytest.mark.parametrize(
    ("search", "asked", "index"),
    [
        ("orders", "", "order_newest"),
        ("orders", "last_name=Lopez", "order_last_name"),
        ("orders", "item=I-1", "line_item_code"),
        ("orders", "tag=vip", "order_tag_newest"),
        ("customers", "", "customer_newest"),
        ("customers", "last_name=Lopez", "customer_last_name"),
        ("return_orders", "", "return_order_newest"),
        ("returns", "", "return_newest"),
        ("quotes", "", "quote_newest"),
    ],
)
def test_a_page_is_one_range_of_its_index_without_a_sort(readers, django_db_blocker, search, asked, index):
    with django_db_blocker.unblock():
        plan = plans(readers["everywhere"], known(search))[f"{search} {asked} newest later page"]

    assert index in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("search", "asked", "sort", "index"),
    [
        ("orders", "", "name", "order_last_name"),
        ("orders", "", "name-last", "order_last_name"),
        ("orders", "", "state", "order_state"),
        ("orders", "", "state-last", "order_state"),
        ("orders", "", "total", "order_by_total"),
        ("orders", "", "total-least", "order_by_total"),
        ("orders", "total_from=10&total_to=20", "total-least", "order_by_total"),
        ("customers", "", "name", "customer_last_name"),
        ("customers", "", "status-last", "customer_status"),
        ("return_orders", "", "state", "return_order_state"),
        ("returns", "", "state-last", "return_state"),
        ("quotes", "", "state", "quote_state"),
        ("quotes", "", "valid", "quote_valid"),
        ("quotes", "valid_from=2026-11-01&valid_to=2026-11-02", "valid-last", "quote_valid"),
        ("quotes", "", "total-least", "quote_by_total"),
    ],
)
def test_a_head_that_sorts_reads_one_range_of_its_index_without_a_sort(
    readers, django_db_blocker, search, asked, sort, index
):
    with django_db_blocker.unblock():
        page = "first" if asked else "later"
        plan = plans(readers["everywhere"], known(search))[f"{search} {asked} {sort} {page} page"]

    assert index in plan
    assert "Sort" not in plan


def test_items_and_tags_are_counted_from_their_own_index(readers, django_db_blocker):
    with django_db_blocker.unblock():
        found = plans(readers["everywhere"], ORDERS)

    assert "line_item_code" in found["orders item=I-1 newest count"]
    assert "order_tag_newest" in found["orders tag=vip newest count"]


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("item=I-1&state=open", "order_open_items"),
        ("item=I-1&state=suspended", "order_suspended_items"),
        ("item=I-1&state=alerted", "order_alerted_items"),
        ("item=I-1&flag=red", "order_flagged_items"),
        ("item=I-1&tag=vip", "_items"),
        ("flag=red&state=open", "order_open_flagged"),
        ("flag=red&state=suspended", "order_suspended_flagged"),
        ("flag=red&state=alerted", "order_alerted_flagged"),
    ],
)
@pytest.mark.parametrize("statement", ["first page", "count"])
def test_filters_that_meet_read_the_orders_that_both_let_through_and_no_others(
    readers, django_db_blocker, asked, index, statement
):
    name = f"orders {asked} newest {statement}"

    with django_db_blocker.unblock():
        [rows] = [query.rows for query in queries(readers["everywhere"], [ORDERS]) if query.name == name]
        plan, read = rows.explain(), plan_of(literal(*rows.query.sql_with_params()))

    assert index in plan
    assert read.ratio <= 10


def test_an_item_is_found_in_any_case_by_an_index(readers, django_db_blocker):
    with django_db_blocker.unblock():
        plan = Item.objects.filter(code__iexact="dc-2210").values_list("code", flat=True).explain()

    assert "item_code_any_case" in plan


def test_the_one_box_reads_the_newest_rows_and_the_trigrams_of_a_kind(readers, django_db_blocker):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {FOUND.call(7)}", [list(KINDS), ["%name499%"], *pieces(["name499"]), None, False])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "search_recent" in plan
    assert "search_text_order" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("asked", ["name499", "no such word", "name", "na"])
def test_the_one_box_reads_little_however_common_the_words(readers, django_db_blocker, asked):
    words = asked.split()
    values = (list(KINDS), [f"%{word}%" for word in words], *pieces(words), None, False)

    with django_db_blocker.unblock():
        plan = plan_of(literal(FOUND.call(7), values))

    assert plan.ratio <= MOST


@pytest.mark.parametrize("statement", [OLDER, NEWER], ids=["older", "newer"])
@pytest.mark.parametrize("words", ["name499", "no such word", "name", "na"])
def test_a_page_of_one_kind_reads_its_windows_and_its_hits_alone(readers, django_db_blocker, statement, words):
    with django_db_blocker.unblock():
        middle = SearchRow.objects.filter(kind="order").order_by("-recent_at", "-object_id")[ROWS // 2]
        place = (middle.recent_at.isoformat(), middle.object_id)
        plan = plan_of(literal(statement.call(9), (*asked(["order"], words.split(), None), *place)))

    assert plan.read <= GLANCE + WINDOW + 10 * ON_PAGE


def literal(call, values):
    with connection.cursor() as cursor:
        return str(cursor.mogrify(call, values))


def known(name: str) -> Search:
    return next(search for search in SEARCHES if search.name == name)
