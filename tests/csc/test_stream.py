"""The stream of changes: who may listen, what they hear, and what happens while Redis is away."""

import http.client
import json
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured

from csc import bells
from csc.models import User
from csc.stream import broadcast
from tests.conftest import person, signed_in
from tests.streaming import streaming

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def address(broker):
    with streaming(SITE, broker.address, broker.folder / "log") as address:
        yield address


@pytest.fixture
def mia(db):
    return person("mia", "Customer Service Agent")


def cookie(user) -> str:
    return f"{configured.SESSION_COOKIE_NAME}={signed_in(user).cookies[configured.SESSION_COOKIE_NAME].value}"


class Listener:
    """A page that listens."""

    def __init__(self, address, *, path="/events", **headers):
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        self.connection.request("GET", path, headers=headers)
        self.answer = self.connection.getresponse()

    def event(self, name):
        """The data of the next event of that name."""
        while line := self.answer.readline().decode():
            if line == f"event: {name}\n":
                return json.loads(self.answer.readline().decode().removeprefix("data: "))
        return None


def test_a_page_of_ours_with_a_session_hears_what_changed(address, mia):
    listener = Listener(address, Origin=SITE, Cookie=cookie(mia))
    listener.event("live")

    bells.ring("pending_order", 17, 3)
    heard = listener.event("changed")

    assert heard == {"kind": "pending_order", "id": 17, "version": 3}
    assert listener.answer.headers["Access-Control-Allow-Origin"] == SITE
    assert listener.answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert listener.answer.headers["Cache-Control"] == "no-store"


def test_it_hears_only_of_the_kinds_and_the_records_that_it_shows(address, mia):
    listener = Listener(address, path="/events?about=order%3A8&about=desk", Origin=SITE, Cookie=cookie(mia))
    listener.event("live")

    for kind, pk in (("pending_order", 8), ("order", 7), ("order", 8), ("desk", 3)):
        bells.ring(kind, pk, 1)

    assert listener.event("changed") == {"kind": "order", "id": 8, "version": 1}
    assert listener.event("changed") == {"kind": "desk", "id": 3, "version": 1}


def test_it_hears_what_changed_while_it_was_on_its_way_and_nothing_older(address, mia):
    asked = {"path": "/events?about=order%3A8", "Origin": SITE, "Cookie": cookie(mia)}
    first = Listener(address, **asked)
    first.event("live")
    bells.ring("order", 8, 1)
    first.event("changed")

    late = Listener(address, **asked)
    assert late.event("changed") == {"kind": "order", "id": 8, "version": 1}
    time.sleep(broadcast.RECENT)
    bells.ring("order", 8, 2)
    assert Listener(address, **asked).event("changed")["version"] == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": SITE, "Cookie": ""}, 401),
        ({"Origin": SITE, "Cookie": "csc-session=abc"}, 401),
    ],
)
def test_nobody_else_hears_anything(address, mia, headers, status):
    listener = Listener(address, **{"Cookie": cookie(mia), **headers})

    assert listener.answer.status == status
    assert listener.answer.read() == b""
    if headers.get("Origin") != SITE:
        assert "Access-Control-Allow-Origin" not in listener.answer.headers


def test_who_was_deactivated_or_signed_out_everywhere_does_not_listen(address, mia):
    key = cookie(mia)
    User.objects.update(session_epoch=1)

    assert Listener(address, Origin=SITE, Cookie=key).answer.status == 401
    User.objects.update(session_epoch=0, is_active=False)
    assert Listener(address, Origin=SITE, Cookie=key).answer.status == 401


@pytest.mark.parametrize("path", ["/", "/orders/1001/", "/events/x"])
def test_there_is_one_address(address, mia, path):
    assert Listener(address, path=path, Origin=SITE, Cookie=cookie(mia)).answer.status == 404


def test_while_redis_is_away_pages_are_told_and_afterwards_they_hear_again(address, broker, mia):
    listener = Listener(address, Origin=SITE, Cookie=cookie(mia))
    listener.event("live")

    broker.stop()
    assert listener.event("paused") == {}
    bells.ring("pending_order", 17, 3)  # nobody hears it, and nothing is raised
    broker.start()

    assert listener.event("live") == {}
    bells.ring("pending_order", 18, 1)
    assert listener.event("changed")["id"] == 18


def test_a_redis_that_hangs_counts_as_away(address, broker, mia):
    listener = Listener(address, Origin=SITE, Cookie=cookie(mia))
    listener.event("live")

    broker.halt()
    assert listener.event("paused") == {}
    broker.go_on()
    assert listener.event("live") == {}
    bells.ring("pending_order", 18, 1)
    assert listener.event("changed")["id"] == 18


def test_a_bell_that_a_slow_redis_did_not_hear_makes_every_page_look_at_everything(address, broker, mia):
    listener = Listener(address, path="/events?about=order%3A8", Origin=SITE, Cookie=cookie(mia))
    listener.event("live")
    broker.halt()
    bells.ring("order", 8, 1)
    bells.ring("order", 8, 2)
    broker.go_on()

    assert listener.event("live") == {}
    bells.ring("order", 8, 3)
    while (heard := listener.event("changed"))["version"] < 3:
        pass
    assert heard == {"kind": "order", "id": 8, "version": 3}
