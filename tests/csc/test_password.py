"""Change password, and what a password may not be."""

from uuid import uuid4

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from activities.models import Audit
from csc.models import IdempotencyKey
from tests.conftest import PASSWORD
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db
NEW = "violet ladder 42 moon"


def fields(old=PASSWORD, new=NEW, again=None):
    return {
        "idem": str(uuid4()),
        "old_password": old,
        "new_password1": new,
        "new_password2": new if again is None else again,
    }


def test_the_new_password_opens_and_the_old_one_does_not(agent_client, agent):
    response = agent_client.post("/me/password/", fields(), follow=True)

    agent.refresh_from_db()
    assert (agent.check_password(NEW), agent.check_password(PASSWORD)) == (True, False)
    assert "Your password is changed. Your other sessions have ended." in response.text


def test_this_session_goes_on_under_a_new_id_and_the_others_end(agent_client, agent):
    other = Client()
    other.force_login(agent)
    before = agent_client.session.session_key

    agent_client.post("/me/password/", fields())

    assert agent_client.get("/me/").status_code == 200
    assert agent_client.session.session_key != before
    assert other.get("/me/").status_code == 302


def test_it_is_audited_without_a_word_of_the_password(agent_client, agent):
    agent_client.post("/me/password/", fields())

    row = Audit.objects.get(action="user.password_changed")
    assert (row.actor_id, row.subject_kind, row.subject_id) == (agent.pk, "user", agent.pk)


def test_the_key_of_the_form_keeps_no_hash_that_could_be_guessed(agent_client):
    import hashlib

    form = fields()
    agent_client.post("/me/password/", form)

    asked = repr(sorted((name, [value]) for name, value in form.items() if name != "idem"))
    assert bytes(IdempotencyKey.objects.get().body_sha256) != hashlib.sha256(asked.encode()).digest()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (fields(old="wrong"), "This is not your password now."),
        (fields(again="violet ladder 43 moon"), "The two new passwords differ."),
        (fields(new="short"), "This password is too short."),
        (fields(new=PASSWORD), "This is your password now; choose another."),
        (fields(new=""), "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_changed(agent_client, agent, form, words):
    response = agent_client.post("/me/password/", form)

    agent.refresh_from_db()
    assert response.status_code == 422
    assert words in response.text
    assert agent.check_password(PASSWORD)
    assert NEW not in response.text


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "x" * 129,
        "1qaz2wsx3edc",
        "mia@shop.example",
        "customerservice1",
        "Customer Service 2026",
        "Mainshop2026!!",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(agent, password):
    SiteFactory(code="main", name="Mainshop")

    with pytest.raises(ValidationError):
        validate_password(password, agent)


def test_what_the_new_password_lacks_is_said_where_it_was_chosen(agent_client):
    page = agent_client.post("/me/password/", fields(new="password1234")).text

    said = "“password” is among the first that others would try, and little else is left of this password."
    assert said in page
    assert 'id="new_password1-error"' in page
    assert 'id="new_password2-error"' not in page
    assert "names of this product or of the shops." not in page


@pytest.mark.parametrize("password", ["x7" * 6, "violet ladder 42 moon", "kundenservice-pferd-41", "y9" * 64])
def test_a_long_password_needs_no_odd_characters(agent_client, agent, password):
    agent_client.post("/me/password/", fields(new=password))

    agent.refresh_from_db()
    assert agent.check_password(password)


def test_the_rules_stand_on_the_page(agent_client):
    page = agent_client.get("/me/password/").text

    assert "at least 12 characters" in page
    assert "At most 128 characters." in page
