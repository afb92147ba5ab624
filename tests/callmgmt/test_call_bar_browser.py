"""The call bar in a real browser: by mouse, by keys, on a phone, between two agents, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from activities.models import Note
from callmgmt.actions import call_orders, calls
from callmgmt.models import Call
from csc import leases
from orders.models import Customer, EntryScript, PendingOrder
from tests.browser import DESK, PHONE, at, violations
from tests.callmgmt.bar import in_call
from tests.factories import order as placed
from tests.factories import pending_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_c_starts_the_clock_and_the_number_finds_the_caller(desk):
    desk.keyboard.press("c")
    expect(desk.locator(".timer")).to_be_visible()
    expect(desk.locator("#call-q")).to_be_focused()

    desk.keyboard.type("218412")
    desk.keyboard.press("Enter")

    expect(desk.locator(".call-name")).to_have_text("Ana Lopez")
    expect(desk.locator(".call-name")).to_be_focused()
    expect(desk.locator(".timer")).to_have_text("00:02", timeout=6000)
    assert desk.said == []


def test_the_empty_list_of_pending_orders_starts_a_call(desk):
    desk.get_by_role("link", name="Start call").click()

    expect(desk.locator(".timer")).to_be_visible()


def test_start_and_end_by_mouse_and_the_receipt_becomes_a_note(desk, ana):
    desk.get_by_role("button", name="Start call").click()
    desk.get_by_label("Who is calling").fill("ana lopez")
    desk.get_by_role("button", name="Find the caller").click()
    expect(desk.locator(".call-name")).to_have_text("Ana Lopez")
    desk.get_by_role("button", name="End call").click()
    expect(desk.locator("#wrap-up-title")).to_be_focused()

    desk.get_by_label("Activity Code").select_option("Customer Request")
    desk.get_by_label("Result Code").select_option("Satisfied")
    desk.get_by_role("button", name="Keep as a note").click()

    expect(desk.locator("#messages")).to_contain_text("The receipt is a note now.")
    expect(desk.locator("#wrap-up")).to_have_count(0)
    assert desk.said == []


@pytest.mark.parametrize(("button", "notes"), [("Keep as a note", 1), ("Wrap up without a note", 0)])
def test_the_page_of_a_wrap_up_sends_it_while_the_next_call_runs(desk, live_server, agent, ana, button, notes):
    call = calls.start(by=agent, customer=ana)
    calls.end_and_start_next(call, by=agent)
    desk.goto(f"{live_server.url}/calls/{call.pk}/wrap-up/")
    desk.get_by_label("Activity Code").select_option("Customer Request")
    desk.get_by_label("Result Code").select_option("Satisfied")

    desk.get_by_role("button", name=button).click()

    expect(desk.locator("#messages .message")).to_have_count(1)
    expect(desk.locator("#wrap-up")).to_have_count(0)
    expect(desk.locator(".timer")).to_be_visible()
    assert Call.objects.get(pk=call.pk).wrapped_up_at is not None
    assert Note.objects.count() == notes
    assert desk.said == []


def test_earlier_calls_are_wrapped_up_from_the_list_in_the_bar(desk, live_server, agent, ana):
    first = calls.start(by=agent, customer=ana)
    calls.end(calls.end_and_start_next(first, by=agent), by=agent)
    desk.goto(live_server.url)

    desk.locator("#call-wrap-ups-open").click()
    desk.locator("#call-wrap-ups").get_by_role("link", name="Ana Lopez").click()

    expect(desk.locator("#wrap-up-title")).to_contain_text("Call with Ana Lopez")
    assert violations(desk) == []
    assert desk.said == []


def test_the_next_call_knows_nothing_of_the_one_before_until_its_order_is_opened_again(desk, agent, ana):
    in_call(desk, agent, ana)
    desk.locator("#open-P-7781").click()
    expect(desk.locator("#lease")).to_have_attribute("data-state", "mine")

    desk.locator("#entry-title").focus()
    desk.keyboard.press("Shift+C")
    expect(desk.locator("#call-q")).to_be_focused()
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # sooner than it would by itself
    expect(desk.locator("#lease")).to_contain_text("Nobody is editing this order now.")
    expect(desk.locator("#phone")).not_to_be_editable()
    desk.reload()
    expect(desk.locator(".timer")).to_be_visible()
    inherited = [desk.locator(each).count() for each in (".call-name", ".call-order")]
    desk.locator(".brand").click()
    expect(desk.locator("#pending-parked")).to_contain_text("1")
    desk.locator("#open-P-7781").click()

    expect(desk.locator(".call-order")).to_contain_text("P-7781")
    expect(desk.locator(".call-name")).to_have_text("Ana Lopez")
    assert inherited == [0, 0]
    assert desk.said == []


def test_park_and_undo_with_two_keys(desk, agent, ana):
    in_call(desk, agent, ana)

    desk.keyboard.press("Shift+P")
    expect(desk.locator("#call-undo")).to_contain_text("Parked P-7781.")
    expect(desk.get_by_role("button", name="Start call")).to_be_visible()
    desk.keyboard.press("z")

    expect(desk.locator(".call-order")).to_contain_text("P-7781")
    assert PendingOrder.objects.get().parked_at is None
    assert desk.said == []


def test_undo_leaves_after_ten_seconds(desk, agent, ana):
    in_call(desk, agent, ana)
    desk.get_by_role("button", name="Void Call").click()
    expect(desk.locator("#call-undo")).to_contain_text("Voided P-7781.")
    desk.locator("#pending-title").click()

    expect(desk.locator("#call-undo")).to_have_count(0, timeout=13_000)
    assert PendingOrder.objects.get().state == "voided"


def is_whole(desk, selector):
    """Whether all of its words are seen."""
    return desk.locator(selector).evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_way_back_to_the_order_is_in_words_and_in_one_line(desk, agent, ana, theme):
    in_call(desk, agent, ana)
    Customer.objects.update(first_name="Ulrike", last_name="Tannenberg")
    Call.objects.update(scratchpad="wants blue\ncalls back")
    agent.theme = theme
    agent.save()
    desk.goto(f"{desk.url.rstrip('/')}/customers/C-1/")
    way = desk.get_by_role("link", name="Return to Current Order P-7781", exact=True)

    assert way.inner_text() == "Return to Current Order P-7781"
    expect(desk.locator("#call-park-open kbd")).to_be_visible()
    assert desk.locator("#call").bounding_box()["height"] == 44
    for width in (1440, 1280, 1200):
        desk.set_viewport_size({"width": width, "height": 900})
        assert is_whole(desk, ".call-name"), width
        assert is_whole(desk, ".call-order"), width
    desk.set_viewport_size(DESK)
    end = desk.get_by_role("button", name="End and start next").bounding_box()
    assert end["x"] + end["width"] <= 1440
    assert desk.evaluate("document.documentElement.scrollWidth") <= 1440
    assert violations(desk) == []

    desk.set_viewport_size(PHONE)
    desk.locator("[data-call-menu]").click()
    in_menu = desk.get_by_role("link", name="Return to Current Order", exact=True)
    expect(in_menu).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(desk) == []
    in_menu.click()

    expect(desk).to_have_url(re.compile(r"/entry/P-7781/info/$"))
    assert desk.said == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_of_two_phones_that_ring_either_is_taken(desk, agent, ana, size):
    desk.set_viewport_size(size)
    rings = {"state": "ringing", "answered": False}
    Call.objects.create(agent=agent, customer=ana, **rings)
    Call.objects.create(agent=agent, caller_number="+44 7700 900123", **rings)
    desk.reload()
    lines = desk.locator(".ringing > form")
    assert (lines.nth(0).bounding_box()["y"] == lines.nth(1).bounding_box()["y"]) is (size is DESK)

    desk.get_by_role("button", name="Take call +44 7700 900123").click()

    expect(desk.locator(".call-number")).to_have_text("+44 7700 900123")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("Ana Lopez is calling you.")
    expect(desk.get_by_role("button", name="End call and take this Ana Lopez")).to_have_accessible_description(
        "You are in a call; taking another ends it."
    )
    assert desk.said == []


def test_shift_c_ends_the_call_and_starts_the_next(desk, agent, ana):
    in_call(desk, agent, ana)

    desk.keyboard.press("Shift+C")

    expect(desk.locator("#call-q")).to_be_focused()
    assert [call.state for call in Call.objects.order_by("pk")] == ["ended", "active"]


def test_an_unknown_caller_is_named_in_whole(desk, agent):
    calls.start(by=agent, number="+1 555 000 1234")
    for width in (1440, 1280):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.reload()

        expect(desk.locator(".call-name")).to_have_text("Unknown caller")
        assert is_whole(desk, ".call-name"), width


def test_during_a_call_the_empty_list_offers_none(desk):
    expect(desk.get_by_role("link", name="Start call")).to_be_visible()

    desk.keyboard.press("c")

    expect(desk.locator(".timer")).to_be_visible()
    expect(desk.get_by_role("link", name="Start call")).to_be_hidden()


def test_the_call_script_and_the_way_back_stay_in_sight_whatever_bars_there_are(desk, agent, ana):
    EntryScript.objects.create(tab="cart", words="What may I add for you?")
    in_call(desk, agent, ana)
    desk.goto(f"{desk.url.rstrip('/')}/entry/P-7781/cart/")
    expect(desk.locator("#lease")).to_have_attribute("data-state", "mine")
    desk.set_viewport_size({"width": 1440, "height": 700})

    desk.locator("#entry-title").focus()
    desk.keyboard.press("Shift+P")
    expect(desk.locator("#call-undo")).to_be_visible()
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # sooner than it would by itself
    expect(desk.locator("#lease")).to_contain_text("Nobody is editing this order now.")

    script, back = desk.locator(".say").bounding_box(), desk.locator("#back").bounding_box()
    assert script["height"] > 50
    assert script["y"] + script["height"] <= back["y"]
    assert back["y"] + back["height"] <= 700


def test_the_actions_menu_parks_and_says_why_not_without_a_call(desk, agent, ana):
    desk.get_by_text("Actions", exact=True).click()
    expect(desk.locator(".actions li", has_text="Park Call")).to_contain_text("There is no call.")
    in_call(desk, agent, ana)

    desk.get_by_text("Actions", exact=True).click()
    desk.get_by_role("link", name="Park Call").click()

    expect(desk.locator("#call-undo")).to_contain_text("Parked P-7781.")


def test_what_a_colleague_edits_is_greyed_with_their_name(desk, agent, ana, lea):
    call = in_call(desk, agent, ana)
    leases.acquire("pending_order", call.pending_order.pk, by=lea, tab="0197a8e2-0000-7000-8000-000000000000")
    desk.reload()

    desk.locator("#call-park-open").hover()

    expect(desk.locator("#call-park-why")).to_be_visible()
    expect(desk.locator("#call-park-why")).to_have_text(
        "Lea Berg is editing Pending order P-7781. Ask them for it, or a manager."
    )


def test_codes_that_are_missing_leave_the_wrap_up_in_line(desk, agent, ana):
    in_call(desk, agent, ana)
    desk.get_by_role("button", name="End call").click()
    desk.get_by_role("button", name="Keep as a note").click()
    expect(desk.locator("#wrap-up .banner")).to_contain_text("There is a problem")

    boxes = [desk.locator(f"#wrap-{name}").bounding_box() for name in ("reason", "activity", "result")]

    assert len({(box["y"], box["height"]) for box in boxes}) == 1


def test_undo_is_refused_with_the_name_of_who_opened_the_order(desk, agent, ana, lea):
    call = in_call(desk, agent, ana)
    call_orders.transfer(call, by=agent, to=lea, message="", seen=1)
    desk.reload()
    leases.acquire("pending_order", call.pending_order.pk, by=lea, tab="0197a8e2-0000-7000-8000-000000000000")

    desk.get_by_role("button", name="Undo").click()

    expect(desk.locator("#notice")).to_contain_text("Lea Berg has opened Pending order P-7781 meanwhile")
    expect(desk.locator("#call-undo")).to_have_count(0)
    desk.reload()
    expect(desk.locator("#call-undo")).to_have_count(0)


def test_a_call_that_ended_in_another_tab_is_seen_here_by_itself(desk, agent, ana):
    call = in_call(desk, agent, ana)
    desk.locator("#pending-title").click()
    calls.end(call, by=agent)

    expect(desk.get_by_role("button", name="Start call")).to_be_visible(timeout=8000)


def test_on_a_phone_it_is_one_line_with_a_menu(desk, agent, ana):
    in_call(desk, agent, ana)
    desk.set_viewport_size(PHONE)

    assert desk.locator(".call-line").bounding_box()["height"] <= 46
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.get_by_role("button", name="What to do with the call").click()
    desk.get_by_role("button", name="Park Call").click()

    expect(desk.locator("#call-undo")).to_contain_text("Parked P-7781.")


def test_it_never_covers_what_has_the_focus(desk, agent, ana, live_server):
    in_call(desk, agent, ana)
    desk.goto(f"{live_server.url}{placed('1001', lines=20).get_absolute_url()}")
    desk.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    link = desk.locator("main a").first
    link.focus()

    bar = desk.locator("#call-bar").bounding_box()
    assert link.bounding_box()["y"] >= bar["y"] + bar["height"] or desk.locator(".action-bar a").count()


def test_without_javascript(plain_page, live_server, agent, ana, lea):
    pending = pending_order(agent, customer=ana)
    page = at(plain_page, live_server, agent)

    page.get_by_role("button", name="Start call").click()
    page.get_by_label("Who is calling").fill("218412")
    page.get_by_role("button", name="Find the caller").click()
    expect(page.locator(".call-name")).to_have_text("Ana Lopez")
    Call.objects.update(pending_order=pending)
    page.reload()
    page.locator("#call-transfer-open").click()
    page.get_by_role("link", name="Choose a colleague").click()
    page.locator("input[name=to][value=lea]").check()
    page.locator("main").get_by_role("button", name="Transfer").click()
    expect(page.locator("#call-undo")).to_contain_text("Transferred P-7781 to Lea Berg.")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="End call").click()
    page.get_by_role("link", name="Wrap up").click()

    expect(page.get_by_role("heading", name="Wrap up")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_any_state(desk, agent, ana, lea, theme, size):
    agent.theme = theme
    agent.save()
    desk.set_viewport_size(size)
    desk.reload()
    found = {"idle": violations(desk)}

    call = in_call(desk, agent, ana)
    found["in call"] = violations(desk)
    if size is PHONE:
        desk.get_by_role("button", name="What to do with the call").click()
        found["menu"] = violations(desk)
    desk.locator("#call-transfer-open").click()
    expect(desk.locator("#transfer-people .person").first).to_be_visible()
    found["picker"] = violations(desk)
    desk.reload()
    call_orders.park(call, by=agent, seen=1)
    calls.end(calls.start(by=lea), by=lea)
    call_orders.transfer(
        calls.start(by=lea, pending=pending_order(lea, "P-2")), by=lea, to=agent, message="hi", seen=1
    )
    desk.reload()
    found["undo and strip"] = violations(desk)
    if size is DESK:
        desk.get_by_role("link", name="Wrap up").click()
        expect(desk.locator("#wrap-up")).to_be_visible()
        found["wrap-up"] = violations(desk)

    assert {state: wrong for state, wrong in found.items() if wrong} == {}
