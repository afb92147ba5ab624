"""An agent keys a whole order in a real browser, by keyboard alone; nothing that is typed is lost."""

import time

import pytest
from playwright.sync_api import expect

from csc import promises
from csc.models import Lease, Promise
from orders.actions import collecting
from orders.models import PendingOrder, SalesOrder
from tests.browser import complaints, sign_in, violations
from tests.orders.entry import shop
from tests.orders.entry.shop import cart_of, customer, item, url

pytestmark = pytest.mark.django_db(transaction=True)


def ready(agent, *codes):
    """An order that lacks nothing and that nobody has open."""
    pending = shop.ready(agent, *codes)
    Lease.objects.all().delete()
    return pending


@pytest.fixture
def desk(page, live_server, agent):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page.context, live_server, agent)
    page.said = complaints(page)
    page.base = live_server.url
    yield page
    if not page.is_closed():
        page.goto("about:blank")  # frees what it holds while there is still a database to hear of it
    time.sleep(0.5)


def test_a_whole_order_by_keyboard(desk):
    customer("Okafor")
    item("TI-4711", price="29.99", name="Silk Tie, Navy")
    desk.goto(f"{desk.base}/")
    keys = 0

    def press(key):
        nonlocal keys
        keys += 1
        desk.keyboard.press(key)

    press("g")
    press("n")
    expect(desk.get_by_label("Find Customer")).to_be_focused()
    desk.keyboard.type("Okafor")
    press("Enter")
    expect(desk.locator("#item")).to_be_focused()
    desk.keyboard.type("TI-4711")
    press("Enter")
    expect(desk.locator(".entry-lines")).to_contain_text("Silk Tie, Navy")
    expect(desk.locator("#item")).to_be_focused()
    press("Escape")
    desk.evaluate("document.activeElement.blur()")
    press("]")
    expect(desk.get_by_role("radio", name="Ground")).to_be_visible()
    desk.get_by_role("radio", name="Ground").focus()
    press("Space")
    expect(desk.locator(".entry-rail")).to_contain_text("5.00")
    press("]")
    expect(desk.locator("[id^=pay-stored]")).to_be_focused()
    press("Enter")
    expect(desk.locator("#next")).to_be_focused()
    press("Enter")
    expect(desk.get_by_role("button", name="Place order 37.09 USD")).to_be_visible()
    press("Control+Enter")
    expect(desk.get_by_text("Asked; the gateway's answer is on its way")).to_be_visible()

    order = SalesOrder.objects.get()
    for each in Promise.objects.filter(kind=collecting.ASK):
        promises.keep(each.pk)
    expect(desk.get_by_text("Authorised")).to_be_visible(timeout=8000)

    assert (str(order.total), order.customer.last_name) == ("37.0900", "Okafor")
    assert keys <= 14
    assert desk.said == []


def test_what_is_typed_while_a_save_is_under_way_is_kept_and_saved(desk, agent):
    pending = ready(agent, "A", "B")
    first, _second = cart_of(pending).lines
    desk.goto(desk.base + url(pending))
    desk.route("**/cart/", lambda route: (desk.wait_for_timeout(600), route.continue_())[1])

    desk.locator(f"#quantity-{first.id}").fill("3")
    desk.locator(f"#quantity-{first.id}").press("Tab")
    desk.wait_for_timeout(400)
    desk.locator("#coupon").focus()
    desk.keyboard.type("SPRING", delay=120)
    expect(desk.locator("#coupon")).to_have_value("SPRING")
    desk.wait_for_timeout(4500)

    assert cart_of(pending).lines[0].quantity == 3
    assert cart_of(pending).coupon == "SPRING"
    assert desk.locator("#coupon").input_value() == "SPRING"


def test_a_button_pressed_right_after_typing_does_both(desk, agent):
    pending = ready(agent, "A", "B")
    first, second = cart_of(pending).lines
    desk.goto(desk.base + url(pending))

    desk.locator(f"#quantity-{first.id}").fill("4")
    desk.locator(f"#remove-{second.id}").click()
    expect(desk.locator(".entry-lines tbody tr")).to_have_count(1)
    desk.wait_for_timeout(1500)

    assert [(line.item, line.quantity) for line in cart_of(pending).lines] == [("A", 4)]


def test_a_browser_killed_in_the_middle_leaves_the_cart_whole(desk, agent):
    pending = ready(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))
    desk.locator(f"#quantity-{line}").fill("5")
    desk.wait_for_timeout(3000)

    desk.close()

    assert cart_of(pending).lines[0].quantity == 5


def test_nothing_is_kept_in_the_browser(desk, agent):
    desk.goto(desk.base + url(ready(agent, "A")))

    kept = desk.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}  # an address, and nothing that was typed


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["info", "cart", "shipping", "payments", "review"])
def test_each_tab_is_accessible(desk, agent, theme, tab):
    agent.theme = theme
    agent.save()
    desk.goto(desk.base + url(ready(agent, "A", "B"), tab=tab))

    assert violations(desk) == []


def test_the_pages_around_it_are_accessible(desk, agent):
    pending = ready(agent, "A")
    found = []
    for address in ("/entry/new/", url(pending, "new_customer")):
        desk.goto(desk.base + address)
        found += violations(desk)

    assert found == []


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_scrolls_sideways(desk, agent, width):
    pending = ready(agent, "A", "B")
    desk.set_viewport_size({"width": width, "height": 844})
    for tab in ("info", "cart", "shipping", "payments", "review"):
        desk.goto(desk.base + url(pending, tab=tab))
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_without_scripts_an_order_is_keyed_by_plain_forms(browser, live_server, agent):
    pending = ready(agent, "A")
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, agent)
    page = context.new_page()
    page.goto(live_server.url + url(pending))

    page.locator(f"#quantity-{cart_of(pending).lines[0].id}").fill("2")
    page.locator("#next").click()
    expect(page.get_by_role("radio", name="Ground")).to_be_checked()
    page.locator("#next").click()
    page.locator("#next").click()
    page.locator("#place").click()
    expect(page.get_by_text("is placed.").first).to_be_visible()

    assert PendingOrder.objects.get().placed_order.subtotal == 20
    context.close()
