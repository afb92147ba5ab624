"""How long a session lives, and who ends it."""

import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from csc import sessions
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def turn_back(client, **seconds):
    """Makes the session look older: `seen` and `began` by that many seconds."""
    session = client.session
    for name, ago in seconds.items():
        session[name] = int(time.time()) - ago
    session.save()


def is_in(client, **headers):
    return client.get("/", headers=headers).status_code == 200


def test_half_an_hour_without_work_ends_the_session_on_the_server(agent_client):
    turn_back(agent_client, seen=30 * 60 + 1)

    assert not is_in(agent_client)
    assert Session.objects.count() == 0


def test_work_keeps_the_session_alive(agent_client):
    turn_back(agent_client, seen=29 * 60)

    assert is_in(agent_client)
    assert agent_client.session["seen"] >= time.time() - 5


def test_background_requests_do_not_keep_it_alive(agent_client):
    turn_back(agent_client, seen=29 * 60)
    before = agent_client.session["seen"]

    assert is_in(agent_client, **{"X-Background": "1"})
    assert agent_client.session["seen"] == before


def test_the_idle_time_is_a_setting(agent_client, settings):
    settings.SESSION_IDLE_MINUTES = 5
    turn_back(agent_client, seen=5 * 60 + 1)

    assert not is_in(agent_client)


def test_after_twelve_hours_even_a_busy_session_ends(agent_client):
    turn_back(agent_client, began=12 * 3600 + 1)

    assert not is_in(agent_client)


def test_a_session_that_does_not_know_when_it_began_ends(agent_client):
    session = agent_client.session
    del session["began"]
    session.save()

    assert not is_in(agent_client)


def test_clicks_in_the_same_minute_write_no_session(agent_client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    is_in(agent_client)

    with CaptureQueriesContext(connection) as queries:
        is_in(agent_client)

    assert [query["sql"] for query in queries if 'UPDATE "django_session"' in query["sql"]] == []


def test_signing_in_gives_a_new_session_id(client, agent):
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted" * 4 + "abcd"

    client.post("/sign-in/", {"username": "mia", "password": PASSWORD})
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-out/")
    client.post("/sign-in/", {"username": "mia", "password": PASSWORD})

    assert first not in {"", "planted" * 4 + "abcd", client.cookies[settings.SESSION_COOKIE_NAME].value}


@pytest.mark.parametrize("facts", [{"deactivated_at": timezone.now()}, {"is_active": False}])
def test_who_was_deactivated_is_refused_on_the_next_request(agent_client, agent, facts):
    assert is_in(agent_client)

    type(agent).objects.filter(pk=agent.pk).update(**facts)

    assert not is_in(agent_client)


def test_a_htmx_request_of_an_ended_session_gets_an_empty_401(htmx_client):
    turn_back(htmx_client, seen=30 * 60 + 1)

    response = htmx_client.get("/")

    assert (response.status_code, response["HX-Trigger"], response.text) == (401, "session-expired", "")


def test_counting_up_the_epoch_ends_all_sessions_of_one_user(agent, manager):
    mine, also_mine, other = Client(), Client(), Client()
    for client, user in ((mine, agent), (also_mine, agent), (other, manager)):
        client.force_login(user)

    type(agent).objects.filter(pk=agent.pk).update(session_epoch=1)

    assert [is_in(mine), is_in(also_mine), is_in(other)] == [False, False, True]


def test_rows_of_sessions_that_nobody_came_back_to_are_deleted(agent_client):
    Session.objects.update(expire_date=timezone.now())

    sessions.forget_ended()

    assert Session.objects.count() == 0


def test_an_administrator_ends_all_sessions_of_a_user(client, administrator, agent, agent_client):
    from activities.models import Audit

    client.force_login(administrator)
    assert is_in(agent_client)

    client.post("/admin/csc/user/", {"action": "end_all_sessions", "_selected_action": [agent.pk]})

    assert [is_in(agent_client), is_in(client)] == [False, True]
    row = Audit.objects.get(action="user.sessions_ended")
    assert (row.actor_id, row.subject_id) == (administrator.pk, agent.pk)


def test_an_administrator_ends_the_wait_after_too_many_tries(client, administrator, agent):
    for _try in range(5):
        Client().post("/sign-in/", {"username": "mia", "password": "wrong"})
    client.force_login(administrator)

    client.post("/admin/csc/user/", {"action": "let_try_again", "_selected_action": [agent.pk]})

    assert Client().post("/sign-in/", {"username": "mia", "password": PASSWORD}).status_code == 302
