"""The scratchpad of a call in a real browser: saved while one types, refused in sight, and never overwritten."""

import re

import pytest
from playwright.sync_api import expect

from callmgmt.actions import calls
from callmgmt.models import Call
from tests.callmgmt.bar import in_call

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_scratchpad_is_saved_while_one_types(desk, agent, ana):
    call = in_call(desk, agent, ana)
    desk.locator("#call-scratchpad-open").click()
    expect(desk.locator("#call-text")).to_be_focused()
    desk.keyboard.type("blue, not red")

    expect(desk.locator("#call-text-said")).to_have_text("Saved")

    desk.locator("#call-text").press("End")
    desk.keyboard.type("!")
    desk.locator("#call-end-open").click()
    expect(desk.locator("#wrap-up")).to_be_visible()
    desk.wait_for_timeout(500)
    call.refresh_from_db()
    assert call.scratchpad == "blue, not red!"


def test_what_the_scratchpad_refuses_looks_refused_until_it_is_put_right(desk, agent, ana):
    in_call(desk, agent, ana)
    desk.locator("#call-scratchpad-open").click()
    said = desk.locator("#call-text-said")

    desk.locator("#call-text").fill("card 4111 1111 1111 1111")
    expect(said).to_have_class(re.compile("field-error"))
    wrong = [
        said.inner_text(),
        said.locator(".icon").is_visible(),
        desk.locator("#call-text").get_attribute("aria-invalid"),
    ]
    desk.locator("#call-text").fill("paid by card")

    expect(said).to_have_text("Saved")
    expect(said).to_have_class(re.compile("hint"))
    expect(said.locator(".icon")).to_be_hidden()
    expect(desk.locator("#call-text")).not_to_have_attribute("aria-invalid", "true")
    assert wrong == ["This looks like a card number. Take it out; card numbers are never kept here.", True, "true"]
    assert Call.objects.get().scratchpad == "paid by card"


def test_two_tabs_do_not_overwrite_each_others_scratchpad(desk, agent, ana):
    call = in_call(desk, agent, ana)
    desk.locator("#call-scratchpad-open").click()
    calls.save_scratchpad(call, "from the other tab", before="")
    desk.keyboard.type("mine")

    expect(desk.locator("#call-text-said")).to_contain_text("changed in another tab: “from the other tab”")
    expect(desk.locator("#call-text")).to_have_value("mine")
