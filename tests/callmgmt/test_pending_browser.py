"""Two agents side by side on Home: what one does shows to the other, and nothing moves under pointer or focus.

Without news a page looks after 20 seconds or more, later than any of these tests waits.
"""

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from csc import leases
from csc.models import Lease, Team
from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.browser import at, violations
from tests.callmgmt.grid import edited_by
from tests.factories import CustomerFactory, pending_order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, agent):
    """Opens Home as the agent."""
    return at_home(page, live_server, agent)


def at_home(page, live_server, user, path="/?view=all&agent=all"):
    page.home = f"{live_server.url}{path}"
    return at(page, live_server, user, path)


def numbers(page):
    return page.eval_on_selector_all(".pending-grid tbody", "rows => rows.map(row => row.id.slice(8))")


def news(page):
    return page.locator("#pending-news")


def wait_for_link(page):
    expect(news(page)).to_have_text(re.compile("Updates by itself"))
    page.wait_for_timeout(600)  # the stream is being opened


def test_what_one_agent_does_shows_to_the_other_by_itself(alive, page, new_context, live_server, agent, lea):
    first = pending_order(agent, "P-1", customer=CustomerFactory())
    mias = at_home(page, live_server, agent)
    leas = at_home(new_context().new_page(), live_server, lea)
    wait_for_link(leas)

    mias.get_by_role("button", name="Void P-1").click()
    expect(mias.get_by_role("button", name="Undo P-1")).to_be_visible()
    expect(leas.locator("#pending-P-1")).to_have_count(0)
    mias.get_by_role("button", name="Undo P-1").click()
    expect(mias.get_by_role("button", name="Void P-1")).to_be_visible()
    expect(leas.locator("#pending-P-1")).to_be_visible()
    leases.acquire("pending_order", first.pk, by=agent, tab=uuid4())

    expect(leas.locator("#pending-P-1")).to_contain_text("True Mia Berg, editing")
    assert mias.said == leas.said == []


def test_a_new_order_appears_and_the_counts_follow(alive, desk, lea):
    wait_for_link(desk)

    pending_orders.park(pending_order(lea, "P-1"), by=lea, seen=1)

    expect(desk.locator("#pending-P-1")).to_be_visible()
    expect(desk.locator("#pending-all .count")).to_have_text("1")
    expect(desk.locator("#pending-parked .count")).to_have_text("1")


def test_the_foot_counts_the_rows_that_came_by_themselves(alive, desk, agent, lea):
    pending_order(agent, "P-1")
    desk.reload()
    expect(desk.locator("#pending-shown")).to_have_text("1 of 1")
    wait_for_link(desk)

    pending_orders.park(pending_order(lea, "P-2"), by=lea, seen=1)

    expect(desk.locator("#pending-P-2")).to_be_visible()
    expect(desk.locator("#pending-count")).to_have_text("2")
    expect(desk.locator("#pending-shown")).to_have_text("2 of 2")


def test_under_the_pointer_nothing_moves_until_show_is_pressed(alive, desk, agent, lea):
    for n in (1, 2, 3):
        pending_order(agent, f"P-{n}")
    desk.goto(desk.home)
    wait_for_link(desk)
    desk.hover("#pending-P-3")

    pending_orders.void(PendingOrder.objects.get(number="P-2"), by=agent, seen=1)
    pending_orders.park(pending_order(lea, "P-4"), by=lea, seen=1)

    expect(news(desk)).to_contain_text("2 changes waiting.")
    assert numbers(desk) == ["P-3", "P-2", "P-1"]
    desk.get_by_role("button", name="Show").first.click()
    expect(desk.locator("#pending-P-4")).to_be_visible()
    assert numbers(desk) == ["P-4", "P-3", "P-1"]
    expect(desk.locator("#pending-title")).to_be_focused()


def test_changes_that_come_while_another_is_being_asked_for_are_not_lost(alive, desk, agent, lea):
    pending_order(agent, "P-1")
    desk.goto(desk.home)
    wait_for_link(desk)
    desk.route("**/pending/?*changed=*", lambda route: (desk.wait_for_timeout(500), route.continue_())[1])

    for n in (2, 3, 4):
        pending_orders.park(pending_order(lea, f"P-{n}"), by=lea, seen=1)
        desk.wait_for_timeout(250)

    for n in (2, 3, 4):
        expect(desk.locator(f"#pending-P-{n}")).to_be_visible()


def test_a_lock_that_ran_out_in_silence_is_looked_at_again(alive, desk, agent, lea):
    pending = pending_order(agent, "P-1")
    edited_by(lea, pending)
    desk.clock.install()
    desk.goto(desk.home)
    wait_for_link(desk)
    expect(desk.locator("#pending-P-1")).to_contain_text("True Lea Berg")

    Lease.objects.update(expires_at=timezone.now())  # as when her browser was killed; nothing rings
    desk.clock.fast_forward(31_000)

    expect(desk.locator("#pending-P-1")).to_contain_text("False")


def test_a_row_in_focus_changes_in_its_place_and_keeps_the_focus(alive, desk, agent, manager):
    for n in (1, 2):
        pending_order(agent, f"P-{n}")
    desk.goto(desk.home)
    wait_for_link(desk)
    desk.locator("#open-P-1").focus()

    leases.acquire("pending_order", PendingOrder.objects.get(number="P-1").pk, by=manager, tab=uuid4())

    expect(desk.locator("#pending-P-1")).to_contain_text("True Jon Berg")
    expect(desk.locator("#open-P-1")).to_be_focused()
    expect(desk.locator("#void-P-1")).to_have_attribute("aria-disabled", "true")


def test_with_redis_stopped_it_looks_every_20_seconds_and_everything_works(alive, broker, desk, agent, lea):
    wait_for_link(desk)

    broker.stop()
    expect(news(desk)).to_have_text("Live updates paused - list is refreshed every 20 s")
    pending_orders.park(pending_order(lea, "P-1"), by=lea, seen=1)
    expect(desk.locator("#pending-P-1")).to_be_visible(timeout=22_000)
    desk.get_by_role("button", name="Void P-1").click()
    expect(desk.get_by_role("button", name="Undo P-1")).to_be_visible()
    broker.start()

    expect(news(desk)).to_have_text(re.compile("Updates by itself"), timeout=15_000)


def test_a_hidden_tab_closes_the_stream_and_looks_when_it_is_seen_again(alive, desk, lea):
    wait_for_link(desk)
    hide = """state => { Object.defineProperty(document, "hidden", { value: state, configurable: true });
                         document.dispatchEvent(new Event("visibilitychange")); }"""

    desk.evaluate(hide, True)
    pending_orders.park(pending_order(lea, "P-1"), by=lea, seen=1)
    desk.wait_for_timeout(1500)
    assert numbers(desk) == []
    desk.evaluate(hide, False)

    expect(desk.locator("#pending-P-1")).to_be_visible()


def test_a_list_that_cannot_be_loaded_says_so_and_is_tried_again(desk, agent):
    desk.route(
        "**/pending/?*", lambda route: route.fulfill(status=500, headers={"X-Request-ID": "7f3a0000-1"}, body="")
    )
    desk.evaluate('document.dispatchEvent(new Event("visibilitychange"))')

    trouble = desk.locator("#pending-trouble")
    expect(trouble).to_contain_text("We could not load the list (ref 7f3a0000). It is tried again in 10 s.")
    desk.unroute("**/pending/?*")
    desk.get_by_role("button", name="Try now").click()

    expect(trouble).to_be_empty()


def test_void_by_keys_puts_the_focus_on_undo_and_back(desk, agent):
    pending_order(agent, "P-1")
    desk.goto(desk.home)

    desk.keyboard.press("j")
    desk.keyboard.press("Shift+V")

    expect(desk.get_by_role("button", name="Undo P-1")).to_be_focused()
    expect(desk.locator("#say")).to_have_text("Pending order P-1 is voided.")
    desk.keyboard.press("z")
    expect(desk.locator("#open-P-1")).to_be_focused()
    assert PendingOrder.objects.get().state == "open"


def test_a_voided_row_leaves_after_ten_seconds_and_the_focus_stays_near(desk, agent):
    for n in (1, 2):
        pending_order(agent, f"P-{n}")
    desk.goto(desk.home)

    desk.get_by_role("button", name="Void P-2").click()
    expect(desk.locator("#pending-P-2")).to_have_count(0, timeout=13_000)

    expect(desk.locator("#open-P-1")).to_be_focused()
    desk.get_by_role("button", name="Void P-1").click()
    expect(desk.get_by_text("No pending orders.")).to_be_visible(timeout=13_000)


def test_a_view_and_an_agent_are_chosen_without_a_new_page(desk, agent, lea, live_server):
    pending_order(lea, "P-1")
    desk.goto(desk.home)
    expect(desk.locator("#pending-P-1")).to_be_visible()

    desk.get_by_role("link", name="Mine").click()
    expect(desk.get_by_text("No pending orders.")).to_be_visible()
    desk.get_by_label("Agent").select_option("lea")

    expect(desk.locator("#pending-P-1")).to_be_visible()
    assert desk.url.removeprefix(live_server.url) == "/?view=all&agent=lea"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_of_a_row_is_free_of_violations(page, live_server, manager, agent, lea, theme, width):
    manager.team, manager.theme = Team.objects.create(name="Phone"), theme
    manager.save()
    ana = CustomerFactory()
    pending_order(manager, "P-1", customer=ana, line_count=3, total="178.99")
    handed = {"transferred_by": lea, "transferred_at": "2026-11-25T10:00Z", "message": "wants blue"}
    pending_order(manager, "P-2", customer=ana, line_count=2, total="96.00", **handed)
    locked = pending_order(agent, "P-3", customer=ana, line_count=1, total="59.90")
    leases.acquire("pending_order", locked.pk, by=agent, tab=uuid4())
    pending_order(manager, "P-4")
    PendingOrder.objects.filter(number="P-4").update(updated_at="2026-11-20T10:00Z")
    pending_order(manager, "P-5", customer=ana, line_count=1)
    page.set_viewport_size({"width": width, "height": 900})
    desk = at_home(page, live_server, manager)
    desk.get_by_role("button", name="Void P-5").click()
    expect(desk.get_by_role("button", name="Undo P-5")).to_be_visible()

    found = violations(desk)

    assert found == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.said == []
