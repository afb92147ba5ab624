"""Order entry in a real browser: everybody can use it, at every width, in either theme."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from csc import leases
from csc.models import Site
from orders.models import Payment, PriceBookEntry, Quote, Stock
from tests.browser import violations
from tests.orders.entry import shop
from tests.orders.entry.placing import ask_all
from tests.orders.entry.shop import cart_of, unopened, url

pytestmark = pytest.mark.django_db(transaction=True)
LOOK = """
one => {
  const { color, backgroundColor, cursor } = getComputedStyle(one);
  return `${color} ${backgroundColor} ${cursor}`;
}
"""


@pytest.fixture(params=["light", "dark"])
def look(request, agent):
    """The theme that the agent has chosen."""
    agent.theme = request.param
    agent.save()
    return request.param


def test_each_tab_is_accessible(desk, agent, look):
    pending, found = unopened(agent, "A", "B"), {}
    for tab in ("info", "cart", "shipping", "payments", "review"):
        desk.goto(desk.base + url(pending, tab=tab))
        found[tab] = violations(desk)

    assert [name for name, words in found.items() if words] == [], found


def test_what_goes_wrong_is_accessible(desk, agent, look):
    pending = unopened(agent, "A", "B")
    line, found = cart_of(pending).lines[0].id, {}
    desk.goto(desk.base + url(pending))
    desk.locator(f"#quantity-{line}").fill("1e3")
    desk.locator("#next").click()
    expect(desk.get_by_text("There is a problem")).to_be_visible()
    found["what cannot be read"] = violations(desk)
    Stock.objects.update(on_hold=10)
    Site.objects.update(currency="EUR")
    for tab in ("info", "cart", "review"):
        desk.goto(desk.base + url(pending, tab=tab))
        found[f"{tab}: too little left, another currency"] = violations(desk)
    desk.locator("#change-cart").click()
    desk.locator("#item").fill("item")
    desk.keyboard.press("Enter")
    expect(desk.locator(".offers")).to_be_visible()
    found["items found, none left"] = violations(desk)

    assert [name for name, words in found.items() if words] == [], found


def test_placed_declined_and_quoted_are_accessible(desk, agent, look):
    pending, found = unopened(agent, "A"), {}
    desk.goto(desk.base + url(pending, tab="review"))
    desk.locator("#make-quote").click()
    expect(desk.locator("#turn")).to_be_visible()
    found["quote"] = violations(desk)
    quote = Quote.objects.get()
    Quote.objects.update(state="expired", valid_until=timezone.localdate() - timedelta(days=2))
    PriceBookEntry.objects.update(amount=Decimal("8.00"))
    desk.goto(desk.base + quote.get_absolute_url())
    expect(desk.locator("#renew")).to_be_visible()
    found["quote that ran out"] = violations(desk)
    desk.goto(desk.base + url(pending, tab="review"))
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#open-order")).to_be_visible()
    found["placed"] = violations(desk)
    Payment.objects.update(gateway_token="tok_declined")
    ask_all()
    expect(desk.locator("#receipt")).to_be_visible(timeout=8000)
    found["declined"] = violations(desk)

    assert [name for name, words in found.items() if words] == [], found


def test_the_pages_around_it_are_accessible(desk, agent, look):
    pending = unopened(agent, "A")
    found = {}
    for address in ("/entry/new/", url(pending, "new_customer")):
        desk.goto(desk.base + address)
        found[address] = violations(desk)

    assert [name for name, words in found.items() if words] == [], found


def test_what_a_colleague_edits_takes_no_focus_and_shows_every_control_closed(desk, agent, lea):
    pending = unopened(agent, "A")
    line = cart_of(pending).lines[0].id
    leases.acquire("pending_order", pending.pk, by=lea, tab=uuid4())

    desk.goto(desk.base + url(pending))

    expect(desk.get_by_role("heading", name="New order")).to_be_focused()
    expect(desk.locator("#say")).to_contain_text("Lea Berg is editing this order since")
    looks = {each: desk.locator(each).evaluate(LOOK) for each in ("#add-item-go", f"#remove-{line}", "#new-customer")}
    assert len(set(looks.values())) == 1, looks
    desk.locator("#new-customer").click(force=True)
    assert desk.url.endswith(url(pending))
    assert violations(desk) == []


def test_what_is_ones_own_takes_the_focus_where_one_types(desk, agent):
    pending = unopened(agent, "A")

    desk.goto(desk.base + url(pending))

    expect(desk.locator("#item")).to_be_focused()
    expect(desk.locator("#new-customer")).not_to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("width", [1440, 1366, 1280, 1200, 1024])
def test_on_a_desk_the_cart_is_a_table(desk, agent, width):
    pending = unopened(agent, "A", "B")
    desk.set_viewport_size({"width": width, "height": 900})

    desk.goto(desk.base + url(pending))

    rows = desk.locator(".entry-lines tbody tr")
    assert [round(each.bounding_box()["height"]) < 60 for each in rows.all()] == [True, True]
    expect(desk.get_by_role("columnheader", name="Ext. Price")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1366, 1280, 1200, 1024, 390])
def test_nothing_scrolls_sideways(desk, agent, width):
    desk.set_viewport_size({"width": width, "height": 844})
    for pending in (unopened(agent, "A", "B"), shop.begun(agent)):
        for tab in ("info", "cart", "shipping", "payments", "review"):
            desk.goto(desk.base + url(pending, tab=tab))
            assert desk.evaluate("document.documentElement.scrollWidth") <= width
