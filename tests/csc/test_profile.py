"""How someone likes to work: language, zone, density, theme, keys."""

from uuid import uuid4

import pytest

from activities.models import Audit
from csc.models import Team

pytestmark = pytest.mark.django_db


def fields(**changes):
    plain = {"locale": "en", "time_zone": "UTC", "density": "comfortable", "theme": "auto", "keys_on": "on"}
    return {"idem": str(uuid4()), **plain, **changes}


def test_it_shows_what_is_set_and_the_team(agent_client, agent):
    agent.team = Team.objects.create(name="Night shift")
    agent.time_zone = "Europe/Madrid"
    agent.save()

    page = agent_client.get("/me/").text

    assert "Night shift" in page
    assert '<option value="Europe/Madrid" selected>' in page


def test_what_was_chosen_is_kept_and_said(agent_client, agent):
    chosen = {"locale": "de", "time_zone": "Europe/Berlin", "density": "compact", "theme": "dark"}

    response = agent_client.post("/me/", fields(**chosen), follow=True)

    agent.refresh_from_db()
    assert (agent.locale, agent.time_zone, agent.density, agent.theme) == tuple(chosen.values())
    assert response.redirect_chain == [("/me/", 302)]
    assert 'data-bs-theme="dark" data-density="compact"' in response.text
    assert "Your profile is saved." in response.text


def test_keys_are_switched_off_and_on_and_changed_keys_stay(agent_client, agent):
    agent.keys = {"g h": "h"}
    agent.save()
    off = fields()
    del off["keys_on"]

    agent_client.post("/me/", off)
    agent.refresh_from_db()
    first = agent.keys
    agent_client.post("/me/", fields())
    agent.refresh_from_db()

    assert (first, agent.keys) == ({"g h": "h", "on": False}, {"g h": "h", "on": True})


def test_a_change_is_audited_with_whose_profile_it_is(agent_client, agent):
    agent_client.post("/me/", fields(theme="dark"))

    row = Audit.objects.get(action="user.profile_changed")
    assert (row.actor_id, row.subject_kind, row.subject_id, row.outcome) == (agent.pk, "user", agent.pk, "done")


@pytest.mark.parametrize(
    ("field", "value"),
    [("locale", "xx"), ("time_zone", "Mars/Base"), ("density", "huge"), ("theme", ""), ("theme", "a\x00b")],
)
def test_what_is_not_offered_is_refused_beside_the_field(agent_client, agent, field, value):
    response = agent_client.post("/me/", fields(**{field: value}))

    before = getattr(agent, field)
    agent.refresh_from_db()
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert f'id="{field}-error"' in response.text
    assert getattr(agent, field) == before


def test_nobody_gives_themselves_more_rights_or_another_team(agent_client, agent):
    agent_client.post("/me/", fields(is_staff="on", is_superuser="on", team="1", session_epoch="9"))

    agent.refresh_from_db()
    assert (agent.is_staff, agent.is_superuser, agent.team_id, agent.session_epoch) == (False, False, None, 0)


def test_the_same_form_sent_twice_saves_once_and_says_the_same(agent_client):
    form = fields(theme="dark")

    answers = [agent_client.post("/me/", form, follow=True).text for _twice in range(2)]

    assert ["Your profile is saved." in answer for answer in answers] == [True, True]
    assert Audit.objects.filter(action="user.profile_changed").count() == 1


def test_a_form_without_its_key_changes_nothing(agent_client, agent):
    response = agent_client.post("/me/", fields(idem="", theme="dark"))

    agent.refresh_from_db()
    assert (response.status_code, agent.theme) == (409, "auto")


def test_who_has_not_signed_in_is_led_to_the_sign_in(client):
    assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
