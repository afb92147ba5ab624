"""A plan is judged by the rows it reads for those it returns."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from csc.bench import Row, Timing, plans
from csc.bench.sections import _registered

ONCE = Timing(median=0.001, p95=0.001, rounds=1)


@pytest.fixture
def table(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE pages (n integer PRIMARY KEY)")
        cursor.execute("INSERT INTO pages SELECT generate_series(1, 5000)")
        cursor.execute("ANALYZE pages")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE pages")


def test_rows_that_a_filter_throws_away_were_read(table):
    plan = plans.plan_of("SELECT * FROM pages WHERE n % 5000 = 0")

    assert (plan.read, plan.returned) == (5000, 1)
    assert plan.ratio > plans.MOST


def test_an_index_reads_what_it_returns(table):
    plan = plans.plan_of("SELECT * FROM pages ORDER BY n LIMIT 25")

    assert (plan.read, plan.returned) == (25, 25)
    assert plan.ratio == 1


def test_of_a_count_the_rows_counted_are_what_it_returns(table):
    plan = plans.plan_of("SELECT count(*) FROM (SELECT 1 FROM pages LIMIT 1001) counted")

    assert plan.returned == 1001
    assert plan.ratio == 1


def test_a_row_with_trouble_fails_the_command_after_its_table(db, settings, tmp_path, monkeypatch):
    settings.BASE_DIR = tmp_path
    row = Row("a page", ONCE, ONCE, goal=1.0, note="3 queries", trouble="reads 9000 rows for 1")
    monkeypatch.setitem(_registered, "troubled", lambda: [row])
    said = StringIO()

    with pytest.raises(CommandError, match="a page: reads 9000 rows for 1"):
        call_command("bench", "troubled", stdout=said)

    assert "3 queries" in said.getvalue()
    assert len(list((tmp_path / "var" / "bench").glob("troubled-*.json"))) == 1
