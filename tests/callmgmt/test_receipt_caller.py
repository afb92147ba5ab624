"""Call receipt: it goes to the caller, and tells nothing of anybody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callmgmt.actions import calls
from callmgmt.models import Call
from callmgmt.receipt import draft
from csc.context import during
from orders.actions import new_customer, pending_orders
from orders.cart import edits
from orders.models import PendingOrder
from tests.callmgmt.receipts import NOTHING, lines, merge, placed_in, plain, quoted, quoted_and_keyed, suspended, waits
from tests.factories import CustomerFactory, pending_order
from tests.orders.entry.shop import begun, buyer, customer, edit, ready

pytestmark = pytest.mark.django_db
NEW = {
    "address": {**dict.fromkeys((*new_customer.OWN, "last_name"), ""), "first_name": "Ben"},
    "tin": "",
    "tax_exempt": False,
    "email": "",
}


@pytest.fixture
def call(agent):
    return calls.start(by=agent, customer=CustomerFactory())


class TestWhomItIsAbout:
    def test_what_was_done_meanwhile_for_somebody_else_is_not_told(self, call, agent):
        suspended(call, agent, "1001")
        suspended(call, agent, "1002", customer=CustomerFactory())

        assert lines(call) == waits("1001")

    def test_nor_is_the_order_that_was_placed_for_them(self, agent):
        call = calls.start(by=agent, customer=CustomerFactory(first_name="Ben", last_name="Bell"))

        placed_in(call, agent)

        assert lines(call) == NOTHING

    def test_nor_their_quote(self, agent):
        call = calls.start(by=agent, customer=CustomerFactory(first_name="Ben", last_name="Bell"))
        with during(lambda: call.pk):
            quoted(agent)

        assert lines(call) == NOTHING

    def test_nor_that_they_are_a_customer_now(self, call, agent):
        with during(lambda: call.pk):
            new_customer.create(NEW, site=call.customer.site, locale="en", by=agent)

        assert lines(call) == NOTHING

    def test_a_caller_who_was_created_is_told_their_number(self, call, agent):
        with during(lambda: call.pk):
            caller = new_customer.create(NEW, site=call.customer.site, locale="en", by=agent)

        calls.name_customer(call, caller, by=agent)

        assert lines(call) == [f"- We have created your customer record; your customer number is {caller.number}."]

    def test_who_was_merged_and_who_they_became_are_one_caller(self, call, agent):
        first, second = CustomerFactory(), CustomerFactory()
        merge(first, second)
        suspended(call, agent, "1001")
        suspended(call, agent, "1002", customer=first)
        suspended(call, agent, "1003", customer=second)

        before = lines(call)
        merge(call.customer, second)

        assert before == waits("1001")
        assert lines(call) == waits("1001", "1002", "1003")

    def test_of_a_caller_who_was_corrected_it_tells_what_is_theirs(self, call, agent):
        suspended(call, agent, "1001")
        ben = CustomerFactory(first_name="Ben")
        call = calls.name_customer(call, ben, by=agent)

        suspended(call, agent, "1002", customer=ben)

        assert lines(call) == waits("1002")

    def test_an_order_in_progress_is_told_to_whom_it_belongs_now(self, agent):
        call = calls.start(by=agent, customer=CustomerFactory(first_name="Ben", last_name="Bell"))
        with during(lambda: call.pk):
            pending = ready(agent)
        begun_for_another = lines(call)
        with during(lambda: call.pk):
            edit(pending, edits.choose_customer(call.customer), agent)

        assert begun_for_another == NOTHING
        assert lines(call) == [f"- We have begun an order for you ({pending.number}); it is not placed yet."]

    def test_the_order_of_the_call_is_told_while_it_has_no_customer(self, call, agent):
        with during(lambda: call.pk):
            own, other = begun(agent), begun(agent)
        for each in (own, other):
            calls.touch(Call.objects.get(pk=call.pk), each)

        assert lines(call) == [f"- We have begun an order for you ({own.number}); it is not placed yet."]

    def test_the_order_of_a_call_of_nobody_is_told_whosever_it_is(self, agent):
        call = calls.start(by=agent, pending=pending_order(agent, "P-1", customer=CustomerFactory()))
        other = pending_order(agent, "P-2", customer=CustomerFactory())
        with during(lambda: call.pk):
            for each in (call.pending_order, other):
                pending_orders.park(each, by=agent, seen=each.version)

        assert lines(call) == ["- Your order in progress (P-1) is saved; we finish it together later."]

    def test_that_of_a_caller_who_was_corrected_is_told_once_it_is_theirs(self, agent):
        ana, ben = customer(), customer("Bell", first_name="Ben")
        call = calls.start(by=agent, customer=ana)
        with during(lambda: call.pk):
            pending = edit(begun(agent), edits.choose_customer(ana), agent)
        calls.touch(call, pending)
        call = calls.name_customer(call, ben, by=agent)
        still_of_ana = lines(call)

        edit(pending, edits.choose_customer(ben), agent)

        assert (call.pending_order, still_of_ana) == (pending, NOTHING)
        assert lines(call) == [f"- We have begun an order for you ({pending.number}); it is not placed yet."]

    def test_an_order_of_nobody_is_not_told_to_a_caller_whose_it_may_not_be(self, call, agent):
        suspended(call, agent, customer=None)

        assert lines(call) == NOTHING

    def test_a_call_of_nobody_tells_what_is_nobodys(self, agent):
        call = calls.start(by=agent)
        suspended(call, agent, "1001")
        suspended(call, agent, "1002", customer=CustomerFactory())

        assert lines(call) == waits("1001")

    def test_a_call_of_nobody_learns_at_its_end_whose_its_order_has_become(self, agent):
        call = calls.start(by=agent)
        with during(lambda: call.pk):
            pending = begun(agent)
        calls.touch(call, pending)
        ana = customer(locale="es")
        with during(lambda: call.pk):
            edit(pending, edits.choose_customer(ana), agent)
            suspended(call, agent, customer=CustomerFactory())

        ended = calls.end(call, by=agent)

        assert (ended.customer, ended.subject_of_note) == (ana, ana)
        assert plain(draft(ended)).splitlines() == [
            "Llamada con Ana Lopez, 1 min, Mia Berg",
            f"- Hemos empezado un pedido para usted ({pending.number}); todavía no está tramitado.",
        ]

    def test_an_order_in_progress_that_is_deleted_is_told_to_whom_it_belonged(self, agent):
        ana = CustomerFactory()
        call = calls.start(by=agent, customer=ana)
        with during(lambda: call.pk):
            for number, owner in (("P-1", ana), ("P-2", CustomerFactory())):
                pending = pending_order(agent, number, customer=owner)
                pending_orders.void(pending, by=agent, seen=pending.version)
        PendingOrder.objects.all().delete()

        assert lines(call) == ["- Your order in progress (P-1) was not placed."]

    def test_ten_deeds_cost_the_same_number_of_queries_as_two(self, agent, django_assert_num_queries):
        call = calls.start(by=agent, customer=buyer())
        placed_in(call, agent, made=quoted_and_keyed)
        suspended(call, agent, "1001")
        with CaptureQueriesContext(connection) as few:
            lines(call)
        for n in range(4):
            placed_in(call, agent, made=quoted_and_keyed)
            suspended(call, agent, f"200{n}")

        with django_assert_num_queries(len(few)):
            told = lines(call)

        assert len(told) == 20
