"""With twenty thousand pending orders of forty agents, every view and filter reads little more than what it shows."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from csc.bench import plans
from csc.models import Team
from orders.models import PendingOrder
from tests.conftest import person, signed_in
from tests.factories import pending_order
from tests.statistics import may_analyze

ROWS, AGENTS = 20_000, 40
MINE = "EXECUTE pending_of_home"
COPY = """
INSERT INTO orders_pendingorder (number, state, agent_id, site_id, currency, locale, tax_policy, line_count, total,
    cart, parked_at, transferred_by_id, transferred_at, message, voided_at, restore_until, version, created_at,
    updated_at)
SELECT 'N' || n, CASE WHEN n %% 4 = 0 THEN 'voided' ELSE 'open' END, (%(agents)s::bigint[])[1 + n %% 40], site_id,
    currency, locale, tax_policy, 0, 0, cart, CASE WHEN n %% 7 = 0 THEN now() END,
    CASE WHEN n %% 11 = 0 THEN agent_id END, CASE WHEN n %% 11 = 0 THEN now() END, '',
    CASE WHEN n %% 4 = 0 THEN now() END, CASE WHEN n %% 4 = 0 THEN now() + (n || ' minutes')::interval END,
    1, now(), now() - (n || ' seconds')::interval
FROM orders_pendingorder, generate_series(1, %(rows)s) n WHERE number = 'P-1'
"""


# All that the counts of the agents read: without statistics of who may what, their plan is that of an empty shop.
TABLES = (
    "orders_pendingorder", "csc_user", "csc_user_groups", "csc_user_user_permissions", "auth_group_permissions",
    "auth_permission",
)  # fmt: skip


@pytest.fixture(scope="module")
def reader(django_db_setup, django_db_blocker):
    """A manager among forty agents, on a team of three; everything is taken back at the end."""
    with django_db_blocker.unblock(), may_analyze(*TABLES) as analyze, transaction.atomic():
        team = Team.objects.create(name="Phone")
        people = [person(f"a{n}", "Customer Service Agent", team=team if n < 2 else None) for n in range(AGENTS - 1)]
        manager = person("plan", "Customer Service Manager", team=team)
        pending_order(manager, "P-1")
        with connection.cursor() as cursor:
            cursor.execute(COPY, {"agents": [manager.pk, *(each.pk for each in people)], "rows": ROWS})
            cursor.execute(analyze)
        yield manager
        transaction.set_rollback(True)


def about_the_grid(statement):
    """Its rows, or the counts of its views; both are prepared for who looks at their own."""
    return any(words in statement for words in ("orders_pendingorder", "EXECUTE people_of_home", MINE))


def finds_rows(statement):
    return "LIMIT 26" in statement or MINE in statement


@pytest.mark.parametrize("agent", ["me", "team", "all", "a7"])
@pytest.mark.parametrize("view", ["all", "mine", "parked", "transferred", "stale", "voided"])
def test_every_view_and_filter_has_an_index(reader, view, agent, django_db_blocker):
    with django_db_blocker.unblock():
        client = signed_in(reader, hx_request="true")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/pending/", {"view": view, "agent": agent})
        asked = [each["sql"] for each in captured.captured_queries if about_the_grid(each["sql"])]
        [of_rows] = [plans.plan_of(each) for each in asked if finds_rows(each)]
        [of_counts] = [plans.plan_of(each) for each in asked if not finds_rows(each)]

    assert page.status_code == 200
    assert of_rows.ratio <= plans.MOST
    # Six views, each counted no further than 1001; of a team, all open ones are looked through where they are few.
    assert of_counts.read <= (3 * ROWS if agent == "team" else ROWS)


def test_there_are_as_many_as_it_says(reader, django_db_blocker):
    with django_db_blocker.unblock():
        assert PendingOrder.objects.count() == ROWS + 1
