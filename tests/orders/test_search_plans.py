"""With twenty thousand orders and sequential scans switched off, an index fits every question of every search."""

from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from csc.models import Code
from csc.search import ALL, NEWEST
from orders.actions.placing import place
from orders.models import OrderTag, SalesOrder
from orders.searches.queries import SEARCHES, queries
from tests.conftest import person
from tests.factories import new_order

ORDERS = 20_000
COPIED = [
    field.column
    for field in SalesOrder._meta.concrete_fields
    if field.column
    not in {"id", "number", "source_id", "placed_at", "last_name", "total", "subtotal", "shipping", "tax"}
]


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """Rows copied in SQL from one order, taken back at the end."""
    with django_db_blocker.unblock(), may_analyze(), transaction.atomic():
        user = person("plan", "Customer Service Agent")
        [first] = place([new_order("1001")])
        OrderTag.objects.create(order=first, tag=Code.objects.get(list="tag", code="vip"), placed_at=first.placed_at)
        copy(first)
        yield user
        transaction.set_rollback(True)


@contextmanager
def may_analyze():
    """Only the owner has statistics taken; here the application does, of rows that nobody else sees."""
    role = connection.settings_dict["USER"]
    with connections["owner"].cursor() as owner:
        owner.execute(f'GRANT MAINTAIN ON orders_salesorder, csc_searchrow TO "{role}"')
        yield
        owner.execute(f'REVOKE MAINTAIN ON orders_salesorder, csc_searchrow FROM "{role}"')


def copy(first):
    columns = ", ".join(f'"{name}"' for name in COPIED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO orders_salesorder ({columns}, number, source_id, placed_at, last_name, total, subtotal,
                    shipping, tax)
                SELECT {columns}, 'N' || n, 'S' || n, placed_at - n * interval '1 minute', 'Name' || n %% 500,
                    n %% 900, n %% 900, 0, 0
                FROM orders_salesorder, generate_series(1, %s) n WHERE id = %s""",
            [ORDERS, first.pk],
        )
        cursor.execute(
            """INSERT INTO csc_searchrow (kind, object_id, site_id, recent_at, number, label, text)
               SELECT 'order', id, site_id, placed_at, number, last_name, lower('|' || number || '|' || last_name)
               FROM orders_salesorder ON CONFLICT DO NOTHING"""
        )
        cursor.execute("ANALYZE orders_salesorder, csc_searchrow")
        cursor.execute("SET LOCAL enable_seqscan = off")


def plans(user, search):
    return {query.name: query.rows.explain() for query in queries(user, [search])}


@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.name)
def test_an_index_fits_each_question(many, django_db_blocker, search):
    with django_db_blocker.unblock():
        without = {name: plan for name, plan in plans(many, search).items() if "Seq Scan" in plan}

    assert without == {}


@pytest.mark.parametrize(("asked", "index"), [("", "order_newest"), ("last_name=Lopez", "order_last_name")])
def test_a_page_is_one_range_of_its_index_without_a_sort(many, django_db_blocker, asked, index):
    with django_db_blocker.unblock():
        [plan] = [
            plan for name, plan in plans(many, SEARCHES[0]).items() if name == f"orders {asked} newest later page"
        ]

    assert index in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [(NEWEST, [["order"], "%name7%"], "search_recent"), (ALL, ["%name7%", ["order"]], "search_text")],
)
def test_the_one_box_reads_the_newest_rows_then_the_trigrams(many, django_db_blocker, statement, values, index):
    words = statement.format(sites="", words="text LIKE %s", window=5000, stop=26)

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {words}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert index in plan
    assert "Seq Scan" not in plan
