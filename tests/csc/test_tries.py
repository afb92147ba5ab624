"""Guessing passwords: after too many failures an account and an address wait, longer each time."""

from datetime import timedelta

import pytest
from axes.models import AccessFailureLog
from django.test import Client
from django.utils import timezone

from activities.models import Audit
from csc import tries
from tests.conftest import PASSWORD, person

pytestmark = pytest.mark.django_db


def guess(name="mia", password="wrong", client=None, **more):
    return (client or Client()).post("/sign-in/", {"username": name, "password": password}, **more)


def failed(count, *, name="mia", minutes_ago=0.0, address="203.0.113.9"):
    for _n in range(count):
        row = AccessFailureLog.objects.create(username=name, ip_address=address)
        AccessFailureLog.objects.filter(pk=row.pk).update(attempt_time=timezone.now() - timedelta(minutes=minutes_ago))


def test_after_five_failures_the_right_password_waits_too(agent):
    statuses = [guess().status_code for _try in range(5)]

    response = guess(password=PASSWORD)

    assert statuses == [422, 422, 422, 422, 429]
    assert response.status_code == 429
    assert "Too many tries. Wait 1 minute or ask your administrator." in response.text
    assert 'value="mia"' in response.text
    assert response["Retry-After"] == "60"


def test_an_unknown_name_gets_the_same_answers(agent):
    known = [guess("mia", client=Client(REMOTE_ADDR="192.0.2.1")) for _try in range(6)]
    unknown = [guess("nobody", client=Client(REMOTE_ADDR="192.0.2.2")) for _try in range(6)]

    assert [answer.status_code for answer in unknown] == [answer.status_code for answer in known]
    assert "Too many tries. Wait 1 minute" in unknown[-1].text


def test_a_known_and_an_unknown_name_cost_one_hashing_and_as_many_queries(agent, django_assert_num_queries):
    from unittest.mock import patch

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with (
        patch("django.contrib.auth.hashers.PBKDF2PasswordHasher.encode", autospec=True, return_value="x") as hashing,
        CaptureQueriesContext(connection) as known,
    ):
        guess("mia")
    with (
        patch("django.contrib.auth.hashers.PBKDF2PasswordHasher.encode", autospec=True, return_value="x") as again,
        django_assert_num_queries(len(known)),
    ):
        guess("nobody")

    assert hashing.call_count == again.call_count == 1


@pytest.mark.parametrize(
    ("failures", "words"), [(5, "1 minute "), (6, "2 minutes"), (7, "4 minutes"), (8, "8 minutes"), (12, "15 minutes")]
)
def test_the_wait_doubles_with_each_failure_up_to_a_quarter_of_an_hour(agent, failures, words):
    failed(failures)

    assert f"Wait {words}" in guess(password=PASSWORD).text


def test_tries_during_the_wait_do_not_prolong_it(agent):
    failed(5)

    guess()

    assert AccessFailureLog.objects.count() == 5


def test_after_the_wait_the_right_password_opens_and_wipes_the_slate(agent):
    failed(5, minutes_ago=2)

    response = guess(password=PASSWORD)

    assert response.status_code == 302
    assert AccessFailureLog.objects.count() == 0


def test_failures_spread_over_more_than_a_quarter_of_an_hour_do_not_add_up(agent):
    failed(4, minutes_ago=16)
    failed(4)

    assert guess(password=PASSWORD).status_code == 302


def test_the_email_address_and_other_spellings_count_for_the_same_account(agent):
    for name in ("mia@shop.example", "MIA@shop.example", "mia", "Mia"):
        guess(name)
    guess("mia")

    assert guess("mia@shop.example", PASSWORD).status_code == 429


def test_another_account_at_the_same_address_may_go_on(agent):
    person("nia", "Customer Service Agent")
    failed(5, address="127.0.0.1")

    assert guess("nia", PASSWORD).status_code == 302


def test_after_twenty_failures_the_address_waits_for_whatever_account(agent):
    for n in range(20):
        failed(1, name=f"name{n}", address="127.0.0.1")

    response = guess(password=PASSWORD)

    assert response.status_code == 429
    assert guess(password=PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 302


@pytest.mark.parametrize(
    ("behind", "claimed", "counted"),
    [
        (False, "192.0.2.1", "127.0.0.1"),
        (True, "192.0.2.1", "192.0.2.1"),
        (True, "192.0.2.66, 192.0.2.1", "192.0.2.1"),
        (True, "nonsense", "127.0.0.1"),
        (True, "", "127.0.0.1"),
        (True, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_that_our_proxy_saw(agent, settings, behind, claimed, counted):
    settings.BEHIND_PROXY = behind

    guess(headers={"X-Forwarded-For": claimed})

    assert AccessFailureLog.objects.get().ip_address == counted
    assert Audit.objects.get(action="user.turned_away").ip == counted


def test_old_failures_are_forgotten(agent):
    failed(1, minutes_ago=60 * 25)
    failed(1)

    tries.forget_old()

    assert AccessFailureLog.objects.count() == 1


def test_being_kept_waiting_is_audited(agent):
    failed(5)

    guess(password=PASSWORD)

    assert Audit.objects.filter(action="user.turned_away", outcome="refused").count() == 1
