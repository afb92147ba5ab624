"""An order, and its page in a browser."""

import pytest

from tests.browser import at
from tests.factories import order as placed


@pytest.fixture
def order(agent):
    return placed("1001", lines=2)


@pytest.fixture
def order_page(page, live_server, agent, order):
    return at(page, live_server, agent, order.get_absolute_url())
