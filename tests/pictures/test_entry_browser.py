"""Pictures of order entry: each tab, what goes wrong in it, what placing answers, and quotes."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from csc import leases
from csc.models import Lease, Site
from orders.models import Payment, PendingOrder, PriceBookEntry, Quote, Stock
from tests.conftest import person
from tests.orders.entry import shop
from tests.orders.entry.placing import ask_all
from tests.orders.entry.shop import cart_of, url

pytestmark = pytest.mark.django_db(transaction=True)
TABS = ("info", "cart", "shipping", "payments", "review")


@pytest.fixture
def full(agent):
    """An order that lacks nothing and that nobody has open."""
    return shop.unopened(agent, "TIE", "HAT", quantity=2)


def begin(page):
    """Edits the order, whatever the look before it still holds."""
    Lease.objects.all().delete()
    page.reload()
    expect(page.locator("#lease")).to_have_attribute("data-state", "mine")


def test_a_new_order_and_its_tabs(album, agent, full):
    pages, empty = album(agent), shop.begun(agent)
    Lease.objects.all().delete()

    pages.take("entry-new", "/entry/new/")
    for tab in TABS:
        pages.take(f"entry-{tab}-empty", url(empty, tab=tab))
        pages.take(f"entry-{tab}", url(full, tab=tab))
    pages.take("entry-new-customer", url(empty, "new_customer"))

    assert "\n".join(pages.found) == ""


def test_what_goes_wrong_while_keying(album, agent, full):
    pages = album(agent)
    line = cart_of(full).lines[0].id

    def unreadable(page):
        begin(page)
        page.locator(f"#quantity-{line}").fill("1e3")
        page.locator("#next").click()
        expect(page.get_by_text("There is a problem")).to_be_visible()

    def looked_for(page):
        begin(page)
        page.locator("#item").fill("item")
        page.keyboard.press("Enter")
        expect(page.locator(".offers")).to_be_visible()

    pages.take("entry-unreadable", url(full), unreadable)
    pages.take("entry-offers", url(full), looked_for)
    Stock.objects.update(on_hold=10)
    pages.take("entry-too-little", url(full))
    PriceBookEntry.objects.update(amount=Decimal("8.00"))
    pages.take("entry-price-changed", url(full))
    Site.objects.update(currency="EUR")
    pages.take("entry-other-currency", url(full, tab="review"))

    assert "\n".join(pages.found) == ""


def told_of_the_other_tab(page):
    expect(page.locator("#lease")).to_have_attribute("data-state", "elsewhere")


def test_who_else_edits(album, agent, manager, full):
    lea = person("lea", "Customer Service Agent", first_name="Lea", last_name="Moreau")
    of_agent, of_manager = album(agent), album(manager)

    leases.acquire("pending_order", full.pk, by=lea, tab=uuid4())
    of_agent.take("entry-locked", url(full))
    of_manager.take("entry-locked-manager", url(full))
    Lease.objects.all().delete()
    leases.acquire("pending_order", full.pk, by=agent, tab=uuid4())
    of_agent.take("entry-elsewhere", url(full), told_of_the_other_tab)

    assert "\n".join(of_agent.found + of_manager.found) == ""


def test_what_placing_answers(album, agent, full):
    pages = album(agent)

    def placed(page):
        if page.locator("#place").is_visible():
            page.locator("#place").click()
        expect(page.locator("#open-order")).to_be_visible()

    pages.take("entry-placed", url(full, tab="review"), placed)
    Payment.objects.update(state="unknown")
    pages.take("entry-unknown", url(full, tab="review"))
    Payment.objects.update(state="asked", gateway_token="tok_declined")
    ask_all()
    pages.take("entry-declined", url(full, tab="review"))
    pages.take("order-placed", PendingOrder.objects.get(pk=full.pk).placed_order.get_absolute_url())

    assert "\n".join(pages.found) == ""


def test_quotes(album, agent, full):
    pages = album(agent)

    def quoted(page):
        if page.locator("#make-quote").is_visible():
            page.locator("#make-quote").click()
        expect(page.locator("#turn")).to_be_visible()

    pages.pages[0][1].goto(pages.site + url(full, tab="review"))
    quoted(pages.pages[0][1])
    quote = Quote.objects.get()
    pages.take("quote-open", quote.get_absolute_url())
    PriceBookEntry.objects.update(amount=Decimal("8.00"))
    pages.take("quote-price-changed", quote.get_absolute_url())
    Quote.objects.update(state="expired", valid_until=timezone.localdate() - timedelta(days=2))
    pages.take("quote-expired", quote.get_absolute_url())

    assert "\n".join(pages.found) == ""
