"""manage seed makes orders in SQL: they add up, open, are found, and survive a kill."""

import os
import signal
import subprocess
import sys
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from activities.models import Event
from csc.models import JobRun, SearchRow
from orders.models import Customer, Entry, LineItem, Quote, Return, ReturnOrder, SalesOrder
from orders.searching import ROWS
from orders.seeding import indexes, room
from orders.seeding.load import JOB
from tests.factories import order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def _back_to_this_test(db: None):
    yield
    connections["owner"].close()


def seed(orders: int, **options: object) -> str:
    said = StringIO()
    call_command("seed", orders=orders, stdout=said, **options)
    return said.getvalue()


def standing() -> set[str]:
    with connections["owner"].cursor() as cursor:
        return {name for name, *_statements in indexes.standing(cursor)}


def test_seeded_orders_add_up_and_the_indexes_are_back():
    before, said = standing(), StringIO()

    told = seed(2000, chunk=700)

    call_command("check_money", stdout=said)
    assert "Checked 2000 orders" in said.getvalue()
    assert "Everything adds up." in said.getvalue()
    assert standing() == before
    assert "Orders 1401 to 2000 of 2000" in told
    assert "2000 seeded orders are there" in told


def test_there_are_as_many_of_each_as_a_shop_would_have():
    seed(2000)

    lines = LineItem.objects.count()
    assert SalesOrder.objects.count() == 2000
    assert Customer.objects.count() == 400
    assert 2000 < lines < 10_000
    assert Entry.objects.count() == lines + 2000
    beside = ReturnOrder.objects.count() + Return.objects.count() + Quote.objects.count()
    assert SearchRow.objects.count() == 2400 + beside
    assert 30 < ReturnOrder.objects.count() < 200
    assert 0 < Return.objects.count() < ReturnOrder.objects.count()
    assert 10 < Quote.objects.count() < 100
    assert SalesOrder.objects.suspended().exists()
    assert SalesOrder.objects.alerted().exists()
    assert Event.objects.filter(subject_number="50001000").count() == 50
    assert Customer.objects.filter(last_name="Smith").count() > 1


def test_seeded_orders_keep_the_items_and_tags_that_stand_beneath_them():
    seed(1000)

    orders = list(SalesOrder.objects.prefetch_related("line_items", "tags"))

    beneath = [(sorted({line.item_code for line in each.line_items.all()}), tags_of(each)) for each in orders]
    assert [(each.item_codes, each.tag_ids) for each in orders] == beneath
    assert any(each.tag_ids for each in orders)


def tags_of(order):
    return [each.tag_id for each in order.tags.all()]


@pytest.mark.parametrize(
    ("kind", "records"), [("return_order", ReturnOrder), ("return", Return), ("quote", Quote), ("customer", Customer)]
)
def test_what_was_seeded_is_found_by_the_same_words_as_what_was_made_here(kind, records):
    seed(1000)

    written = {row.object_id: (row.number, row.label, row.text) for row in SearchRow.objects.filter(kind=kind)}

    assert written == {row.object_id: (row.number, row.label, row.text) for row in ROWS[kind](records.objects.all())}


def test_every_kind_of_seeded_order_opens(agent_client):
    seed(1000)
    shown = [
        SalesOrder.objects.suspended()[0],
        SalesOrder.objects.alerted()[0],
        SalesOrder.objects.filter(currency="USD", state=60)[0],
        SalesOrder.objects.filter(currency="EUR", state=60)[0],
        SalesOrder.objects.get(source_id="1000"),
    ]

    shown += [ReturnOrder.objects.all()[0], Return.objects.all()[0], Quote.objects.all()[0]]

    answers = [agent_client.get(each.get_absolute_url()).status_code for each in shown]

    assert answers == [200] * 8
    assert agent_client.get("/").status_code == 200


def test_seeding_more_goes_on_where_the_last_one_ended():
    seed(300)

    seed(500)
    told = seed(400)

    assert SalesOrder.objects.count() == 500
    assert SalesOrder.objects.filter(source_id__in=["300", "301"]).count() == 2
    assert "500 seeded orders are there" in told


def test_the_next_number_that_is_given_is_free_and_so_is_the_next_id():
    seed(100)

    new = order()

    assert new.pk > SalesOrder.objects.get(source_id="100").pk


def test_a_load_that_was_killed_is_continued_and_its_indexes_are_built():
    before = standing()
    killed = started(3000, chunk=200)
    wait_for(killed, "Orders 401 to 600")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    left_down = before - standing()
    done = JobRun.objects.get(job=JOB).cursor["orders"]

    seed(100)  # asks for less than was begun: the batch is still brought to its end

    assert "order_newest" in left_down
    assert 600 <= done < 3000
    assert SalesOrder.objects.count() == 3000
    assert standing() == before
    assert SalesOrder.objects.order_by("pk").values("number").distinct().count() == 3000


def test_a_database_with_real_orders_is_refused_until_it_is_meant():
    order()

    with pytest.raises(CommandError, match=r"neither the demo shop nor this command made\. Add --yes"):
        seed(50)

    assert SalesOrder.objects.count() == 1
    seed(50, yes=True)
    assert SalesOrder.objects.count() == 51


def test_more_orders_than_fit_on_the_disk_are_refused():
    with pytest.raises(CommandError, match=r"need [\d.]+ GB of free disk while they are made"):
        seed(10**12)

    assert not SalesOrder.objects.exists()
    assert room.needed(1000) == 2 * 1000 * room.BYTES


def started(orders: int, *, chunk: int) -> subprocess.Popen[str]:
    """The command in a process of its own, on the database of this test."""
    name = connection.settings_dict["NAME"]
    urls = {
        variable: urlsplit(os.environ[variable])._replace(path=f"/{name}").geturl()
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    command = [sys.executable, "-u", "manage.py", "seed", "--orders", str(orders), "--chunk", str(chunk)]
    return subprocess.Popen(command, env={**os.environ, **urls}, stdout=subprocess.PIPE, text=True)


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Reads what a process prints until the words come."""
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    pytest.fail(f"The process ended without saying {words!r}.")
