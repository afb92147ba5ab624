"""Lists as hands meet them: Back finds the row that was opened, another page begins at its first row."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from orders.actions.placing import place
from tests.browser import complaints, sign_in, violations
from tests.factories import new_order

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def desk(page, live_server, agent):
    place([new_order(str(2000 + n), last_name="Leander", placed_at=NOON + timedelta(minutes=n)) for n in range(30)])
    sign_in(page.context, live_server, agent)
    page.said = complaints(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    yield page
    assert page.said == []


def row(desk, n):
    return desk.locator("#results a.key").nth(n)


@pytest.mark.parametrize("address", ["/orders/", "/search/?q=lea&kind=orders", "/search/?q=lea"])
@pytest.mark.parametrize("opens", ["o", "Enter"])
def test_back_finds_the_row_that_was_opened(desk, live_server, address, opens):
    desk.goto(live_server.url + address)
    desk.locator("body").press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    number = row(desk, 2).text_content()

    desk.keyboard.press(opens)
    expect(desk.get_by_role("heading", name=f"Order {number}", level=1)).to_be_visible()
    desk.go_back()

    expect(row(desk, 2)).to_be_focused()
    desk.keyboard.press("j")
    expect(row(desk, 3)).to_be_focused()


@pytest.mark.parametrize("address", ["/orders/", "/search/?q=lea&kind=orders"])
def test_another_page_begins_at_its_first_row(desk, live_server, address):
    desk.goto(live_server.url + address)
    desk.get_by_role("link", name="Next").click()
    expect(desk.get_by_text("Page 2")).to_be_visible()
    expect(row(desk, 0)).to_be_focused()

    desk.get_by_role("link", name="Previous").click()

    expect(desk.get_by_text("Page 1")).to_be_visible()
    expect(row(desk, 0)).to_be_focused()


def test_a_first_visit_leaves_the_focus_where_it_is(desk, live_server):
    desk.goto(f"{live_server.url}/orders/")
    expect(row(desk, 0)).to_be_visible()

    assert desk.evaluate("document.activeElement === document.body")


def test_results_of_a_kind_come_while_typing_and_keep_the_kind(desk, live_server):
    desk.goto(f"{live_server.url}/search/?q=lea&kind=orders")
    desk.get_by_role("searchbox", name="Number, phone, email or name").fill("2007")

    expect(desk.locator("#results a.key")).to_have_text(["2007"])
    expect(desk).to_have_url(f"{live_server.url}/search/?q=2007&kind=orders")
    assert violations(desk) == []


def test_words_without_a_match_are_looked_for_elsewhere_while_typing(desk, live_server):
    desk.goto(f"{live_server.url}/orders/")
    desk.get_by_label("Last name").fill("lea")
    desk.get_by_role("link", name="Orders (10+)").click()

    expect(desk.locator("#results a.key")).to_have_count(25)


def test_the_words_in_the_box_fit(desk, live_server):
    desk.goto(live_server.url)

    fits = desk.evaluate(
        """() => {
            const box = document.getElementById("find"), style = getComputedStyle(box);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = style.font;
            const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            return pen.measureText(box.placeholder).width <= room;
        }"""
    )

    assert fits
