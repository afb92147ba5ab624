"""Views of a list that agents keep, and the columns that they leave out."""

from uuid import uuid4

import pytest

from csc.models import SavedView
from csc.models.views import MOST
from tests.conftest import person
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def send(client, verb, listed="orders", **fields):
    return client.post(f"/views/{listed}/{verb}/", {"idem": str(uuid4()), **fields})


def names(user, listed="orders"):
    return [view.name for view in SavedView.objects.of(user, listed)]


@pytest.mark.parametrize(
    ("listed", "path"),
    [
        ("orders", "/orders/"),
        ("customers", "/customers/"),
        ("return_orders", "/return-orders/"),
        ("returns", "/returns/"),
        ("quotes", "/quotes/"),
    ],
)
def test_a_view_is_kept_of_every_list_and_becomes_a_tab(agent_client, agent, listed, path):
    response = send(agent_client, "save", listed, name="Héllo <1>", query="number=10")

    assert (response.status_code, response["Location"]) == (302, f"{path}?number=10")
    page = agent_client.get(response["Location"]).text
    assert f'<a href="{path}?number=10" aria-current="page"><bdi>Héllo &lt;1&gt;</bdi></a>' in page
    assert names(agent, listed) == ["Héllo <1>"]


def test_only_what_the_list_understands_is_kept(agent_client, agent):
    send(agent_client, "save", name="Mine", query="state=alerted&page=forged&nonsense=1&sort=oldest")

    assert SavedView.objects.get().query == "state=alerted&sort=oldest"


def test_a_changed_filter_leaves_the_view(agent_client):
    send(agent_client, "save", name="Mine", query="last_name=Lopez")

    page = agent_client.get("/orders/", {"last_name": "Lopez", "state": "open"}).text

    assert 'aria-current="page"><bdi>Mine' not in page
    assert 'id="edit-view"' not in page


@pytest.mark.parametrize(
    ("name", "why"),
    [("", "Give the view a name."), ("‎", "Give the view a name."), ("x" * 41, "Say it in 40 characters"),
     ("Mine", "You have a view of this name here already"), ("4111 1111 1111 1111", "This looks like a card number"),
     ("a\x00b", "This holds a sign that cannot be kept.")],
)  # fmt: skip
def test_a_name_that_cannot_be_is_refused_beside_its_field(agent_client, agent, name, why):
    send(agent_client, "save", name="Mine", query="")

    response = send(agent_client, "save", name=name, query="state=open")

    assert response.status_code == 422
    assert why in response.text
    assert 'name="query" value="state=open"' in response.text
    assert names(agent) == ["Mine"]


def test_a_view_keeps_no_card_number_that_was_looked_for(agent_client, agent):
    response = send(agent_client, "save", name="Mine", query="email=4111+1111+1111+1111")

    assert response.status_code == 422
    assert "This looks like a card number" in response.text
    assert names(agent) == []


def test_the_same_name_may_stand_at_another_list_and_with_a_colleague(agent_client, agent, client):
    send(agent_client, "save", name="Mine", query="")
    send(agent_client, "save", "quotes", name="Mine", query="")
    kim = person("kim", "Customer Service Agent")
    client.force_login(kim)
    send(client, "save", name="Mine", query="")

    assert (names(agent), names(agent, "quotes"), names(kim)) == (["Mine"], ["Mine"], ["Mine"])


def test_there_are_at_most_twenty(agent_client, agent):
    SavedView.objects.bulk_create(SavedView(user=agent, listed="orders", name=f"View {n}") for n in range(MOST))

    response = send(agent_client, "save", "quotes", name="One more")

    assert response.status_code == 422
    assert "You have 20 views; delete one first." in response.text


def test_a_form_sent_twice_keeps_one(agent_client, agent):
    form = {"idem": str(uuid4()), "name": "Mine", "query": "state=open"}

    first = agent_client.post("/views/orders/save/", form)
    second = agent_client.post("/views/orders/save/", form)

    assert (first["Location"], second["Location"]) == ("/orders/?state=open", "/orders/?state=open")
    assert names(agent) == ["Mine"]


def test_a_view_is_renamed_and_deleted(agent_client, agent):
    send(agent_client, "save", name="Mine", query="state=open")
    send(agent_client, "rename", view="Mine", name="Still mine")
    assert names(agent) == ["Still mine"]

    response = send(agent_client, "delete", view="Still mine", name="Still mine")

    assert response["Location"] == "/orders/?state=open"
    assert names(agent) == []


def test_nobody_reaches_the_view_of_a_colleague(agent_client, agent, client):
    send(agent_client, "save", name="Mine", query="state=open")
    client.force_login(person("kim", "Customer Service Agent"))

    assert send(client, "delete", view="Mine").status_code == 404
    assert send(client, "rename", view="Mine", name="Ours").status_code == 404
    assert names(agent) == ["Mine"]


@pytest.mark.parametrize("verb", ["save", "rename", "delete", "columns"])
def test_a_visit_changes_nothing_and_leads_to_the_list(agent_client, verb):
    assert agent_client.get(f"/views/customers/{verb}/")["Location"] == "/customers/"
    assert agent_client.get(f"/views/secrets/{verb}/").status_code == 404


def test_columns_that_are_not_ticked_are_left_out_of_this_list(agent_client, agent):
    placed("1001")

    response = send(agent_client, "columns", shown=["placed", "customer", "state", "total"], query="state=open")

    assert response["Location"] == "/orders/?state=open"
    agent.refresh_from_db()
    assert agent.hidden_columns == {"orders": ["flag"]}
    assert 'class="grid orders hide-5"' in agent_client.get("/orders/").text


def test_typing_asks_for_no_views(htmx_client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        htmx_client.get("/orders/")

    assert [query["sql"] for query in asked if "savedview" in query["sql"]] == []
