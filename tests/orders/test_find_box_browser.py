"""The box in the top bar, and the preview beside a list, as hands and eyes meet them."""

import pytest
from playwright.sync_api import expect

from orders.actions.placing import place
from tests.browser import DESK, at, violations
from tests.factories import new_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, agent):
    place([new_order(str(number), last_name=f"Lopez{number}") for number in (1001, 1002, 1003)])
    page.set_viewport_size(DESK)
    yield at(page, live_server, agent)
    assert page.said == []


def options(desk):
    return desk.locator("#find-list").get_by_role("option")


def test_results_come_while_typing_and_only_their_count_is_spoken(desk):
    desk.keyboard.press("/")
    desk.keyboard.type("lopez", delay=20)

    expect(options(desk)).to_have_count(4)
    expect(desk.locator("#say")).to_have_text("3 results")
    expect(desk.locator("#find")).to_be_focused()
    expect(desk.locator("#find")).to_have_attribute("aria-expanded", "true")
    assert violations(desk) == []


def test_arrows_choose_and_enter_opens_while_letters_stay_letters(desk):
    desk.keyboard.press("/")
    desk.keyboard.type("lopez", delay=20)
    expect(options(desk).last).to_contain_text("“lopez”")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")

    expect(desk.locator("#find")).to_have_attribute("aria-activedescendant", "hit-0")
    number = options(desk).first.locator("b").text_content()
    desk.keyboard.press("Enter")

    expect(desk.get_by_role("heading", name=f"Order {number}")).to_be_visible()


def test_j_and_k_are_typed(desk):
    desk.keyboard.press("/")
    desk.keyboard.type("jkjk")

    expect(desk.locator("#find")).to_have_value("jkjk")


def test_escape_closes_and_leaves_the_text(desk):
    desk.keyboard.press("/")
    desk.keyboard.type("lopez", delay=20)
    expect(options(desk)).to_have_count(4)

    desk.keyboard.press("Escape")

    expect(desk.locator("#find-panel")).to_be_hidden()
    expect(desk.locator("#find")).to_have_value("lopez")
    expect(desk.locator("#find")).to_be_focused()


def test_emptied_text_shows_nothing_and_asks_for_nothing(desk):
    asked = []
    desk.on("request", lambda request: asked.append(request.url) if "search" in request.url else None)
    desk.keyboard.press("/")
    desk.keyboard.type("l")
    desk.keyboard.press("Backspace")
    desk.wait_for_timeout(400)

    expect(desk.locator("#find-panel")).to_be_hidden()
    assert asked == []


def test_enter_without_a_choice_leads_to_all_results(desk, live_server):
    desk.keyboard.press("/")
    desk.keyboard.type("lopez")
    desk.keyboard.press("Enter")

    expect(desk).to_have_url(f"{live_server.url}/search/?q=lopez")


def test_without_javascript_the_box_is_a_plain_form(plain_page, live_server, agent, desk):
    page = at(plain_page, live_server, agent)

    page.locator("#find").fill("1002")
    page.locator("#find").press("Enter")

    expect(page.get_by_role("heading", name="Order 1002")).to_be_visible()


def test_the_box_is_not_cut_on_a_phone(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.locator("#find").click()
    desk.keyboard.type("lopez", delay=20)
    expect(options(desk)).to_have_count(4)

    box = desk.locator("#find-panel").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert desk.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_row_in_focus_is_shown_beside_the_list(desk, live_server):
    desk.goto(f"{live_server.url}/orders/")
    asked = []
    desk.on("request", lambda request: asked.append(request.url) if "preview" in request.url else None)
    preview = desk.get_by_role("complementary", name="Preview")
    first, second = (link.text_content() for link in desk.locator("#results a.key").all()[:2])

    desk.keyboard.press("j")
    expect(preview.get_by_role("heading", name=f"Order {first}")).to_be_visible()
    desk.keyboard.press("j")
    expect(preview.get_by_role("heading", name=f"Order {second}")).to_be_visible()
    desk.keyboard.press("k")
    expect(preview.get_by_role("heading", name=f"Order {first}")).to_be_visible()

    assert len(asked) == 2  # the first one was still known
    assert violations(desk) == []
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=f"Order {first}", level=1)).to_be_visible()


def test_a_pointer_on_a_row_shows_it_and_a_narrow_screen_shows_none(desk, live_server):
    desk.goto(f"{live_server.url}/orders/")
    preview = desk.locator("#preview")

    desk.locator("#results tbody tr").nth(1).hover()
    expect(preview.get_by_role("link", name="Open")).to_be_visible()
    preview.get_by_role("button", name="Close the preview").click()
    expect(preview).to_be_hidden()
    desk.reload()
    desk.set_viewport_size({"width": 1200, "height": 900})

    expect(preview).to_be_hidden()


def test_a_view_is_saved_by_its_button_and_left_by_another_filter(desk, live_server):
    desk.goto(f"{live_server.url}/orders/")
    desk.get_by_label("Last name").fill("lopez1002")
    expect(desk.locator("#results tbody tr")).to_have_count(1)

    desk.locator("#save-view-open").click()
    desk.get_by_role("textbox", name="Name", exact=True).fill("One")
    desk.get_by_role("button", name="Save", exact=True).click()
    tab = desk.get_by_role("navigation", name="Views").get_by_role("link", name="One")
    expect(tab).to_have_attribute("aria-current", "page")
    desk.get_by_label("Last name").fill("lopez1003")
    expect(desk.locator("#results a.key")).to_have_text("1003")

    expect(tab).not_to_have_attribute("aria-current", "page")
    expect(desk.locator("#save-view-open")).to_be_visible()


def test_a_failed_search_can_be_tried_again(desk, live_server):
    answers = iter([lambda route: route.fulfill(status=502, body="")])
    desk.goto(f"{live_server.url}/orders/")
    desk.route("**/orders/?*", lambda route: next(answers, lambda later: later.continue_())(route))
    desk.get_by_label("Last name").fill("lopez1002")
    expect(desk.get_by_role("button", name="Try again")).to_be_visible()
    desk.said.clear()  # the library reports the 502

    desk.get_by_role("button", name="Try again").click()

    expect(desk.locator("#results a.key")).to_have_text(["1002"])
    expect(desk.locator("#notice > *")).to_have_count(0)


def test_a_slow_search_is_marked_and_after_five_seconds_says_so(desk, live_server):
    desk.clock.install()
    desk.goto(f"{live_server.url}/orders/")
    desk.route("**/orders/?*", lambda route: None)
    results = desk.locator("#results")

    desk.get_by_label("Last name").fill("lopez1002")
    desk.clock.run_for(200)
    expect(results).to_have_attribute("aria-busy", "true")
    expect(results.get_by_text("Still working…")).to_have_count(0)
    desk.clock.run_for(5100)

    expect(results.get_by_text("Still working…")).to_be_visible()
    expect(desk.locator("#say")).to_have_text("Still working…")


def test_an_emptied_box_leaves_nothing_waiting(desk):
    desk.locator("#find").click()
    desk.keyboard.type("lopez", delay=20)
    expect(options(desk)).to_have_count(4)

    desk.locator("#find").fill("")

    expect(desk.locator("#find-panel")).to_be_hidden()
    assert desk.locator("[aria-busy]").count() == 0
