"""History and audit are written in one transaction; the audit and the ledger are only ever added to."""

import uuid

import pytest
from django.db import DatabaseError, connections, transaction

from activities.models import Audit, Event
from activities.recording import content_hash, record
from csc.context import during
from orders.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_call_writes_history_and_audit(agent):
    placed = factories.order()

    event = record("order.flagged", placed, by=agent, summary="Flag set", diff={"after": {"flag": "Red"}})

    audit = Audit.objects.get(event_id=event.pk)
    assert (event.subject_number, event.actor_words, event.origin) == ("1001", "Mia Berg", "person")
    assert (audit.action, audit.actor_id, audit.role) == ("order.flagged", agent.pk, "Customer Service Agent")
    assert (audit.subject_kind, audit.subject_id, audit.outcome) == ("order", placed.pk, "done")


def test_what_the_system_did_has_no_actor():
    event = record("order.advanced", factories.order(), by=None, summary="Advanced")

    assert (event.origin, event.actor_id, event.actor_name) == ("system", None, "System")


def test_the_hash_of_the_audit_proves_the_event_as_long_as_it_lives(agent):
    content = {"before": {"name": "Müller"}, "after": {"name": "Meier", "n": 1}}
    event = record("order.changed", factories.order(), by=agent, summary="Changed", diff=content)

    stored, audit = Event.objects.get(pk=event.pk), Audit.objects.get(event_id=event.pk)

    assert bytes(audit.content_sha256) == content_hash(bytes(stored.salt), stored.diff)
    assert bytes(audit.content_sha256) != content_hash(bytes(stored.salt), {**stored.diff, "after": {}})


def test_two_like_events_have_different_hashes(agent):
    placed = factories.order()
    events = [record("order.flagged", placed, by=agent, summary="Flag set", diff={"a": 1}) for _ in range(2)]

    hashes = {bytes(Audit.objects.get(event_id=event.pk).content_sha256) for event in events}

    assert len(hashes) == 2


def test_the_audit_holds_no_name_and_no_words_of_the_event(agent):
    event = record("order.changed", factories.order(), by=agent, summary="For Ana", diff={"after": {"name": "Ana"}})

    row = Audit.objects.filter(event_id=event.pk).values().get()

    assert not any("Ana" in str(value) or "Berg" in str(value) for value in row.values())


def test_a_deed_that_fails_leaves_neither_history_nor_audit():
    placed = factories.order()
    before = (Event.objects.count(), Audit.objects.count())

    @transaction.atomic
    def deed() -> None:
        record("order.flagged", placed, by=None, summary="Flag set")
        raise ValueError("no")

    with pytest.raises(ValueError):
        deed()

    assert (Event.objects.count(), Audit.objects.count()) == before


CHANGES = [
    ("activities_audit", "action = 'other'"),
    ("activities_seal", "rows = 9"),
    ("orders_entry", "net = 9"),
]


@pytest.mark.parametrize(("table", "change"), CHANGES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_the_application_may_not_change_what_is_only_added_to(table, change, verb):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, verb])
        allowed = cursor.fetchone()[0]
        expected = verb == "TRUNCATE"  # which only the tests may, to tidy up
        assert allowed is expected
        statement = {"UPDATE": f"UPDATE {table} SET {change}", "DELETE": f"DELETE FROM {table}"}.get(verb)
        if statement:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("table", "change"), CHANGES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_even_the_owner_is_stopped_by_a_trigger(table, change, verb):
    record("order.flagged", factories.order(), by=None, summary="Flag set")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO activities_seal (n, from_id, upto_id, rows, digest, prev_digest, sealed_at) "
            "VALUES (1, %s, %s, 1, '', '', now())",
            [uuid.UUID(int=0), uuid.UUID(int=1)],
        )

        statement = f"UPDATE {table} SET {change}" if verb == "UPDATE" else f"DELETE FROM {table}"
        with pytest.raises(DatabaseError, match="only ever added to"):
            cursor.execute(statement)

    assert (Audit.objects.count(), Entry.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_month_of_the_audit_cannot_be_changed_past_its_parent():
    record("order.flagged", factories.order(), by=None, summary="Flag set")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM activities_audit LIMIT 1")
        month = cursor.fetchone()[0]
        with pytest.raises(DatabaseError, match="only ever added to"):
            cursor.execute(f"DELETE FROM {month}")
    with connections["default"].cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(f"DELETE FROM {month}")


def test_what_is_done_during_a_call_names_it_in_history_and_audit(agent):
    with during(lambda: 77):
        event = record("order.flagged", factories.order(), by=agent, summary="Flag set")

    assert (event.call_id, Audit.objects.get(event_id=event.pk).call_id) == (77, 77)
    assert list(Event.objects.of_call(77)) == [event]


def test_what_the_system_does_during_a_call_is_no_part_of_it():
    with during(lambda: 77):
        event = record("order.advanced", factories.order(), by=None, summary="Advanced")

    assert event.call_id is None


def test_after_the_call_nothing_names_it(agent):
    with during(lambda: 77):
        pass

    assert record("order.flagged", factories.order(), by=agent, summary="Flag set").call_id is None
