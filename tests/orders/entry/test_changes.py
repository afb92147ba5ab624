"""See what changed: the order as a tab showed it last, beside what a colleague has made of it since."""

import html
import json
import re
from decimal import Decimal

import pytest

from csc.models import Lease
from orders.cart import edits
from tests.conftest import person
from tests.orders.entry.shop import cart_of, edit, item, put_in, ready, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending(agent):
    found = ready(agent)
    Lease.objects.all().delete()
    return found


@pytest.fixture
def shown(pending, htmx_client):
    """What Mia's page knows of the order."""
    page = htmx_client.get(url(pending, tab="info")).text
    return html.unescape(re.search(r'id="cart-as-shown" value="([^"]*)"', page)[1])


def told(client, pending, shown, **typed):
    draft = {name: {"label": name, "value": value} for name, value in typed.items()}
    answer = client.post(url(pending, "changes"), {"shown": shown, "draft": json.dumps(draft)})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_each_field_is_told_with_before_and_now_and_by_whom(pending, htmx_client, shown):
    leas = person("lea", "Customer Service Agent")
    line = cart_of(pending).lines[0].id
    edit(pending, edits.set_cart({line: Decimal(3)}, {}, None, ""), leas)
    edit(pending, edits.set_info("office@lopez.example", "+1 518 555 0142", "phone"), leas)

    words = told(htmx_client, pending, shown)

    assert "What Lea Berg changed, last at" in words
    assert "Email for this order lopez@lopez.example office@lopez.example not touched; theirs stays" in words
    assert "Quantity of Item TIE 1 3" in words
    assert "Total USD 15.90 37.10" in words
    assert "Phone for this order" not in words


def test_a_line_that_was_added_and_one_that_was_taken_out_are_told(pending, agent, htmx_client, shown):
    item("HAT")
    put_in(pending, "HAT", agent)
    edit(pending, edits.remove_line(cart_of(pending).lines[0].id), agent)

    words = told(htmx_client, pending, shown)

    assert "Quantity of Item HAT \N{EN DASH} 1" in words
    assert "Quantity of Item TIE 1 \N{EN DASH}" in words


def test_what_was_typed_stands_beside_it(pending, agent, htmx_client, shown):
    edit(pending, edits.set_info("office@lopez.example", "", "phone"), agent)

    words = told(htmx_client, pending, shown, email="ana@lopez.example")

    assert "Email for this order lopez@lopez.example office@lopez.example ana@lopez.example" in words


def test_nothing_changed_is_said(pending, htmx_client, shown):
    assert "Nothing has been changed since." in told(htmx_client, pending, shown)


@pytest.mark.parametrize("odd", ["", "x", "[]", "{}", '{"cart": 3}', '{"cart": {"schema": 9}}', "[" * 5000])
def test_a_page_that_does_not_know_what_it_showed_says_so(pending, htmx_client, odd):
    assert "This page no longer knows what it showed before." in told(htmx_client, pending, odd)


def test_no_token_of_a_payment_is_on_the_page(pending, htmx_client, shown):
    assert cart_of(pending).payments[0].token == "tok_visa"
    assert "tok_visa" not in shown


def test_a_plain_visit_is_led_to_the_order(pending, agent_client):
    assert agent_client.post(url(pending, "changes"))["Location"] == url(pending, tab="info")
