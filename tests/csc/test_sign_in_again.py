"""Signing in over a page whose session has ended, and forms whose token was renewed elsewhere."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from tests.conftest import PASSWORD
from tests.factories import order as placed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
AGAIN = "/sign-in/again/"


def test_the_form_is_a_part_and_a_visit_is_led_to_the_page(client):
    part = client.get(AGAIN, headers=HTMX)

    assert "You are not signed in any more. Sign in to go on - your text is still here." in part.text
    assert "<html" not in part.text
    assert client.get(AGAIN)["Location"] == "/sign-in/"


def test_the_right_password_gives_the_page_a_token_that_works(agent):
    client = Client(enforce_csrf_checks=True, headers=HTMX)
    form = client.get(AGAIN).text
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    order = placed()

    response = client.post(AGAIN, {"username": "mia", "password": PASSWORD, "csrfmiddlewaretoken": token})
    told = json.loads(response["HX-Trigger"])["signed-in-again"]
    fields = {"idem": str(uuid4()), "version": order.version, "reason": "Fraud", "csrfmiddlewaretoken": told["token"]}
    suspended = client.post(f"/orders/{order.number}/suspend/", fields)

    assert (response.status_code, suspended.status_code) == (204, 200)


def test_a_wrong_password_is_said_in_the_dialog(client, agent):
    response = client.post(AGAIN, {"username": "mia", "password": "wrong"}, headers=HTMX)

    assert response.status_code == 422
    assert "The name or password is not right." in response.text
    assert "<html" not in response.text


def test_who_forgot_their_password_is_told_what_to_do(client):
    for page in (client.get("/sign-in/"), client.get(AGAIN, headers=HTMX)):
        assert "Forgot your password?" in page.text
        assert "An administrator sets a new one for you" in page.text


def test_too_many_tries_wait_here_too(client, agent):
    for _try in range(5):
        client.post("/sign-in/", {"username": "mia", "password": "wrong"})

    response = client.post(AGAIN, {"username": "mia", "password": PASSWORD}, headers=HTMX)

    assert response.status_code == 429
    assert "Too many tries. Wait 1 minute" in response.text


def test_who_signed_in_elsewhere_meanwhile_needs_no_password(htmx_client):
    response = htmx_client.get(AGAIN)

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"])["signed-in-again"]["token"]


def test_a_stale_token_of_someone_signed_in_gets_a_fresh_one_and_a_way_to_send_again(agent):
    client = Client(enforce_csrf_checks=True, headers=HTMX)
    client.force_login(agent)
    order = placed()
    fields = {"idem": str(uuid4()), "version": order.version, "reason": "Fraud"}
    url = f"/orders/{order.number}/suspend/"

    first = client.post(url, {**fields, "csrfmiddlewaretoken": "stale"})
    token = json.loads(first["HX-Trigger"])["fresh-token"]["token"]
    second = client.post(url, {**fields, "csrfmiddlewaretoken": token})

    assert (first.status_code, first["HX-Retarget"], second.status_code) == (403, "#notice", 200)
    assert "Send it again" in first.text
    assert "Nothing was changed; your text is still here." in first.text


def test_a_stale_token_of_someone_signed_out_asks_to_sign_in_again():
    client = Client(enforce_csrf_checks=True, headers=HTMX)

    response = client.post("/orders/1001/suspend/", {"reason": "Fraud"})

    assert (response.status_code, response["HX-Trigger"], response.text) == (401, "session-expired", "")


class TestAPageOfSomebodyElse:
    """Mia opened it; Jon has signed in in another tab of the same browser."""

    SAID = "This page was opened by Mia Berg, and Jon Berg is signed in now. Nothing was changed;"

    @pytest.fixture
    def order(self):
        return placed()

    @pytest.fixture
    def mias_page(self, agent, manager):
        client = Client(enforce_csrf_checks=True, headers={**HTMX, "X-Reader": str(agent.pk)})
        client.force_login(manager)
        return client

    def suspend(self, client, order, token):
        fields = {"idem": str(uuid4()), "version": order.version, "reason": "Fraud", "csrfmiddlewaretoken": token}
        return client.post(f"/orders/{order.number}/suspend/", fields)

    def test_names_whom_it_was_written_for(self, agent_client, agent):
        page = agent_client.get("/").text

        assert f"""<body hx-headers='{{"X-Reader": "{agent.pk}"}}'>""" in page

    @pytest.mark.parametrize("token", ["stale", "fresh"])
    def test_carries_nothing_out(self, mias_page, order, token):
        if token == "fresh":
            page = mias_page.get("/me/", headers={"HX-Request": "false", "X-Reader": ""}).text
            token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

        response = self.suspend(mias_page, order, token)
        order.refresh_from_db()

        assert (response.status_code, response["HX-Trigger"], order.is_suspended) == (401, "session-expired", False)

    def test_shows_nothing_more(self, mias_page, order):
        assert mias_page.get(order.get_absolute_url()).status_code == 401

    def test_learns_who_is_signed_in_now(self, mias_page, order):
        address = f"http://testserver{order.get_absolute_url()}"
        told = mias_page.get(AGAIN, headers={"HX-Current-URL": f"{address}#history"})

        assert (told.status_code, told["HX-Retarget"]) == (403, "#notice")
        assert "signed-in-as-another" in told["HX-Trigger"]
        assert self.SAID in told.text
        assert f'href="{order.get_absolute_url()}" data-as-reader>Reload as Jon Berg</a>' in told.text

    def test_is_told_so_by_its_own_dialog(self, agent, manager):
        client = Client(headers={**HTMX, "X-Reader": str(agent.pk)})

        told = client.post(AGAIN, {"username": "jon", "password": PASSWORD})

        assert told.status_code == 403
        assert "signed-in-as-another" in told["HX-Trigger"]
        assert self.SAID in told.text

    def test_sends_no_form_without_scripts_and_keeps_what_was_typed(self, manager, order):
        client = Client(enforce_csrf_checks=True)
        client.force_login(manager)

        response = self.suspend(client, order, "of Mia")
        order.refresh_from_db()

        assert (response.status_code, order.is_suspended) == (403, False)
        assert "Jon Berg has signed in since this form was opened." in response.text
        assert "<li><bdi>Fraud</bdi></li>" in response.text

    def test_a_password_that_was_typed_is_never_shown(self, manager):
        client = Client(enforce_csrf_checks=True)

        response = client.post("/sign-in/", {"username": "jon", "password": PASSWORD, "csrfmiddlewaretoken": "old"})

        assert "<li><bdi>jon</bdi></li>" in response.text
        assert PASSWORD not in response.text
