"""Order entry in a real browser: nothing that is typed is lost, with scripts and without."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from csc.models import Lease
from orders.models import Payment, PendingOrder
from tests.browser import at, unexpected
from tests.conftest import PASSWORD
from tests.orders.entry import shop
from tests.orders.entry.placing import ask_all
from tests.orders.entry.shop import cart_of, unopened, url

pytestmark = pytest.mark.django_db(transaction=True)

TYPES_ONCE_SWAPPED = """
document.addEventListener("htmx:afterSwap", () => setTimeout(() => {
  const coupon = document.getElementById("coupon");
  coupon.value = "SPRING";
  coupon.dispatchEvent(new Event("input", { bubbles: true }));
}), { once: true })
"""


def test_a_tab_that_is_opened_right_after_typing_takes_what_was_typed_along(desk, agent):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))

    desk.locator(f"#quantity-{line}").fill("4")
    desk.locator("#tab-payments").click()
    expect(desk.get_by_role("heading", name="Add a payment")).to_be_visible()

    assert cart_of(pending).lines[0].quantity == 4
    assert desk.url.endswith(url(pending, tab="payments"))


def test_what_cannot_be_read_keeps_the_tab_once_and_then_lets_go(desk, agent):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))

    desk.locator(f"#quantity-{line}").fill("1e3")
    desk.locator("#tab-payments").click()
    expect(desk.get_by_text("There is a problem")).to_be_visible()
    expect(desk.locator(f"#quantity-{line}")).to_have_value("1e3")
    desk.locator("#tab-payments").click()

    expect(desk.get_by_role("heading", name="Add a payment")).to_be_visible()


def test_a_session_that_ends_midway_is_signed_in_again_over_the_page_and_the_typing_is_saved(desk, agent):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))
    desk.wait_for_timeout(500)
    desk.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    desk.locator(f"#quantity-{line}").fill("6")
    desk.locator(f"#quantity-{line}").press("Tab")
    dialog = desk.get_by_role("dialog", name="Sign in again")
    dialog.get_by_label("Password").fill(PASSWORD)
    expect(desk.locator("#entry-saved")).to_have_text("not saved")
    desk.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.locator(".entry-rail")).to_contain_text("60.00")

    expect(desk.locator(f"#quantity-{line}")).to_have_value("6")
    expect(desk.locator("#entry-saved")).to_contain_text("saved ")
    expect(desk.locator("#notice")).to_be_empty()
    assert cart_of(pending).lines[0].quantity == 6
    desk.said[:] = unexpected(desk.said)


def test_looking_for_the_answer_leaves_the_hand_where_it_is(desk, agent):
    pending = unopened(agent, "A")
    desk.goto(desk.base + url(pending, tab="review"))
    desk.keyboard.press("Control+Enter")
    desk.locator("#open-order").focus()

    with desk.expect_response("**/answer/"):
        pass
    desk.wait_for_timeout(300)

    expect(desk.locator("#open-order")).to_be_focused()


def test_on_the_page_that_placed_it_another_payment_can_be_taken(desk, agent):
    pending = unopened(agent, "A")
    desk.goto(desk.base + url(pending, tab="review"))
    expect(desk.locator("#lease")).to_have_attribute("data-state", "mine")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#open-order")).to_be_visible()
    Payment.objects.update(gateway_token="tok_declined")
    ask_all()
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.locator("#lease")).not_to_have_attribute("data-state", "mine")

    expect(desk.locator("#receipt")).to_be_editable(timeout=8000)
    desk.locator("#receipt").fill("R-77")
    desk.locator("#pay-terminal").click()

    expect(desk.locator("#messages")).to_contain_text("Another payment is asked for.")
    assert Payment.objects.count() == 2
    expect(desk.locator("#lease")).to_be_hidden()


def test_what_is_typed_while_a_save_is_under_way_is_kept_and_saved(desk, agent):
    pending = unopened(agent, "A", "B")
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


def test_a_save_leaves_the_hand_where_it_is(desk, agent):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))

    desk.locator(f"#quantity-{line}").fill("3")
    desk.keyboard.press("Tab")
    expect(desk.locator(".entry-rail")).to_contain_text("30.00")
    expect(desk.locator(f"#discount-{line}")).to_be_focused()
    desk.keyboard.type("10%")
    expect(desk.locator(".entry-rail")).to_contain_text("27.00", timeout=8000)

    expect(desk.locator(f"#discount-{line}")).to_be_focused()
    assert str(cart_of(pending).lines[0].discount.percent) == "10"


def test_what_is_typed_in_the_moment_of_an_answer_is_saved(desk, agent):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))
    desk.evaluate(TYPES_ONCE_SWAPPED)

    desk.locator(f"#quantity-{line}").fill("3")
    desk.keyboard.press("Tab")
    expect(desk.locator("#coupon")).to_have_value("SPRING")
    desk.wait_for_timeout(4500)

    assert cart_of(pending).coupon == "SPRING"


def test_a_button_pressed_right_after_typing_does_both(desk, agent):
    pending = unopened(agent, "A", "B")
    first, second = cart_of(pending).lines
    desk.goto(desk.base + url(pending))

    desk.locator(f"#quantity-{first.id}").fill("4")
    desk.locator(f"#remove-{second.id}").click()
    expect(desk.locator(".entry-lines tbody tr")).to_have_count(1)
    desk.wait_for_timeout(1500)

    assert [(line.item, line.quantity) for line in cart_of(pending).lines] == [("A", 4)]


def test_codes_that_are_entered_faster_than_they_are_answered_all_go_in(desk, agent):
    pending = shop.begun(agent)
    for code in ("A", "B", "C", "D"):
        shop.item(code)
    Lease.objects.all().delete()
    desk.goto(desk.base + url(pending))
    desk.route("**/add-item/", lambda route: (desk.wait_for_timeout(500), route.continue_())[1])
    desk.locator("#item").focus()

    desk.keyboard.type("A\nB\nC\nD")

    expect(desk.locator("#item")).to_have_value("D")
    expect(desk.locator(".entry-lines tbody tr")).to_have_count(3)
    expect(desk.locator("#item")).to_have_value("D")
    assert [line.item for line in cart_of(pending).lines] == ["A", "B", "C"]


def test_a_code_that_is_refused_keeps_those_behind_it_in_sight_until_it_is_mended(desk, agent):
    pending = shop.begun(agent)
    for code in ("A", "C"):
        shop.item(code)
    Lease.objects.all().delete()
    desk.goto(desk.base + url(pending))
    desk.route("**/add-item/", lambda route: (desk.wait_for_timeout(500), route.continue_())[1])
    desk.locator("#item").focus()

    desk.keyboard.type("A\nNOPE\nC\n")
    expect(desk.locator("#item-error")).to_be_visible()
    expect(desk.locator("#add-waits")).to_have_text("Added next: C")
    desk.locator("#item").fill("A")
    desk.keyboard.press("Enter")

    expect(desk.locator("#add-waits")).to_be_hidden()
    expect(desk.locator(".entry-lines tbody tr")).to_have_count(2)
    assert [(line.item, line.quantity) for line in cart_of(pending).lines] == [("A", 2), ("C", 1)]


def test_a_browser_killed_in_the_middle_leaves_the_cart_whole(desk, agent):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    desk.goto(desk.base + url(pending))
    desk.locator(f"#quantity-{line}").fill("5")
    desk.wait_for_timeout(3000)

    desk.close()

    assert cart_of(pending).lines[0].quantity == 5


def test_nothing_is_kept_in_the_browser(desk, agent):
    desk.goto(desk.base + url(unopened(agent, "A")))

    kept = desk.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}  # an address, and nothing that was typed


def test_without_scripts_a_whole_order_is_keyed_by_plain_forms(plain_page, live_server, agent):
    caller = shop.customer("Okafor")
    shop.item("TI-4711", name="Silk Tie, Navy")
    page = at(plain_page, live_server, agent, caller.get_absolute_url())
    page.locator("#create-new-order").click()
    page.locator("#item").fill("TI-4711")
    page.locator("#add-item-go").click()
    page.get_by_label("Quantity of Silk Tie, Navy").fill("2")
    page.locator("#next").click()
    page.get_by_role("radio", name="Ground").check()
    page.locator("#next").click()
    page.locator("[id^=pay-stored]").click()
    expect(page.get_by_role("link", name="Change Cart")).to_be_visible()
    page.locator("#place").click()
    expect(page.get_by_text("is placed.").first).to_be_visible()

    assert PendingOrder.objects.get().placed_order.subtotal == 20


def test_without_scripts_one_of_several_hits_is_added_in_the_quantity_that_was_typed(plain_page, live_server, agent):
    pending = shop.begun(agent)
    shop.item("TIE-N", name="Silk Tie Navy")
    shop.item("TIE-R", name="Silk Tie Red")
    Lease.objects.all().delete()
    page = at(plain_page, live_server, agent, url(pending))
    page.locator("#item").fill("silk")
    page.locator("#pieces").fill("3")
    page.locator("#add-item-go").click()
    page.locator("#pieces").fill("1e3")
    page.locator("#add-TIE-R").click()
    expect(page.locator("#pieces-error")).to_contain_text("“1e3” is not a quantity; type whole pieces, such as 3.")
    expect(page.locator("#pieces")).to_have_value("1e3")
    nothing_yet = cart_of(pending).lines
    page.locator("#item").fill("silk")
    page.locator("#pieces").fill("3")
    page.locator("#add-item-go").click()
    page.locator("#add-TIE-R").click()
    expect(page.get_by_label("Quantity of Silk Tie Red")).to_have_value("3")

    assert nothing_yet == []
    assert [(line.item, line.quantity) for line in cart_of(pending).lines] == [("TIE-R", 3)]
