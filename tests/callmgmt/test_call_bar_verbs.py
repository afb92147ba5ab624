"""Starting a call, naming its caller, its scratchpad, ending it."""

import re

import pytest
from django.utils import timezone

from callmgmt.actions import calls
from callmgmt.models import Call
from orders.models import CustomerPhone, PendingOrder
from orders.searching import index
from tests.callmgmt.test_call_bar import form
from tests.conftest import person
from tests.factories import CustomerFactory, pending_order

pytestmark = pytest.mark.django_db


class TestStarting:
    def test_the_timer_runs_and_the_field_for_the_caller_has_the_focus(self, htmx_client):
        part = htmx_client.post("/call/start/", form()).text

        assert '<span class="timer" role="timer" data-seconds="0">00:00</span>' in part
        assert 'id="call-q"' in part
        assert "data-focus" in part.split('id="call-q"')[1].split(">")[0]

    def test_a_reload_does_not_take_the_focus(self, agent_client, agent):
        calls.start(by=agent)

        page = agent_client.get("/").text

        assert "data-focus" not in page.split('id="call-q"')[1].split(">")[0]

    def test_a_phone_number_finds_the_customer(self, agent_client, ana):
        agent_client.post("/call/start/", form(q="+34 600 218 412"))

        assert Call.objects.get().customer == ana

    def test_twice_is_refused_in_a_sentence(self, agent_client, agent):
        calls.start(by=agent)

        response = agent_client.post("/call/start/", form())

        assert response.status_code == 409
        assert "You are in a call already; end it first." in response.text

    def test_the_same_form_twice_starts_one_call(self, agent_client):
        fields = form()

        statuses = [agent_client.post("/call/start/", fields).status_code for _twice in range(2)]

        assert statuses == [302, 302]
        assert Call.objects.count() == 1

    def test_a_get_starts_nothing(self, agent_client):
        response = agent_client.get("/call/start/")

        assert (response.status_code, response["Location"]) == (302, "../")
        assert Call.objects.count() == 0


class TestTheCaller:
    def test_one_hit_is_named_and_gets_the_focus(self, htmx_client, agent, ana):
        calls.start(by=agent)

        part = htmx_client.post("/call/caller/", form(q="8412")).text

        assert re.search(r'<a class="call-name" href="/customers/C-1/" [^>]*data-focus><bdi>Ana Lopez</bdi></a>', part)

    @pytest.mark.parametrize(("typed", "shown"), [("8412", "+34 600 218 412"), ("C-1", ""), ("ana", "")])
    def test_the_number_that_was_typed_is_shown_as_that_of_the_caller(self, htmx_client, agent, ana, typed, shown):
        calls.start(by=agent)

        htmx_client.post("/call/caller/", form(q=typed))

        assert (Call.objects.get().customer, Call.objects.get().caller_number) == (ana, shown)

    def test_so_it_is_when_one_of_several_is_chosen(self, htmx_client, agent, ana):
        twin = CustomerFactory(number="C-2")
        CustomerPhone.objects.create(customer=twin, shown="0034 600 218412", digits="600218412")
        index([twin])
        calls.start(by=agent)

        part = htmx_client.post("/call/caller/", form(q="218412")).text
        htmx_client.post("/call/caller/", form(q="218412", customer="C-2"))

        assert 'name="q" value="218412"' in part
        assert Call.objects.get().caller_number == "0034 600 218412"

    def test_a_number_that_the_telephone_told_stays(self, htmx_client, agent, ana):
        calls.start(by=agent, number="+1 555 0142")

        htmx_client.post("/call/caller/", form(q="8412"))

        assert Call.objects.get().caller_number == "+1 555 0142"

    def test_several_hits_are_listed_and_one_is_chosen(self, htmx_client, agent, ana):
        index([CustomerFactory(number="C-2", first_name="Anna")])
        calls.start(by=agent)

        part = htmx_client.post("/call/caller/", form(q="lopez")).text
        htmx_client.post("/call/caller/", form(customer="C-2"))

        assert 'name="customer" value="C-1"' in part
        assert Call.objects.get().customer.number == "C-2"

    def test_several_hits_without_htmx_are_a_page(self, agent_client, agent, ana):
        index([CustomerFactory(number="C-2")])
        calls.start(by=agent)

        page = agent_client.post("/call/caller/", form(q="lopez"))

        assert page.status_code == 200
        assert "<html" in page.text
        assert 'name="customer" value="C-2"' in page.text

    def test_nobody_is_a_sentence_and_what_was_typed_stays(self, htmx_client, agent):
        calls.start(by=agent)

        part = htmx_client.post("/call/caller/", form(q="zzz"))

        assert part.status_code == 422
        assert "No customer is known by “zzz”. Check it with the caller, or go on without." in part.text
        assert 'value="zzz"' in part.text

    @pytest.mark.parametrize("typed", ["a" * 81, "a\x00b"])
    def test_bad_input_is_a_sentence(self, htmx_client, agent, typed):
        calls.start(by=agent)

        assert htmx_client.post("/call/caller/", form(q=typed)).status_code == 422

    def test_a_customer_who_is_not_there_is_404(self, agent_client, agent):
        calls.start(by=agent)

        assert agent_client.post("/call/caller/", form(customer="C-9")).status_code == 404


class TestEnding:
    def test_end_call_opens_the_wrap_up(self, htmx_client, agent):
        calls.start(by=agent)

        part = htmx_client.post("/call/end/", form()).text

        assert 'id="wrap-up"' in part
        assert "Start call" in part

    def test_end_and_start_next(self, htmx_client, agent):
        calls.start(by=agent)

        htmx_client.post("/call/end-and-start/", form())

        assert [call.state for call in Call.objects.order_by("pk")] == ["ended", "active"]

    def test_reopen(self, htmx_client, agent, ana):
        calls.end(calls.start(by=agent, customer=ana), by=agent)

        part = htmx_client.post("/call/reopen/", form()).text

        assert "Ana Lopez" in part
        assert Call.objects.active().get().customer == ana

    def test_reopen_without_a_last_call_is_a_sentence(self, agent_client):
        response = agent_client.post("/call/reopen/", form())

        assert response.status_code == 409
        assert "There is no call to reopen." in response.text

    def test_a_page_shown_before_the_call_was_ended_elsewhere_hears_so(self, agent_client, agent):
        calls.end(calls.start(by=agent), by=agent)

        response = agent_client.post("/call/end/", form())

        assert response.status_code == 409
        assert "There is no call." in response.text

    def test_someone_who_was_deactivated_is_asked_to_sign_in_and_their_order_waits_at_home(self, agent_client, agent):
        calls.start(by=agent, pending=pending_order(agent))
        agent.deactivated_at = timezone.now()
        agent.save()

        response = agent_client.post("/call/park/", form(version=1))

        assert response["Location"].startswith("/sign-in/")
        assert PendingOrder.objects.open().count() == 1


class TestTheScratchpad:
    def test_it_is_saved_quietly(self, agent_client, agent):
        call = calls.start(by=agent)
        fields = {"call": call.pk, "before": "", "text": "blue\r\nnot red"}

        response = agent_client.post("/call/scratchpad/", fields, headers={"X-Background": "1"})

        assert response.status_code == 204
        assert Call.objects.get().scratchpad == "blue\nnot red"

    def test_without_javascript_it_is_saved_and_said(self, agent_client, agent):
        call = calls.start(by=agent)

        page = agent_client.post("/call/scratchpad/", {"call": call.pk, "text": "blue"}, follow=True).text

        assert "The scratchpad is saved." in page
        assert ">blue</textarea>" in page

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [("4111 1111 1111 1111", "This looks like a card number."), ("x" * 10_001, "Say it in 10000 characters")],
    )
    def test_bad_input_comes_back_with_a_sentence(self, agent_client, agent, text, sentence):
        call = calls.start(by=agent)

        response = agent_client.post("/call/scratchpad/", {"call": call.pk, "text": text})

        assert response.status_code == 422
        assert sentence in response.text
        assert f">{text}</textarea>" in response.text

    def test_nobody_writes_on_the_scratchpad_of_another(self, agent_client):
        call = calls.start(by=person("lea", "Customer Service Agent"))

        assert agent_client.post("/call/scratchpad/", {"call": call.pk, "text": "x"}).status_code == 404
