"""How an amount came about, in a real browser: by mouse, by keys, without JavaScript, and the order as it was."""

import pytest
from playwright.sync_api import expect

from tests.browser import at, violations

pytestmark = pytest.mark.django_db(transaction=True)


def test_how_opens_beneath_its_amount_and_closes_again(order_page):
    how = order_page.get_by_role("link", name="how? Subtotal")

    how.click()
    expect(order_page.locator("#explanation-subtotal .sum td")).to_have_text("20.00")
    expect(how).to_have_attribute("aria-expanded", "true")
    how.click()

    expect(order_page.locator("#explanation-subtotal")).to_have_count(0)
    expect(how).to_have_attribute("aria-expanded", "false")
    assert order_page.said == []


def test_with_keys_only_and_nothing_that_axe_would_mend(order_page):
    order_page.get_by_role("link", name="how? Line 2").focus()
    order_page.keyboard.press("Enter")

    expect(order_page.locator("#explanation-line-2")).to_contain_text("P1: the line's Ext. Price")
    expect(order_page.get_by_role("link", name="how? Line 2")).to_be_focused()
    assert violations(order_page) == []


def test_from_the_ledger_to_the_order_as_of_then_and_back(order_page):
    order_page.get_by_role("link", name="how? Total").click()
    order_page.get_by_role("link", name="The whole ledger").click()
    order_page.get_by_role("link", name="The order as of then").first.click()

    expect(order_page.locator(".bar.info")).to_contain_text("This is how the order stood on")
    expect(order_page.get_by_role("button", name="Suspend Order")).to_have_attribute("aria-disabled", "true")
    assert violations(order_page) == []
    order_page.get_by_role("link", name="Back to now").click()
    expect(order_page.locator("#suspension-open")).to_be_visible()


def test_without_javascript(plain_page, live_server, agent, order):
    page = at(plain_page, live_server, agent, order.get_absolute_url())

    page.get_by_role("link", name="how? Tax").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("How Tax came about")
