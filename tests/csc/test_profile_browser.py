"""Profile, Change password and the dialog over an ended session, as people see them."""

import pytest
from playwright.sync_api import expect

from tests.browser import at, complaints, sign_in, violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/me/", "/me/password/"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, live_server, agent, theme, width, path):
    agent.theme = theme
    agent.save()
    sign_in(page.context, live_server, agent)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"{live_server.url}{path}")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_theme_is_chosen_without_javascript(plain_page, live_server, agent):
    page = at(plain_page, live_server, agent, "/me/")

    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_from_the_menu_to_a_new_password(page, live_server, agent):
    said = complaints(page)
    sign_in(page.context, live_server, agent)
    page.goto(f"{live_server.url}/me/")
    page.get_by_text("Your menu").locator("..").click()
    page.get_by_role("banner").get_by_role("link", name="Change password").click()

    page.get_by_label("Password now").fill("correct horse")
    page.get_by_label("New password", exact=True).fill("violet ladder 42 moon")
    page.get_by_label("New password again").fill("violet ladder 42")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Password now").fill("correct horse")
    page.get_by_label("New password", exact=True).fill("violet ladder 42 moon")
    page.get_by_label("New password again").fill("violet ladder 42 moon")
    page.get_by_role("button", name="Change password").click()

    expect(page.locator("#messages")).to_contain_text("Your password is changed.")
    assert said == []
