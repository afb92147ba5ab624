"""Two agents and one cart in real browsers: told at once, given with what was typed, free when the browser is gone."""

import re
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from playwright.sync_api import expect

from csc import leases
from csc.models import Lease
from orders.actions import suspension
from orders.actions.alerts import clear_alerts, raise_alert
from orders.models import PendingOrder
from tests.browser import at, violations
from tests.factories import order as placed
from tests.factories import pending_order
from tests.orders.editing.page import time_passes

pytestmark = pytest.mark.django_db(transaction=True)
CART = "/entry/P-1/info/"


@pytest.fixture
def pending(agent, settings):
    settings.ROOT_URLCONF = "tests.orders.cart_page"
    return pending_order(agent, "P-1")


def opened(page, live_server, user, path=CART, *, state):
    at(page, live_server, user, path)
    expect(lease(page)).to_have_attribute("data-state", state)
    return page


def lease(page):
    return page.locator("#lease")


def asks(page, why):
    page.locator("#lease-ask-open").click()
    page.get_by_label("What they read, in a line").fill(why)
    page.get_by_role("button", name="Ask for it", exact=True).last.click()


def test_a_cart_is_asked_for_and_given_with_what_was_typed(alive, page, new_context, live_server, pending, agent, lea):
    mias = opened(page, live_server, agent, state="mine")
    leas = opened(new_context().new_page(), live_server, lea, state="other")
    expect(lease(leas)).to_contain_text("Mia Berg is editing this order since")
    mias.get_by_label("Street").fill("Elm 5")
    leas.wait_for_timeout(500)

    asks(leas, "Ana is on my line")
    expect(lease(mias)).to_contain_text("Lea Berg asks for this order:")
    expect(lease(mias)).to_contain_text("Ana is on my line")
    mias.get_by_role("button", name="Give it to Lea Berg").click()
    expect(leas.locator(".half-done")).to_contain_text("Mia Berg had typed this and not saved it: Street Elm 5")
    leas.get_by_role("button", name="Put it in").click()

    expect(leas.get_by_label("Street")).to_have_value("Elm 5")
    expect(leas.locator(".half-done")).to_have_count(0)
    expect(lease(mias)).to_contain_text("You gave this order to Lea Berg")
    expect(lease(mias).get_by_text("What you typed still stands here.")).to_be_visible()
    expect(lease(mias).get_by_role("button", name="Copy")).to_be_visible()
    expect(mias.get_by_label("Street")).to_have_value("Elm 5")
    assert leases.holder("pending_order", pending.pk).holder == lea
    expect(leas.locator("form.stack input[name=fence]")).to_have_value(re.compile(r"^\d+$"))
    assert mias.said == leas.said == []


def test_who_gives_an_order_with_nothing_typed_is_not_told_that_it_still_stands(
    alive, page, new_context, live_server, pending, agent, lea
):
    mias = opened(page, live_server, agent, state="mine")
    leas = opened(new_context().new_page(), live_server, lea, state="other")
    leas.wait_for_timeout(500)

    asks(leas, "Ana is on my line")
    mias.get_by_role("button", name="Give it to Lea Berg").click()

    expect(lease(mias)).to_contain_text("You gave this order to Lea Berg")
    expect(lease(mias).get_by_role("button", name="See what changed")).to_be_visible()
    expect(lease(mias).get_by_text("What you typed still stands here.")).to_be_hidden()
    expect(lease(mias).get_by_role("button", name="Copy")).to_be_hidden()
    expect(lease(leas)).to_have_attribute("data-state", "mine")
    assert mias.said == []


def test_a_manager_takes_over_and_the_former_holder_is_told(
    alive, page, new_context, live_server, pending, agent, manager
):
    mias = opened(page, live_server, agent, state="mine")
    mias.get_by_label("Street").fill("Elm 5")
    jons = opened(new_context().new_page(), live_server, manager, state="other")
    mias.wait_for_timeout(500)

    jons.locator("#lease-take-open").click()
    jons.get_by_label("Reason, which they read").fill("Mia went home")
    jons.get_by_role("button", name="Take over", exact=True).last.click()
    expect(lease(mias)).to_contain_text("Jon Berg took this order over at")
    expect(lease(mias)).to_contain_text("Mia went home")
    expect(mias.get_by_label("Street")).to_have_value("Elm 5")
    expect(lease(jons)).to_have_attribute("data-state", "mine")


def test_who_asks_for_what_was_placed_meanwhile_is_led_to_the_order(
    page, new_context, live_server, pending, agent, lea
):
    opened(new_context().new_page(), live_server, agent, state="mine")
    leas = opened(page, live_server, lea, state="other")
    PendingOrder.objects.update(state="placed", placed_order=placed("1001"), edited_by=agent)
    with transaction.atomic():
        leases.free("pending_order", pending.pk, by=agent)

    asks(leas, "Ana is on my line")

    expect(lease(leas)).to_have_attribute("data-state", "ended")
    expect(lease(leas)).to_contain_text("Pending order P-1 was placed as order 1001 by Mia Berg.")
    expect(lease(leas).locator(".bar")).to_be_focused()
    expect(leas.get_by_label("Street")).to_have_js_property("readOnly", True)
    leas.get_by_role("link", name="Open order").click()
    expect(leas).to_have_url(f"{live_server.url}/orders/1001/")
    assert leas.said == []


def test_a_silent_minute_passes_it_to_who_asked(alive, page, new_context, live_server, pending, agent, lea):
    mias = opened(page, live_server, agent, state="mine")
    leas = opened(new_context().new_page(), live_server, lea, state="other")
    leas.wait_for_timeout(500)
    asks(leas, "mine")
    expect(lease(mias)).to_have_attribute("data-state", "asked")

    mias.clock.install()
    time_passes(61)  # the holder's page goes on with its signs of life, and nobody types
    mias.clock.fast_forward(61_000)

    expect(lease(leas)).to_have_attribute("data-state", "mine", timeout=15_000)
    expect(lease(mias)).to_have_attribute("data-state", "lost", timeout=15_000)


def test_leaving_frees_it_at_once(page, new_context, live_server, pending, agent, lea):
    mias = opened(page, live_server, agent, state="mine")

    mias.goto(f"{live_server.url}/me/")
    leas = opened(new_context().new_page(), live_server, lea, state="mine")

    assert Lease.objects.get().holder == lea
    assert leas.said == []


def test_a_killed_browser_holds_it_no_longer_than_ninety_seconds(
    browser_type, browser_type_launch_args, page, live_server, pending, agent, lea
):
    doomed = browser_type.launch(**browser_type_launch_args)
    mias = opened(doomed.new_page(), live_server, agent, state="mine")
    mias.route("**/release/", lambda route: route.abort())
    doomed.close()
    leas = opened(page, live_server, lea, state="other")

    time_passes(90)
    leas.reload()

    expect(lease(leas)).to_have_attribute("data-state", "mine")


def test_a_second_tab_is_told_and_use_here_moves_it(page, live_server, pending, agent):
    first = opened(page, live_server, agent, state="mine")
    second = opened(page.context.new_page(), live_server, agent, state="elsewhere")

    second.get_by_role("button", name="Use here").click()
    expect(lease(second)).to_have_attribute("data-state", "mine")
    first.reload()

    expect(lease(first)).to_contain_text("You have this order open in another tab.")
    expect(first.get_by_role("button", name="Use here")).to_be_visible()


def test_who_waits_does_not_get_it_while_its_holder_turns_a_page(
    alive, page, new_context, live_server, pending, agent, lea
):
    mias = opened(page, live_server, agent, state="mine")
    leas = opened(new_context().new_page(), live_server, lea, state="other")
    leas.wait_for_timeout(500)

    for _turn in range(3):
        mias.reload()
        expect(mias.locator("form.stack input[name=fence]")).to_have_value(re.compile(r"^\d+$"))
    leas.wait_for_timeout(500)

    expect(lease(leas)).to_have_attribute("data-state", "other")
    assert leases.holder("pending_order", pending.pk).holder == agent


def test_a_reload_goes_on_in_the_same_tab(page, live_server, pending, agent):
    mias = opened(page, live_server, agent, state="mine")

    mias.reload()

    expect(lease(mias)).to_have_attribute("data-state", "mine")
    expect(mias.locator("form.stack input[name=fence]")).to_have_value(re.compile(r"^\d+$"))
    assert UUID(mias.locator("form.stack input[name=tab]").input_value()) == Lease.objects.get().tab


def test_order_pages_show_who_is_here(page, new_context, live_server, agent, lea):
    placed("1001")
    opened(new_context().new_page(), live_server, lea, "/orders/1001/", state="free")

    mias = opened(page, live_server, agent, "/orders/1001/", state="free")

    expect(lease(mias)).to_contain_text("Lea Berg (viewing)")
    expect(lease(mias)).to_contain_text("you (viewing)")


@pytest.mark.parametrize("reader", ["lea", "manager"])
def test_without_scripts_nothing_is_offered_that_would_be_refused(
    plain_page, live_server, pending, agent, request, reader
):
    leases.acquire("pending_order", pending.pk, by=agent, tab=uuid4())
    page = at(plain_page, live_server, request.getfixturevalue(reader), CART)

    assert "let this page run them, or use another browser." in lease(page).inner_text()
    expect(page.locator("#lease details:visible, #lease button:visible")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_is_free_of_violations(page, new_context, live_server, pending, manager, lea, theme, width):
    for user in (manager, lea):
        user.theme = theme
        user.save()
    leas = opened(new_context().new_page(), live_server, lea, state="mine")
    jons = opened(page, live_server, manager, state="other")
    for each in (jons, leas):
        each.set_viewport_size({"width": width, "height": 900})

    found = violations(jons)
    asks(jons, "Customer on my line, who wants to know when it will come and what it costs by express")
    leas.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    expect(lease(leas)).to_have_attribute("data-state", "asked")
    found += violations(leas)
    leas.get_by_role("button", name="Give it to Jon Berg").click()
    expect(lease(leas)).to_have_attribute("data-state", "lost")
    found += violations(leas)

    assert found == []
    assert [each.evaluate("document.documentElement.scrollWidth") <= width for each in (jons, leas)] == [True, True]


class TestNewsOfAnOrder:
    @pytest.fixture
    def order(self, agent):
        return placed("1001", lines=1)

    def opened(self, page, live_server, user, order):
        shown = opened(page, live_server, user, order.get_absolute_url(), state="free")
        shown.wait_for_timeout(1500)  # the stream is being opened
        return shown

    def test_what_a_colleague_did_is_said_within_two_seconds_and_seen_without_losing_a_word(
        self, alive, page, live_server, order, agent, lea
    ):
        mias = self.opened(page, live_server, agent, order)
        mias.locator("#suspension-open").click()
        mias.get_by_label("Reason").fill("My own words")

        suspension.suspend(order, by=lea, reason="Called the bank", seen=order.version)

        news = mias.locator(".lease-news")
        expect(news).to_contain_text("Order suspended: Called the bank", timeout=2000)
        expect(mias.locator("#say")).to_contain_text("Changed by Lea Berg at")
        expect(mias.get_by_label("Reason")).to_be_focused()
        assert violations(mias) == []
        news.get_by_role("link", name="Show it as it is now").click()
        expect(mias.get_by_text("SUSPENDED by Lea Berg")).to_be_visible()
        expect(mias.get_by_label("Reason")).to_have_value("My own words")
        expect(mias.get_by_label("Reason")).to_be_focused()
        expect(news).to_be_empty()
        assert mias.said == []

    def test_what_can_no_longer_be_done_gives_back_what_was_typed(self, alive, page, live_server, order, agent, lea):
        raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
        mias = self.opened(page, live_server, agent, order)
        mias.locator("#clear-alerts-open").click()
        mias.locator("#clear-alerts-reason").fill("My own words")
        order.refresh_from_db()

        clear_alerts(order, by=lea, reason="New card on file", seen=order.version)
        mias.locator(".lease-news").get_by_role("link", name="Show it as it is now").click()

        expect(mias.locator("#notice")).to_contain_text("here is what you had typed: My own words")
        expect(mias.locator("#order-title")).to_be_focused()

    def test_ones_own_deed_is_news_in_ones_other_tab_alone(self, alive, page, live_server, order, agent):
        there = self.opened(page, live_server, agent, order)
        here = self.opened(page.context.new_page(), live_server, agent, order)

        here.keyboard.press("s")
        here.keyboard.press("1")

        expect(there.locator(".lease-news")).to_contain_text("Changed by you in another tab at")
        expect(here.get_by_text("SUSPENDED by Mia Berg")).to_be_visible()
        here.wait_for_timeout(1000)
        expect(here.locator(".lease-news")).to_be_empty()
