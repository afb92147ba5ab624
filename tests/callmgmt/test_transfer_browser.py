"""Transfer to, in a real browser: by keys, by mouse, what is typed too early, and what the receiver sees."""

import pytest
from playwright.sync_api import expect

from callmgmt.actions import call_orders, calls
from orders.models import PendingOrder
from tests.callmgmt.bar import in_call
from tests.factories import pending_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_transfer_with_one_key_two_letters_and_enter(desk, agent, ana, lea, manager):
    in_call(desk, agent, ana)

    desk.keyboard.press("Shift+T")
    expect(desk.locator("#transfer-to")).to_be_focused()
    desk.keyboard.type("le")
    expect(desk.locator(".person:visible")).to_have_count(1)
    expect(desk.get_by_role("button", name="Transfer to Lea", exact=True)).to_be_visible()
    desk.keyboard.press("Enter")

    expect(desk.locator("#call-undo")).to_contain_text("Transferred P-7781 to Lea Berg.")
    assert PendingOrder.objects.get().agent == lea
    assert desk.said == []


def test_what_is_typed_before_the_list_of_colleagues_comes_counts(desk, agent, ana, lea, manager):
    in_call(desk, agent, ana)
    asked = []
    desk.route("**/call/transfer/", lambda route: asked.append(route))

    desk.keyboard.press("Shift+T")
    expect(desk.locator("#transfer-to")).to_be_focused()
    desk.keyboard.type("le")
    desk.keyboard.press("Enter")
    while not asked:
        desk.wait_for_timeout(20)
    asked[0].continue_()
    desk.unroute("**/call/transfer/")

    expect(desk.locator("#call-undo")).to_contain_text("Transferred P-7781 to Lea Berg.")
    assert desk.said == []


def test_transfer_by_mouse_with_a_line_and_arrows_choose(desk, agent, ana, lea, manager):
    in_call(desk, agent, ana)

    desk.locator("#call-transfer-open").click()
    expect(desk.locator(".person")).to_have_count(2)
    desk.locator("#transfer-to").press("ArrowDown")
    expect(desk.get_by_role("button", name="Transfer to Jon", exact=True)).to_be_visible()
    desk.locator("#transfer-people").get_by_text("Lea Berg").click()
    desk.get_by_label("Tell them (optional)").fill("wants blue")
    desk.get_by_role("button", name="Transfer to Lea", exact=True).click()

    expect(desk.locator("#call-undo")).to_be_visible()
    assert PendingOrder.objects.get().message == "wants blue"


def test_news_leave_the_button_of_the_chosen_colleague_where_it_is(desk, agent, ana, lea):
    in_call(desk, agent, ana)
    desk.keyboard.press("Shift+T")
    desk.locator("#transfer-to").fill("le")
    expect(desk.get_by_role("button", name="Transfer to Lea", exact=True)).to_be_visible()
    PendingOrder.objects.update(version=7)
    desk.evaluate("document.getElementById('call-news').dataset.before = ''")

    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.locator("#call-news[data-before]")).to_have_count(0)

    expect(desk.get_by_role("button", name="Transfer to Lea", exact=True)).to_be_visible()
    assert desk.said == []


def test_letters_that_nobody_has_say_so(desk, agent, ana, lea):
    in_call(desk, agent, ana)
    desk.keyboard.press("Shift+T")
    desk.locator("#transfer-to").fill("zzz")

    expect(desk.get_by_text("Nobody has these letters")).to_be_visible()


def test_a_card_number_in_the_line_is_refused_in_the_panel_and_stays(desk, agent, ana, lea):
    in_call(desk, agent, ana)
    desk.keyboard.press("Shift+T")
    desk.locator("#transfer-to").fill("le")
    expect(desk.locator(".person:visible")).to_have_count(1)
    desk.get_by_label("Tell them (optional)").fill("4111 1111 1111 1111")
    desk.get_by_role("button", name="Transfer to Lea", exact=True).click()

    expect(desk.locator("#call-transfer-panel .banner")).to_contain_text("This looks like a card number.")
    expect(desk.get_by_label("Tell them (optional)")).to_have_value("4111 1111 1111 1111")


def test_the_receiver_sees_the_order_without_doing_anything_and_puts_it_off(desk, agent, ana, lea):
    call = calls.start(by=lea, customer=ana, pending=pending_order(lea, customer=ana, line_count=3))
    desk.locator("#id_number").fill("typed by hand")
    call_orders.transfer(call, by=lea, to=agent, message="wants blue instead of red", seen=1)

    strip = desk.locator(".strip.violet")
    expect(strip).to_contain_text("Lea Berg hands you P-7781 (Ana Lopez, 3 lines)", timeout=8000)
    expect(strip).to_contain_text("wants blue instead of red")
    expect(desk.locator("#id_number")).to_have_value("typed by hand")
    expect(desk.locator("#id_number")).to_be_focused()

    strip.get_by_role("button", name="Later").click()
    expect(strip).to_have_count(0)
    assert desk.said == []
