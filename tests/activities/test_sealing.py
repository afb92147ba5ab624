"""The audit is sealed in blocks; whoever adds, changes or takes a row is found out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from activities import sealing, tasks
from activities.models import Audit, Seal

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NOW = timedelta(seconds=-1)  # an id tells the millisecond, and a test is faster than that


def happened(*actions: str) -> list[Audit]:
    rows = [Audit.objects.create(action=action, outcome="done", actor_id=5, ip="10.0.0.1") for action in actions]
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    return rows


@contextmanager
def as_owner_without_triggers() -> Iterator:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE activities_audit DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            cursor.execute("ALTER TABLE activities_audit ENABLE TRIGGER USER")


def chain() -> list[tuple[int, int]]:
    return list(Seal.objects.order_by("n").values_list("n", "rows"))


def test_what_has_settled_is_sealed_in_blocks_bound_to_each_other():
    rows = happened("a", "b", "c", "d", "e")

    assert sealing.seal(settled=NOW, block=2) == 5

    first, second, third = Seal.objects.order_by("n")
    assert chain() == [(1, 2), (2, 2), (3, 1)]
    assert (first.from_id, third.upto_id) == (rows[0].pk, rows[4].pk)
    assert bytes(first.prev_digest) == bytes(32)
    assert (bytes(second.prev_digest), bytes(third.prev_digest)) == (bytes(first.digest), bytes(second.digest))


def test_rows_of_the_last_two_minutes_are_left_for_later():
    happened("a")

    tasks.seal_audit()

    assert chain() == []


def test_rows_that_came_later_go_into_the_next_block():
    happened("a")
    sealing.seal(settled=NOW)
    happened("b")
    sealing.seal(settled=NOW)

    assert chain() == [(1, 1), (2, 1)]
    assert sealing.verify() == []


def test_nothing_new_makes_no_block():
    happened("a")
    sealing.seal(settled=NOW)

    assert sealing.seal(settled=NOW) == 0
    assert chain() == [(1, 1)]


def test_a_row_that_a_running_transaction_may_still_commit_is_waited_for():
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1")  # begins it
        happened("later, committed first")

        assert sealing.seal(settled=NOW) == 0
    finally:
        other.rollback()
        other.close()
    assert sealing.seal(settled=NOW) == 1


def test_two_sealers_at_once_make_one_chain():
    happened("a")
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(sealing.ONE_AT_A_TIME)

        assert sealing.seal(settled=NOW) == 0
    finally:
        other.rollback()
        other.close()


def sealed(count: int = 6) -> list[Audit]:
    """Rows in blocks of two, with a row after them that is not sealed."""
    rows = happened(*(f"deed {n}" for n in range(count)))
    sealing.seal(settled=NOW, block=2)
    assert sealing.verify() == []
    return rows


@pytest.mark.parametrize(
    "column", ["actor_id = 6", "action = 'other'", "ip = '10.0.0.2'", "outcome = 'seen'", "at = at + interval '1 s'"]
)
def test_a_changed_row_is_found(column):
    rows = sealed()

    with as_owner_without_triggers() as cursor:
        cursor.execute(f"UPDATE activities_audit SET {column} WHERE id = %s", [rows[2].pk])

    assert sealing.verify() == ["Block 2 does not read as it was sealed."]


def test_a_row_that_was_taken_is_found():
    rows = sealed()

    with as_owner_without_triggers() as cursor:
        cursor.execute("DELETE FROM activities_audit WHERE id = %s", [rows[3].pk])

    assert sealing.verify() == ["Block 2: 2 rows were sealed, 1 are there."]


def test_a_row_that_was_slipped_in_is_found():
    rows = sealed()

    with connection.cursor() as cursor:
        slipped = str(rows[2].pk)[:-1] + ("0" if str(rows[2].pk)[-1] != "0" else "1")
        cursor.execute("INSERT INTO activities_audit (id, action, role, subject_kind, request_id, outcome) "
                       "VALUES (%s, 'forged', '', '', '', 'done')", [slipped])  # fmt: skip

    [sentence] = sealing.verify()
    assert sentence.endswith("2 rows were sealed, 3 are there.")


def test_a_row_slipped_in_before_the_first_block_is_found():
    sealed()

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO activities_audit (id, action, role, subject_kind, request_id, outcome) "
                       "VALUES (uuid_floor('2020-01-01'), 'forged', '', '', '', 'done')")  # fmt: skip

    assert sealing.verify() == ["Block 1: 2 rows were sealed, 3 are there."]


def test_a_seal_that_was_taken_is_found():
    sealed()

    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE activities_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM activities_seal WHERE n = 2")
        cursor.execute("ALTER TABLE activities_seal ENABLE TRIGGER USER")

    assert "Block 3 is not bound to the block before it." in sealing.verify()


def test_the_command_says_that_all_is_whole():
    sealed()
    out = StringIO()

    call_command("verify_audit", stdout=out)

    assert out.getvalue() == "3 blocks with 6 rows: no damage found.\n"


def test_the_command_names_the_damage_and_ends_with_an_error():
    rows = sealed()
    with as_owner_without_triggers() as cursor:
        cursor.execute("UPDATE activities_audit SET action = 'other' WHERE id = %s", [rows[0].pk])
    err = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=StringIO(), stderr=err)

    assert (ended.value.code, err.getvalue()) == (1, "Block 1 does not read as it was sealed.\n")


def test_sealing_does_not_keep_writers_waiting():
    happened("a")
    with transaction.atomic():
        sealing.seal_block(NOW, 10)
        other = connections["default"].copy()
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            cursor.execute("INSERT INTO activities_audit (action, role, subject_kind, request_id, outcome) "
                           "VALUES ('b', '', '', '', 'done')")  # fmt: skip
        other.close()

    assert Audit.objects.count() == 2
