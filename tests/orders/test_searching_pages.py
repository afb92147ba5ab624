"""Pages of Find Order: by key, in every sort, and what leads to no page."""

import pytest
from django.db import connection

from csc.models import Code
from orders.actions.placing import place
from orders.models import SalesOrder
from orders.searches.orders import ORDERS
from tests.factories import new_order
from tests.factories import order as placed
from tests.orders.lists import next_page, numbers, previous_page, sixty

pytestmark = pytest.mark.django_db


class TestPages:
    def test_they_follow_each_other_without_a_gap_and_lead_back(self, agent_client):
        sixty()
        newest = list(SalesOrder.objects.newest().values_list("number", flat=True))

        first = agent_client.get("/orders/")
        second = agent_client.get(next_page(first))
        third = agent_client.get(next_page(second))
        back = agent_client.get(previous_page(third))

        assert numbers(first) + numbers(second) + numbers(third) == newest
        assert numbers(back) == numbers(second)
        assert numbers(agent_client.get(previous_page(back))) == numbers(first)
        assert 'rel="next"' not in third.text

    @pytest.mark.parametrize("sort", ORDERS.sorts, ids=lambda sort: sort.name)
    def test_every_sort_pages_and_leads_back(self, agent_client, sort):
        sixty()
        expected = SalesOrder.objects.annotate(**sort.made).order_by(*sort.fields).values_list("number", flat=True)

        first = agent_client.get("/orders/", {"sort": sort.name})
        second = agent_client.get(next_page(first))
        third = agent_client.get(next_page(second))

        assert numbers(first) + numbers(second) + numbers(third) == list(expected)
        assert numbers(agent_client.get(previous_page(third))) == numbers(second)

    def test_names_sort_whatever_the_size_of_their_letters(self, htmx_client):
        for number, name in (("1001", "Zuniga"), ("1002", "alvarez"), ("1003", "Lopez")):
            placed(number, last_name=name)

        assert numbers(htmx_client.get("/orders/", {"sort": "name"})) == ["1002", "1003", "1001"]
        assert numbers(htmx_client.get("/orders/", {"sort": "name-last"})) == ["1001", "1003", "1002"]

    def test_a_head_sorts_by_the_greatest_total_first_and_tells_the_direction(self, agent_client):
        sixty()

        page = agent_client.get("/orders/").text
        sorted_page = agent_client.get("/orders/", {"sort": "total"}).text

        assert 'href="/orders/?sort=total"' in page
        assert 'aria-sort="descending"><a href="/orders/?sort=total-least">Total' in sorted_page

    def test_a_head_whose_sort_does_not_fit_the_filters_is_no_link(self, agent_client):
        placed("1001")

        page = agent_client.get("/orders/", {"last_name": "Lopez"}).text

        assert "sort=total" not in page
        assert "sort=oldest" in page

    def test_they_are_counted_to_a_thousand_and_no_further(self, agent_client):
        place([new_order(str(n), lines=0) for n in range(1002)])

        assert "1000+ orders" in agent_client.get("/orders/").text

    @pytest.mark.parametrize("token", ["x", "a:b:c", "0", "%00", "🙂"])
    def test_a_forged_token_leads_to_the_first_page_with_a_sentence(self, agent_client, token):
        placed("1001")

        response = agent_client.get("/orders/", {"page": token})

        assert numbers(response) == ["1001"]
        assert "That page belongs to another search" in response.text

    def test_a_token_of_another_search_leads_to_the_first_page(self, agent_client):
        sixty()
        token = next_page(agent_client.get("/orders/")).partition("page=")[2].replace("%3A", ":")

        response = agent_client.get("/orders/", {"last_name": "Lopez", "page": token})

        assert numbers(response)[0] == "1059"
        assert "That page belongs to another search" in response.text

    def test_a_number_of_rows_costs_no_further_query(self, agent_client, django_assert_num_queries):
        from django.test.utils import CaptureQueriesContext

        placed("1001", flag=Code.objects.get(list="flag", code="red"))
        with CaptureQueriesContext(connection) as few:
            agent_client.get("/orders/")
        place([new_order(str(n), flag=Code.objects.get(list="flag", code="red")) for n in range(20)])

        with django_assert_num_queries(len(few)):
            agent_client.get("/orders/")
