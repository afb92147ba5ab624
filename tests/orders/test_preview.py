"""The preview of an order beside a list."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc.models import GroupSite
from orders.actions import suspension
from orders.actions.alerts import raise_alert
from tests.factories import SiteFactory
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


def test_it_is_not_remembered_as_opened(htmx_client):
    placed("1001")

    htmx_client.get("/orders/1001/preview/")

    assert "recent" not in htmx_client.session
