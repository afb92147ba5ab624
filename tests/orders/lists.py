"""What a list of orders shows, and a list of several pages."""

import re
from datetime import UTC, datetime, timedelta

from orders.actions.placing import place
from tests.factories import new_order

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def numbers(response):
    """The orders in the table, as an agent reads them from the top."""
    return re.findall(r'<a class="key" href="/orders/([^/]+)/"', response.text)


def next_page(response):
    [address] = re.findall(r'rel="next" href="([^"]+)"', response.text)
    return address.replace("&amp;", "&")


def previous_page(response):
    [address] = re.findall(r'rel="prev" href="([^"]+)"', response.text)
    return address.replace("&amp;", "&")


def sixty():
    place([new_order(str(1000 + n), lines=1 + n % 2, placed_at=NOON + timedelta(minutes=n // 2)) for n in range(60)])
