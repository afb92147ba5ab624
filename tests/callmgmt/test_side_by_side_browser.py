"""The whole story, two agents side by side: a call, an order keyed and parked, picked up by a colleague, finished."""

import re
import time
from contextlib import suppress
from uuid import uuid4

import pytest
from playwright.sync_api import Error, expect

from callmgmt.actions import calls
from callmgmt.models import Call
from csc import leases
from orders.models import LineItem, PendingOrder, SalesOrder
from tests.browser import DESK, PATIENCE, at
from tests.factories import pending_order
from tests.orders.entry.placing import place
from tests.orders.entry.shop import cart_of, customer, item, unopened

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def patience():
    """Two browsers, a broker and a stream on one machine: what takes long here is measured where it matters."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=PATIENCE)


def wide(page, live_server, user, path="/"):
    page.set_viewport_size(DESK)
    return at(page, live_server, user, path)


def leaves(*pages):
    """Frees what the pages hold while there is still a database to hear of it."""
    for page in pages:
        page.goto("about:blank")
    time.sleep(0.5)


def test_a_call_is_taken_an_order_keyed_parked_picked_up_and_finished(
    alive, page, new_context, live_server, agent, lea
):
    ana = customer(first_name="Ana")
    item("TIE", price="10.00")
    mias = wide(page, live_server, agent)
    leas = wide(new_context().new_page(), live_server, lea, "/?view=all&agent=all")

    mias.keyboard.press("c")
    expect(mias.locator("#call-q")).to_be_focused()
    mias.keyboard.type("555 0142\n")
    expect(mias.locator(".call-name")).to_have_text("Ana Lopez")
    mias.keyboard.press("g")
    mias.keyboard.press("n")
    expect(mias.locator("#begin")).to_be_focused()
    mias.keyboard.press("Enter")
    expect(mias.locator("#item")).to_be_focused()
    mias.keyboard.type("TIE\n")
    expect(mias.locator(".entry-lines")).to_contain_text("Item TIE")
    pending = PendingOrder.objects.get()
    row = leas.locator(f"#pending-{pending.number}")
    expect(row).to_contain_text("True Mia Berg, editing")

    mias.locator(f"#quantity-{cart_of(pending).lines[0].id}").fill("3")
    mias.locator("#call-park-open").click()
    expect(mias.locator("#call-undo")).to_contain_text(f"Parked {pending.number}.")
    expect(row).to_contain_text("Locked False")
    assert cart_of(pending).lines[0].quantity == 3
    expect(mias.locator("#lease")).to_contain_text("Nobody is editing this order now.")

    leas.locator(f"#open-{pending.number}").click()
    expect(leas.locator("#lease")).to_have_attribute("data-state", "mine")
    expect(mias.locator("#lease")).to_contain_text("Lea Berg is editing this order")
    expect(mias.locator(f"#quantity-{cart_of(pending).lines[0].id}")).not_to_be_editable()
    for tab in ("shipping", "payments", "review"):
        leas.locator(f"#tab-{tab}").click()
        expect(leas.locator(f"#tab-{tab}")).to_have_attribute("aria-current", "page")
        if tab == "shipping":
            leas.get_by_role("radio", name="Ground").check()
            expect(leas.locator(".entry-rail")).to_contain_text("5.00")
        if tab == "payments":
            leas.locator("[id^=pay-stored]").click()
            expect(leas.locator("#entry-title")).to_be_focused()  # no second Enter places it
    leas.get_by_role("button", name="Place order 37.10 USD").click()
    expect(leas.get_by_text("is placed.").first).to_be_visible()

    order = SalesOrder.objects.get()
    assert (order.customer, str(order.total), LineItem.objects.get().ordered) == (ana, "37.1000", 3)
    expect(mias.locator("#lease")).to_contain_text(f"was placed as order {order.number} by Lea Berg.")
    assert [call.state for call in Call.objects.all()] == ["parked"]
    assert mias.said == leas.said == []
    leaves(mias, leas)


def test_what_was_parked_is_not_taken_again_by_the_page_that_still_shows_it(alive, page, live_server, agent):
    pending = unopened(agent)
    calls.start(by=agent, pending=pending)
    desk = wide(page, live_server, agent, f"/entry/{pending.number}/cart/")
    expect(desk.locator("#lease")).to_have_attribute("data-state", "mine")

    desk.locator("#entry-title").focus()
    desk.keyboard.press("Shift+P")
    expect(desk.locator("#call-undo")).to_be_visible()
    expect(desk.locator("#lease")).to_contain_text("Nobody is editing this order now.")
    desk.wait_for_timeout(1500)
    assert leases.holder("pending_order", pending.pk) is None
    desk.keyboard.press("z")

    expect(desk.locator("#lease")).to_have_attribute("data-state", "mine")
    expect(desk.locator(f"#quantity-{cart_of(pending).lines[0].id}")).to_be_editable()
    assert leases.holder("pending_order", pending.pk).holder == agent
    leaves(desk)


@pytest.mark.parametrize("path", ["/", "/entry/NUMBER/cart/"])
def test_the_bar_hears_that_a_colleague_placed_the_order_of_the_call(alive, page, live_server, agent, lea, path):
    pending = unopened(agent)
    calls.start(by=agent, pending=pending)
    tab = uuid4()
    leases.acquire("pending_order", pending.pk, by=lea, tab=tab)
    desk = wide(page, live_server, agent, path.replace("NUMBER", pending.number))
    expect(desk.locator(".call-order")).to_contain_text("Lea Berg is editing")
    desk.wait_for_timeout(1500)  # the stream is being opened

    place(pending, lea, tab=tab)

    expect(desk.locator(".call-order")).to_contain_text("no longer open", timeout=5000)
    leaves(desk)


def test_a_phone_that_rings_shows_at_once_on_every_page(alive, page, live_server, agent):
    desk = wide(page, live_server, agent, "/me/")
    desk.wait_for_timeout(1500)  # the stream is being opened

    calls.start(by=agent)

    expect(desk.locator(".timer")).to_be_visible(timeout=2000)


def test_the_cart_of_a_killed_browser_is_free_within_ninety_seconds(
    browser_type, browser_type_launch_args, page, live_server, agent, lea
):
    pending = pending_order(agent, "P-1")
    doomed = browser_type.launch(**browser_type_launch_args)
    mias = wide(doomed.new_page(), live_server, agent, "/entry/P-1/info/")
    expect(mias.locator("#lease")).to_have_attribute("data-state", "mine")
    mias.locator("#phone").fill("555 0142")
    expect(mias.locator("#entry-saved")).to_be_visible()
    mias.wait_for_timeout(3000)

    began = time.monotonic()
    with suppress(Error):
        doomed.new_browser_cdp_session().send("Browser.crash")
    while leases.holder("pending_order", pending.pk):
        assert time.monotonic() - began < 95
        time.sleep(0.25)
    free_after = time.monotonic() - began
    leas = wide(page, live_server, lea, "/entry/P-1/info/")

    print(f"free {free_after:.1f} s after the browser was killed")
    assert free_after <= 90.5
    expect(leas.locator("#lease")).to_have_attribute("data-state", "mine")
    expect(leas.locator("#phone")).to_have_value(re.compile("555 0142"))
    leaves(leas)
