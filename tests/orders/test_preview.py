"""The preview of an order beside a list."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc.models import GroupSite
from orders.actions import suspension
from orders.actions.alerts import raise_alert
from orders.actions.placing import NewAdjustment, NewCharge, place
from tests.factories import SiteFactory, new_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def test_it_shows_what_the_order_is(htmx_client, agent):
    order = placed("1001", lines=2)
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")
    order.refresh_from_db()
    suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

    page = htmx_client.get("/orders/1001/preview/").text

    assert page.strip().startswith('<div class="head"><h2>Order 1001</h2>')
    assert "Suspended by Mia Berg: Possible fraud" in page
    assert "The card was declined." in page
    assert "Item 2" in page
    assert "Order suspended" in page
    assert len(page) < 8000


def test_a_visit_leads_to_the_order(agent_client):
    placed("1001")

    assert agent_client.get("/orders/1001/preview/")["Location"] == "/orders/1001/"


def test_an_order_of_another_site_is_not_there(htmx_client):
    placed("1001")
    elsewhere = SiteFactory(code="elsewhere")
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=elsewhere)

    assert htmx_client.get("/orders/1001/preview/").status_code == 404


def test_many_lines_are_cut_and_cost_no_more_queries(htmx_client):
    placed("1001", lines=2)
    placed("1002", lines=12)
    with CaptureQueriesContext(connection) as few:
        htmx_client.get("/orders/1001/preview/")

    with CaptureQueriesContext(connection) as many:
        page = htmx_client.get("/orders/1002/preview/").text

    assert len(many) == len(few) <= 11  # five of them let the agent in
    assert "and 6 more" in page


def totals_in(page):
    """Names and figures from the items to the total."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page.partition('id="preview-items"')[2], re.S)
    texts = [" ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", row, flags=re.S)).split()) for row in rows]
    return [each.replace("minus ", "") for each in texts]


@pytest.mark.parametrize(
    ("policy", "rows"),
    [
        ("net", ["1 Item 1 10.00", "1 Item 2 10.00", "Price Adj. (5.00)", "Shipping and tax 5.90", "Total USD 20.90"]),
        ("gross", ["1 Item 1 10.60", "1 Item 2 10.60", "Price Adj. (5.30)", "Shipping 5.00", "Total USD 20.90",
                   "Tax included 0.90"]),
    ],
)  # fmt: skip
def test_its_rows_add_up_to_the_total(htmx_client, policy, rows):
    new = new_order("1001", lines=2)
    new.tax_policy = policy
    off = NewCharge(Decimal("-5.00"), Decimal("-0.30"), Decimal("0.06"))
    new.adjustments = [NewAdjustment("Order over 15", [off])]
    place([new])

    assert totals_in(htmx_client.get("/orders/1001/preview/").text) == rows


def test_adjustments_stand_beneath_their_line_and_lines_that_are_cut_keep_their_amount(htmx_client):
    new = new_order("1001", lines=8)
    new.lines[0].adjustments = [
        NewAdjustment("Autumn", [NewCharge(Decimal("-1.00"), Decimal("-0.06"), Decimal("0.06"))])
    ]
    place([new])

    rows = totals_in(htmx_client.get("/orders/1001/preview/").text)

    assert rows[:2] == ["1 Item 1 10.00", "Autumn (1.00)"]
    assert rows[-3:] == ["and 2 more 20.00", "Shipping and tax 9.74", "Total USD 88.74"]


def test_it_is_not_remembered_as_opened(htmx_client):
    placed("1001")

    htmx_client.get("/orders/1001/preview/")

    assert "recent" not in htmx_client.session
