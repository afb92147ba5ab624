"""What the box in the top bar answers while an agent types."""

import pytest
from django.test import Client

from orders.actions.placing import place
from tests.csc.test_budgets import elements
from tests.factories import new_order
from tests.factories import order as placed
from tests.orders.test_search_box import customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def typing(agent):
    client = Client(headers={"HX-Request": "true", "HX-Target": "find-panel"})
    client.force_login(agent)
    return lambda words: client.get("/search/", {"q": words})


def test_it_lists_what_was_found_by_kind_and_counts_it(typing):
    placed("1001")
    customer(first_name="Ana", last_name="Lopez")

    answer = typing("lopez").text

    assert "2 results" in answer
    assert 'href="/orders/1001/"' in answer
    assert "/customers/C-" in answer
    assert 'href="/search/?q=lopez"' in answer


def test_an_exact_number_stands_alone(typing):
    placed("1001")
    placed("10012")

    answer = typing("1001").text

    assert 'href="/orders/1001/"' in answer
    assert "/orders/10012/" not in answer


def test_nothing_found_says_so_and_offers_what_is_near(typing):
    placed("100245")

    answer = typing("1002455").text

    assert "Nothing matches “1002455”." in answer
    assert 'href="/orders/100245/"' in answer


def test_too_long_a_text_is_told(typing):
    answer = typing("x" * 300)

    assert answer.status_code == 422
    assert "Search for 200 characters at most" in answer.text


def test_many_hits_are_a_small_answer(typing):
    place([new_order(str(n), last_name="Lopez-Fernandez de la Cruz") for n in range(1000, 1040)])
    for n in range(30):
        customer(first_name="Ana", last_name=f"Lopez-Fernandez de la Cruz {n}")

    answer = typing("lopez")

    assert "20+ results" in answer.text
    assert len(answer.content) < 8000
    assert elements(answer.text) < 100


def test_what_was_typed_stays_text(typing):
    answer = typing("<b>\"'&").text

    assert "<b>&quot;" not in answer
    assert "&lt;b&gt;" in answer
