"""The home page finds an order by its number."""

import pytest

from orders.actions.placing import place
from tests.factories import new_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["1001", " 1001 ", "#1001"])
def test_a_number_that_one_order_bears_opens_it(agent_client, typed):
    order = placed("1001")

    response = agent_client.get("/", {"number": typed})

    assert (response.status_code, response["Location"]) == (302, order.get_absolute_url())


def test_a_number_that_two_orders_bear_lets_the_agent_choose(agent_client):
    place([new_order("1002"), new_order("1002")])

    page = agent_client.get("/", {"number": "1002"}).text

    assert "/orders/1002/" in page
    assert "/orders/1002-2/" in page


def test_a_number_that_no_order_bears_is_kept_and_explained(agent_client):
    response = agent_client.get("/", {"number": "4711"})

    assert response.status_code == 404
    assert "No order has the number 4711." in response.text
    assert 'value="4711"' in response.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type an order number."),
        ("#", "Type an order number."),
        ("9" * 61, "An order number has at most 60 characters"),
    ],
)
def test_what_cannot_be_a_number_is_said_beside_the_box(agent_client, typed, words):
    response = agent_client.get("/", {"number": typed})

    assert response.status_code == 422
    assert words in response.text


@pytest.mark.parametrize("typed", ["%", "_", "'", '"; drop table', "a\x00b", "‏", "🙂", "0"])
def test_odd_text_finds_nothing_and_breaks_nothing(agent_client, typed):
    placed("1001")

    assert agent_client.get("/", {"number": typed}).status_code in {404, 422}


def test_the_newest_orders_stand_below(agent_client):
    placed("1001", last_name="Lopez")

    page = agent_client.get("/").text

    assert "/orders/1001/" in page
    assert "Lopez" in page


def test_without_orders_it_says_how_to_bring_some_in(agent_client):
    page = agent_client.get("/").text

    assert "No orders yet." in page
    assert "import_orders" in page


def test_ten_orders_cost_as_many_queries_as_two(agent_client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    place([new_order(str(n)) for n in range(2)])
    with CaptureQueriesContext(connection) as few:
        agent_client.get("/")
    place([new_order(str(n)) for n in range(100, 108)])

    with django_assert_num_queries(len(few)):
        agent_client.get("/")
