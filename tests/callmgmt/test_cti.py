"""The hook of telephone systems: signed events ring, answer and end calls, each once; all else is refused in words."""

import hmac
import json
import re
import time
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from activities.models import Note
from callmgmt.actions import calls
from callmgmt.models import Call, CtiEvent, CtiSource
from callmgmt.views.cti import LARGEST
from orders.models import CustomerPhone
from orders.searching import index
from tests.concurrency import at_once
from tests.conftest import person, signed_in
from tests.factories import CustomerFactory, pending_order

pytestmark = pytest.mark.django_db
RINGS = re.compile(r'name="call" value="(\d+)">.*?<bdi>([^<]+)</bdi>', re.DOTALL)
LISTED = re.compile(r'class="person" type="submit" name="customer" value="([^"]+)"')
EVENT = {"event": "ringing", "from": "+34600218412", "to": "+1555", "callId": "c-1", "user": "mia"}


@pytest.fixture
def source(db):
    return CtiSource.objects.create(name="exchange", secret="secret of the exchange")


def signature(body, *, secret="secret of the exchange", at=None):
    at = int(time.time()) if at is None else at
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, 'sha256').hexdigest()}"


def tell(body=None, *, header=None, **fields):
    body = json.dumps({**EVENT, **fields}).encode() if body is None else body
    headers = {"X-CSC-Signature": signature(body) if header is None else header}
    return Client().post("/hooks/cti", body, content_type="application/json", headers=headers)


def customer(*phones):
    made = CustomerFactory(number=f"C-{phones[0]}")
    for phone in phones:
        CustomerPhone.objects.create(customer=made, shown=phone, digits=phone)
    index([made])
    return made


class TestEvents:
    def test_it_rings_for_the_agent_and_only_for_them(self, source, agent_client, agent, manager):
        ana = customer("600218412")

        response = tell()

        call = Call.objects.get()
        assert response.json() == {"call": call.pk, "state": "ringing"}
        assert (call.agent, call.customer, call.answered) == (agent, ana, False)
        assert "is calling you." in agent_client.get("/").text
        assert "is calling you." not in signed_in(manager).get("/").text

    def test_a_number_of_nobody_or_of_several_rings_without_a_name(self, source, agent, agent_client):
        customer("600218412")
        customer("1600218412", "600218412")

        tell()

        assert Call.objects.get().customer is None
        assert "<bdi>+34600218412</bdi>" in agent_client.get("/").text

    @pytest.mark.parametrize("answers", ["here", "at the telephone"])
    def test_a_number_of_several_lists_them_by_the_rules_once_the_call_goes_on(
        self, source, agent, agent_client, answers
    ):
        people = [customer("600218412"), customer("1600218412"), customer("2600218412"), customer("3600218412")]
        Note.objects.create(
            event_id="0197a8e2-0000-7000-8000-000000000000", subject_kind="customer", subject_id=people[1].pk,
            customer_id=people[1].pk, written_by=agent, written_at=timezone.now(), follow_up_at=timezone.now(),
        )  # fmt: skip
        tell()

        if answers == "here":
            agent_client.post("/call/take/", {"idem": "0197a8e2-0000-7000-8000-000000000000"})
        else:
            tell(event="answered")

        listed = [each.number for each in (people[1], people[3], people[2], people[0])]
        assert LISTED.findall(agent_client.get("/").text) == listed
        assert LISTED.findall(agent_client.get("/call/", headers={"HX-Request": "true"}).text) == listed

    def test_the_list_goes_once_the_caller_is_named(self, source, agent, agent_client):
        ana = customer("600218412")
        customer("1600218412")
        tell(event="answered")

        calls.name_customer(Call.objects.get(), ana, by=agent)

        assert LISTED.findall(agent_client.get("/").text) == []

    def test_answering_at_the_telephone_begins_the_call_here(self, source, agent):
        tell()

        response = tell(event="answered")

        call = Call.objects.get()
        assert (response.json()["state"], call.state, call.answered) == ("active", "active", True)

    def test_answering_here_takes_the_call(self, source, agent, agent_client):
        tell()

        agent_client.post("/call/take/", {"idem": "0197a8e2-0000-7000-8000-000000000000"})

        assert Call.objects.get().state == "active"

    def test_hanging_up_leaves_the_agent_in_the_call_until_they_end_it(self, source, agent, agent_client):
        tell(event="answered")

        tell(event="ended")

        assert Call.objects.get().state == "active"
        assert "hung up " in agent_client.get("/").text

    def test_a_call_that_nobody_answered_is_over_and_not_the_last_one(self, source, agent, agent_client):
        tell()

        tell(event="ended")

        assert Call.objects.get().state == "ended"
        assert "Last:" not in agent_client.get("/").text

    def test_who_is_still_in_another_call_ends_it_and_takes_this(self, source, agent, agent_client):
        calls.start(by=agent)
        tell(event="answered")

        page = agent_client.get("/").text
        agent_client.post("/call/take/", {"idem": "0197a8e2-0000-7000-8000-000000000000"})

        assert "is on the line." in page
        assert "End call and take this" in page
        assert sorted(call.state for call in Call.objects.all()) == ["active", "ended"]

    def test_all_that_ring_are_shown_the_earliest_first(self, source, agent, agent_client):
        customer("600218412")
        tell(callId="c-1")
        tell(callId="c-2", **{"from": "+34600777888"})

        page = agent_client.get("/").text

        first, second = Call.objects.order_by("started_at")
        assert RINGS.findall(page) == [(str(first.pk), "Ana Lopez"), (str(second.pk), "+34600777888")]
        assert page.count("is calling you.") == 2

    def test_the_one_that_is_chosen_is_taken_and_the_other_rings_on(self, source, agent, agent_client):
        tell(callId="c-1")
        tell(callId="c-2")
        first, second = Call.objects.order_by("started_at")

        agent_client.post("/call/take/", {"idem": "0197a8e2-0000-7000-8000-000000000000", "call": second.pk})

        assert list(Call.objects.order_by("started_at").values_list("pk", "state")) == [
            (first.pk, "ringing"),
            (second.pk, "active"),
        ]

    @pytest.mark.parametrize("named", ["it", "nonsense", "9" * 40])
    def test_one_that_rings_no_more_is_not_another(self, source, agent, agent_client, named):
        tell(callId="c-1")
        tell(callId="c-2")
        gone = Call.objects.earliest("pk")
        tell(callId="c-1", event="ended")
        calls.start(by=agent)

        response = agent_client.post(
            "/call/take/",
            {"idem": "0197a8e2-0000-7000-8000-000000000000", "call": gone.pk if named == "it" else named},
        )

        assert response.status_code == 409
        assert "This call rings no more." in response.text
        assert sorted(call.state for call in Call.objects.all()) == ["active", "ended", "ringing"]

    def test_the_call_of_another_agent_is_not_taken(self, source, agent, manager, agent_client):
        tell(user=manager.username)

        response = agent_client.post(
            "/call/take/", {"idem": "0197a8e2-0000-7000-8000-000000000000", "call": Call.objects.get().pk}
        )

        assert "This call rings no more." in response.text
        assert Call.objects.get().state == "ringing"

    def test_what_rings_during_a_call_says_what_taking_it_does(self, source, agent, agent_client):
        calls.start(by=agent, pending=pending_order(agent))
        tell(callId="c-1")
        tell(callId="c-2")

        page = agent_client.get("/").text

        assert page.count("End call and take this") == 2
        assert page.count("You are in a call; taking another ends it. P-7781 stays among your pending orders.") == 1
        assert page.count('aria-describedby="call-ends"') == 2

    def test_without_a_call_nothing_is_said_to_end(self, source, agent, agent_client):
        tell()

        assert "You are in a call" not in agent_client.get("/").text

    def test_a_telephone_does_not_ring_for_ever(self, source, agent, agent_client):
        tell()
        call = Call.objects.get()
        Call.objects.update(started_at=call.started_at - Call.RINGS)

        assert "is calling you." not in agent_client.get("/").text

    def test_events_that_come_in_the_wrong_order_do_no_harm(self, source, agent):
        tell(event="answered")

        tell(event="ringing")

        assert Call.objects.get().state == "active"

    def test_taking_what_rings_no_more_is_a_sentence(self, agent_client):
        response = agent_client.post("/call/take/", {"idem": "0197a8e2-0000-7000-8000-000000000000"})

        assert response.status_code == 409
        assert "No call rings for you any more." in response.text

    @pytest.mark.parametrize("event", ["ringing", "answered"])
    def test_an_event_told_again_gets_its_first_answer_and_does_nothing(self, source, agent, event):
        first = tell(event=event)
        tell(event="answered")
        tell(event="ended")
        before = Call.objects.values().get()

        again = tell(event=event)

        assert (again.status_code, again.json()) == (200, first.json())
        assert Call.objects.values().get() == before

    def test_the_user_may_be_named_by_email(self, source, agent):
        assert tell(user="MIA@shop.example").status_code == 200

    def test_the_same_id_of_two_systems_is_two_calls(self, source, agent):
        CtiSource.objects.create(name="other", secret="another secret")
        body = json.dumps(EVENT).encode()

        tell()
        tell(body, header=signature(body, secret="another secret"))

        assert Call.objects.count() == 2


class TestRefusals:
    @pytest.mark.parametrize("age", [301, -310])
    def test_an_old_signature_is_refused(self, source, agent, age):
        body = json.dumps(EVENT).encode()

        response = tell(body, header=signature(body, at=int(time.time()) - age))

        assert (response.status_code, response.json()) == (
            401,
            {"error": "The signature is not of the last five minutes."},
        )
        assert CtiEvent.objects.count() == 0

    @pytest.mark.parametrize(
        "header",
        ["", "nonsense", "t=,v1=", "t=1e3,v1=00", "t=٣,v1=00", "t=99999999999999999999,v1=00", "v1=00", "t=1", "=,=,"],
    )
    def test_a_signature_that_is_none_is_refused_in_words(self, source, agent, header):
        response = tell(header=header)

        assert response.status_code == 401
        assert response.json()["error"].startswith("The ")

    def test_a_wrong_signature_is_refused(self, source, agent):
        body = json.dumps(EVENT).encode()

        response = tell(body, header=signature(body, secret="guessed"))

        assert (response.status_code, Call.objects.count()) == (401, 0)

    def test_a_changed_body_is_refused(self, source, agent):
        header = signature(json.dumps(EVENT).encode())

        assert tell(user="jon", header=header).status_code == 401

    def test_a_system_that_is_switched_off_is_not_listened_to(self, source, agent):
        CtiSource.objects.update(is_on=False)

        assert tell().status_code == 401

    @pytest.mark.parametrize("user", ["", "nobody", "ada", None])
    def test_a_user_who_takes_no_calls_is_refused(self, source, agent, administrator, user):
        response = tell(user=user)

        assert (response.status_code, response.json()) == (422, {"error": "user is nobody who takes calls here."})

    def test_a_user_who_was_deactivated_is_refused(self, source, agent):
        agent.is_active = False
        agent.save()

        assert tell().status_code == 422

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"{}", b"[" * 15_000, b'{"event": NaN}', b'{"a":1}' * 2],
    )
    def test_what_is_no_event_is_refused_in_words(self, source, agent, body):
        response = tell(body)

        assert response.status_code == 400
        assert response.json()["error"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"event": "sneezing"},
            {"event": ["ringing"]},
            {"callId": ""},
            {"callId": "x" * 121},
            {"callId": {"a": 1}},
            {"callId": 7},
            {"from": "1" * 41},
            {"from": "a\x00b"},
            {"from": "\ud800"},
            {"user": 5},
        ],
    )
    def test_bad_fields_are_refused_in_words(self, source, agent, fields):
        response = tell(**fields)

        assert response.status_code == 400
        assert response.json()["error"]
        assert Call.objects.count() == 0

    def test_a_body_that_is_too_large_is_refused(self, source, agent):
        response = tell(b"x" * (LARGEST + 1))

        assert (response.status_code, response.json()) == (413, {"error": "An event has at most 16384 bytes."})

    def test_a_body_beyond_what_django_reads_is_refused(self, source, agent, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

        assert tell().status_code == 413

    def test_the_end_of_a_call_that_nobody_knows_is_refused(self, source, agent):
        response = tell(event="ended")

        assert response.status_code == 409
        assert CtiEvent.objects.count() == 0

    def test_a_visit_is_refused_in_words(self, client):
        response = client.get("/hooks/cti")

        assert (response.status_code, response.json()) == (405, {"error": "Send events by POST."})


@pytest.mark.django_db(transaction=True)
def test_one_event_told_eight_times_at_once_rings_once():
    CtiSource.objects.create(name="exchange", secret="secret of the exchange")
    person("mia", "Customer Service Agent")

    answers = [(each.status_code, each.json()) for each in at_once([tell] * 8)]

    call = Call.objects.get()
    assert answers == [(200, {"call": call.pk, "state": "ringing"})] * 8


@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_told_to_ring_and_be_answered_at_once_is_one_call():
    CtiSource.objects.create(name="exchange", secret="secret of the exchange")
    agent = person("mia", "Customer Service Agent")
    events = [partial(tell, event=event, callId=f"c-{n}") for n in range(8) for event in ("ringing", "answered")]

    statuses = [each.status_code for each in at_once(events)]

    assert statuses == [200] * 16
    assert Call.objects.filter(agent=agent).count() == 8
