"""The call bar on every page: its states, its verbs as forms, who sees it, and what it costs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Event
from callmgmt.actions import calls
from callmgmt.bar import ask
from callmgmt.models import Call, CallTouch, clock
from csc import leases
from tests.factories import CustomerFactory, pending_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def form(**fields):
    return {"idem": str(uuid4()), **fields}


class TestWhatItShows:
    @pytest.mark.parametrize("path", ["/", "/orders/", "/customers/", "/me/", "/no-such-page/"])
    def test_it_is_on_every_page(self, agent_client, path):
        page = agent_client.get(path).text

        assert "Start call" in page
        assert "No call." in page

    def test_who_takes_no_calls_has_none(self, client, administrator):
        client.force_login(administrator)

        assert 'id="call-bar"' not in client.get("/").text

    def test_who_has_not_signed_in_has_none(self, client):
        assert 'id="call-bar"' not in client.get("/sign-in/").text

    def test_a_call_shows_who_is_on_the_line_and_the_order_in_progress(self, agent_client, agent, ana):
        calls.start(by=agent, number="+34 600 218 412", customer=ana, pending=pending_order(agent))

        page = agent_client.get("/").text

        assert [words in page for words in ("Ana Lopez", "+34 600 218 412", "P-7781", 'data-seconds="0"')] == [
            True
        ] * 4

    def test_it_tells_who_edits_the_order(self, agent_client, agent, manager):
        pending = pending_order(agent)
        calls.start(by=agent, pending=pending)
        leases.acquire("pending_order", pending.pk, by=manager, tab=uuid4())

        page = agent_client.get("/").text

        assert "Jon Berg is editing</span>" in page
        assert "Jon Berg is editing Pending order P-7781. Ask them for it, or a manager." in page

    def test_an_order_that_a_manager_voided_is_no_longer_open(self, agent_client, agent):
        calls.start(by=agent, pending=pending_order(agent, state="voided", voided_by=agent))

        page = agent_client.get("/").text

        assert "no longer open" in page
        assert "Pending order P-7781 is no longer open." in page

    def test_an_order_that_was_placed_is_named(self, agent_client, agent):
        order = placed("1001")
        calls.start(by=agent, pending=pending_order(agent, state="placed", placed_order=order))

        page = agent_client.get("/").text

        assert f'<a href="{order.get_absolute_url()}">Order 1001</a>' in page

    def test_without_a_call_the_last_one_and_what_is_parked(self, agent_client, agent, ana):
        pending_order(agent, "P-1", parked_at=timezone.now())
        pending_order(agent, "P-2", parked_at=timezone.now())
        calls.end(calls.start(by=agent, customer=ana), by=agent)

        page = agent_client.get("/").text

        assert [words in page for words in ("Reopen", "just now", "2 parked orders", "Wrap up")] == [True] * 4

    def test_a_name_that_is_markup_is_text(self, agent_client, agent):
        calls.start(by=agent, customer=CustomerFactory(first_name="<script>alert(1)</script>"))

        assert "<script>alert" not in agent_client.get("/").text

    @pytest.mark.parametrize("control", ["call-park-open", "call-transfer-open", "call-void-open"])
    def test_the_actions_menu_opens_its_controls(self, agent_client, agent, control):
        calls.start(by=agent, pending=pending_order(agent))

        page = agent_client.get("/").text

        assert f'href="#{control}"' in page
        assert f'id="{control}"' in page

    def test_the_actions_menu_says_why_not_when_the_call_has_no_order(self, agent_client, agent):
        calls.start(by=agent)

        page = agent_client.get("/").text

        assert page.count("No order is in progress in this call.") == 6  # three entries, three buttons


class TestWhatItCosts:
    def test_one_statement_whatever_there_is(self, agent, ana, django_assert_num_queries):
        pending = pending_order(agent)
        call = calls.start(by=agent, customer=ana, pending=pending)
        calls.touch(call, placed("1001"))
        leases.acquire("pending_order", pending.pk, by=agent, tab=uuid4())
        ringing = [Call.objects.create(agent=agent, state="ringing", answered=False, caller_number=n) for n in "123"]

        with django_assert_num_queries(1):
            bar = ask(agent)

        assert [each.id for each in bar.ringing] == [each.pk for each in ringing]
        assert (bar.call.caller, bar.call.order.number, bar.call.touched) == ("Ana Lopez", "P-7781", "1001")

    def test_a_page_asks_for_it_once_and_not_at_all_for_who_takes_no_calls(self, agent_client, client, administrator):
        client.force_login(administrator)

        asked = []
        for each in (agent_client, client):
            with CaptureQueriesContext(connection) as queries:
                each.get("/")
            asked.append([query["sql"].partition(" (")[0] for query in queries].count("EXECUTE call_bar"))

        assert asked == [1, 0]

    def test_ten_thousand_calls_of_the_past_are_not_read(self, agent):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO callmgmt_call (agent_id, state, answered, started_at, ended_at, caller_number,"
                " number_digits, scratchpad, note) SELECT %s, 'ended', true, now(), now() - n * interval '1 minute',"
                " '', '', '', '' FROM generate_series(1, 10000) n",
                [agent.pk],
            )
            cursor.execute("SET LOCAL enable_seqscan = on")
            cursor.execute("DISCARD PLANS")  # those of earlier tests were made for an empty table

        with CaptureQueriesContext(
            connection,
        ) as asked:
            ask(agent)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + asked[0]["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())

        assert "call_of_agent" in plan


class TestOpening:
    def test_an_order_that_is_opened_is_touched_and_named_in_the_bar_at_once(self, agent_client, agent, ana):
        call = calls.start(by=agent)

        page = agent_client.get(placed("1001", customer=ana).get_absolute_url()).text

        assert '<a href="/orders/1001/">1001</a></span>' in page
        assert '<a class="call-name" href="/customers/C-1/" ><bdi>Ana Lopez</bdi></a>' in page
        assert CallTouch.objects.of(call.pk).count() == 1

    def test_who_rings_meanwhile_is_looked_at_and_is_not_the_caller(self, agent_client, agent, ana):
        call = calls.start(by=agent)
        Call.objects.create(agent=agent, customer=ana, state="ringing", answered=False)

        page = agent_client.get(ana.get_absolute_url())

        call.refresh_from_db()
        assert page.status_code == 200
        assert (call.customer, call.touches.count()) == (None, 0)

    @pytest.mark.parametrize(
        "headers",
        [
            {},  # its address in another tab
            {"Referer": "http://testserver/", "Cache-Control": "max-age=0"},  # a reload
            {"Referer": "http://testserver/entry/P-7781/cart/"},  # from tab to tab
            {"Referer": "http://testserver/entry/P-7781/cart/", "HX-Request": "true"},
            {"Referer": "https://elsewhere.example/"},
        ],
    )
    def test_the_page_of_an_order_from_before_the_call_joins_nothing(self, agent_client, agent, ana, headers):
        pending_order(agent, customer=ana)
        call = calls.start(by=agent)

        page = agent_client.get("/entry/P-7781/info/", headers=headers)

        call.refresh_from_db()
        assert page.status_code == 200
        assert (call.customer, call.pending_order, call.touches.count()) == (None, None, 0)

    @pytest.mark.parametrize("place", ["/", "/customers/C-1/", "/orders/?q=1", "/entry/P-1/info/"])
    def test_an_order_in_progress_that_is_opened_from_elsewhere_joins_the_call(self, agent_client, agent, ana, place):
        pending = pending_order(agent, customer=ana)
        call = calls.start(by=agent)

        agent_client.get("/entry/P-7781/info/", headers={"Referer": f"http://testserver{place}"})

        call.refresh_from_db()
        assert (call.customer, call.pending_order) == (ana, pending)

    def test_one_that_was_begun_in_the_call_is_of_the_call_however_it_is_shown(self, agent_client, agent):
        call = calls.start(by=agent)
        pending = pending_order(agent)

        agent_client.get("/entry/P-7781/cart/", headers={"Referer": "http://testserver/entry/P-7781/info/"})

        call.refresh_from_db()
        assert call.pending_order == pending

    def test_the_caller_before_whose_page_is_loaded_anew_is_not_the_next(self, agent_client, agent, ana):
        call = calls.start(by=agent)

        agent_client.get(ana.get_absolute_url(), headers={"Cache-Control": "max-age=0"})

        call.refresh_from_db()
        assert call.customer is None

    def test_without_a_call_nothing_is_touched(self, agent_client):
        agent_client.get(placed("1001").get_absolute_url())

        assert CallTouch.objects.count() == 0

    def test_what_the_agent_may_not_see_is_not_touched(self, agent_client, agent):
        from django.contrib.auth.models import Group

        from csc.models import GroupSite
        from tests.factories import SiteFactory

        calls.start(by=agent)
        order = placed("1001", customer=CustomerFactory(first_name="Secret"))
        group = Group.objects.get(name="Customer Service Agent")
        GroupSite.objects.create(group=group, site=SiteFactory(code="other"))

        response = agent_client.get(order.get_absolute_url())

        assert response.status_code == 404
        assert "Secret" not in response.text
        assert CallTouch.objects.count() == 0

    @pytest.mark.parametrize("number", ["1%00", "nope", "%ED%A0%80"])
    def test_odd_numbers_are_404_during_a_call_too(self, agent_client, agent, number):
        calls.start(by=agent)

        assert agent_client.get(f"/orders/{number}/").status_code == 404

    def test_a_look_in_the_background_touches_nothing(self, agent_client, agent):
        calls.start(by=agent)

        agent_client.get(placed("1001").get_absolute_url(), headers={"X-Background": "1"})

        assert CallTouch.objects.count() == 0

    def test_what_is_done_on_the_order_names_the_call(self, agent_client, agent):
        call, order = calls.start(by=agent), placed("1001")

        agent_client.post(
            reverse("orders:suspend", args=["1001"]), form(version=order.version, reason="Possible fraud")
        )

        assert Event.objects.get(verb="order.suspended").call_id == call.pk

    def test_the_page_of_the_call_lists_what_was_opened(self, agent_client, agent):
        calls.start(by=agent)
        agent_client.get(placed("1001").get_absolute_url())

        assert "<span>Order 1001</span>" in agent_client.get("/call/").text


class TestNews:
    def test_nothing_new_is_an_empty_answer(self, agent_client, agent):
        digest = ask(agent).digest

        response = agent_client.get(f"/call/?seen={digest}", headers={"X-Background": "1"})

        assert (response.status_code, response.content) == (204, b"")

    def test_what_has_changed_is_the_bar_alone(self, agent_client, agent):
        calls.start(by=agent)

        response = agent_client.get("/call/?seen=old", headers={"X-Background": "1"})

        assert response.status_code == 200
        assert "<html" not in response.text
        assert 'id="call-bar"' in response.text

    def test_another_that_rings_is_news(self, agent):
        Call.objects.create(agent=agent, state="ringing", answered=False)
        before = ask(agent).digest

        Call.objects.create(agent=agent, state="ringing", answered=False)

        assert ask(agent).digest != before

    def test_time_that_passes_is_no_news(self, agent):
        calls.start(by=agent)
        first = ask(agent).digest
        calls.save_scratchpad(Call.objects.get(), "typed meanwhile", before="")

        assert ask(agent).digest == first

    def test_it_neither_keeps_the_session_alive_nor_takes_messages(self, agent_client, agent):
        session = agent_client.session
        session["seen"] -= 600
        session.save()

        agent_client.get("/call/?seen=old", headers={"X-Background": "1"})

        assert agent_client.session["seen"] == session["seen"]

    def test_who_is_signed_out_is_asked_to_sign_in_over_the_page(self, client):
        answer = client.get("/call/", headers={"X-Background": "1"})

        assert (answer.status_code, answer["HX-Trigger"]) == (401, "session-expired")


def test_a_call_of_yesterday_says_when_it_was(agent_client, agent):
    calls.end(calls.start(by=agent), by=agent)
    Call.objects.update(ended_at=timezone.now() - timedelta(days=1))

    assert "min ago" not in agent_client.get("/").text


@pytest.mark.parametrize(("seconds", "shown"), [(0, "00:00"), (252, "04:12"), (3852, "1:04:12"), (36_000, "10:00:00")])
def test_the_clock_counts_hours_when_there_are_any(seconds, shown):
    assert clock(seconds) == shown
