"""The order on paper: how many pages it takes, and what stands on them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import sign_in
from tests.factories import CustomerFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db(transaction=True)
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "12mm")


def opened(page, live_server, agent, order):
    sign_in(page.context, live_server, agent)
    page.goto(f"{live_server.url}{order.get_absolute_url()}")
    return page


def sheets(page):
    """How many A4 pages it prints on."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(format="A4", margin=MARGIN)))


@pytest.mark.parametrize("lines", [2, 24])
def test_an_order_is_on_one_page_or_two(page, live_server, agent, lines):
    order = placed("1001", lines=lines, customer=CustomerFactory())

    assert sheets(opened(page, live_server, agent, order)) <= 2


def test_the_foot_tells_the_time_as_the_page_does(page, live_server, agent):
    opened(page, live_server, agent, placed("1001"))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    foot = page.locator("#paper").text_content()
    assert re.search(r"/orders/1001/ · [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}$", foot)


def test_history_is_printed_only_when_asked_for_and_an_explanation_that_is_open(page, live_server, agent):
    agent.show_history = True
    agent.save()
    opened(page, live_server, agent, placed("1001"))
    page.get_by_role("link", name="how? Tax").click()
    expect(page.locator("#explanation-tax")).to_be_visible()
    page.emulate_media(media="print")

    expect(page.locator("#explanation-tax")).to_be_visible()
    expect(page.locator("#history")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_label("print it too").check()
    page.emulate_media(media="print")

    expect(page.locator("#history")).to_be_visible()
