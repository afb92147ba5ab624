"""What ./run bench pages asks exists, and is asked as an agent asks it."""

import pytest

from callmgmt.bench import in_process, too_much, wrong_with
from callmgmt.bench.browser import Browser
from callmgmt.bench.questions import Asked, all_of, only_plans
from csc.models import User
from tests.factories import order


@pytest.fixture
def orders(db):
    for number in range(1001, 1031):
        order(str(number), last_name="Weber", phone_digits=f"555123{number}", email="w@mail.example")


def test_every_page_that_is_measured_answers(orders):
    with in_process():
        browser = Browser()
        found = {asked.name: wrong_with(browser.watched(*asked.paths, *asked.floor)[0]) for asked in all_of()}

    assert len(found) == 14
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


def test_a_page_that_reads_thousands_of_rows_for_one_is_trouble(db):
    statement = "\n    SELECT n FROM generate_series(1, 5000) n WHERE n = 7"

    told = too_much([statement], Asked("a page", (), 1.0))

    assert told == "reads 5000 rows for 1: SELECT n FROM generate_series(1, 5000) n WHERE n = 7"
    assert too_much([statement], Asked("part of a phone", (), 1.0, is_exception=True)) == ""
