"""Rows written by COPY are the rows that were handed over, and are checked like any other."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.models import Audit
from csc.copying import Values, copy_in, copy_values, give_keys
from csc.models import JobRun, SavedView, Site

pytestmark = pytest.mark.django_db


def run(job: str, **facts) -> JobRun:
    return JobRun(job=job, window_start=timezone.now(), **facts)


def test_rows_get_their_keys_and_come_back_as_they_were():
    rows = [run("a", counts={"done": 1}, finished_at=timezone.now()), run("tab\tand\nline \\N")]

    copy_in(rows)

    found = JobRun.objects.in_bulk()
    assert [found[row.pk].job for row in rows] == ["a", "tab\tand\nline \\N"]
    assert (found[rows[0].pk].counts, found[rows[0].pk].finished_at) == ({"done": 1}, rows[0].finished_at)
    assert found[rows[1].pk].started_at is not None


def test_a_key_that_was_given_beforehand_stays():
    row = run("a")
    give_keys([row])
    key = row.pk

    copy_in([row])

    assert JobRun.objects.get().pk == key
    row.state = "done"
    row.save()
    assert JobRun.objects.get().state == "done"


def test_a_constraint_holds_and_is_named_as_by_any_insert():
    rows = [Site(code="a", name="A", currency="USD"), Site(code="a", name="A again", currency="USD")]

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        copy_in(rows)

    assert error.value.__cause__.sqlstate == "23505"
    assert not Site.objects.exists()


def test_plain_values_get_keys_and_defaults_and_point_at_instances(agent):
    row: Values = {"user": agent, "listed": "orders", "name": "Mine", "query": "?state=40"}
    other: Values = {"user": agent, "listed": "orders", "name": "All"}

    copy_values(SavedView, [row, other])

    found = SavedView.objects.in_bulk()
    assert (found[row["id"]].user, found[row["id"]].query) == (agent, "?state=40")
    assert (found[other["id"]].name, found[other["id"]].query) == ("All", "")
    assert found[row["id"]].created_at is not None


def test_a_key_that_the_database_makes_is_left_to_it():
    row: Values = {"action": "order.seen", "outcome": Audit.Outcome.SEEN}

    copy_values(Audit, [row])

    assert ("id" in row, Audit.objects.get().action) == (False, "order.seen")


def test_nothing_to_write_is_nothing_done():
    copy_in([])
    copy_values(JobRun, [])

    assert not JobRun.objects.exists()
