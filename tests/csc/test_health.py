"""What the two addresses for machines say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from csc import canary, tasks
from csc.models import Canary, IdempotencyKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive() -> None:
    tasks.sing()
    canary.sing("relay")
    canary.sing("stream")


def checks(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    body = answer.json()
    assert body["ok"] is (answer.status_code == 200)
    return answer.status_code, body["checks"]


def test_a_process_that_answers_is_healthy_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True, "checks": {"process": "OK"}})


def test_when_everything_works_it_is_ready(client, alive):
    assert checks(client) == (200, dict.fromkeys(("database", "broker", "worker", "relay", "stream"), "OK"))


def test_without_the_stream_it_is_ready_and_says_so(client):
    tasks.sing()
    canary.sing("relay")

    status, said = checks(client)

    assert (status, said["stream"]) == (200, "It has not done anything yet.")


def test_neither_address_sets_a_cookie_or_asks_to_sign_in(client, alive):
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, dict(answer.cookies)) == (200, {})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_is_changed_there(client, path):
    assert client.post(path).status_code == 405


def test_a_worker_that_never_sang_is_said(client):
    canary.sing("relay")

    status, said = checks(client)

    assert (status, said["worker"]) == (503, "It has not done anything yet.")


@pytest.mark.parametrize("process", ["worker", "relay"])
def test_a_process_that_fell_silent_is_said(client, alive, process):
    Canary.objects.filter(process=process).update(sang_at=timezone.now() - timedelta(minutes=5))

    status, said = checks(client)

    assert status == 503
    assert said[process] == "It has done nothing for 300 seconds."


def test_a_broker_that_is_away_is_said_without_its_address(client, alive):
    configured = current_app.conf.broker_url
    current_app.conf.broker_url = "redis+socket:///nowhere/at/all.sock"
    try:
        status, said = checks(client)
    finally:
        current_app.conf.broker_url = configured

    assert (status, said["broker"]) == (503, "The broker does not answer.")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_schema_that_lags_behind_is_said(client, alive):
    rename = "UPDATE django_migrations SET name = %s WHERE app = 'csc' AND name = %s"
    with connections["owner"].cursor() as cursor:
        cursor.execute(rename, ["0001_of_yesterday", "0001_initial"])
        try:
            status, said = checks(client)
        finally:
            cursor.execute(rename, ["0001_initial", "0001_of_yesterday"])

    assert (status, said["database"]) == (503, "The schema lacks 1 migrations; run migrate.")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_said_without_its_address(client, alive):
    connection.close()
    configured = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        status, said = checks(client)
    finally:
        connection.settings_dict["HOST"] = configured
        connection.close()

    assert status == 503
    assert said["database"] == "The database does not answer."
    assert said["worker"] == "It is not known, because the database does not answer."


def test_a_song_is_written_once_for_each_process():
    canary.sing("worker")
    first = Canary.objects.get().sang_at
    canary.sing("worker")

    assert Canary.objects.get().sang_at > first


def test_keys_of_forms_are_forgotten_after_two_days(agent):
    for hours in (47, 49):
        key = IdempotencyKey.objects.create(key=uuid4(), user=agent, action="a", body_sha256=b"")
        IdempotencyKey.objects.filter(pk=key.pk).update(created_at=timezone.now() - timedelta(hours=hours))

    tasks.forget_old_keys()

    assert IdempotencyKey.objects.get().created_at > timezone.now() - timedelta(hours=48)


def test_every_scheduled_task_exists():
    current_app.loader.import_default_modules()

    scheduled = {entry["task"] for entry in current_app.conf.beat_schedule.values()}

    assert scheduled - set(current_app.tasks) == set()
