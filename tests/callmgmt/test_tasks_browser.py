"""Frequent tasks, counted: keys beside what is typed, clicks, and the round-trips that an agent waits for.

A redirect is part of the navigation that it ends; what the box asks for while an agent types is waited for by nobody.
"""

import pytest
from playwright.sync_api import expect

from callmgmt.actions import calls
from orders.actions.alerts import raise_alert
from orders.models import SalesOrder
from tests.browser import Counted, at, spent
from tests.factories import order as placed
from tests.factories import pending_order
from tests.orders.test_search_box import customer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, agent):
    yield Counted(at(page, live_server, agent), live_server.url)
    assert page.said == []


@pytest.fixture
def order(agent):
    return placed("100245", lines=2)


def shows(desk, heading):
    expect(desk.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/orders/", "/me/", "/orders/100245/", "/search/?q=nobody"])
def test_1_an_order_by_its_number_with_two_keys(desk, order, path):
    desk.start(path)

    desk.press("/")
    desk.type("100245")
    desk.press("Enter")

    shows(desk, "Order 100245")
    assert desk.spent == spent(keys=2)


def test_1_an_order_by_its_number_with_one_click_and_the_end_of_the_line(desk, order):
    desk.start("/")

    desk.click(desk.page.locator("#find"))
    desk.type("100245\n")

    shows(desk, "Order 100245")
    assert desk.spent == spent(clicks=1)


@pytest.mark.parametrize("words", ["100245", " #100245 \t"])
def test_1_a_number_pasted_outside_fields_opens_with_one_key(desk, order, words):
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.start("/")
    desk.page.evaluate("words => navigator.clipboard.writeText(words)", words)

    desk.press("Control+V")

    shows(desk, "Order 100245")
    assert desk.spent == spent(keys=1)


def test_1_in_a_field_a_paste_is_a_paste(desk, order):
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.start("/orders/")
    desk.page.evaluate("navigator.clipboard.writeText('100245')")
    desk.page.get_by_label("Last name").focus()

    desk.press("Control+V")

    expect(desk.page.get_by_label("Last name")).to_have_value("100245")
    assert desk.trips == 0


def test_2_a_customer_by_part_of_a_phone_with_two_keys(desk):
    row = customer(first_name="Ines", last_name="Duarte")
    desk.start("/")

    desk.press("/")
    desk.type("218 41")
    desk.press("Enter")

    shows(desk, row.name)
    assert desk.spent == spent(keys=2)


def test_2_a_customer_by_part_of_a_phone_is_shown_after_one_click(desk):
    row = customer(first_name="Ines", last_name="Duarte")
    desk.start("/")

    desk.click(desk.page.locator("#find"))
    desk.type("218 41")

    expect(desk.page.get_by_role("option", name=row.number)).to_be_visible()
    assert desk.spent == spent(clicks=1, trips=0)


@pytest.mark.parametrize("by", ["keys", "clicks"])
def test_3_a_call_starts_with_one_key_or_one_click_and_its_clock_runs(desk, by):
    desk.start("/")

    if by == "keys":
        desk.press("c")
    else:
        desk.click(desk.page.get_by_role("button", name="Start call"))

    expect(desk.page.locator(".timer")).to_be_visible()
    assert desk.spent == spent(**{by: 1})


@pytest.mark.parametrize("by", ["keys", "clicks"])
def test_4_a_call_is_parked_with_one_key_or_one_click_and_taken_back(desk, agent, by):
    calls.start(by=agent, pending=pending_order(agent))
    desk.start("/")

    if by == "keys":
        desk.press("Shift+P")
    else:
        desk.click(desk.page.locator("#call-park-open"))

    expect(desk.page.locator("#call-undo")).to_contain_text("Parked P-7781.")
    expect(desk.page.get_by_role("button", name="Start call")).to_be_visible()
    assert desk.spent == spent(**{by: 1})


def test_5_an_order_is_transferred_with_two_letters_and_two_keys(desk, agent, manager):
    calls.start(by=agent, pending=pending_order(agent))
    desk.start("/")

    desk.press("Shift+T")
    desk.type("jo")
    desk.press("Enter")

    expect(desk.page.locator("#call-undo")).to_contain_text("Transferred P-7781 to Jon Berg.")
    assert desk.spent == spent(keys=2)


def test_5_an_order_is_transferred_with_two_clicks(desk, agent, manager):
    calls.start(by=agent, pending=pending_order(agent))
    desk.start("/")

    desk.click(desk.page.locator("#call-transfer-open"))
    desk.click(desk.page.get_by_role("button", name="Transfer to Jon Berg now"))

    expect(desk.page.locator("#call-undo")).to_contain_text("Transferred P-7781 to Jon Berg.")
    assert desk.spent == spent(clicks=2)


@pytest.mark.parametrize("by", ["keys", "clicks"])
def test_6_a_pending_order_is_voided_on_home_with_two_keys_or_one_click_and_taken_back(desk, agent, by):
    pending_order(agent, "P-1")
    desk.start("/")

    if by == "keys":
        desk.press("j", "Shift+V")
    else:
        desk.click(desk.page.get_by_role("button", name="Void P-1"))
    expect(desk.page.get_by_role("button", name="Undo P-1")).to_be_visible()
    assert desk.spent == spent(**({"keys": 2} if by == "keys" else {"clicks": 1}))
    desk.press("z")

    expect(desk.page.get_by_role("button", name="Void P-1")).to_be_visible()


def test_7_suspend_and_resume_with_two_keys_each(desk, order):
    desk.start(order.get_absolute_url())

    desk.press("s", "1")
    expect(desk.page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    expect(desk.page.locator("#suspension-open")).to_be_focused()
    assert desk.spent == spent(keys=2)
    desk.press("s", "1")

    expect(desk.page.get_by_text("SUSPENDED by Mia Berg")).to_have_count(0)
    assert desk.spent == spent(keys=4, trips=2)


def test_7_suspend_with_two_clicks(desk, order):
    desk.start(order.get_absolute_url())

    desk.click(desk.page.locator("#suspension-open"))
    desk.click(desk.page.locator("#suspension .suggestion").first)

    expect(desk.page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    assert desk.spent == spent(clicks=2)


@pytest.mark.parametrize("by", ["keys", "clicks"])
def test_13_alerts_are_cleared_with_two_keys_or_two_clicks(desk, order, by):
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
    desk.start(order.get_absolute_url())

    if by == "keys":
        desk.press("a", "1")
    else:
        desk.click(desk.page.locator("#clear-alerts-open"))
        desk.click(desk.page.locator("#clear-alerts .suggestion").first)

    expect(desk.page.get_by_text("Blocks the workflow.")).to_have_count(0)
    assert SalesOrder.objects.get().open_alerts == 0
    assert desk.spent == spent(**{by: 2})
