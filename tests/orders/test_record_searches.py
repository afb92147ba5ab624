"""Find Customer, Find Return Order, Find Returns and Find Quotes: what narrows them, and what cannot be asked."""

import re

import pytest

from csc.models import Code
from orders.models import Customer, CustomerAddress, CustomerEmail, CustomerPhone, Quote
from orders.searches.customers import CUSTOMERS
from orders.searches.records import QUOTES
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory
from tests.orders.lists import next_page, previous_page
from tests.orders.records import come_back, quote, return_order

pytestmark = pytest.mark.django_db


def numbers(response):
    """The records in the table, as an agent reads them from the top."""
    return re.findall(r'<a class="key" href="/[a-z-]+/([^/]+)/"', response.text)


@pytest.fixture
def customers():
    ana = CustomerFactory(number="C-1", company="Lopez & Sons")
    ben = CustomerFactory(number="C-2", first_name="Ben", last_name="Okafor", status="inactive", type="company",
                          flag=Code.objects.get(list="flag", code="red"))  # fmt: skip
    CustomerPhone.objects.create(customer=ana, shown="+34 600 218 412", digits="34600218412")
    CustomerEmail.objects.create(customer=ben, address="ben@okafor.example")
    CustomerAddress.objects.create(customer=ana, postal_code="28013", city="Madrid")
    index([ana, ben])


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["C-2", "C-1"]),
        ({"number": "C-1"}, ["C-1"]),
        ({"last_name": "OKAFOR"}, ["C-2"]),
        ({"phone": "218 41"}, ["C-1"]),
        ({"email": "BEN@okafor.example"}, ["C-2"]),
        ({"postal_code": "28013", "last_name": "lopez"}, ["C-1"]),
        ({"company": "lopez"}, ["C-1"]),
        ({"status": "inactive"}, ["C-2"]),
        ({"type": "person"}, ["C-1"]),
        ({"flag": "red"}, ["C-2"]),
        ({"last_name": "Lopez", "status": "inactive"}, []),
    ],
)
def test_customers_are_found_by_what_a_caller_says(htmx_client, customers, asked, found):
    assert numbers(htmx_client.get("/customers/", asked)) == found


@pytest.mark.parametrize(
    ("place", "asked", "words"),
    [
        ("customers", {"phone": "12"}, "Give three digits"),
        ("customers", {"postal_code": "28013"}, "Give the last name too"),
        ("customers", {"status": "lost"}, "There is no such choice"),
        ("return-orders", {"state": "lost"}, "There is no such choice"),
        ("returns", {"received_from": "2026-02-31"}, "This day does not exist."),
        ("returns", {"received_from": "2026-11-20", "received_to": "2026-11-01"}, "This is before the first day"),
        ("quotes", {"valid_to": "9999-12-31"}, "Give a year from 1990 to 2100."),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(agent_client, place, asked, words):
    response = agent_client.get(f"/{place}/", asked)

    assert response.status_code == 422
    assert words in response.text


def test_no_more_than_250_customers_are_shown_and_that_is_said(agent_client):
    CustomerFactory.create_batch(251, site=SiteFactory())

    page = agent_client.get("/customers/").text

    assert "Only the first 250 are shown; narrow the search." in page


def test_return_orders_returns_and_quotes_are_found(htmx_client, agent):
    waiting, back = return_order("RO-1", is_late=True), come_back("R-2", state="refund_failed")
    quote(agent, "Q-1", state="sent")
    expected = back.return_order

    asked = {
        "/return-orders/?state=late": ["RO-1"],
        f"/return-orders/?order={waiting.order.number}": ["RO-1"],
        f"/return-orders/?customer={expected.customer.number}": [expected.number],
        "/returns/?state=refund_failed": ["R-2"],
        f"/returns/?return_order={expected.number}&received_from=2026-11-20": ["R-2"],
        "/returns/?received_to=2026-11-19": [],
        "/quotes/?agent=MIA&state=sent": ["Q-1"],
        "/quotes/?valid_to=1999-01-01": [],
    }

    assert {url: numbers(htmx_client.get(url)) for url in asked} == asked


@pytest.mark.parametrize("sort", QUOTES.sorts, ids=lambda sort: sort.name)
def test_quotes_page_in_every_sort(agent_client, agent, sort):
    for n in range(30):
        quote(agent, f"Q-{100 + n}", days=n % 3, total=n % 4, state="sent" if n % 2 else "open")
    expected = list(Quote.objects.order_by(*sort.fields).values_list("number", flat=True))

    first = agent_client.get("/quotes/", {"sort": sort.name})
    second = agent_client.get(next_page(first))

    assert numbers(first) + numbers(second) == expected
    assert numbers(agent_client.get(previous_page(second))) == expected[:25]


@pytest.mark.parametrize("sort", CUSTOMERS.sorts, ids=lambda sort: sort.name)
def test_customers_page_in_every_sort(agent_client, sort):
    for n in range(30):
        CustomerFactory(last_name=("lopez", "Lopez", "Okafor")[n % 3], status=("inactive", "active")[n % 2])
    expected = list(Customer.objects.annotate(**sort.made).order_by(*sort.fields).values_list("number", flat=True))

    first = agent_client.get("/customers/", {"sort": sort.name})

    assert numbers(first) + numbers(agent_client.get(next_page(first))) == expected
