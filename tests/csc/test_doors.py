"""Every address names the permission it needs, or the reason why it needs none."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import get_resolver, reverse

from csc.checks import views
from csc.roles import ROLES
from tests.conftest import PASSWORD
from tests.factories import order as placed

ADDRESSES = list(views(get_resolver()))


@pytest.mark.parametrize(("address", "view"), ADDRESSES, ids=[address or "home" for address, _view in ADDRESSES])
def test_a_view_names_its_permission_or_says_why_it_is_public(address, view):
    assert getattr(view, "permission", "") or getattr(view, "signed_in", "") or getattr(view, "public", "")


@pytest.mark.django_db
def test_every_permission_that_a_view_names_exists():
    named = {view.permission for _address, view in ADDRESSES if hasattr(view, "permission")}
    existing = {f"{each.content_type.app_label}.{each.codename}" for each in Permission.objects.select_related()}

    assert named <= existing


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_it_lists_and_nothing_else(role, agent, manager, administrator):
    user = {"Customer Service Agent": agent, "Customer Service Manager": manager, "Administrator": administrator}[role]

    assert user.get_all_permissions() == set(ROLES[role])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/orders/1001/", "/admin/"])
def test_who_has_not_signed_in_is_led_to_the_one_sign_in_and_back(client, agent, path):
    placed()

    response = client.get(path, follow=True)

    assert response.redirect_chain[-1] == (f"{reverse('csc:sign_in')}?next={path}", 302)


@pytest.mark.django_db
class TestSigningIn:
    @pytest.mark.parametrize("name", ["mia", "mia@shop.example", "MIA@shop.example"])
    def test_by_user_name_or_email_address(self, client, agent, name):
        response = client.post("/sign-in/", {"username": name, "password": PASSWORD})

        assert (response.status_code, response["Location"]) == (302, "/")

    @pytest.mark.parametrize(("name", "password"), [("mia", "wrong"), ("nobody", PASSWORD), ("mia", "")])
    def test_what_is_wrong_is_said_in_one_sentence_and_the_name_is_kept(self, client, agent, name, password):
        response = client.post("/sign-in/", {"username": name, "password": password})

        assert response.status_code == 422
        assert f'value="{name}"' in response.text

    def test_an_unknown_name_and_a_wrong_password_sound_alike(self, client, agent):
        answers = [
            client.post("/sign-in/", {"username": name, "password": "wrong"}).text for name in ("mia", "nobody")
        ]

        assert ["The name or password is not right." in answer for answer in answers] == [True, True]

    def test_who_was_deactivated_does_not_get_in(self, client, agent):
        from django.utils import timezone

        agent.deactivated_at = timezone.now()
        agent.save()

        assert client.post("/sign-in/", {"username": "mia", "password": PASSWORD}).status_code == 422

    def test_the_admin_site_lets_an_administrator_in(self, client, administrator):
        client.post("/sign-in/?next=/admin/", {"username": "ada", "password": PASSWORD})

        assert client.get("/admin/").status_code == 200

    def test_the_admin_site_turns_an_agent_away_in_words(self, agent_client):
        response = agent_client.get("/admin/", follow=True)

        assert response.status_code == 403
        assert "Your role does not allow this." in response.text

    def test_it_does_not_lead_to_another_site(self, client, agent):
        response = client.post("/sign-in/?next=https://evil.example/", {"username": "mia", "password": PASSWORD})

        assert response["Location"] == "/"

    def test_signing_out_ends_the_session_and_clears_the_browser(self, agent_client):
        response = agent_client.post("/sign-out/")

        assert response["Clear-Site-Data"] == '"cache", "storage"'
        assert agent_client.get("/").status_code == 302
