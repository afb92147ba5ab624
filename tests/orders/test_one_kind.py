"""What the one box found of one kind is listed whole, page by page."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from csc.models import GroupSite, SearchRow
from orders.actions.placing import place
from orders.models import CustomerPhone
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory, new_order
from tests.factories import order as placed
from tests.orders.test_record_pages import come_back, quote
from tests.orders.test_record_searches import numbers
from tests.orders.test_searching import next_page, previous_page

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def leanders(n, **facts):
    """Orders of people whose last name begins with Lea."""
    return place(
        [new_order(str(3000 + each), last_name="Leander", placed_at=NOON + timedelta(minutes=each), **facts)
         for each in range(n)]
    )  # fmt: skip


def test_more_leads_to_all_that_was_found_of_the_kind(agent_client):
    leanders(12)
    index([CustomerFactory(first_name="Lea", last_name="Roux")])

    page = agent_client.get("/search/", {"q": "lea"}).text
    [address] = re.findall(r'<a href="([^"]+)">There are more: Orders', page)

    assert address == "/search/?q=lea&amp;kind=orders"
    assert numbers(agent_client.get("/search/?q=lea&kind=orders")) == [str(3011 - n) for n in range(12)]


@pytest.mark.parametrize("words", ["lea", "0142", "lopez.example", "an lea"])
def test_its_pages_follow_each_other_without_a_gap_and_lead_back(agent_client, words):
    leanders(60, phone_digits="14125550142")
    newest = [str(3059 - n) for n in range(60)]

    first = agent_client.get("/search/", {"q": words, "kind": "orders"})
    second = agent_client.get(next_page(first))
    third = agent_client.get(next_page(second))
    back = agent_client.get(previous_page(third))

    assert numbers(first) + numbers(second) + numbers(third) == newest
    assert numbers(back) == numbers(second)
    assert numbers(agent_client.get(previous_page(back))) == numbers(first)
    assert 'rel="next"' not in third.text
    assert ">60</span>" in third.text


def test_all_orders_of_a_whole_email_address_and_no_others_are_listed(agent_client):
    leanders(30, email="ana@lopez.example")
    placed("5000", email="juana@lopez.example")

    first = agent_client.get("/search/", {"q": "Ana@lopez.example", "kind": "orders"})
    second = agent_client.get(next_page(first))

    assert numbers(first) + numbers(second) == [str(3029 - n) for n in range(30)]
    assert numbers(agent_client.get(previous_page(second))) == numbers(first)


def test_every_kind_is_listed_as_its_list_shows_it(htmx_client, agent):
    customer = CustomerFactory(number="C-7", first_name="Lea", last_name="Roux")
    CustomerPhone.objects.create(customer=customer, shown="+34 600 218 412", digits="34600218412")
    back = come_back("R-1")
    quoted = quote(agent, "Q-1")
    index([customer, back, back.return_order, quoted, quoted.customer])

    pages = {kind: htmx_client.get("/search/", {"q": word, "kind": kind}) for kind, word in (
        ("customers", "roux"), ("return_orders", "lopez"), ("returns", "lopez"), ("quotes", "lopez"))}  # fmt: skip

    assert {kind: numbers(page) for kind, page in pages.items()} == {
        "customers": ["C-7"], "return_orders": [back.return_order.number], "returns": ["R-1"], "quotes": ["Q-1"],
    }  # fmt: skip
    assert "+34 600 218 412" in pages["customers"].text
    assert "Last contact" in pages["customers"].text


def test_the_one_that_was_found_opens_but_not_while_typing(agent_client, htmx_client):
    placed("1001", last_name="Leander")
    index([CustomerFactory(first_name="Lea", last_name="Roux")])

    visit = agent_client.get("/search/?q=lea&kind=orders")
    typing = htmx_client.get("/search/?q=lea&kind=orders")

    assert (visit.status_code, visit["Location"]) == (302, "/orders/1001/")
    assert (typing.status_code, numbers(typing)) == (200, ["1001"])


def test_an_agent_limited_to_a_site_finds_only_its_records(htmx_client, agent):
    leanders(2)
    leanders(2, site=SiteFactory(code="other"))
    GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

    assert numbers(htmx_client.get("/search/?q=lea&kind=orders")) == ["3001", "3000"]


def test_a_kind_that_does_not_exist_is_named_and_everything_shown(agent_client):
    leanders(2)

    page = agent_client.get("/search/", {"q": "lea", "kind": "parcels"})

    assert "There is no kind “parcels” here; all kinds are shown." in page.text
    assert sorted(numbers(page)) == ["3000", "3001"]


@pytest.mark.parametrize("forged", ["x", "a:b:c", "%00", "🙂"])
def test_a_forged_token_leads_to_the_first_page_and_says_so(agent_client, forged):
    leanders(30)

    page = agent_client.get("/search/", {"q": "lea", "kind": "orders", "page": forged})

    assert numbers(page)[0] == "3029"
    assert "That page belongs to another search" in page.text


def test_a_token_of_other_words_or_of_another_kind_is_refused(agent_client):
    leanders(30)
    token = next_page(agent_client.get("/search/?q=lea&kind=orders")).partition("page=")[2].replace("%3A", ":")

    other_words = agent_client.get("/search/", {"q": "leander", "kind": "orders", "page": token})
    other_kind = agent_client.get("/search/", {"q": "lea", "kind": "customers", "page": token})

    assert "That page belongs to another search" in other_words.text
    assert "That page belongs to another search" in other_kind.text


def test_a_page_whose_rows_are_gone_says_so_and_is_the_first(agent_client):
    leanders(30)
    second = next_page(agent_client.get("/search/?q=lea&kind=orders"))
    SearchRow.objects.filter(recent_at__lt=NOON + timedelta(minutes=10)).delete()

    page = agent_client.get(second)

    assert "That page has no more rows; this is the first page." in page.text
    assert numbers(page)[0] == "3029"


def test_short_words_say_that_only_the_newest_were_looked_through(agent_client):
    leanders(2)

    page = agent_client.get("/search/?q=le&kind=orders")

    assert sorted(numbers(page)) == ["3000", "3001"]
    assert "are looked for among the newest records alone" in page.text


def test_nothing_of_the_kind_says_so_and_leads_back_to_everything(agent_client):
    leanders(2)

    page = agent_client.get("/search/?q=lea&kind=quotes").text

    assert "Nothing matches “lea”." in page
    assert 'href="/search/?q=lea"' in page


def test_ten_rows_cost_as_many_queries_as_two(agent_client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    leanders(2)
    agent_client.get("/search/?q=lea&kind=orders")
    with CaptureQueriesContext(connection) as few:
        agent_client.get("/search/?q=lea&kind=orders")
    place([new_order(str(n), last_name="Leander") for n in range(10)])

    with django_assert_num_queries(len(few)):
        agent_client.get("/search/?q=lea&kind=orders")
    assert len(few) <= 8
