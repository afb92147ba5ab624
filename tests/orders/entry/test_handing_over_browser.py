"""Order entry in two real browsers: what was half typed stays, what was given is not written in, and both are told."""

import re
import time

import pytest
from playwright.sync_api import expect

from csc.models import Lease
from tests.browser import complaints, sign_in
from tests.orders.entry import shop
from tests.orders.entry.shop import cart_of, url

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = 'document.dispatchEvent(new Event("visibilitychange"))'  # what makes a page ask for news at once


@pytest.fixture
def pending(agent):
    found = shop.ready(agent, "A")
    Lease.objects.all().delete()
    return found


def at(page, live_server, user, path, *, state):
    sign_in(page.context, live_server, user)
    page.said = complaints(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}{path}")
    expect(lease(page)).to_have_attribute("data-state", state)
    return page


@pytest.fixture
def mias(page, live_server, agent, pending):
    yield at(page, live_server, agent, url(pending, tab="info"), state="mine")
    page.goto("about:blank")
    time.sleep(0.5)


@pytest.fixture
def leas(mias, new_context, live_server, lea, pending):
    page = at(new_context().new_page(), live_server, lea, url(pending, tab="info"), state="other")
    yield page
    page.goto("about:blank")
    time.sleep(0.5)


def lease(page):
    return page.locator("#lease")


def asks(leas, mias):
    leas.locator("#lease-ask-open").click()
    leas.get_by_label("What they read, in a line").fill("Ana is on my line")
    leas.get_by_role("button", name="Ask for it", exact=True).last.click()
    expect(lease(leas)).to_contain_text("You have asked Mia Berg for it.")
    mias.evaluate(LOOKS)
    expect(lease(mias)).to_have_attribute("data-state", "asked")


def said(page, words):
    expect(page.locator("#say")).to_have_text(re.compile(words))


def test_what_was_half_typed_stays_until_the_receiver_puts_it_in(mias, leas, pending):
    asks(leas, mias)
    mias.locator("#phone").fill("555 0199")
    mias.locator("#email").fill("ana at lopez")
    mias.get_by_role("button", name="Give it to Lea Berg").click()
    expect(lease(mias)).to_contain_text("You gave this order to Lea Berg at")
    leas.evaluate(LOOKS)
    expect(lease(leas)).to_contain_text("Mia Berg gave you this order. You edit it now.")
    said(leas, "Mia Berg gave you this order. You edit it now.")

    leas.locator("#find-customer").fill("Oka")
    leas.evaluate(LOOKS)
    leas.locator("#tab-cart").click()
    expect(leas.locator("#add-item")).to_be_visible()
    leas.reload()
    expect(leas.locator(".half-done")).to_contain_text("ana at lopez")
    expect(leas.get_by_role("button", name="Put it in")).to_be_hidden()
    leas.get_by_role("link", name="Open where it was typed").click()
    expect(leas.locator("#phone")).to_have_value("555 0199")
    leas.get_by_role("button", name="Put it in").click()

    expect(leas.locator(".half-done")).to_have_count(0)
    expect(leas.locator("#email")).to_have_value("ana at lopez")
    expect(leas.locator("#email-error")).to_contain_text("is not an email address.")
    assert cart_of(pending).phone == "555 0199"
    assert mias.said == leas.said == []


def test_who_gives_an_order_reads_one_true_sentence_and_writes_no_more(mias, leas):
    asks(leas, mias)
    mias.locator("#email").fill("ana at lopez")
    mias.get_by_role("button", name="Give it to Lea Berg").click()
    expect(lease(mias)).to_contain_text("You gave this order to Lea Berg at")
    writes = []
    mias.on("request", lambda request: writes.append(request.url) if request.url.endswith("/info/") else None)

    mias.wait_for_timeout(3000)

    assert writes == []
    expect(mias.locator("#entry")).not_to_contain_text("edits Pending order")
    expect(mias.locator("#email")).to_have_value("ana at lopez")
    said(mias, "You gave this order to Lea Berg at")


def test_see_what_changed_shows_each_field_and_who_changed_it(mias, leas):
    asks(leas, mias)
    mias.get_by_role("button", name="Give it to Lea Berg").click()
    expect(lease(mias)).to_have_attribute("data-state", "lost")
    leas.evaluate(LOOKS)
    expect(lease(leas)).to_contain_text("Mia Berg gave you this order.")
    leas.locator("#phone").fill("555 0111")
    with leas.expect_response("**/info/"):
        leas.locator("#phone").press("Enter")

    mias.get_by_role("button", name="See what changed").click()

    row = lease(mias).locator(".conflict tbody tr")
    expect(lease(mias)).to_contain_text("What Lea Berg changed, last at")
    expect(row).to_have_count(1)
    assert row.inner_text().split("\t")[:3] == ["Phone for this order", "+1 518 555 0142", "555 0111"]
    mias.evaluate(LOOKS)
    mias.wait_for_timeout(500)
    expect(row).to_have_count(1)


def test_whoever_asked_hears_that_it_is_kept(mias, leas):
    asks(leas, mias)
    mias.get_by_role("button", name="Keep it").click()
    expect(lease(mias)).to_have_attribute("data-state", "mine")

    leas.evaluate(LOOKS)

    expect(lease(leas)).to_contain_text("Mia Berg still needs it.")
    said(leas, "Mia Berg still needs it.")


def test_who_only_reads_goes_on_by_next_and_its_key(mias, leas, pending):
    leas.locator("#next").click()
    expect(leas).to_have_url(re.compile(r"/cart/$"))
    expect(lease(leas)).to_have_attribute("data-state", "other")

    leas.locator("h1").focus()
    leas.keyboard.press("]")

    expect(leas).to_have_url(re.compile(r"/shipping/$"))
    assert Lease.objects.get().holder.username == "mia"


def test_enter_saves_and_stays_and_nothing_is_in_the_browsers_storage(mias, pending):
    line = cart_of(pending).lines[0].id
    mias.locator("#tab-cart").click()
    mias.locator(f"#quantity-{line}").fill("3")
    mias.locator(f"#quantity-{line}").press("Enter")
    expect(mias.locator(".entry-rail")).to_contain_text("30.00")
    mias.locator("#discount").fill("10%")
    mias.locator("#discount").press("Enter")
    expect(mias.locator(".entry-rail")).to_contain_text("(3.00)")

    expect(mias).to_have_url(re.compile(r"/cart/$"))
    mias.locator("#next").click()
    expect(mias).to_have_url(re.compile(r"/shipping/$"))
    assert mias.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    assert cart_of(pending).lines[0].quantity == 3


def test_a_second_enter_after_the_payment_places_nothing(mias, pending):
    payment = cart_of(pending).payments[0].id
    mias.locator("#tab-payments").click()
    mias.locator(f"#remove-payment-{payment}").click()
    mias.locator("[id^=pay-stored]").focus()
    mias.keyboard.press("Enter")
    expect(mias.locator("#place")).to_be_visible()
    mias.wait_for_timeout(300)

    mias.keyboard.press("Enter")

    mias.wait_for_timeout(500)
    pending.refresh_from_db()
    assert pending.state == "open"
    expect(mias.locator("#entry-title")).to_be_focused()
