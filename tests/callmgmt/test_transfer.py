"""Transfer to: whom it lists and what it refuses, and what the receiver sees."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from callmgmt.actions import call_orders, calls
from csc.models import Presence, User
from orders.actions import pending_orders
from orders.models import PendingOrder
from tests.callmgmt.bar import form, opened_by
from tests.conftest import person, signed_in
from tests.factories import pending_order

pytestmark = pytest.mark.django_db


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

        after = signed_in(lea, hx_request="true").post("/call/later/", form(number="P-7781")).text
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
