from datetime import UTC, datetime

import pytest
from django.utils import timezone

from activities.models import Audit, Event
from activities.recording import Happening, content_hash, record_many
from csc.models import Counter
from csc.numbers import next_gapless_numbers, next_numbers
from orders.actions.placing import place
from orders.models import SalesOrder
from tests.factories import SiteFactory, new_order, order

LONG_AGO = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_an_order_of_the_past_is_booked_when_it_was_placed():
    new = new_order()
    new.at = LONG_AGO

    [placed] = place([new])

    assert placed.state_since == LONG_AGO
    assert [deed.booked_at for deed in placed.deeds.all()] == [LONG_AGO]
    assert {entry.booked_at for entry in placed.entries.all()} == {LONG_AGO}
    assert [event.at for event in Event.objects.about("order", placed.pk)] == [LONG_AGO]


@pytest.mark.django_db
def test_an_order_without_a_time_of_booking_is_booked_now():
    before = timezone.now()

    [placed] = place([new_order(placed_at=LONG_AGO)])

    assert placed.state_since >= before
    assert Event.objects.about("order", placed.pk).get().at >= before


def test_happenings_are_written_together_each_with_its_audit(agent, django_assert_num_queries):
    subject = order()
    Event.objects.all().delete()
    role = 1  # the groups of the one user
    happenings = [
        Happening("order.touched", subject, f"Touch {n}", by=agent, diff={"after": {"n": n}}) for n in range(3)
    ]

    with django_assert_num_queries(3 + role):
        events = record_many(happenings)

    assert [event.summary for event in events] == ["Touch 0", "Touch 1", "Touch 2"]
    for event in Event.objects.all():
        audit = Audit.objects.get(event_id=event.pk)
        assert (audit.action, audit.actor_id, audit.role) == ("order.touched", agent.pk, "Customer Service Agent")
        assert bytes(audit.content_sha256) == content_hash(bytes(event.salt), event.diff)


@pytest.mark.django_db
def test_nothing_happened_is_nothing_written():
    assert record_many([]) == []


@pytest.mark.django_db
def test_numbers_asked_for_together_follow_each_other():
    first, second, third = (int(each.removeprefix("C-")) for each in next_numbers("customer", 3))

    assert (second, third) == (first + 1, first + 2)


@pytest.mark.django_db
def test_gapless_numbers_go_on_where_the_last_ended():
    site = SiteFactory()

    first = next_gapless_numbers("invoice", site, 2)
    second = next_gapless_numbers("invoice", site, 1)

    assert first + second == ["I-MAIN-1", "I-MAIN-2", "I-MAIN-3"]
    assert Counter.objects.get(site=site).n == 3


@pytest.mark.django_db
def test_a_batch_with_an_order_that_exists_is_not_placed_at_all():
    known = new_order("1")
    place([known])

    with pytest.raises(Exception, match="a_source_names_an_order_once"):
        place([new_order("2"), known])

    assert list(SalesOrder.objects.values_list("number", flat=True)) == ["1"]
