"""A page that shows an order says in a line who has changed it since, and how."""

import re

import pytest

from csc.models import Code
from orders.actions import flagging, suspension
from orders.actions.alerts import raise_alert
from tests.factories import order as placed
from tests.orders.editing.page import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    return placed("1001")


def page_of(user, order):
    """A tab that shows the order as it is now."""
    page = Page(user, kind="order", number=order.number, wants=False)
    page.shows = order.version
    return page.beat(version=page.shows)


def looks(page):
    return page.beat(version=page.shows, seen=page.shown("seen"))


def news(page):
    """The words of the page without the time of day."""
    return re.sub(r"at \d\d:\d\d", "at that time", page.words)


def test_nothing_is_said_while_nothing_changes(order, agent):
    page = looks(page_of(agent, order))

    assert page.answer.status_code == 204
    assert "Changed by" not in page.words


def test_what_a_colleague_did_is_said_with_a_way_to_see_it(order, agent, lea):
    page = page_of(agent, order)
    suspension.suspend(order, by=lea, reason="Called the bank", seen=order.version)

    looks(page)

    assert "Changed by Lea Berg at that time: Order suspended: Called the bank Show it as it is now" in news(page)
    assert 'href="/orders/1001/" data-as-it-is-now' in page.html


def test_what_nobody_did_is_said_too(order, agent):
    page = page_of(agent, order)
    raise_alert(order, kind="payment", source="payment", words="The card was declined.", fingerprint="card")

    assert "Changed by System at that time: Alert: The card was declined." in news(looks(page))


def test_a_deed_of_ones_own_in_another_tab_is_said(order, agent):
    page = page_of(agent, order)
    suspension.suspend(order, by=agent, reason="Called the bank", seen=order.version)

    assert "Changed by you in another tab at that time: Order suspended" in news(looks(page))


def test_it_is_said_no_more_once_the_page_shows_it(order, agent, lea):
    page = page_of(agent, order)
    order = suspension.suspend(order, by=lea, reason="Called the bank", seen=order.version)
    looks(page)
    page.shows = order.version

    assert "Changed by" not in looks(page).words


def test_a_flag_disturbs_nobody(order, agent, lea):
    page = page_of(agent, order)
    flagging.flag(order, by=lea, code=Code.objects.get(list="flag", code="red"))

    assert looks(page).answer.status_code == 204


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 30, "\u0661"])
def test_an_odd_version_is_none(order, agent, odd):
    page = Page(agent, kind="order", number="1001", wants=False).beat(version=odd)

    assert page.answer.status_code == 200
    assert "Changed by" not in page.words
