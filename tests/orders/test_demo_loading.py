from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from csc.models import JobRun, Team, User
from orders.demo import load as loading
from orders.demo.load import Step, carry_out, load
from orders.models import SalesOrder
from tests.factories import order


def said(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_it_is_not_loaded_beside_orders_of_others(db):
    order()

    with pytest.raises(CommandError, match="did not make"):
        said("load_demo")

    assert SalesOrder.objects.count() == 1


def test_it_is_not_loaded_beside_users_of_others(agent):
    with pytest.raises(CommandError, match="did not make"):
        said("load_demo")

    assert list(User.objects.all()) == [agent]


def test_passwords_are_not_printed_in_another_shop(agent):
    with pytest.raises(CommandError, match="not the demo shop"):
        said("demo_users")


class BrokenOff(Exception):
    """Somebody pulled the plug."""


def figures() -> list[tuple[object, ...]]:
    orders = SalesOrder.objects.order_by("number")
    return list(orders.values_list("number", "state", "total", "credited_total", "last_name", "version"))


def test_a_load_that_broke_off_goes_on_and_ends_in_the_same_shop(db, monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 15)
    unbroken = transaction.savepoint()
    load(30, lambda _words: None)
    expected = figures()
    transaction.savepoint_rollback(unbroken)

    def pulled(words: str) -> None:
        if words == "Orders 1 to 15":
            raise BrokenOff

    with pytest.raises(BrokenOff):
        load(30, pulled)
    halfway = SalesOrder.objects.count()
    load(2000, lambda _words: None)

    assert halfway == 15
    assert figures() == expected
    assert said("load_demo") == "The demo shop is already loaded.\n"


def test_a_step_that_breaks_off_leaves_nothing(db):
    JobRun.objects.create(job=loading.JOB, window_start=loading.EVER)

    def half() -> None:
        Team.objects.create(name="Half a team")
        raise BrokenOff

    with pytest.raises(BrokenOff):
        carry_out(Step("half", "Half", half))

    assert not Team.objects.exists()
    assert carry_out(Step("half", "Half", lambda: None)) is True
