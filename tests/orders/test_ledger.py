"""How an amount came about, the ledger, and the order as it was after any entry."""

from decimal import Decimal

import pytest

from orders.actions import suspension
from orders.actions.crediting import Credit, book_credits
from orders.actions.placing import place
from orders.actions.snapshots import snapshot
from orders.models import Component, Deed, Entry
from orders.pages.explaining import FIGURES, explain
from orders.pages.ledger import as_of
from orders.totals import charged
from tests.conftest import person
from tests.factories import line, new_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    new = new_order("1001")
    new.lines = [line(1, quantity=3)]
    [order] = place([new])
    return order


def credited(order, by, *, net="2.00", tax="0.12", pieces=1):
    """Gives part of the first line back, its pieces counted."""
    item = order.line_items.first()
    before = snapshot([item])
    item.credited = pieces
    item.save()
    component = order.components.get(kind="line", line=item)
    credit = Credit(component, Decimal(net), Decimal(tax), quantity=Decimal(pieces))
    return book_credits(order, [credit], kind=Deed.Kind.REFUNDED, by=by, before=before)


@pytest.mark.parametrize("name", FIGURES)
def test_the_entries_behind_a_figure_come_to_the_figure(order, name):
    field = name.replace("-", "_")

    assert explain(order, name).charged == getattr(order, field)


def test_credits_stand_beneath_and_lead_to_what_is_left(order, agent):
    credited(order, agent)

    explanation = explain(order, "total")

    assert (explanation.charged, explanation.credited) == (order.total, Decimal("-2.12"))
    assert explanation.left == order.total - Decimal("2.12")


def test_a_line_is_explained_by_its_own_entries_alone(order):
    component = order.components.get(kind="line", line__position=1)

    assert explain(order, "line-1").charged == component.net


def test_each_entry_says_why_who_and_what(order, agent):
    credited(order, agent)

    [row] = explain(order, "subtotal").credits

    assert (row.deed, row.who) == ("Refunded by the shop", "Mia Berg")


@pytest.mark.parametrize("name", ["nothing", "line-", "line-99", "line-²", "line-1e3", "LINE-1", "line-01", "line-0"])
def test_a_figure_that_there_is_not_is_answered_with_404(agent_client, order, name):
    assert agent_client.get(f"/orders/1001/explain/{name}/").status_code == 404


def test_how_opens_as_a_part_and_as_a_page(agent_client, order):
    part = agent_client.get("/orders/1001/explain/total/", headers={"HX-Request": "true"})
    page = agent_client.get("/orders/1001/explain/total/")

    assert part.text.strip() in page.text
    assert "<html" not in part.text
    assert "P3: Subtotal, Price Adj., Shipping, Handling, fees and Tax." in part.text


def test_who_may_not_see_orders_may_not_see_why(client, order):
    nobody = person("zoe", "Customer Service Agent")
    nobody.groups.clear()
    client.force_login(nobody)

    assert client.get("/orders/1001/ledger/").status_code == 403
    assert client.get("/orders/1001/explain/total/").status_code == 403


def test_the_ledger_lists_deeds_latest_first(agent_client, agent, order):
    credited(order, agent)

    page = agent_client.get("/orders/1001/ledger/").text

    assert page.index("Refunded by the shop") < page.index("As sold: 3 x 10")


def test_explaining_takes_the_same_number_of_queries_for_more_entries(
    order, agent, agent_client, django_assert_num_queries
):
    agent_client.get("/orders/1001/ledger/")
    credited(order, agent)
    with django_assert_num_queries(6):
        agent_client.get("/orders/1001/ledger/")
    for _n in range(5):
        credited(order, agent, net="0.10", tax="0.00")

    with django_assert_num_queries(6):
        agent_client.get("/orders/1001/ledger/")


def test_as_of_the_first_deed_the_order_is_as_sold(order, agent):
    sold = Entry.objects.filter(order=order).last()
    total = order.total
    credited(order, agent)

    then = as_of(order, str(sold.pk))

    assert (then.order.total, then.order.credited_total) == (total, 0)
    assert [each.credited for each in then.lines(order.line_items.all())] == [0] * order.line_items.count()


def test_as_of_a_later_deed_its_credits_and_pieces_are_there(order, agent):
    credited(order, agent)
    middle = Entry.objects.filter(order=order).last()
    credited(order, agent, net="1.00", tax="0.06", pieces=2)

    then = as_of(order, str(middle.pk))

    assert then.order.credited_total == Decimal("2.12")
    assert then.lines(order.line_items.all())[0].credited == 1


def test_as_of_now_is_what_is_stored(order, agent):
    credited(order, agent)
    order.refresh_from_db()

    then = as_of(order, str(Entry.objects.filter(order=order).last().pk))

    names = [field.name for field in Component._meta.concrete_fields]
    stored = [[getattr(each, name) for name in names] for each in order.components.order_by("pk")]
    assert [[getattr(each, name) for name in names] for each in then.components] == stored
    assert vars(charged(then.components, tax_policy=order.tax_policy))["total"] == order.total


@pytest.mark.parametrize("entry", ["", "x", "²", "0", "9" * 30])
def test_no_entry_of_the_order_is_no_moment_of_it(order, entry):
    assert as_of(order, entry) is None


def test_a_moment_is_the_end_of_its_deed(order, agent):
    first = Entry.objects.filter(order=order).first()
    last = Entry.objects.filter(order=order).last()
    credited(order, agent)

    assert as_of(order, str(first.pk)).order.total == as_of(order, str(last.pk)).order.total == order.total


def test_a_figure_is_explained_as_of_the_moment_that_is_shown(agent_client, order, agent):
    sold = Entry.objects.filter(order=order).last()
    credited(order, agent)

    page = agent_client.get(f"/orders/1001/?as_of={sold.pk}").text
    then = agent_client.get(f"/orders/1001/explain/total/?as_of={sold.pk}").text

    assert f"/orders/1001/explain/total/?as_of={sold.pk}" in page
    assert "Refunded by the shop" not in then
    assert "Refunded by the shop" in agent_client.get("/orders/1001/explain/total/").text


def test_as_of_then_the_state_is_said_to_be_todays_and_nothing_is_changed(agent_client, order, agent):
    sold = Entry.objects.filter(order=order).last()
    suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

    page = agent_client.get(f"/orders/1001/?as_of={sold.pk}").text

    assert "State today:" in page
    assert page.count("This is how the order stood; go back to now to change it.") >= 3
    assert 'id="suspension-open" aria-disabled="true"' in page
    assert "SUSPENDED" not in page
    assert "State today:" not in agent_client.get("/orders/1001/").text
