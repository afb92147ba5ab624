"""What ./run bench desk asks exists, and its floors show and write what they stand for."""

import pytest
from django.urls import reverse

from activities.models import Event
from callmgmt.bench import desk
from callmgmt.bench.browser import in_process
from callmgmt.models import Call
from tests.factories import order

pytestmark = pytest.mark.django_db


@pytest.fixture
def parking(agent, agent_client):
    desk.fill(agent)
    return desk.Parking(agent_client, agent)


@pytest.mark.parametrize("name", ["floor_park", "callmgmt:park"])
def test_parking_and_its_floor_write_to_the_order_the_call_and_the_history_of_both(parking, name):
    with in_process():
        parking.begin_call()
        begun = parking.pending.version
        parking.park(reverse(name))

    call = Call.objects.get()
    told = Event.objects.exclude(verb="call.started").filter(call_id=call.pk)
    parking.pending.refresh_from_db()
    assert parking.statuses == {302}
    assert call.state == Call.State.PARKED
    assert (parking.pending.parked_at is None, parking.pending.version) == (False, begun + 1)
    assert sorted(told.values_list("subject_kind", flat=True)) == ["call", "pending_order"]


def test_the_floor_of_home_shows_a_page_of_pending_orders_each_with_its_form_and_the_newest_orders(
    parking, agent_client
):
    order("1001")

    with in_process():
        page = agent_client.get(reverse("floor_home")).text

    assert page.count("<form") == 25
    assert ">1001<" in page
