"""Who is calling: by the end of a phone number, by email, number or name; the most pressing first."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from activities.models import Note
from callmgmt.callers import callers, only
from csc.models import GroupSite
from orders.models import CustomerEmail, CustomerPhone, Payment, ReturnOrder, ShippingOrder, ShipTo
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db


def customer(number, *phones, email="", **facts):
    made = CustomerFactory(number=number, **facts)
    for phone in phones:
        CustomerPhone.objects.create(customer=made, shown=phone, digits=phone)
    if email:
        CustomerEmail.objects.create(customer=made, address=email)
    index([made])
    return made


def numbers(words, user):
    return [each.customer.number for each in callers(words, user)]


@pytest.mark.parametrize(
    "typed",
    ["600218412", "+34 600 218 412", "0034600218412", "34600218412", "0600-218412", "218412", "8412", "(600) 218.412"],
)
def test_a_caller_is_found_by_the_end_of_their_number_however_it_is_written(agent, typed):
    customer("C-1", "600218412")
    customer("C-2", "600218413")

    assert numbers(typed, agent) == ["C-1"]


@pytest.mark.parametrize("said", ["+1 412 555 0142", "0014125550142", "14125550142", "412 555 0142"])
@pytest.mark.parametrize("kept", ["14125550142", "4125550142"])
def test_a_number_of_another_region_is_not_taken_for_theirs(agent, said, kept):
    customer("C-1", kept)
    other = customer("C-2", "13125550142")

    assert numbers(said, agent) == ["C-1"]
    assert only("+1 312 555 0142", agent) == other


def test_nobody_is_named_by_a_number_that_only_ends_like_theirs(agent):
    customer("C-1", "13125550142")

    assert only("+1 412 555 0142", agent) is None
    assert numbers("+1 412 555 0142", agent) == []


def test_a_name_is_found_with_a_comma_in_it(agent):
    customer("C-1")

    assert numbers("Lopez, Ana", agent) == ["C-1"]


def test_the_beginning_of_a_number_is_no_end(agent):
    customer("C-1", "600218412")

    assert numbers("60021", agent) == []


def test_three_digits_are_too_few_to_be_a_phone_number(agent):
    customer("C-1", "600218412")

    assert only("412", agent) is None


def test_a_number_of_several_customers_names_none_of_them_by_itself(agent):
    customer("C-1", "600218412")
    customer("C-2", "600218412")

    assert only("600218412", agent) is None
    assert len(numbers("600218412", agent)) == 2


@pytest.mark.parametrize("typed", ["ana@lopez.example", "ANA@Lopez.example", "lopez", "Ana Lopez", "C-1"])
def test_a_caller_is_found_by_email_name_or_number(agent, typed):
    customer("C-1", email="ana@lopez.example")
    customer("C-2", first_name="Ben", last_name="Okafor", email="ben@okafor.example")

    assert numbers(typed, agent) == ["C-1"]


def test_who_was_merged_is_found_as_who_they_became_once(agent):
    survivor = customer("C-2", "600218412")
    customer("C-1", "600218412", merged_into=survivor)

    assert numbers("600218412", agent) == ["C-2"]


def test_an_agent_of_one_shop_finds_its_customers_only(agent):
    customer("C-1", "600218412", site=SiteFactory())
    customer("C-2", "600218412", site=SiteFactory(code="other"))
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=SiteFactory(code="other"))

    assert numbers("600218412", agent) == ["C-2"]


@pytest.mark.parametrize("odd", ["", " ", "\u200b", "%", "_", "'", "\\", "(((", "٦٠٠", "a" * 80, "+" * 80])
def test_odd_words_find_nobody_and_break_nothing(agent, odd):
    customer("C-1", "600218412")

    assert numbers(odd, agent) == []


def late(customer):
    order = placed("1001", customer=customer)
    ship_to = ShipTo.objects.get(order=order)
    ShipTo.objects.filter(pk=ship_to.pk).update(promised_until=timezone.localdate() - timedelta(days=1))
    ShippingOrder.objects.create(
        number="S-1", order=order, ship_to=ship_to, state=ShippingOrder.State.PACKED, state_since=timezone.now()
    )


def declined(customer):
    order = placed("1002", customer=customer)
    Payment.objects.filter(order=order).update(state="declined")


def returning(customer):
    order = placed("1003", customer=customer)
    ReturnOrder.objects.create(
        number="RO-1", order=order, customer=customer, site=customer.site, state="waiting_receiving",
        state_since=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip


def to_be_called(customer, agent):
    Note.objects.create(
        event_id="0197a8e2-0000-7000-8000-000000000000", subject_kind="customer", subject_id=customer.pk,
        customer_id=customer.pk, written_by=agent, written_at=timezone.now(), follow_up_at=timezone.now(),
    )  # fmt: skip


def test_the_most_pressing_stand_first_each_with_its_reason(agent):
    five = [customer(f"C-{n}", "600218412") for n in range(1, 6)]
    to_be_called(five[0], agent)
    returning(five[1])
    declined(five[2])
    late(five[3])

    found = callers("600218412", agent)

    assert [(each.customer.number, each.reasons) for each in found] == [
        ("C-4", ["late parcel"]),
        ("C-3", ["failed payment"]),
        ("C-2", ["open return"]),
        ("C-1", ["open follow-up"]),
        ("C-5", []),
    ]


def test_a_parcel_that_has_arrived_is_not_late(agent):
    arrived = customer("C-1", "600218412")
    late(arrived)
    ShippingOrder.objects.update(state=ShippingOrder.State.DELIVERED)

    assert callers("600218412", agent)[0].reasons == []
