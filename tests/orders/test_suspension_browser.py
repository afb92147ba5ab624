"""An agent suspends and resumes an order in a real browser: by mouse, by keys, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from activities.models import Event
from orders.actions.alerts import raise_alert
from orders.models import SalesOrder
from tests.browser import at, complaints, sign_in, violations
from tests.factories import order as placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(agent):
    return placed("1001", lines=3)


def test_from_sign_in_to_history(page, live_server, agent, order):
    said = complaints(page)
    page.goto(live_server.url)
    page.get_by_label("Email or user name").fill("mia")
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("main").get_by_label("Order number").fill("#1001")
    page.get_by_role("main").get_by_role("button", name="Find Order").click()
    expect(page.get_by_role("heading", name="Order 1001")).to_be_visible()

    suspend(page, "Possible fraud")
    expect(page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    expect(page.locator("#messages")).to_contain_text("Order 1001 is suspended.")

    resume(page, "Customer confirmed")
    expect(page.get_by_text("SUSPENDED by")).to_have_count(0)

    page.locator("#history-open").click()
    expect(page.locator("#history-list")).to_contain_text("Order suspended: Possible fraud")
    expect(page.locator("#history-list")).to_contain_text("Order resumed: Customer confirmed")
    assert said == []


def suspend(page, reason):
    page.locator("summary", has_text="Suspend Order").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Suspend Order").click()


def resume(page, reason):
    page.locator("summary", has_text="Resume").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Resume").click()


def test_with_keys_only(order_page):
    order_page.locator("summary", has_text="Suspend Order").focus()
    order_page.keyboard.press("Enter")
    expect(order_page.locator(".suggestion").first).to_be_focused()

    order_page.keyboard.type("My own words")
    expect(order_page.get_by_label("Reason")).to_have_value("My own words")
    order_page.keyboard.press("Enter")

    expect(order_page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    expect(order_page.locator("summary", has_text="Resume")).to_be_focused()
    assert order_page.said == []


def test_escape_closes_the_form_and_gives_the_focus_back(order_page):
    order_page.locator("summary", has_text="Suspend Order").click()

    order_page.keyboard.press("Escape")

    expect(order_page.get_by_label("Reason")).to_be_hidden()
    expect(order_page.locator("summary", has_text="Suspend Order")).to_be_focused()


def test_a_missing_reason_is_said_in_the_form_that_stays_open(order_page):
    suspend(order_page, "   ")

    expect(order_page.get_by_text("There is a problem")).to_be_visible()
    expect(order_page.get_by_label("Reason")).to_have_attribute("aria-invalid", "true")
    assert not SalesOrder.objects.get().is_suspended


def test_a_double_click_is_one_deed(order_page, order):
    order_page.locator("summary", has_text="Suspend Order").click()
    order_page.get_by_label("Reason").fill("Possible fraud")
    order_page.get_by_role("button", name="Suspend Order").dblclick()

    expect(order_page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    assert Event.objects.filter(verb="order.suspended").count() == 1


def test_a_second_tab_that_is_behind_is_told_what_changed_and_keeps_what_was_typed(order_page, live_server, order):
    behind = order_page.context.new_page()
    behind.goto(order_page.url)
    suspend(order_page, "Possible fraud")
    expect(order_page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()

    suspend(behind, "My own words")

    expect(behind.locator("form .told")).to_contain_text("has changed since you opened it: Order suspended")
    expect(behind.get_by_label("Reason")).to_have_value("My own words")
    behind.get_by_role("link", name="Show it as it is now").click()
    expect(behind.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_what_changed_meanwhile_is_said_above_what_was_typed_and_covers_nothing(order_page, order, width):
    order_page.set_viewport_size({"width": width, "height": 844})
    order_page.locator("#suspension-open").click()
    order_page.get_by_label("Reason").fill("Possible fraud")
    raise_alert(order, kind="check", source="agent", words="Look at it.", fingerprint="look")

    order_page.keyboard.press("Enter")

    told = order_page.locator("#suspension form .told")
    expect(told).to_contain_text("has changed since you opened it")
    expect(order_page.locator("#notice > *")).to_have_count(0)
    expect(order_page.get_by_label("Reason")).to_have_value("Possible fraud")
    expect(order_page.get_by_label("Reason")).to_be_focused()
    banner, field = told.bounding_box(), order_page.get_by_label("Reason").bounding_box()
    assert banner["y"] + banner["height"] <= field["y"]
    assert banner["x"] >= 0
    assert banner["x"] + banner["width"] <= width
    assert violations(order_page) == []


def test_alerts_are_cleared_and_the_workflow_goes_on(order_page, order):
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
    order_page.reload()

    order_page.locator("summary", has_text="Clear Alerts").click()
    order_page.get_by_label("Clear Alerts").get_by_label("Reason").fill("New card on file")
    order_page.get_by_role("button", name="Clear Alerts").click()

    expect(order_page.locator("#messages")).to_contain_text("The workflow goes on.")
    expect(order_page.get_by_text("Blocks the workflow.")).to_have_count(0)
    assert order_page.said == []


def test_without_javascript(plain_page, live_server, agent, order):
    page = at(plain_page, live_server, agent, order.get_absolute_url())

    suspend(page, "Possible fraud")
    expect(page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    resume(page, "Customer confirmed")
    expect(page.get_by_text("SUSPENDED by")).to_have_count(0)

    assert [event.verb for event in Event.objects.filter(actor_id=agent.pk).order_by("id")] == [
        "order.suspended",
        "order.resumed",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/", "/orders/1001/", "/orders/none/", "/?number=none"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, live_server, agent, order, theme, width, path):
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
    agent.theme = theme
    agent.save()
    sign_in(page.context, live_server, agent)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"{live_server.url}{path}")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_sign_in_page(page, live_server, agent, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("Email or user name").fill("mia")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert violations(page) == []
