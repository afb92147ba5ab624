"""Keys and menus of every page, in a real browser: what is one key away, what says why not, and what stays quiet."""

import pytest
from playwright.sync_api import expect

from activities.models import Event
from csc.models import Code
from orders.actions.alerts import raise_alert
from orders.models import SalesOrder
from tests.browser import at, violations
from tests.factories import order as placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order(agent):
    return placed("1001", lines=2)


@pytest.fixture
def desk(page, live_server, agent, order):
    """An order's page with nothing in focus."""
    return at(page, live_server, agent, order.get_absolute_url())


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_two_keys_suspend_an_order_with_a_reason(desk):
    press(desk, "s", "1")

    expect(desk.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    reason = SalesOrder.objects.get().suspended_reason
    assert reason
    assert Event.objects.get(verb="order.suspended").summary == f"Order suspended: {reason}"
    assert desk.said == []


def test_two_clicks_suspend_an_order_with_a_reason(desk):
    desk.locator("#suspension-open").click()
    desk.locator(".suggestion").nth(1).click()

    expect(desk.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()


def test_two_keys_clear_the_alerts_with_a_reason(desk, order):
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
    desk.reload()

    press(desk, "a", "1")

    expect(desk.get_by_text("Blocks the workflow.")).to_have_count(0)
    assert SalesOrder.objects.get().open_alerts == 0


def test_two_keys_flag_an_order_and_two_take_the_flag_off(desk):
    press(desk, "f")
    expect(desk.locator("#flag button").first).to_be_focused()
    press(desk, "2")
    expect(desk.locator("#messages")).to_contain_text("is flagged")
    flagged = SalesOrder.objects.get().flag

    press(desk, "Escape", "f", "0")

    expect(desk.locator("#messages")).to_contain_text("has no flag any more")
    assert flagged == Code.objects.of("flag")[1]
    assert SalesOrder.objects.get().flag is None
    assert desk.said == []


def test_two_keys_tag_an_order_and_arrows_choose_too(desk):
    press(desk, "t", "1")
    expect(desk.locator(".chip")).to_have_count(1)

    press(desk, "Escape", "t", "ArrowDown", "Enter")

    expect(desk.locator(".chip")).to_have_count(2)
    assert desk.said == []


def test_arrows_go_through_the_actions_menu_and_round(desk):
    entries = desk.locator(".actions .menu-panel a")
    desk.locator("summary", has_text="Actions").focus()
    press(desk, "Enter", "ArrowDown")
    expect(entries.first).to_be_focused()

    press(desk, "ArrowUp")
    expect(entries.last).to_be_focused()
    press(desk, "ArrowDown", "ArrowDown")
    expect(entries.nth(1)).to_be_focused()
    press(desk, "End")
    expect(entries.last).to_be_focused()
    press(desk, "Home")

    expect(entries.first).to_be_focused()


def test_the_actions_menu_says_the_same_of_alerts_before_and_after_they_are_cleared(desk, order):
    alerts = desk.get_by_role("link", name="Clear Alerts", exact=True)
    desk.locator("summary", has_text="Actions").click()
    expect(alerts).to_have_accessible_description("Order 1001 has no alerts.")
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
    desk.reload()

    press(desk, "a", "1")
    expect(desk.get_by_text("Blocks the workflow.")).to_have_count(0)
    desk.locator("summary", has_text="Actions").click()

    expect(alerts).to_have_accessible_description("Order 1001 has no alerts.")


def test_enter_in_the_field_sends_the_typed_reason_and_no_other(desk):
    press(desk, "s")
    desk.get_by_label("Reason").fill("My own words")
    press(desk, "Enter")

    expect(desk.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    assert SalesOrder.objects.get().suspended_reason == "My own words"


def test_keys_are_letters_inside_a_field(desk):
    press(desk, "/")
    desk.keyboard.type("sah1g h?")

    expect(desk.locator("#find")).to_have_value("sah1g h?")
    expect(desk.locator("details.verb[open]")).to_have_count(0)


def test_keys_can_be_switched_off(desk, agent):
    agent.keys = {"on": False}
    agent.save()
    desk.reload()

    press(desk, "s", "h", "g", "h", "?")

    expect(desk.locator("details.verb[open], #history-list, dialog[open]")).to_have_count(0)
    expect(desk.get_by_role("heading", name="Order 1001")).to_be_visible()


def test_g_h_goes_home_and_j_enter_opens_an_order(desk):
    press(desk, "g", "h")
    expect(desk.get_by_role("heading", name="Home", exact=True)).to_be_visible()
    desk.locator("main").focus()

    press(desk, "j", "Enter")

    expect(desk.get_by_role("heading", name="Order 1001")).to_be_visible()


def test_h_brings_the_history_into_view_and_to_the_ears_and_hides_it_again(desk):
    desk.set_viewport_size({"width": 1280, "height": 500})

    press(desk, "h")

    expect(desk.locator("#history-list")).to_be_visible()
    expect(desk.locator("#history")).to_be_focused()
    expect(desk.locator("#history")).to_be_in_viewport()
    desk.reload()
    expect(desk.locator("#history-list")).to_be_visible()
    press(desk, "h")
    expect(desk.locator("#history-list")).to_have_count(0)
    expect(desk.locator("#history-open")).to_be_focused()


def test_a_dot_copies_the_order_number(desk):
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])

    press(desk, ".")

    expect(desk.locator("#say")).to_have_text("1001 is copied.")
    assert desk.evaluate("navigator.clipboard.readText()") == "1001"


def test_a_question_mark_lists_the_keys_of_the_page_and_escape_gives_the_focus_back(desk):
    desk.locator("#history-open").focus()

    press(desk, "?")
    dialog = desk.get_by_role("dialog", name="Keys of this page")
    expect(dialog).to_contain_text("Suspend Order")
    dialog.get_by_label("Search keys").fill("history")
    expect(dialog.locator("dt")).to_have_text(["Show History"])
    assert violations(desk) == []
    press(desk, "Escape")

    expect(dialog).to_be_hidden()
    expect(desk.locator("#history-open")).to_be_focused()


def test_the_actions_menu_opens_the_control_of_the_page(desk):
    desk.locator("summary", has_text="Actions").click()
    desk.get_by_role("link", name="Suspend Order").click()

    expect(desk.locator("#suspension")).to_have_attribute("open", "")


def test_the_actions_menu_by_keys_says_why_an_entry_is_greyed(desk):
    desk.locator("summary", has_text="Actions").focus()
    press(desk, "Enter")

    park = desk.get_by_role("link", name="Park Call", exact=True)
    expect(park).to_have_attribute("aria-disabled", "true")
    expect(park).to_have_accessible_description("There is no call.")
    assert violations(desk) == []


def test_the_actions_menu_follows_what_was_done_on_the_page(desk):
    press(desk, "s", "1")
    expect(desk.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()

    desk.locator("summary", has_text="Actions").click()
    desk.get_by_role("link", name="Resume").click()

    expect(desk.locator("#suspension")).to_have_attribute("open", "")
    expect(desk.get_by_text("Processing of the order goes on.")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_open_menus(desk, agent, theme, width):
    agent.theme = theme
    agent.save()
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(reduced_motion="reduce")  # a menu that is still appearing has less contrast
    desk.reload()

    for summary in desk.locator(".topbar .menu > summary:visible").all():
        summary.click()
        assert violations(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_javascript_the_menu_and_the_reasons_work(plain_page, live_server, agent, order):
    page = at(plain_page, live_server, agent, order.get_absolute_url())

    page.locator("summary", has_text="Suspend Order").click()
    page.locator(".suggestion").first.click()

    expect(page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
