"""How an amount came about, in a real browser: by mouse, by keys, without JavaScript, and the order as it was."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from orders.actions.crediting import Credit, book_credits
from orders.models import Deed
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


def test_esc_closes_how_and_the_focus_stays_on_its_link(order_page):
    how = order_page.get_by_role("link", name="how? Total")
    how.click()
    inner = order_page.locator("#explanation-total").get_by_role("link", name="how? Shipping")
    inner.click()
    expect(order_page.locator("#explanation-total-shipping")).to_be_visible()

    order_page.keyboard.press("Escape")
    expect(order_page.locator("#explanation-total-shipping")).to_have_count(0)
    expect(inner).to_be_focused()
    order_page.keyboard.press("Escape")

    expect(order_page.locator("#explanation-total")).to_have_count(0)
    expect(how).to_be_focused()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_an_open_how_keeps_the_width_of_the_page(order_page, agent, order, width):
    component = order.components.filter(kind="line").first()
    words = "Its share of the %(n)s is less than what anybody would have thought: it becomes %(n)s and stays so."
    step = {"rule": "P4", "words": words, "numbers": {"n": "-30.00"}}
    credit = Credit(component, Decimal("1.00"), Decimal("0.06"), Decimal(1), [step])
    book_credits(order, [credit], kind=Deed.Kind.REFUNDED, by=agent)
    order_page.set_viewport_size({"width": width, "height": 900})
    order_page.reload()

    for name in ("how? Total", "how? Line 1"):
        order_page.get_by_role("link", name=name).click()
    expect(order_page.locator("#explanation-line-1")).to_contain_text("Its share of the minus (30.00)")

    assert order_page.evaluate("document.documentElement.scrollWidth") == width
    links = order_page.locator("a.how:visible").all()
    assert min(min(box["width"], box["height"]) for box in (link.bounding_box() for link in links)) >= 24
    assert order_page.said == []


def test_amounts_of_a_line_open_in_the_same_row_one_at_a_time(order_page):
    tax = order_page.get_by_role("link", name="Tax of line 1, how?")
    tax.click()
    expect(order_page.locator("#explanation-line-1")).to_contain_text("0.60")

    order_page.get_by_role("link", name="10.00 Unit Price of line 1, how?").click()

    expect(order_page.locator("#explanation-line-1")).to_contain_text("P10")
    expect(tax).to_have_attribute("aria-expanded", "false")


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
