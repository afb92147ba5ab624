"""A session ends while an agent types: they sign in over the page and send what they typed."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from activities.models import Event
from tests.browser import at, sign_in, unexpected, violations
from tests.conftest import PASSWORD
from tests.factories import order as placed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def order_page(page, live_server, agent):
    return at(page, live_server, agent, placed("1001", lines=1).get_absolute_url())


def suspend(page, reason):
    page.locator("summary", has_text="Suspend Order").click()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Suspend Order").click()


def loses_the_session(page):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def signs_in_and_sends_it_again(page):
    dialog = page.get_by_role("dialog", name="Sign in again")
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Send it again").click()


@pytest.mark.parametrize("lost", ["all cookies", "the session"])
def test_signed_out_while_typing(order_page, lost):
    if lost == "all cookies":
        order_page.context.clear_cookies()
    else:
        order_page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    suspend(order_page, "Possible fraud")

    dialog = order_page.get_by_role("dialog", name="Sign in again")
    expect(dialog.get_by_label("Email or user name")).to_have_value("mia")
    expect(dialog.get_by_label("Password")).to_be_focused()
    assert violations(order_page) == []
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The name or password is not right.")
    dialog.get_by_label("Password").fill(PASSWORD)
    order_page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    expect(order_page.get_by_label("Reason")).to_have_value("Possible fraud")
    order_page.get_by_role("button", name="Send it again").click()

    expect(order_page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    assert Event.objects.filter(verb="order.suspended").count() == 1
    assert unexpected(order_page.said) == []


def test_signed_in_again_in_another_tab(order_page):
    # What its forms hold is of the sign-in before.
    order_page.evaluate("""document.getElementsByName("csrfmiddlewaretoken").forEach((field) => {
        field.value = "a".repeat(64);
    })""")
    suspend(order_page, "Possible fraud")

    expect(order_page.get_by_role("alert")).to_contain_text("your text is still here")
    order_page.get_by_role("button", name="Send it again").click()

    expect(order_page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    assert unexpected(order_page.said) == []


def test_a_reason_that_was_picked_with_one_key_is_sent_again(order_page):
    loses_the_session(order_page)
    order_page.keyboard.press("s")
    order_page.keyboard.press("1")

    signs_in_and_sends_it_again(order_page)

    expect(order_page.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
    assert Event.objects.get(verb="order.suspended").summary == "Order suspended: Suspected fraud"
    assert unexpected(order_page.said) == []


def test_a_flag_that_was_picked_is_sent_again(order_page):
    loses_the_session(order_page)
    order_page.locator("#flag-open").click()
    order_page.locator("#flag-red").click()

    signs_in_and_sends_it_again(order_page)

    expect(order_page.locator(".action-bar .flag-red")).to_have_count(2)  # the mark, and the choice in the menu
    assert unexpected(order_page.said) == []


def test_a_page_that_was_left_open_does_nothing_for_whoever_signed_in_since(order_page, live_server, agent, manager):
    order_page.locator("summary", has_text="Suspend Order").click()
    order_page.get_by_label("Reason").fill("Possible fraud")
    sign_in(order_page.context, live_server, manager)
    order_page.get_by_role("button", name="Suspend Order").click()

    expect(order_page.locator("#notice")).to_contain_text(
        "This page was opened by Mia Berg, and Jon Berg is signed in now."
    )
    expect(order_page.get_by_role("dialog")).to_have_count(0)
    expect(order_page.get_by_label("Reason")).to_have_value("Possible fraud")
    assert violations(order_page) == []
    order_page.get_by_role("link", name="Reload as Jon Berg").click()

    expect(order_page.locator(".menu-name").last).to_have_text("Jon Berg")
    assert not Event.objects.filter(verb="order.suspended").exists()


def test_an_idle_page_notices_by_itself_that_somebody_else_signed_in(order_page, live_server, manager):
    expect(order_page.locator("#lease")).to_contain_text("you")
    sign_in(order_page.context, live_server, manager)

    expect(order_page.locator("#notice")).to_contain_text("Jon Berg is signed in now")
