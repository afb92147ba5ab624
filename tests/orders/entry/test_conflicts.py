"""A form of order entry that comes too late: what was typed is kept, and what was not undoes nobody else's work."""

import pytest

from csc.models import Lease
from orders.models import PendingOrder
from tests.conftest import person, signed_in
from tests.orders.entry.shop import cart_of, guards, unopened, url
from tests.orders.entry.shown import fields_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def pending(agent):
    return unopened(agent)


@pytest.fixture
def changed(pending, htmx_client):
    """Mia's page, after which Lea has changed the email; nobody edits it now."""
    mias = fields_of(htmx_client.get(url(pending, tab="info")).text)
    leas = signed_in(person("lea", "Customer Service Agent"), hx_request="true")
    leas.post(url(pending, tab="info"), guards(pending, email="office@lopez.example", phone=mias["phone"]))
    Lease.objects.all().delete()
    return mias


def late(client, pending, fields, **typed):
    return client.post(url(pending, tab="info"), {**guards(pending), **fields, **typed})


def test_the_answer_shows_before_theirs_and_yours(pending, htmx_client, changed):
    answer = late(htmx_client, pending, changed, phone="555 0199")

    assert answer.status_code == 409
    told = words(answer.text)
    assert fields_of(answer.text)["who"] == ""
    assert "Lea Berg changed Pending order" in told
    assert (
        "Email for this order lopez@lopez.example office@lopez.example not touched; theirs stays "
        "Phone for this order +1 518 555 0142 +1 518 555 0142 555 0199" in told
    )


def test_saving_again_keeps_both(pending, htmx_client, changed):
    answer = late(htmx_client, pending, changed, phone="555 0199")

    again = late(htmx_client, pending, fields_of(answer.text))

    cart = cart_of(pending)
    assert again.status_code == 200
    assert (cart.email, cart.phone) == ("office@lopez.example", "555 0199")


def test_a_second_time_too_late_still_keeps_what_was_typed(pending, htmx_client, changed):
    answer = late(htmx_client, pending, changed, phone="555 0199")
    fields = fields_of(answer.text)
    PendingOrder.objects.update(version=50)

    again = late(htmx_client, pending, fields, version=fields["version"])

    assert again.status_code == 409
    assert fields_of(again.text)["phone"] == "555 0199"


@pytest.mark.parametrize("was", ["", "no json", "[1]", '{"email": 3}', "[" * 5000])
def test_a_form_that_does_not_say_what_it_was_shown_with_keeps_all_that_it_brings(pending, htmx_client, changed, was):
    answer = late(htmx_client, pending, {**changed, "was": was}, phone="555 0199", version="1")

    assert answer.status_code == 409
    assert fields_of(answer.text)["phone"] == "555 0199"
