"""A desk at which orders are keyed."""

import time

import pytest

from tests.browser import DESK, complaints, sign_in


@pytest.fixture
def desk(page, live_server, agent):
    """A page that is left before the database is gone, and that complained of nothing."""
    page.set_viewport_size(DESK)
    sign_in(page.context, live_server, agent)
    page.said = complaints(page)
    page.base = live_server.url
    yield page
    if not page.is_closed():
        page.goto("about:blank")  # frees what it holds while there is still a database to hear of it
    time.sleep(0.5)
    assert page.said == []
