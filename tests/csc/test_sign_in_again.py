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

    assert (response.status_code, told["name"], suspended.status_code) == (204, "mia", 200)


def test_a_wrong_password_is_said_in_the_dialog(client, agent):
    response = client.post(AGAIN, {"username": "mia", "password": "wrong"}, headers=HTMX)

    assert response.status_code == 422
    assert "The name or password is not right." in response.text
    assert "<html" not in response.text


def test_too_many_tries_wait_here_too(client, agent):
    for _try in range(5):
        client.post("/sign-in/", {"username": "mia", "password": "wrong"})

    response = client.post(AGAIN, {"username": "mia", "password": PASSWORD}, headers=HTMX)

    assert response.status_code == 429
    assert "Too many tries. Wait 1 minute" in response.text


def test_who_signed_in_elsewhere_meanwhile_needs_no_password(htmx_client):
    response = htmx_client.get(AGAIN)

    assert response.status_code == 204
    assert json.loads(response["HX-Trigger"])["signed-in-again"]["name"] == "mia"


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
