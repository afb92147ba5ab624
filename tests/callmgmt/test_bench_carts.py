"""The fight for carts can be trusted: its carts can be placed, and its checker tells of what went wrong."""

import pytest

from callmgmt.bench import carts
from callmgmt.bench.agents import counter_of, guards_of, what_places
from callmgmt.bench.fight import Tally, row_of
from orders.models import PendingOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart(agent):
    [pending] = carts.ready(1, by=agent)
    return pending


def test_a_cart_lacks_nothing_and_nobody_edits_it(cart, agent_client):
    page = agent_client.get(f"/entry/{cart.number}/review/").text

    assert what_places(page)["told"] != ""
    assert PendingOrder.objects.get().lease is None


def test_an_agent_reads_the_number_and_the_guards(cart, agent_client):
    path = f"/entry/{cart.number}/info/"
    form = {**guards_of(agent_client.get(path).text), "phone": "1 fighter-07"}

    status = agent_client.post(path, form).status_code

    assert status == 302
    assert counter_of(agent_client.get(path).text) == 1


def test_a_minute_in_which_nothing_was_lost_has_no_trouble(cart):
    row = row_of(Tally(), [cart.number])

    assert row.trouble == ""


def test_a_lost_update_and_a_second_order_are_trouble(cart):
    tally = Tally()
    tally.count(tally.written, cart.number, 302)
    tally.count(tally.placed, cart.number, 302)
    tally.count(tally.written, cart.number, 409)
    tally.count(tally.written, cart.number, 500)

    row = row_of(tally, [cart.number])

    assert row.trouble == (
        f"{cart.number} says 0 after 1 accepted writes; {cart.number} was placed 1 times and counts 0; 1 answers 500"
    )
    assert "1 writes accepted, 1 refused, 0 of 1 carts placed" in row.note
