"""Park Call, Transfer to, Void Call and Undo: the actions and what they answer, and two at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from activities.models import Audit, Event
from callmgmt.actions import call_orders, calls
from callmgmt.models import Call
from csc.errors import Refused
from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.callmgmt.bar import form, opened_by
from tests.concurrency import at_once
from tests.conftest import person, signed_in
from tests.factories import pending_order

pytestmark = pytest.mark.django_db


def eleven_seconds_pass():
    for event in Event.objects.all():
        Event.objects.filter(pk=event.pk).update(at=event.at - timedelta(seconds=11))
    for call in Call.objects.exclude(ended_at=None):
        Call.objects.filter(pk=call.pk).update(ended_at=call.ended_at - timedelta(seconds=11))


class TestTheActions:
    def test_park_saves_the_order_and_ends_the_call(self, call, agent):
        call = call_orders.park(call, by=agent, seen=1)

        call.pending_order.refresh_from_db()
        assert (call.state, call.pending_order.agent, call.pending_order.state) == ("parked", agent, "open")
        assert call.pending_order.parked_at is not None
        assert [event.verb for event in Event.objects.of_call(call.pk)] == [
            "call.started",
            "pending_order.parked",
            "call.parked",
        ]

    def test_transfer_gives_the_order_to_the_other(self, call, agent, lea):
        call = call_orders.transfer(call, by=agent, to=lea, message="wants blue", seen=1)

        pending = PendingOrder.objects.get()
        assert (call.state, pending.agent, pending.message) == ("transferred", lea, "wants blue")

    def test_void_ends_the_order_in_progress(self, call, agent):
        call = call_orders.void(call, by=agent, seen=1)

        assert (call.state, PendingOrder.objects.get().state) == ("void", "voided")

    def test_without_an_order_there_is_nothing_to_park(self, agent):
        call = calls.start(by=agent)

        with pytest.raises(Refused, match=r"No order is in progress in this call."):
            call_orders.park(call, by=agent, seen=1)

    def test_what_a_colleague_edits_is_not_parked_and_the_call_goes_on(self, call, agent, lea):
        opened_by(lea, call.pending_order)

        with pytest.raises(Refused, match=r"Lea Berg is editing Pending order P-7781."):
            call_orders.park(call, by=agent, seen=1)

        call.refresh_from_db()
        assert call.state == "active"

    @pytest.mark.parametrize("verb", ["park", "transfer", "void"])
    def test_undo_brings_back_the_call_and_the_order(self, call, agent, lea, verb):
        given = {"to": lea, "message": "yours"} if verb == "transfer" else {}
        call = getattr(call_orders, verb)(call, by=agent, seen=1, **given)

        call = call_orders.undo(call, by=agent)

        pending = PendingOrder.objects.get()
        assert (call.state, call.ended_at) == ("active", None)
        assert (pending.state, pending.agent, pending.parked_at, pending.message) == ("open", agent, None, "")

    def test_not_once_the_receiver_has_opened_it(self, call, agent, lea):
        call = call_orders.transfer(call, by=agent, to=lea, message="", seen=1)
        opened_by(lea, call.pending_order)

        with pytest.raises(Refused, match=r"Lea Berg has opened Pending order P-7781 meanwhile"):
            call_orders.undo(call, by=agent)

        assert PendingOrder.objects.get().agent == lea

    def test_not_during_another_call(self, call, agent):
        call = call_orders.park(call, by=agent, seen=1)
        calls.start(by=agent)

        with pytest.raises(Refused, match=r"You are in a call already; end it first."):
            call_orders.undo(call, by=agent)

        assert PendingOrder.objects.get().parked_at is not None

    def test_a_call_that_just_ended_has_nothing_to_undo(self, call, agent):
        call = calls.end(call, by=agent)

        with pytest.raises(Refused, match=r"There is nothing to undo in this call."):
            call_orders.undo(call, by=agent)


class TestTheViews:
    @pytest.mark.parametrize(
        ("verb", "words"),
        [("park", "Parked P-7781."), ("void", "Voided P-7781.")],
    )
    def test_the_bar_answers_with_undo(self, call, htmx_client, verb, words):
        response = htmx_client.post(f"/call/{verb}/", form())

        assert response.status_code == 200
        assert words in response.text
        assert 'data-key="z"' in response.text
        assert "<html" not in response.text

    @pytest.mark.parametrize("verb", ["park", "void"])
    def test_without_htmx_the_agent_is_back_on_their_page(self, call, agent_client, verb):
        response = agent_client.post(f"/call/{verb}/", form(), headers={"Referer": "http://testserver/orders/?q=1"})

        assert (response.status_code, response["Location"]) == (302, "/orders/?q=1")

    def test_another_site_is_no_page_of_ours(self, call, agent_client):
        response = agent_client.post("/call/park/", form(), headers={"Referer": "https://evil.example/x"})

        assert response["Location"] == "/call/"

    def test_who_has_an_old_version_hears_who_changed_the_order(self, call, htmx_client, manager):
        pending_orders.park(call.pending_order, by=manager, seen=1)

        response = htmx_client.post("/call/park/", form())

        assert response.status_code == 409
        assert "Parked (Jon Berg, " in response.text
        assert Audit.objects.filter(action="POST callmgmt:park", outcome="refused").count() == 1

    @pytest.mark.parametrize("verb", ["park", "transfer", "void"])
    def test_what_the_agent_typed_in_it_since_is_no_news_to_them(self, call, htmx_client, agent, lea, verb):
        opened_by(agent, call.pending_order)
        PendingOrder.objects.update(version=5)

        response = htmx_client.post(f"/call/{verb}/", form(to="lea", message=""))

        assert response.status_code == 200
        assert Call.objects.get().state != "active"

    def test_a_form_sent_twice_has_one_effect(self, call, agent_client):
        fields = form()

        answers = [agent_client.post("/call/park/", fields).status_code for _twice in range(2)]

        assert answers == [302, 302]
        assert Event.objects.filter(verb="pending_order.parked").count() == 1

    @pytest.mark.parametrize("verb", ["park", "void", "undo", "transfer", "end", "end-and-start", "caller"])
    def test_without_a_call_there_is_a_sentence(self, agent_client, lea, verb):
        response = agent_client.post(f"/call/{verb}/", form(to="lea", q="x"))

        assert response.status_code == 409
        assert "There is no call." in response.text or "There is nothing to undo." in response.text

    def test_undo_in_time(self, call, htmx_client):
        htmx_client.post("/call/park/", form())

        response = htmx_client.post("/call/undo/", form())

        assert "Return to Current Order" in response.text
        assert Call.objects.get().is_active

    def test_undo_too_late(self, call, htmx_client):
        htmx_client.post("/call/park/", form())
        eleven_seconds_pass()

        response = htmx_client.post("/call/undo/", form())

        assert response.status_code == 409
        assert "It is too late to undo that; the ten seconds have passed." in response.text
        assert "call-undo" not in htmx_client.get("/call/").text

    def test_who_may_not_void_is_turned_away(self, call, agent_client, agent):
        from django.contrib.auth.models import Group, Permission

        group = Group.objects.get(name="Customer Service Agent")
        group.permissions.remove(Permission.objects.get(codename="void_pendingorder"))

        response = agent_client.post("/call/void/", form())

        assert response.status_code == 403
        assert "Your role does not allow this; an administrator" in agent_client.get("/").text


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_of_park_transfer_and_void_in_two_tabs_one_wins(self):
        mia, lea = person("mia", "Customer Service Agent"), person("lea", "Customer Service Agent")
        for n in range(4):
            call = calls.start(by=mia, pending=pending_order(mia, f"P-{n}"))

            outcomes = at_once([
                lambda call=call: outcome(lambda: call_orders.park(call, by=mia, seen=1)),
                lambda call=call: outcome(lambda: call_orders.void(call, by=mia, seen=1)),
                lambda call=call: outcome(lambda: call_orders.transfer(call, by=mia, to=lea, message="", seen=1)),
            ])  # fmt: skip

            assert sorted(outcomes) == ["done", "refused", "refused"]
            assert Event.objects.about("pending_order", call.pending_order.pk).count() == 1

    def test_one_undo_sent_by_two_tabs_undoes_once(self):
        mia = person("mia", "Customer Service Agent")
        call = call_orders.park(calls.start(by=mia, pending=pending_order(mia)), by=mia, seen=1)

        outcomes = at_once([lambda: outcome(lambda: call_orders.undo(call, by=mia)) for _twice in range(2)])

        assert sorted(outcomes) == ["done", "refused"]

    def test_a_form_sent_eight_times_at_once_parks_once(self):
        mia = person("mia", "Customer Service Agent")
        calls.start(by=mia, pending=pending_order(mia))
        fields = form()

        statuses = at_once([lambda: signed_in(mia).post(reverse("callmgmt:park"), fields).status_code] * 8)

        assert statuses == [302] * 8
        assert Event.objects.filter(verb="call.parked").count() == 1


def outcome(deed):
    try:
        deed()
    except Refused:
        return "refused"
    return "done"
