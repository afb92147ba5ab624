"""What is being typed while order entry saves by itself, and what two agents type into one order."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest

from csc.models import Lease
from orders.cart import edits
from orders.models import Customer
from tests.conftest import person, signed_in
from tests.orders.entry.shop import begun, cart_of, edit, guards, ready, url
from tests.orders.entry.shown import fields_of, standing, words

pytestmark = pytest.mark.django_db


def saved(client, pending, tab, was=None, **fields):
    """The answer to a form whose fields were shown with `was`, else empty."""
    shown = json.dumps(was if was is not None else dict.fromkeys(fields, ""))
    return client.post(url(pending, tab=tab), guards(pending, was=shown, **fields))


def test_an_amount_stays_as_it_is_typed_until_something_else_is_saved(htmx_client, agent):
    pending = ready(agent)
    name = f"amount-{cart_of(pending).payments[0].id}"

    typing = saved(htmx_client, pending, "payments", **{name: "5"})
    later = saved(htmx_client, pending, "payments", json.loads(fields_of(typing.text)["was"]), **{name: "5"})

    assert [standing(each, name) for each in (typing, later)] == ["5", "5.00"]


def test_a_blank_at_the_end_of_what_is_typed_is_not_taken_from_under_the_hand(htmx_client, agent):
    pending = ready(agent)
    name = f"gift-{cart_of(pending).ship_tos[0].id}"

    answer = saved(htmx_client, pending, "shipping", **{name: "Happy "})

    assert standing(answer, name) == "Happy "
    assert cart_of(pending).ship_tos[0].gift_text == "Happy"


def test_what_is_typed_beside_a_field_that_cannot_be_read_stays_too(htmx_client, agent):
    pending = ready(agent)
    line = cart_of(pending).lines[0].id
    fields = {f"quantity-{line}": "1e3", f"discount-{line}": "1"}

    answer = saved(htmx_client, pending, "cart", **fields)

    assert answer.status_code == 422
    assert {name: standing(answer, name) for name in fields} == fields


def test_an_address_that_is_chosen_shows_its_own_street_whatever_was_typed(htmx_client, agent):
    pending = ready(agent)
    place = cart_of(pending).ship_tos[0].id
    other = pending.customer.addresses.create(kind="shipping", position=9, line1="9 Oak St", city="Troy", country="US")
    fields = {f"saved-{place}": str(other.pk), f"line1-{place}": "2 Elm St"}

    answer = saved(htmx_client, pending, "shipping", **fields)

    assert standing(answer, f"line1-{place}") == "9 Oak St"


def test_a_line_is_sent_to_another_address_from_the_cart_too(htmx_client, agent):
    pending = ready(agent, "A", "B")
    edit(pending, edits.add_ship_to(), agent)
    second = cart_of(pending).ship_tos[1].id
    line = cart_of(pending).lines[1].id

    htmx_client.post(url(pending), guards(pending, **{f"to-{line}": str(second)}))

    assert cart_of(pending).lines[1].ship_to == second


@pytest.mark.parametrize(
    ("tab", "name", "label", "theirs"),
    [("cart", "coupon", "Coupon", "SPRING"), ("shipping", "gift", "Gift message", "From Ana")],
)
def test_what_a_colleague_typed_meanwhile_is_told_and_stays(htmx_client, agent, tab, name, label, theirs):
    pending = ready(agent)
    name = f"gift-{cart_of(pending).ship_tos[0].id}" if name == "gift" else name
    Lease.objects.all().delete()
    mias = fields_of(htmx_client.get(url(pending, tab=tab)).text)
    leas = signed_in(person("lea", "Customer Service Agent"), hx_request="true")
    leas.post(url(pending, tab=tab), {**mias, **guards(pending), name: theirs})
    Lease.objects.all().delete()

    late = htmx_client.post(url(pending, tab=tab), {**guards(pending), **mias})

    assert late.status_code == 409
    assert f"{label} \u2013 {theirs} not touched; theirs stays" in words(late.text)
    assert fields_of(late.text)[name] == theirs


def test_an_amount_that_was_written_otherwise_is_no_difference(htmx_client, agent):
    pending = ready(agent)
    payment = cart_of(pending).payments[0].id
    edit(pending, edits.set_payments({payment: Decimal(5)}, {}), agent)

    late = htmx_client.post(
        url(pending, tab="payments"), {**guards(pending, **{f"amount-{payment}": "5"}), "version": "1"}
    )

    assert late.status_code == 200


def test_where_a_line_goes_is_told_in_the_words_of_the_address(htmx_client, agent):
    pending = ready(agent, "A", "B")
    edit(pending, edits.add_ship_to(), agent)
    first, second = (each.id for each in cart_of(pending).ship_tos)
    line = cart_of(pending).lines[1].id

    late = htmx_client.post(url(pending), {**guards(pending, **{f"to-{line}": str(second)}), "version": "1"})

    assert "Item B goes to 1. Ana Lopez, Albany 1. Ana Lopez, Albany 2. no address yet" in words(late.text)
    assert [each.ship_to for each in cart_of(pending).lines] == [first, first]


def test_a_new_customer_that_another_change_overtook_stays_in_its_fields_and_is_made_by_saving_again(
    htmx_client, agent, manager
):
    pending = begun(agent)
    form = {"do": "save", "country": "DE", "last_name": "Kern", "line1": "Weg 1", "city": "Leipzig",
            "postal_code": "04109"}  # fmt: skip
    late = guards(pending, **form)
    Lease.objects.all().delete()
    edit(pending, edits.set_info("office@lopez.example", "", "mail"), manager, tab=uuid4())
    Lease.objects.all().delete()

    answer = htmx_client.post(url(pending, "new_customer"), late)
    again = htmx_client.post(url(pending, "new_customer"), {**fields_of(answer.text), **form, "idem": str(uuid4())})

    assert answer.status_code == 409
    assert "Jon Berg changed Pending order" in words(answer.text)
    assert {name: standing(answer, name) for name in ("last_name", "line1")} == {
        "last_name": "Kern", "line1": "Weg 1",
    }  # fmt: skip
    assert (again.status_code, Customer.objects.get().last_name) == (200, "Kern")


def test_the_day_of_a_quote_that_is_refused_stays_in_its_field(htmx_client, agent):
    pending = ready(agent)

    answer = htmx_client.post(url(pending, "quote_order"), guards(pending, until="2020-01-31"))

    assert "That day is over" in answer.text
    assert standing(answer, "until") == "2020-01-31"
