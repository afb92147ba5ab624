"""A list that has nothing for the words says where else they are known, and leads there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc.models import GroupSite
from orders.actions.placing import place
from orders.models import CustomerEmail, CustomerPhone
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory, new_order
from tests.factories import order as placed
from tests.orders.test_record_searches import numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Twelve orders of a Peña López and a customer of the same name."""
    place([new_order(str(3000 + n), first_name="Ana", last_name="Peña López", email="ana@lopez.example",
                     phone_digits="34600218412") for n in range(12)])  # fmt: skip
    customer = CustomerFactory(number="C-7", first_name="Ana", last_name="Peña López")
    CustomerPhone.objects.create(customer=customer, shown="+34 600 218 412", digits="34600218412")
    CustomerEmail.objects.create(customer=customer, address="ana@lopez.example")
    index([customer])


@pytest.mark.parametrize(
    ("url", "asked", "words"),
    [
        ("/orders/", {"last_name": "lop"}, "lop"),
        ("/orders/", {"last_name": "Pena"}, "Pena"),
        ("/orders/", {"email": "ana@"}, "ana@"),
        ("/customers/", {"last_name": "lop"}, "lop"),
        ("/customers/", {"email": "ana@"}, "ana@"),
        ("/customers/", {"number": "C-9", "last_name": "lop"}, "C-9 lop"),
        ("/return-orders/", {"name": "lop"}, "lop"),
        ("/returns/", {"name": "ana"}, "ana"),
        ("/quotes/", {"name": "pena"}, "pena"),
    ],
)
def test_words_that_a_field_does_not_match_are_said_and_looked_for_elsewhere(
    agent_client, htmx_client, shop, url, asked, words
):
    page, part = agent_client.get(url, asked).text, htmx_client.get(url, asked).text

    for answer in (page, part):
        assert f"Nothing matches “{words}”." in answer
        assert "Search in:" in answer


def test_each_kind_has_its_count_and_its_hits_are_one_click_away(agent_client, shop):
    page = agent_client.get("/orders/", {"last_name": "lop"}).text

    assert '<a href="/search/?q=lop&amp;kind=orders">Orders (10+)</a>' in page
    assert '<a href="/search/?q=lop&amp;kind=customers">Customers (1)</a>' in page
    assert "Quotes (0)" in page
    assert len(numbers(agent_client.get("/search/?q=lop&kind=orders"))) == 12


def test_a_phone_number_beside_a_name_is_asked_for_by_its_digits(agent_client, shop):
    page = agent_client.get("/customers/", {"phone": "+34 600 218 412", "last_name": "pena"}).text

    assert '<a href="/search/?q=pena+600218412&amp;kind=customers">Customers (1)</a>' in page
    assert agent_client.get("/search/?q=pena+600218412&kind=customers")["Location"] == "/customers/C-7/"


def test_with_other_filters_it_says_what_is_looked_for_elsewhere(agent_client, shop):
    page = agent_client.get("/orders/", {"last_name": "lop", "state": "suspended"}).text

    assert "Nothing matches these filters." in page
    assert "Search for “lop” in:" in page


def test_filters_without_words_say_that_nothing_matches(agent_client, shop):
    page = agent_client.get("/orders/", {"state": "suspended"}).text

    assert "Nothing matches these filters." in page
    assert "Search in:" not in page


def test_a_number_said_with_its_kind_is_known_to_be_an_order(agent_client, shop):
    page = agent_client.get("/orders/", {"number": "O-3001"}).text

    assert '<a href="/search/?q=O-3001&amp;kind=orders">Orders (1)</a>' in page


def test_only_records_of_the_agents_sites_are_counted(agent_client, agent, shop):
    placed("5000", last_name="Lopetegui", site=SiteFactory(code="other"))
    GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory(code="other"))

    assert "Orders (1)" in agent_client.get("/orders/", {"last_name": "lop"}).text


def test_it_costs_one_query_and_only_where_nothing_was_found(agent_client, shop):
    def queries(last_name):
        with CaptureQueriesContext(connection) as captured:
            agent_client.get("/orders/", {"last_name": last_name})
        return [query["sql"] for query in captured if "EXECUTE found" in query["sql"]]

    agent_client.get("/orders/", {"last_name": "lop"})

    assert len(queries("lop")) == 1
    assert queries("Peña López") == []


def test_the_field_says_that_it_takes_the_whole_name(agent_client):
    assert 'placeholder="Whole last name"' in agent_client.get("/orders/").text
    assert 'placeholder="Whole last name"' in agent_client.get("/customers/").text
