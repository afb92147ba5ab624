"""The demo's address under its other name: pages work there, and are told of changes at once."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from orders.actions import pending_orders
from tests.browser import complaints, sign_in
from tests.factories import pending_order
from tests.streaming import told_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(broker, live_server, settings):
    """The address that the demo prints, with the stream beside it, as `./run demo` sets them up."""
    settings.SITE_URL = live_server.url.replace("localhost", "127.0.0.1")
    with told_at_once(settings, broker, settings.SITE_URL):
        yield settings.SITE_URL


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_under_either_name_pages_hear_of_changes_at_once(page, live_server, site, agent, name):
    pending = pending_order(agent, "P-1")
    for address in {site, live_server.url}:
        sign_in(page.context, SimpleNamespace(url=address), agent)
    said = complaints(page)

    with page.expect_response(lambda answer: "/events" in answer.url) as stream:
        page.goto(f"{site.replace('127.0.0.1', name)}/?view=mine&agent=me")
    assert stream.value.status == 200
    expect(page.locator("#pending-P-1")).to_be_visible()
    page.wait_for_timeout(1000)
    pending_orders.void(pending, by=agent, seen=pending.version)
    expect(page.locator("#pending-P-1")).to_have_count(0)

    assert page.url == f"{site}/?view=mine&agent=me"
    assert said == []
