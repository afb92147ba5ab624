"""An agent flags and tags an order in a real browser: by mouse, by keys, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser import at, violations

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_flag_is_chosen_by_its_name_and_taken_off_again(order_page):
    order_page.locator("#flag-open").click()
    order_page.get_by_role("button", name="Red", exact=True).click()

    expect(order_page.locator(".action-bar > .flag")).to_have_text("Red")
    expect(order_page.locator("#flag-open")).to_be_focused()

    order_page.keyboard.press("Enter")
    order_page.get_by_role("button", name="Remove the flag").click()

    expect(order_page.locator(".action-bar > .flag")).to_have_count(0)
    assert order_page.said == []


def test_a_flag_with_keys_only(order_page):
    order_page.locator("#flag-open").focus()
    order_page.keyboard.press("Enter")
    expect(order_page.get_by_role("button", name="Red", exact=True)).to_be_focused()
    order_page.keyboard.press("Enter")

    expect(order_page.locator(".action-bar > .flag")).to_have_text("Red")


def test_a_tag_becomes_a_chip_whose_cross_takes_it_off(order_page):
    order_page.locator("#tag-open").click()
    order_page.get_by_role("button", name="VIP", exact=True).click()
    expect(order_page.locator(".chip")).to_have_text("VIP")

    order_page.get_by_role("button", name="Remove the tag VIP").click()

    expect(order_page.locator(".chip")).to_have_count(0)
    assert order_page.said == []


def test_without_javascript(plain_page, live_server, agent, order):
    page = at(plain_page, live_server, agent, order.get_absolute_url())

    page.locator("#flag-open").click()
    page.get_by_role("button", name="CHK", exact=True).click()
    page.locator("#tag-open").click()
    page.get_by_role("button", name="Gift", exact=True).click()

    expect(page.locator(".action-bar > .flag")).to_have_text("CHK")
    expect(page.locator(".chip")).to_have_text("Gift")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_menu(order_page, agent, theme):
    agent.theme = theme
    agent.save()
    order_page.reload()
    order_page.locator("#flag-open").click()

    assert violations(order_page) == []
