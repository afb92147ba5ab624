"""Home counts what waits and leads to the search that lists it."""

import pytest

from callmgmt.counts import MOST, Count, counts
from orders.actions import suspension
from orders.actions.alerts import raise_alert
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def numbers(user):
    return {count.words: count.number for count in counts(user)}


def test_what_i_suspended_is_told_apart_from_what_others_did(agent, manager):
    suspension.suspend(placed("1001"), by=agent, reason="Possible fraud", seen=1)
    suspension.suspend(placed("1002"), by=manager, reason="Possible fraud", seen=1)

    assert (numbers(agent)["Suspended by me"], numbers(agent)["Suspended"]) == (1, 2)


def test_alerted_orders_and_every_waiting_state_are_counted(agent):
    raise_alert(placed("1001"), kind="payment", source="payment", words="Declined.", fingerprint="card")
    placed("1002")

    assert numbers(agent) == {
        "Suspended by me": 0,
        "Suspended": 0,
        "Alerted": 1,
        "Received": 2,
        "Waiting Approval": 0,
        "Waiting Allocation": 0,
        "Waiting Fulfillment": 0,
        "Waiting Filing": 0,
    }


def test_what_i_suspended_is_listed_without_what_others_did(agent_client, agent, manager):
    suspension.suspend(placed("1001"), by=agent, reason="Possible fraud", seen=1)
    suspension.suspend(placed("1002"), by=manager, reason="Possible fraud", seen=1)
    [mine] = [count for count in counts(agent) if count.words == "Suspended by me"]

    page = agent_client.get(mine.url).text

    assert "/orders/1001/" in page
    assert "/orders/1002/" not in page
    assert f'href="{mine.url}"' in agent_client.get("/").text


def test_beyond_a_thousand_nobody_counts_on():
    assert (Count("", MOST, "").shown, Count("", MOST + 1, "").shown) == ("1000", "1000+")


def test_each_count_leads_to_a_search_that_finds_as_many(agent_client, agent):
    raise_alert(placed("1001"), kind="payment", source="payment", words="Declined.", fingerprint="card")
    suspension.suspend(placed("1002"), by=agent, reason="Possible fraud", seen=1)
    placed("1003")

    pages = {count.words: agent_client.get(count.url, follow=True) for count in counts(agent)}

    assert {words: page.status_code for words, page in pages.items()} == dict.fromkeys(pages, 200)
    assert "1001" in pages["Alerted"].text
    assert "1002" in pages["Suspended"].text
    assert "There is no such state" not in "".join(page.text for page in pages.values())
    assert "Suspended by me" in agent_client.get("/").text
