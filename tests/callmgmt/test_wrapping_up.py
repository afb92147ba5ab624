"""Wrap-up: codes, and one click that makes the receipt a note."""

from uuid import uuid4

import pytest
from django.utils import timezone

from activities.models import NOTE_ADDED, Event, Note
from callmgmt.actions import calls
from callmgmt.models import Call
from tests.conftest import person
from tests.factories import CustomerFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(agent):
    return calls.start(by=agent, customer=CustomerFactory(number="C-1"))


def form(**fields):
    return {"idem": str(uuid4()), "activity": "customer-request", "result": "satisfied", "text": "Said so.", **fields}


def url(call):
    return f"/calls/{call.pk}/wrap-up/"


class TestWrappingUp:
    def test_the_page_shows_the_draft_to_be_changed(self, call, agent, agent_client):
        calls.end(call, by=agent)

        page = agent_client.get(url(call)).text

        assert "Call with Ana Lopez, 1 min, Mia Berg" in page
        assert "Keep as a note" in page

    def test_the_draft_is_marked_as_what_it_is_written_in_on_a_page_of_ours(self, call, agent, agent_client):
        call.customer.locale = "es"
        call.customer.save()
        calls.end(call, by=agent)

        page = agent_client.get(url(call)).text

        assert '<html lang="en"' in page
        assert 'name="text" lang="es"' in page
        assert "Llamada con Ana Lopez, 1 min, Mia Berg" in page
        assert "Keep as a note" in page

    def test_a_call_that_was_ended_by_starting_the_next_is_wrapped_up_after_it(self, call, agent, htmx_client):
        second = calls.end(calls.end_and_start_next(call, by=agent), by=agent)
        call.refresh_from_db()

        part = htmx_client.post(url(second), form()).text
        last = htmx_client.post(url(call), form()).text

        assert "An earlier call of today waits for the same." in part
        assert url(call) in part
        assert 'id="wrap-up"' not in last

    def test_all_that_wait_for_it_are_reached_from_the_bar_of_every_page(self, call, agent, htmx_client, agent_client):
        second = calls.end_and_start_next(call, by=agent)
        calls.end(calls.end_and_start_next(second, by=agent), by=agent)
        third = Call.objects.latest("pk")

        listed = [url(each) in agent_client.get("/").text for each in (call, second, third)]
        htmx_client.post(url(third), form())
        left = agent_client.get("/").text

        assert listed == [True, True, True]
        assert [url(each) in left for each in (call, second, third)] == [True, True, False]

    def test_one_that_waits_is_a_link_and_none_is_nothing(self, call, agent, agent_client):
        calls.end(call, by=agent)

        waiting = agent_client.get("/").text
        agent_client.post(url(call), form())

        assert 'id="call-wrap-ups"' not in waiting
        assert f'href="{url(call)}"' in waiting
        assert "Wrap up" not in agent_client.get("/").text

    def test_what_waits_since_yesterday_is_offered_no_more(self, call, agent, agent_client):
        calls.end(call, by=agent)
        Call.objects.update(ended_at=timezone.now() - Call.WORKING_DAY)

        assert "Wrap up" not in agent_client.get("/").text

    def test_the_page_has_the_bar_of_the_call_that_goes_on(self, call, agent, agent_client):
        calls.end_and_start_next(call, by=agent)

        page = agent_client.get(url(call)).text

        assert 'class="timer"' in page
        assert [page.count(f'id="{each}"') for each in ("call-bar", "wrap-up")] == [1, 1]

    def test_a_call_that_goes_on_is_not_covered_by_the_wrap_up_of_an_earlier_one(self, call, agent, htmx_client):
        second = calls.end(calls.end_and_start_next(call, by=agent), by=agent)
        calls.start(by=agent)

        part = htmx_client.post(url(second), form()).text

        assert 'id="wrap-up"' not in part

    def test_one_click_makes_it_a_note_on_the_customer(self, call, agent, htmx_client):
        calls.end(call, by=agent)

        part = htmx_client.post(url(call), form(text="Wants blue.\nCalls back.", keep="on")).text

        note = Note.objects.get()
        assert (note.subject_kind, note.subject_id, note.text) == (
            "customer",
            call.customer.pk,
            "Wants blue.\nCalls back.",
        )
        assert (note.activity_words, note.result_words) == ("Customer Request", "Satisfied")
        assert Event.objects.get(pk=note.event_id).verb == NOTE_ADDED
        assert "Wrap up" not in part
        assert "The receipt is a note now." in part

    def test_without_a_note_the_codes_are_kept_with_the_call(self, call, agent, agent_client):
        calls.end(call, by=agent)

        response = agent_client.post(url(call), form(reason="complaint"))

        call.refresh_from_db()
        assert (response.status_code, response["Location"]) == (302, "/")
        assert (call.activity_code.label, call.result_code.label, call.reason.label, call.note) == (
            "Customer Request",
            "Satisfied",
            "Complaint",
            "Said so.",
        )
        assert call.wrapped_up_at is not None
        assert Note.objects.count() == 0

    def test_the_codes_of_the_last_call_are_chosen_beforehand(self, call, agent, agent_client):
        calls.end(call, by=agent)
        agent_client.post(url(call), form(result="left-message"))
        second = calls.end(calls.start(by=agent), by=agent)

        page = agent_client.get(url(second)).text

        assert '<option value="left-message" selected>' in page

    def test_without_a_customer_the_note_stands_on_the_order_that_was_opened(self, agent, agent_client):
        call = calls.start(by=agent)
        order = placed("1001")
        calls.touch(call, order)
        calls.end(call, by=agent)

        agent_client.post(url(call), form(keep="on"))

        assert (Note.objects.get().subject_kind, Note.objects.get().subject_id) == ("order", order.pk)

    def test_a_call_about_nothing_has_nothing_to_put_a_note_on(self, agent, agent_client):
        call = calls.end(calls.start(by=agent), by=agent)

        page = agent_client.get(url(call)).text
        response = agent_client.post(url(call), form(keep="on"))

        assert "Keep as a note" not in page
        assert response.status_code == 409
        assert "No customer and no order was opened in this call" in response.text

    def test_a_customer_who_was_merged_meanwhile_has_the_note_as_who_they_became(self, call, agent, agent_client):
        survivor = CustomerFactory(number="C-2")
        call.customer.merged_into = survivor
        call.customer.save()
        calls.end(call, by=agent)

        agent_client.post(url(call), form(keep="on"))

        assert Note.objects.get().subject_id == survivor.pk

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"activity": ""}, "Choose what the call was about."),
            ({"result": ""}, "Choose how the call ended."),
            ({"result": "nonsense"}, "There is no such choice; choose one."),
            ({"text": "x" * 10_001}, "Say it in 10000 characters; this has 10001."),
            ({"text": "card 4111 1111 1111 1111"}, "This looks like a card number."),
            ({"text": "CVV 123"}, "This looks like the code of a card."),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_bad_input_comes_back_with_a_sentence_and_the_text(
        self, call, agent, agent_client, fields, sentence, headers
    ):
        calls.end(call, by=agent)
        fields = form(**fields)

        response = agent_client.post(url(call), fields, headers=headers)

        assert response.status_code == 422
        assert sentence in response.text
        assert fields["text"] in response.text

    def test_a_call_that_goes_on_is_not_wrapped_up(self, call, agent_client):
        response = agent_client.post(url(call), form())

        assert response.status_code == 409
        assert "This call goes on; end it first." in response.text

    def test_it_is_wrapped_up_once(self, call, agent, agent_client):
        calls.end(call, by=agent)
        fields = form(keep="on")

        statuses = [agent_client.post(url(call), fields).status_code for _twice in range(2)]
        other_tab = agent_client.post(url(call), form())

        assert statuses == [302, 302]
        assert "This call was wrapped up before." in other_tab.text
        assert Note.objects.count() == 1

    def test_the_call_of_another_is_404(self, agent_client):
        call = calls.start(by=person("lea", "Customer Service Agent"))
        Call.objects.update(state="ended", ended_at=timezone.now())

        assert agent_client.get(url(call)).status_code == 404
