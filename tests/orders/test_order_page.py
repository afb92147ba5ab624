"""The order page: what it shows, what it costs, and to whom it answers."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc.models import GroupSite
from orders.actions.crediting import Credit, book_credits
from orders.actions.placing import NewAdjustment, NewCharge, NewPayment, place
from orders.models import Component
from tests.conftest import person
from tests.factories import CustomerFactory, SiteFactory, new_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def totals(page):
    """The rows of the totals as they are read, without how? and what is beneath it."""
    table = page[page.index('<table class="totals"') : page.index("</table>", page.index('<table class="totals"'))]
    table = re.sub(r'<a class="how".*?</a>|<span class="sr">.*?</span>', "", table)
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("</tr>")]
    return [row for row in rows if row]


def test_five_hundred_lines_cost_as_many_queries_as_five(agent_client):
    small, large = placed("5", lines=5), placed("500", lines=500)

    assert queries(agent_client, small.get_absolute_url()) == queries(agent_client, large.get_absolute_url())


def test_it_shows_the_order_in_the_words_of_the_product(agent_client):
    page = agent_client.get(placed().get_absolute_url()).text

    for words in (
        "Order 1001", "Received", "Suspend Order", "Items", "Orig. Unit Price", "Unit Price", "Ext. Price", "Tax",
        "Shipping Orders", "Payments", "Invoices", "Totals", "Subtotal", "Price Adj.", "Shipping", "Handling",
        "Total USD", "Activity History", "Show History",
    ):  # fmt: skip
        assert words in page


def test_an_item_adjustment_stands_beneath_its_line_and_an_order_adjustment_among_the_totals(agent_client):
    new = new_order()
    new.lines[0].adjustments = [NewAdjustment("Autumn desks", [NewCharge(Decimal("-1.00"), Decimal("-0.06"))])]
    new.adjustments = [NewAdjustment("Order over 10", [NewCharge(Decimal("-2.50"), Decimal("-0.15"))])]
    [order] = place([new])

    page = agent_client.get(order.get_absolute_url()).text

    assert page.index("Item 1") < page.index("Autumn desks") < page.index("Totals") < page.index("Order over 10")
    assert "(1.00)" in page
    assert "(2.50)" in page


def test_a_discount_on_shipping_stands_under_shipping(agent_client):
    new = new_order()
    new.ship_tos[0].adjustments = [NewAdjustment("Free shipping", [NewCharge(Decimal("-5.00"))])]
    [order] = place([new])

    page = agent_client.get(order.get_absolute_url()).text

    assert page.index("Shipping <a class") < page.index("Free shipping") < page.index("Handling <a class")
    assert (order.shipping, order.order_adjustment) == (Decimal("0.00"), Decimal(0))


def test_what_was_credited_stands_beneath_what_was_charged(agent_client, manager):
    order = placed(lines=2)
    line = Component.objects.filter(order=order, kind="line").first()
    book_credits(order, [Credit(line, line.net, line.tax, quantity=Decimal(1))], kind="refunded", by=manager)

    page = agent_client.get(order.get_absolute_url()).text

    assert "Credit Amt" in page
    assert "Before credits" in page
    order.refresh_from_db()
    assert (order.total, order.credited_total, order.now_total) == (
        Decimal("26.20"),
        Decimal("10.60"),
        Decimal("15.60"),
    )


def test_a_line_and_the_subtotal_show_what_is_left_of_them_and_the_other_totals_the_charge(agent_client, manager):
    new = new_order(lines=2)
    new.adjustments = [
        NewAdjustment("Order over 10", [NewCharge(Decimal("-2.50"), Decimal("-0.15"), Decimal("0.06"))])
    ]
    [order] = place([new])
    line, off = order.components.filter(kind="line").first(), order.components.get(kind="order_adjustment")
    half = Credit(off, Decimal("-1.25"), Decimal("-0.08"))
    book_credits(order, [Credit(line, Decimal("4.00"), Decimal("0.24")), half], kind="returned", by=manager)

    page = agent_client.get(order.get_absolute_url()).text

    assert totals(page)[:10] == [
        "Subtotal 16.00", "Price Adj. (2.50)", "Price Adj. credited 1.25", "Order over 10 (2.50)", "Shipping 5.00",
        "Handling 0.00", "Tax 1.05", "Tax credited (0.16)", "Total USD 20.64", "Before credits 23.55",
    ]  # fmt: skip
    items = page[page.index('id="items"') : page.index('id="exact-prices"')]
    assert [f">{amount}<" in items or f" {amount}<" in items for amount in ("6.00", "0.36", "4.00")] == [True] * 3


def test_a_unit_price_with_more_decimals_is_cut_and_carries_a_dagger(agent_client):
    new = new_order()
    new.lines[0].unit_price = Decimal("143.279")
    [order] = place([new])

    page = agent_client.get(order.get_absolute_url()).text

    assert '143.27<span class="sr"> Unit Price of line 1, how?</span></a><a class="dagger"' in page
    assert "143.279" in page


@pytest.mark.parametrize("number", ["none", "..", "%00", "%ff", "1001'--", "x" * 300, "🙂", "%E2%80%8F"])
def test_a_number_that_no_order_has_is_a_page_that_helps(agent_client, number):
    response = agent_client.get(f"/orders/{number}/")

    assert response.status_code == 404
    assert "<html" in response.text


def test_a_number_that_no_order_has_offers_the_search_for_it_and_numbers_like_it(agent_client):
    placed("100245")

    page = agent_client.get("/orders/1002455/").text

    assert '<a href="/orders/100245/">100245</a>?' in page
    assert 'href="/search/?q=1002455"' in page
    assert "Go to Home" in page


def test_numbers_of_other_sites_are_not_offered(agent_client, agent):
    placed("100245", site=SiteFactory(code="other", name="Other shop"))
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=SiteFactory())

    page = agent_client.get("/orders/1002455/").text

    assert "Did you mean" not in page
    assert "Search for “1002455”" in page


def test_who_may_see_no_orders_is_offered_no_search_for_them(client):
    agent = person("zoe", "Customer Service Agent")
    agent.groups.clear()
    agent.user_permissions.add(Permission.objects.get(codename="view_quote"))
    client.force_login(agent)

    response = client.get("/quotes/Q-4711/")

    assert response.status_code == 404
    assert "Search for" not in response.text


def test_an_order_of_another_site_is_not_there_for_a_limited_group(agent_client, agent):
    order = placed(site=SiteFactory(code="other", name="Other shop"))
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=SiteFactory())

    assert agent_client.get(order.get_absolute_url()).status_code == 404


def test_names_from_a_feed_are_shown_as_text(agent_client):
    order = placed(first_name="<script>alert(1)</script>", last_name="{{ 7|add:7 }}")

    page = agent_client.get(order.get_absolute_url()).text

    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


def test_nothing_of_an_order_is_cached(agent_client):
    response = agent_client.get(placed().get_absolute_url())

    assert response["Cache-Control"] == "no-store"
    assert "HX-Request" in response["Vary"]


def test_a_closed_order_says_why_it_cannot_be_suspended(agent_client):
    page = agent_client.get(placed(closed=True).get_absolute_url()).text

    assert "Order 1001 is Closed; nothing is left to suspend." in page
    assert 'aria-disabled="true"' in page


@pytest.mark.parametrize(
    ("captured", "refunded", "words"),
    [("0", "0", "Due 15.60"), ("15.60", "0", "Paid 15.60"), ("20.00", "0", "To be refunded 4.40"),
     ("20.00", "4.40", "Paid 15.60")],
)  # fmt: skip
def test_what_is_due_paid_or_to_be_refunded_is_said(agent_client, captured, refunded, words):
    order = placed()
    order.captured, order.refunded = Decimal(captured), Decimal(refunded)
    order.save(update_fields=["captured", "refunded"])

    assert words in totals(agent_client.get(order.get_absolute_url()).text)


def test_nothing_is_due_for_a_void_order_whatever_it_would_have_cost(agent_client):
    assert totals(agent_client.get(placed(void=True).get_absolute_url()).text)[-1] == "Nothing is due 0.00"


def test_the_customer_leads_to_their_page(agent_client):
    order = placed(customer=CustomerFactory(number="C-77"))

    assert '<a class="key" href="/customers/C-77/">' in agent_client.get(order.get_absolute_url()).text


@pytest.mark.parametrize(
    ("payments", "told"),
    [
        ([NewPayment("Bank transfer", "asked")], ["Bank transfer Asked 15.60"]),
        (
            [NewPayment("Gift card", "captured", amount=Decimal("5.00"), authorised=Decimal("5.00"),
                        captured=Decimal("5.00")), NewPayment("Bank transfer", "asked")],
            ["Gift card Captured 5.00", "Bank transfer Asked 10.60"],
        ),
        (
            [NewPayment("Card", "declined", amount=Decimal("15.60"), brand="Visa", last4="4242"),
             NewPayment("Link", "asked")],
            ["Visa ends 4242 Declined 15.60", "Link Asked 15.60"],
        ),
    ],
)  # fmt: skip
def test_a_payment_tells_what_was_asked_for_and_a_card_its_brand(agent_client, payments, told):
    new = new_order("1001")
    new.payments = payments
    place([new])

    section = agent_client.get("/orders/1001/").text.partition('id="payments"')[2].partition("</table>")[0]

    rows = re.findall(r"<tr>(.*?)</tr>", section.partition("<tbody>")[2], re.S)
    assert [" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row, flags=re.S).split()) for row in rows] == told


def test_an_asked_payment_of_a_void_order_asks_for_nothing(agent_client):
    placed("1001", void=True)

    section = agent_client.get("/orders/1001/").text.partition('id="payments"')[2].partition("</table>")[0]

    assert 'class="number money key">0.00</td>' in section
