"""The Actions menu bears the product's words, and says why an entry cannot be used."""

import pytest

from callmgmt.menus import functions, places
from csc.models import GroupSite, User
from orders.actions import suspension
from orders.models import SalesOrder
from tests.conftest import person
from tests.factories import SiteFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db
WORDS = [
    "New Order",
    "Find Order",
    "Review Pending Orders",
    "Find Customer",
    "Find Return Order",
    "Find Return",
    "Find Quote",
    "Park Call",
    "Transfer to",
    "Void Call",
    "Suspend Order",
    "Send Mail",
    "Add Activity",
    "Flag",
    "Clear Alerts",
    "Show History",
    "Resend Confirmation",
]


def entry(user: User, words: str, order: SalesOrder | None = None):
    return next(each for each in functions(user, order) if each.words == words)


def test_the_functions_stand_in_the_words_and_order_of_the_product(agent):
    assert [each.words for each in functions(agent)] == WORDS


def test_an_entry_leads_somewhere_or_says_why_not(agent):
    order = placed("1001")

    assert [each.words for each in functions(agent) if bool(each.url) == bool(each.why_not)] == []
    assert [each.words for each in functions(agent, order) if bool(each.url) == bool(each.why_not)] == []


def test_new_order_opens_order_entry_for_those_who_key_orders(agent, administrator):
    assert entry(agent, "New Order").url == "/entry/new/"
    assert entry(administrator, "New Order").why_not.startswith("Your role does not allow this")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Park Call", "There is no call."),
        ("Transfer to", "There is no call."),
        ("Void Call", "There is no call."),
        ("Suspend Order", "Open an order first."),
        ("Clear Alerts", "Open an order first."),
        ("Send Mail", "Open an order first."),
    ],
)
def test_away_from_an_order_it_says_what_is_missing(agent, words, why):
    assert (entry(agent, words).url, entry(agent, words).why_not) == ("", why)


def test_on_an_order_its_own_controls_are_opened(agent):
    order = placed("1001")

    assert entry(agent, "Suspend Order", order).url == "#suspension-open"
    assert entry(agent, "Show History", order).url == "#history-open"
    assert entry(agent, "Clear Alerts", order).why_not == "Order 1001 has no alerts."


def test_a_suspended_order_shows_resume_in_the_place_of_suspend(agent):
    order = suspension.suspend(placed("1001"), by=agent, reason="Possible fraud", seen=1)

    assert [each.words for each in functions(agent, order)] == [
        "Resume" if words == "Suspend Order" else words for words in WORDS
    ]


def test_what_the_role_does_not_allow_is_greyed():
    nobody = User.objects.create(username="noor")

    assert entry(nobody, "Find Order").why_not.startswith("Your role does not allow this")
    assert entry(nobody, "Suspend Order", placed("1001")).why_not.startswith("Your role does not allow this")
    assert places(nobody, "/") == []


def test_the_navigation_marks_the_page_one_is_on(agent):
    assert [place.words for place in places(agent, "/") if place.current] == ["Home"]


def test_the_pending_orders_are_reviewed_on_home(agent):
    nobody = User.objects.create(username="noor")

    assert entry(agent, "Review Pending Orders").url == "/#pending"
    assert entry(nobody, "Review Pending Orders").why_not.startswith("Your role does not allow this")


def test_every_place_and_search_has_a_key_of_its_own(agent):
    keys = [place.key for place in places(agent, "/")]

    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert all(each.key for each in functions(agent) if each.url)


def test_the_menu_says_the_same_of_a_verb_as_its_button(agent_client):
    page = agent_client.get(placed("1001").get_absolute_url()).text

    assert "Comes with emails." not in page
    assert '<span hidden id="clear-alerts-why">Order 1001 has no alerts.</span>' in page


def test_the_menu_is_on_the_page_with_its_sentences(agent_client):
    order = placed("1001")

    page = agent_client.get(order.get_absolute_url()).text

    assert 'href="#suspension-open" data-opens="suspension-open"' in page
    assert "There is no call." in page


def test_the_last_eight_records_are_remembered_newest_first(agent_client):
    numbers = [str(n) for n in range(1001, 1011)]
    for number in numbers:
        placed(number)
        agent_client.get(f"/orders/{number}/")
    agent_client.get("/orders/1005/")

    kept = [number for _, number, *_ in agent_client.session["recent"]]

    assert kept == ["1005", "1010", "1009", "1008", "1007", "1006", "1004", "1003"]
    assert '<a href="/orders/1005/">Order 1005 <bdi class="quiet">Ana Lopez</bdi></a>' in agent_client.get("/").text


def test_what_is_of_a_site_that_is_closed_to_them_now_is_not_named(agent_client, agent):
    placed("1001")
    agent_client.get("/orders/1001/")
    assert "Order 1001" in agent_client.get("/me/").text

    GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory(code="elsewhere"))

    assert "Order 1001" not in agent_client.get("/").text
    assert "Ana Lopez" not in agent_client.get("/me/").text


def test_an_order_that_is_not_there_is_not_remembered(agent_client):
    agent_client.get("/orders/4711/")

    assert "recent" not in agent_client.session


def test_recent_records_are_each_agents_own(agent_client, client):
    placed("1001")
    agent_client.get("/orders/1001/")
    client.force_login(person("kim", "Customer Service Agent"))

    assert "Order 1001" not in client.get("/").text
