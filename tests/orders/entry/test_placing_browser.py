"""Placing an order in a real browser: a gateway that hangs, prices that change, and goods for two addresses."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from orders.models import PriceBookEntry, SalesOrder
from tests.browser import violations
from tests.orders.entry import shop
from tests.orders.entry.placing import ask
from tests.orders.entry.shop import cart_of, url

pytestmark = pytest.mark.django_db(transaction=True)
TROY = {"last_name": "Vega", "line1": "2 Elm St", "city": "Troy", "region": "NY", "postal_code": "12180"}


@pytest.fixture
def token():
    """How the test gateway answers about the stored card."""
    return "tok_visa"


@pytest.fixture
def pending(agent, token):
    """An order of two items that lacks nothing and that nobody has open."""
    shop.buyer().payment_methods.update(gateway_token=token)
    return shop.unopened(agent, "A", "B")


def comes_by_itself(desk, words, seconds=10):
    expect(desk.locator("#entry")).to_contain_text(words, timeout=seconds * 1000)


@pytest.mark.parametrize("token", ["tok_hangs"])
def test_a_gateway_that_hangs_is_awaited_then_unknown_then_asked_again_and_its_answer_comes(desk, pending):
    desk.goto(desk.base + url(pending, tab="review"))

    desk.locator("#place").click()
    expect(desk.get_by_text("Asked; the gateway's answer is on its way")).to_be_visible()
    order = SalesOrder.objects.get()
    ask(order)
    comes_by_itself(desk, "Unknown: the gateway has not answered and is asked again")
    expect(desk.get_by_text("This page looks by itself every 5 seconds.")).to_be_visible()
    found = violations(desk)
    ask(order)
    comes_by_itself(desk, "Authorised")

    expect(desk.locator("#look-again")).to_have_count(0)
    assert found == []
    assert order.payments.get().state == "authorised"


def test_prices_that_changed_are_told_before_the_order_is_placed_at_them(desk, pending):
    desk.goto(desk.base + url(pending, tab="review"))
    PriceBookEntry.objects.filter(item__code="A").update(amount=Decimal("8.00"))

    desk.get_by_role("button", name="Place order 26.50 USD").click()
    told = desk.locator("#entry").get_by_role("alert")
    expect(told).to_contain_text("Prices have changed since the customer was told. The total is 24.38 USD now")
    expect(told).to_be_focused()
    expect(desk.get_by_text("The price of A changed from 10.00 to 8.00. Kept: 8.00.")).to_be_visible()
    found, none_yet = violations(desk), SalesOrder.objects.count()
    desk.get_by_role("button", name="Place order 24.38 USD").click()
    expect(desk.locator("#open-order")).to_be_visible()

    assert (found, none_yet) == ([], 0)
    assert SalesOrder.objects.get().total == Decimal("24.38")


def went_to_two_places(pending):
    cart = cart_of(pending)
    first, second = cart.ship_tos
    assert [line.ship_to for line in cart.lines] == [first.id, second.id]
    assert {name: getattr(second.address, name) for name in TROY} == TROY
    assert (second.address.country, second.method) == ("US", "ground")
    order = SalesOrder.objects.get()
    assert [each.address.city for each in order.ship_tos.order_by("position")] == ["Albany", "Troy"]
    assert (order.shipping, order.total) == (Decimal("10.00"), Decimal("31.80"))


def test_an_order_for_two_addresses_is_keyed_with_the_mouse(desk, pending):
    desk.goto(desk.base + url(pending, tab="shipping"))

    desk.locator("#add-place").click()
    expect(desk.get_by_role("heading", name="Address 2")).to_be_focused()
    second = cart_of(pending).ship_tos[1].id
    expect(desk.get_by_text("No line goes here yet")).to_have_count(1)
    desk.locator(f"#country-{second}").select_option("US")
    expect(desk.get_by_label("ZIP code")).to_have_count(2)
    for name, words in TROY.items():
        desk.locator(f"#{name}-{second}").fill(words)
    desk.locator(f"#method-{second}-ground").check()
    desk.get_by_label("Item B goes to").select_option(label="2. Vega, Troy")
    desk.locator("#tab-review").click()
    expect(desk.locator(".review")).to_contain_text("Address 2")
    expect(desk.locator(".review")).to_contain_text("2 Elm St")
    desk.get_by_role("button", name="Place order 31.80 USD").click()
    expect(desk.locator("#open-order")).to_be_visible()

    went_to_two_places(pending)


def reach(desk, name):
    """Goes on with Tab until the field of that id has the focus."""
    for _n in range(60):
        if desk.evaluate("document.activeElement.id") == name:
            return
        desk.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


def test_an_order_for_two_addresses_is_keyed_with_the_keys_alone(desk, pending):
    desk.goto(desk.base + url(pending, tab="shipping"))

    reach(desk, "add-place")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Address 2")).to_be_focused()
    second = cart_of(pending).ship_tos[1].id
    reach(desk, f"country-{second}")
    desk.keyboard.type("United Sta")
    expect(desk.get_by_label("ZIP code")).to_have_count(2)
    for name, words in TROY.items():
        reach(desk, f"{name}-{second}")
        desk.keyboard.type(words, delay=20)
    reach(desk, f"method-{second}-ground")
    desk.keyboard.press("Space")
    reach(desk, f"to-{cart_of(pending).lines[1].id}")
    desk.keyboard.type("2")
    desk.keyboard.press("Escape")
    desk.keyboard.press("5")
    expect(desk.locator(".review")).to_contain_text("2 Elm St")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#open-order")).to_be_visible()

    went_to_two_places(pending)


def test_a_country_is_chosen_by_typing_it_as_slowly_as_people_do(desk, pending):
    place = cart_of(pending).ship_tos[0].id
    desk.goto(desk.base + url(pending, tab="shipping"))
    desk.get_by_text("Change the address for this order").click()

    desk.locator(f"#country-{place}").focus()
    desk.keyboard.type("United Kin", delay=320)
    expect(desk.get_by_label("Postal code")).to_be_visible()

    assert cart_of(pending).ship_tos[0].address.country == "GB"


def test_a_pause_in_the_middle_of_a_discount_or_a_message_loses_nothing(desk, pending):
    desk.goto(desk.base + url(pending))

    desk.locator("#discount").focus()
    desk.keyboard.type("10")
    comes_by_itself(desk, "15.90")
    desk.keyboard.type("%")
    comes_by_itself(desk, "24.38")
    discount = desk.locator("#discount").input_value()
    desk.locator("#tab-shipping").click()
    gift = desk.get_by_label("Gift message")
    gift.focus()
    with desk.expect_response("**/shipping/"):
        desk.keyboard.type("Happy ")
    desk.wait_for_timeout(300)
    with desk.expect_response("**/shipping/"):
        desk.keyboard.type("birthday")

    assert discount == "10%"
    assert cart_of(pending).ship_tos[0].gift_text == "Happy birthday"
