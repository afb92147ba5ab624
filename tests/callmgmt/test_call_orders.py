"""Park Call, Transfer to, Void Call and Undo: the actions and their views, and two at once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Audit, Event
from callmgmt.actions import call_orders, calls
from callmgmt.models import Call
from csc import leases
from csc.errors import Refused
from csc.models import Presence, User
from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.concurrency import at_once
from tests.conftest import person
from tests.factories import CustomerFactory, pending_order

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def call(agent):
    return calls.start(by=agent, customer=CustomerFactory(), pending=pending_order(agent))


def form(**fields):
    return {"idem": str(uuid4()), "version": 1, **fields}


def signed_in(user, **headers):
    client = Client(headers=headers or None)
    client.force_login(user)
    return client


def opened_by(user, pending):
    return leases.acquire("pending_order", pending.pk, by=user, tab=uuid4())


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


class TestThePicker:
    def test_it_lists_who_takes_calls_with_their_ids(self, call, agent_client, lea, manager, administrator):
        page = agent_client.get("/call/transfer/").text

        assert [f'value="{name}"' in page for name in ("lea", "jon", "mia", "ada")] == [True, True, False, False]
        assert "Transfer Ana Lopez, pending order P-7781, to" in page

    def test_who_was_deactivated_is_not_listed(self, call, agent_client, lea):
        User.objects.filter(pk=lea.pk).update(is_active=False)

        assert 'value="lea"' not in agent_client.get("/call/transfer/").text

    def test_it_tells_who_is_in_a_call_and_how_many_orders_they_have(self, call, agent_client, lea):
        calls.start(by=lea)
        pending_order(lea, "P-1")

        page = agent_client.get("/call/transfer/").text

        assert "in call since " in page
        assert "1 open" in page

    def test_who_looks_at_no_page_of_ours_is_marked_as_away(self, call, agent_client, lea, manager):
        for user, tab, away in ((lea, uuid4(), ""), (manager, uuid4(), "1")):
            signed_in(user).post("/call/here/", {"tab": tab, "away": away}, headers={"X-Background": "1"})

        page = agent_client.get("/call/transfer/").text

        states = re.findall(r'value="(lea|jon)".*?</i>\s*([\w ]+)</span>', page, re.DOTALL)
        assert dict(states) == {"lea": "in no call", "jon": "away"}

    def test_who_was_last_seen_a_minute_ago_is_away(self, call, agent_client, lea):
        signed_in(lea).post("/call/here/", {"tab": uuid4()})
        Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=61))

        assert "away</span>" in agent_client.get("/call/transfer/").text

    def test_for_htmx_it_is_the_list_alone(self, call, htmx_client, lea):
        part = htmx_client.get("/call/transfer/")

        assert "<html" not in part.text
        assert 'value="lea"' in part.text

    def test_ten_colleagues_cost_as_many_queries_as_two(self, call, agent_client, lea, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        person("a0", "Customer Service Agent")
        with CaptureQueriesContext(
            connection,
        ) as few:
            agent_client.get("/call/transfer/")
        for n in range(8):
            person(f"b{n}", "Customer Service Agent")

        with django_assert_num_queries(len(few)):
            agent_client.get("/call/transfer/")

    def test_the_chosen_one_gets_the_order_with_the_line(self, call, htmx_client, lea):
        response = htmx_client.post("/call/transfer/", form(to="lea", message="wants blue"))

        assert "Transferred P-7781 to Lea Berg. They can see it on their Home page." in response.text
        assert PendingOrder.objects.get().agent == lea

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Choose whom to hand it to."),
            ({"to": "nobody"}, "There is no such user; choose one from the list."),
            ({"to": "lea", "message": "x" * 301}, "Say it in 300 characters; this has 301."),
            ({"to": "lea", "message": "4111 1111 1111 1111"}, "This looks like a card number."),
        ],
    )
    def test_bad_input_comes_back_with_a_sentence(self, call, agent_client, lea, fields, sentence):
        response = agent_client.post("/call/transfer/", form(**fields))

        assert response.status_code == 422
        assert sentence in response.text
        assert PendingOrder.objects.get().version == 1

    def test_with_htmx_it_comes_back_into_the_panel(self, call, htmx_client, lea):
        response = htmx_client.post("/call/transfer/", form())

        assert (response.status_code, response["HX-Retarget"]) == (422, "#call-transfer-panel")

    def test_who_left_meanwhile_gets_nothing(self, call, htmx_client, lea):
        User.objects.filter(pk=lea.pk).update(deactivated_at=call.started_at)

        response = htmx_client.post("/call/transfer/", form(to="lea"))

        assert response.status_code == 409
        assert "Lea Berg takes no calls; choose somebody else." in response.text


class TestTheReceiver:
    def test_they_see_a_strip_with_the_line(self, call, agent, lea):
        PendingOrder.objects.update(line_count=3, customer=call.customer)
        call_orders.transfer(call, by=agent, to=lea, message="wants blue", seen=1)

        page = signed_in(lea).get("/").text

        assert "Mia Berg hands you P-7781 (Ana Lopez, 3 lines)" in page
        assert "<bdi>wants blue</bdi>" in page

    def test_nobody_else_sees_it(self, call, agent, lea, manager):
        call_orders.transfer(call, by=agent, to=lea, message="", seen=1)

        assert "hands you" not in signed_in(manager).get("/").text

    def test_later_takes_it_away_until_it_is_handed_over_again(self, call, agent, lea):
        call_orders.transfer(call, by=agent, to=lea, message="", seen=1)

        after = signed_in(lea, **HX).post("/call/later/", form(number="P-7781")).text
        pending = pending_orders.transfer(PendingOrder.objects.get(), by=lea, to=agent, message="", seen=2)
        pending_orders.transfer(pending, by=agent, to=lea, message="", seen=3)

        assert "hands you" not in after
        assert "hands you" in signed_in(lea).get("/").text

    def test_once_they_have_opened_it_the_strip_is_gone(self, call, agent, lea):
        call_orders.transfer(call, by=agent, to=lea, message="", seen=1)
        opened_by(lea, call.pending_order)

        assert "hands you" not in signed_in(lea).get("/").text

    def test_the_page_of_the_order_itself_does_not_offer_it(self, call, agent, lea):
        call_orders.transfer(call, by=agent, to=lea, message="", seen=1)
        desk = signed_in(lea)

        pages = [desk.get("/entry/P-7781/info/").text, desk.get("/").text]

        assert ["hands you" in page for page in pages] == [False, False]

    def test_opening_another_order_leaves_it_there(self, call, agent, lea):
        call_orders.transfer(call, by=agent, to=lea, message="", seen=1)
        pending_order(lea, "P-1")

        assert "hands you P-7781" in signed_in(lea).get("/entry/P-1/info/").text

    def test_nobody_says_later_to_what_is_not_theirs(self, call, agent_client, agent, lea):
        call_orders.transfer(call, by=agent, to=lea, message="", seen=1)

        assert agent_client.post("/call/later/", form(number="P-7781")).status_code == 404

    def test_nobody_says_later_to_a_number_that_cannot_be_one(self, agent_client):
        assert agent_client.post("/call/later/", form(number="P\x007781")).status_code == 404


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
