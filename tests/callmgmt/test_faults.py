"""What goes wrong around a call: Redis gone, its agent deactivated, its customer merged, a form sent twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from callmgmt.actions import calls
from callmgmt.models import Call
from csc import leases
from csc.models import Lease, User
from orders.models import Customer, PendingOrder, SalesOrder
from tests.callmgmt.bar import form
from tests.conftest import signed_in
from tests.factories import CustomerFactory, pending_order
from tests.orders.entry.shop import customer, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_redis(broker):
    """A broker that was there a moment ago."""
    broker.stop()


@pytest.mark.django_db(transaction=True)
def test_with_redis_gone_a_call_goes_its_whole_way(no_redis, agent, lea):
    buyer = customer()
    item("TIE")
    mias, leas = signed_in(agent), signed_in(lea)

    answers = [mias.post("/call/start/", form(q="555 0142")), mias.post("/entry/new/", form(customer=buyer.number))]
    number = PendingOrder.objects.get().number
    answers.append(mias.get(f"/entry/{number}/cart/"))
    seen = {"version": PendingOrder.objects.get().version}
    answers.append(mias.post(f"/entry/{number}/add-item/", form(code="TIE", pieces="2", **seen)))
    answers.append(mias.post("/call/transfer/", form(to="lea", message="wants blue")))
    answers.append(leas.get(f"/pending/?changed={PendingOrder.objects.get().pk}", headers={"HX-Request": "true"}))
    answers.append(mias.post("/call/undo/", form()))
    answers.append(mias.post("/call/park/", form(version=PendingOrder.objects.get().version)))
    answers.append(leas.post(f"/pending/{number}/void/", form(version=PendingOrder.objects.get().version)))

    assert [answer.status_code for answer in answers] == [302, 302, 200, 302, 302, 200, 302, 302, 302]
    assert f'id="pending-{number}"' in answers[5].text
    assert (PendingOrder.objects.get().state, PendingOrder.objects.get().voided_by) == ("voided", lea)


class TestAnAgentWhoIsDeactivatedDuringACall:
    @pytest.fixture
    def gone(self, agent):
        pending = pending_order(agent, "P-1")
        calls.start(by=agent, pending=pending)
        leases.acquire("pending_order", pending.pk, by=agent, tab=uuid4())
        User.objects.filter(pk=agent.pk).update(is_active=False, deactivated_at=timezone.now())
        return agent

    def test_the_call_ends_and_the_order_waits_for_a_colleague(self, gone, lea):
        calls.end_abandoned()
        Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        page = signed_in(lea).get("/?view=all&agent=all").text

        assert Call.objects.get().state == "ended"
        assert 'id="open-P-1"' in page
        assert 'id="void-P-1" aria-disabled' not in page

    def test_nothing_of_theirs_is_done_any_more(self, gone):
        client = signed_in(gone)

        answers = [client.post(f"/call/{verb}/", form()) for verb in ("park", "void", "end", "undo")]

        assert {answer.status_code for answer in answers} == {302}
        assert {answer["Location"].split("?")[0] for answer in answers} == {"/sign-in/"}
        assert PendingOrder.objects.get().state == "open"

    def test_nobody_can_hand_them_an_order(self, gone, lea):
        calls.start(by=lea, pending=pending_order(lea, "P-2"))

        response = signed_in(lea).post("/call/transfer/", form(to=gone.username))

        assert response.status_code == 409
        assert PendingOrder.objects.get(number="P-2").agent == lea


class TestACustomerWhoIsMergedMeanwhile:
    @pytest.fixture
    def merged(self, agent):
        old, survivor = CustomerFactory(number="C-1"), CustomerFactory(number="C-2", first_name="Anna")
        calls.start(by=agent, customer=old, pending=pending_order(agent, "P-1", customer=old))
        Customer.objects.filter(pk=old.pk).update(merged_into=survivor)
        return survivor

    def test_the_bar_and_the_list_show_who_they_have_become(self, merged, agent_client):
        page = agent_client.get("/").text

        assert 'href="/customers/C-2/" ><bdi>Anna Lopez</bdi>' in page
        assert "<b><bdi>Anna Lopez</bdi></b>" in page

    def test_the_order_is_parked_and_its_receipt_stands_on_them(self, merged, agent_client, agent):
        agent_client.post("/call/park/", form())

        call = Call.objects.get()
        assert (call.state, call.subject_of_note) == ("parked", merged)


class TestDoubleClicksBackAndResend:
    @pytest.mark.parametrize("verb", ["park", "transfer", "void", "end", "end-and-start"])
    def test_the_second_of_two_equal_forms_gets_the_first_ones_answer(self, agent_client, agent, lea, verb):
        calls.start(by=agent, pending=pending_order(agent, "P-1"))
        fields = form(to="lea", message="")

        answers = [agent_client.post(f"/call/{verb}/", fields) for _twice in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Call.objects.count() == (2 if verb == "end-and-start" else 1)

    def test_a_form_from_a_page_that_one_went_back_to_is_refused_in_a_sentence(self, agent_client, agent, lea):
        calls.start(by=agent, pending=pending_order(agent, "P-1"))
        agent_client.post("/call/transfer/", form(to="lea", message=""))

        response = agent_client.post("/call/void/", form())

        assert response.status_code == 409
        assert "There is no call." in response.text
        assert PendingOrder.objects.get().state == "open"
        assert SalesOrder.objects.count() == 0
