"""The task that order entry is made for, counted: a new order for a known customer, one item, a stored payment.

At most 14 keys beside what is typed, or 10 clicks, and 6 round-trips that the agent waits for.
"""

import pytest
from playwright.sync_api import expect

from orders.models import SalesOrder
from tests.browser import Counted, spent
from tests.orders.entry.placing import ask_all
from tests.orders.entry.shop import customer, item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(desk):
    return Counted(desk, desk.base)


@pytest.fixture
def caller():
    item("TI-4711", price="29.99", name="Silk Tie, Navy")
    return customer("Okafor")


def is_in_the_cart(page):
    expect(page.locator(".entry-lines")).to_contain_text("Silk Tie, Navy")
    expect(page.locator("#item")).to_be_focused()


def is_authorised(page):
    """A worker asks, and the page shows the answer by itself."""
    expect(page.get_by_text("Asked; the gateway's answer is on its way")).to_be_visible()
    ask_all()
    expect(page.get_by_text("Authorised")).to_be_visible(timeout=8000)


def order_is_right():
    order = SalesOrder.objects.get()
    assert (str(order.total), order.customer.last_name) == ("37.0900", "Okafor")


def test_15_a_new_order_with_eight_keys(desk, caller):
    page = desk.page
    desk.start(caller.get_absolute_url())

    desk.press("Shift+N")
    expect(page.locator("#item")).to_be_focused()
    desk.type("TI-4711")
    desk.press("Enter")
    is_in_the_cart(page)
    desk.press("Escape", "3")
    expect(page.get_by_role("radio", name="Ground")).to_be_focused()
    desk.press("Space", "4")
    expect(page.locator("[id^=pay-stored]")).to_be_focused()
    desk.press("Enter")
    expect(page.get_by_role("button", name="Place order 37.09 USD")).to_be_visible()
    expect(page.locator("#entry-title")).to_be_focused()
    desk.press("Control+Enter")
    expect(page.locator("#open-order")).to_be_visible()

    assert desk.spent == spent(keys=8, trips=6)
    is_authorised(page)
    order_is_right()


def test_15_a_new_order_with_seven_clicks(desk, caller):
    page = desk.page
    desk.start(caller.get_absolute_url())

    desk.click(page.locator("#create-new-order"))
    expect(page.locator("#item")).to_be_focused()
    desk.type("TI-4711")
    desk.click(page.get_by_role("button", name="Add", exact=True))
    is_in_the_cart(page)
    desk.click(page.locator("#next"))
    desk.click(page.get_by_role("radio", name="Ground"))
    desk.click(page.locator("#next"))
    desk.click(page.locator("[id^=pay-stored]"))
    expect(page.get_by_role("heading", name="Payments")).to_be_visible()
    desk.click(page.locator("#place"))
    expect(page.locator("#open-order")).to_be_visible()

    assert desk.spent["clicks"] == 7
    assert desk.spent["trips"] <= 7  # the choice of a method saves itself, when the agent is slower than that
    is_authorised(page)
    order_is_right()


def test_15_from_anywhere_with_two_keys_more(desk, caller):
    page = desk.page
    desk.start("/")

    desk.press("g", "n")
    expect(page.get_by_label("Find Customer")).to_be_focused()
    desk.type("Okafor")
    desk.press("Enter")
    expect(page.locator("#item")).to_be_focused()
    desk.type("TI-4711")
    desk.press("Enter")
    is_in_the_cart(page)
    desk.press("Escape", "]")
    expect(page.get_by_role("radio", name="Ground")).to_be_focused()
    desk.press("Space", "]")
    expect(page.locator("[id^=pay-stored]")).to_be_focused()
    desk.press("Enter")
    expect(page.get_by_role("button", name="Place order 37.09 USD")).to_be_visible()
    expect(page.locator("#entry-title")).to_be_focused()
    desk.press("Control+Enter")
    expect(page.locator("#open-order")).to_be_visible()

    assert desk.spent == spent(keys=10, trips=7)
    order_is_right()
