"""What ./run bench pages asks exists, and is asked as an agent asks it."""

import pytest

from callmgmt.bench import in_process, too_much, wrong_with
from callmgmt.bench.browser import Browser
from callmgmt.bench.questions import Asked, all_of, only_plans
from csc.models import User
from orders.models import SalesOrder
from tests.factories import order


@pytest.fixture
def orders(db):
    for number in range(1001, 1031):
        order(str(number), last_name="Weber", phone_digits=f"555123{number}", email="w@mail.example")


def test_every_page_that_is_measured_answers(orders):
    with in_process():
        browser = Browser()
        found = {asked.name: wrong_with(browser.watched(*asked.paths, *asked.floor)[0]) for asked in all_of()}

    assert len(found) == 13
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_search_whose_plan_is_looked_at_answers(orders):
    with in_process():
        browser = Browser()
        found = {asked.name: wrong_with(browser.watched(*asked.paths)[0]) for asked in only_plans()}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_browser_has_the_rights_of_an_agent_and_no_more(orders):
    with in_process():
        answer = Browser().get("/admin/")

    assert answer.status == 302
    assert not User.objects.get(username="bench").is_staff


def test_a_page_that_is_not_there_is_trouble(orders):
    with in_process():
        answer, _statements = Browser().watched("/orders/no-such-order/")

    assert wrong_with(answer) == "answers 404"


def test_a_page_that_reads_a_table_for_a_row_is_trouble(orders):
    order("2000")
    SalesOrder.objects.filter(number="2000").update(channel="phone")
    statement = (
        "SELECT a.id FROM orders_salesorder a, orders_salesorder b, orders_salesorder c WHERE a.channel || "
        "b.channel || c.channel = 'phonephonephone'"
    )

    told = too_much([statement], Asked("a page", (), 1.0))

    assert told.startswith("reads ")
    assert "orders_salesorder" in told
    assert too_much([statement], Asked("part of a phone", (), 1.0, is_exception=True)) == ""
