"""A session ends while an agent types: they sign in over the page and send what they typed."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from activities.models import Event
from tests.browser import at, unexpected, violations
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
