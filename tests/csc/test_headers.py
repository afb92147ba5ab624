"""What every answer tells the browser, and whom it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from activities.models import Audit, Event
from tests.conftest import PASSWORD
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def test_the_policy_allows_nothing_but_our_own_files(agent_client):
    policy = agent_client.get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_other_headers_are_set(agent_client):
    response = agent_client.get("/")

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, agent):
    response = client.post("/sign-in/", {"username": "mia", "password": PASSWORD})

    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_a_change_asked_for_by_another_site_is_refused(agent_client, origin):
    order = placed()

    response = agent_client.post(f"/orders/{order.number}/suspend/", headers={"Sec-Fetch-Site": origin})

    assert response.status_code == 403


def test_a_form_without_its_token_is_refused_in_words(agent):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    response = client.post(f"/orders/{placed().number}/suspend/")

    assert response.status_code == 403
    assert "Mia Berg has signed in since this form was opened." in response.text


class TestOtherName:
    """To a browser localhost and 127.0.0.1 are two sites, and the stream of changes belongs to that of SITE_URL."""

    @pytest.fixture
    def opened(self, client, settings):
        settings.SITE_URL = "http://127.0.0.1:8000"

        def get(host, path="/orders/?q=a%20b", mode="navigate", **extra):
            return client.get(path, headers={"Host": host, "Sec-Fetch-Mode": mode}, **extra)

        return get

    def test_a_page_that_is_opened_by_it_is_led_to_the_address_of_the_site(self, opened):
        answer = opened("localhost:8000")

        assert (answer.status_code, answer["Location"]) == (302, "http://127.0.0.1:8000/orders/?q=a%20b")
        assert "default-src 'none'" in answer["Content-Security-Policy"]

    def test_it_leads_nowhere_else(self, opened):
        answer = opened("localhost:8000", PATH_INFO="//elsewhere.example/")

        assert answer["Location"].startswith("http://127.0.0.1:8000/")

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9000", "localhost", "testserver"])
    def test_other_addresses_stay_as_they_are(self, opened, host):
        assert opened(host, "/healthz").status_code == 200

    def test_who_is_no_page_stays_there(self, opened, client):
        assert opened("localhost:8000", "/healthz", mode="cors").status_code == 200
        assert client.get("/healthz", headers={"Host": "localhost:8000"}).status_code == 200
        assert client.post("/sign-in/", {}, headers={"Host": "localhost:8000"}).status_code != 302

    def test_a_site_with_a_name_of_its_own_leads_nobody_there(self, opened, settings):
        settings.SITE_URL = "https://csc.example.com"

        assert opened("localhost", "/healthz").status_code == 200


def test_coming_going_and_being_turned_away_is_audited(client, agent):
    client.post("/sign-in/", {"username": "mia", "password": "wrong"})
    client.post("/sign-in/", {"username": "mia", "password": PASSWORD})
    client.post("/sign-out/")

    assert list(Audit.objects.order_by("id").values_list("action", "outcome")) == [
        ("user.turned_away", "refused"),
        ("user.signed_in", "done"),
        ("user.signed_out", "done"),
    ]


def test_history_and_audit_carry_the_id_of_their_request(agent_client):
    from uuid import uuid4

    order = placed()

    agent_client.post(
        f"/orders/{order.number}/suspend/",
        {"idem": str(uuid4()), "version": order.version, "reason": "Fraud"},
    )

    row, event = Audit.objects.get(action="order.suspended"), Event.objects.get(verb="order.suspended")
    assert row.request_id == event.request_id != ""


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SECRET_KEY", ""), ("DATABASE_URL", "nonsense"), ("DATABASE_URL", "mysql://a@b/c"), ("REDIS_URL", "http://x"),
        ("EMAIL_URL", "nonsense"), ("ALLOWED_HOSTS", ""), ("SITE_URL", "csc.example.com"), ("DEBUG", "maybe"),
        ("LOG_FORMAT", "xml"), ("TIME_ZONE", "Mars/Base"),
        ("DEMO", "perhaps"),
        ("SESSION_IDLE_MINUTES", "4"), ("SESSION_IDLE_MINUTES", "121"), ("SESSION_IDLE_MINUTES", "half an hour"),
    ],
)  # fmt: skip
def test_a_half_configured_product_does_not_start_and_names_the_variable(variable, value):
    import os

    environment = {**os.environ, variable: value}

    result = subprocess.run(
        [sys.executable, "-c", "import csc.settings"],
        env=environment, cwd=Path(settings.BASE_DIR), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert result.returncode != 0
    assert variable in result.stderr.splitlines()[-1]


def test_words_are_english_and_figures_the_agents(agent, client):
    agent.locale = "de"
    agent.save()
    client.force_login(agent)
    order = placed(lines=200)

    page = client.get(order.get_absolute_url(), headers={"Accept-Language": "de"}).text

    assert '<html lang="en"' in page
    assert "2.000,00" in page


@pytest.mark.parametrize("locale", [name for name, _words in settings.LOCALES])
def test_a_language_that_customers_are_written_to_makes_no_page_of_it(agent, client, locale):
    agent.locale = locale
    agent.save()
    client.force_login(agent)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = locale
    pages = ("/", "/orders/", "/customers/", "/call/")

    read = [client.get(page, headers={"Accept-Language": locale}) for page in pages]

    assert [page["Content-Language"] for page in read] == ["en"] * len(pages)
    assert all('<html lang="en"' in page.text and "Start call" in page.text for page in read)


def test_without_its_database_the_product_says_so_and_breaks_nothing(agent_client):
    from django.db import OperationalError
    from django.test import RequestFactory

    from csc.views import errors

    try:
        raise OperationalError("gone")
    except OperationalError:
        response = errors.broken(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "The database does not answer. Nothing was changed" in response.text
