"""Which way a page of order entry goes: by Enter, by Next of a reader, after a payment; and how it tells a problem."""

import html
import re
from decimal import Decimal
from uuid import uuid4

import pytest

from csc import leases
from csc.models import Lease
from orders.bench_carts import by_ground
from orders.cart import edits
from orders.models import CustomerAddress, PendingOrder, Stock
from tests.conftest import person
from tests.orders.entry.shop import buyer, cart_of, edit, guards, ready, url
from tests.orders.entry.shown import fields_of, words

pytestmark = pytest.mark.django_db


def field_error(page, name):
    found = re.search(rf'id="{name}-error">(.*?)</p>', page, re.DOTALL)
    return words(found[1]).strip() if found else ""


def title(answer):
    return html.unescape(re.search(r"<title>(.*?)</title>", answer.text)[1])


def tab_state(page, tab):
    return (
        words(re.search(rf'id="tab-{tab}".*?</a>', page, re.DOTALL)[0])
        .partition(">")[2]
        .partition(" ")[2]
        .strip()
        .removeprefix(f"{tab.title()} ")
    )


@pytest.mark.parametrize("tab", ["info", "cart", "shipping", "payments"])
def test_the_button_that_enter_presses_saves_and_stays(agent_client, agent, tab):
    page = agent_client.get(url(ready(agent), tab=tab)).text

    first = re.search(r'<button[^>]*form="entry-form"[^>]*>', page)[0]
    assert 'id="save-here"' in first
    assert 'name="go"' not in first


def test_after_the_last_payment_the_heading_has_the_focus_and_never_place_order(htmx_client, agent):
    pending = ready(agent)
    edit(pending, edits.remove_payment(cart_of(pending).payments[0].id), agent)
    stored = buyer().payment_methods.get().pk

    page = htmx_client.post(url(pending, "add_payment"), guards(pending, stored=stored)).text

    assert re.search(r'<h1 id="entry-title"[^>]*data-focus', page)
    assert "data-focus" not in re.search(r'<button[^>]*id="place"[^>]*>', page)[0]


class TestWhoOnlyReads:
    @pytest.fixture
    def pending(self, agent):
        found = ready(agent)
        Lease.objects.all().delete()
        leases.acquire("pending_order", found.pk, by=person("lea", "Customer Service Agent"), tab=uuid4())
        return found

    def test_next_goes_on_where_nothing_was_typed(self, pending, agent_client, htmx_client):
        shown = fields_of(agent_client.get(url(pending, tab="info")).text)

        visit = agent_client.post(url(pending, tab="info"), {**shown, "go": "cart"})
        part = htmx_client.post(url(pending, tab="info"), {**shown, "go": "cart"})

        assert visit["Location"] == url(pending, tab="cart")
        assert part.status_code == 200
        assert 'id="add-item"' in part.text
        assert Lease.objects.get().holder.username == "lea"

    def test_next_keeps_what_was_typed_and_tells_who_edits(self, pending, htmx_client):
        shown = fields_of(htmx_client.get(url(pending, tab="info")).text)

        answer = htmx_client.post(url(pending, tab="info"), {**shown, "phone": "555", "go": "cart"})

        assert answer.status_code == 409
        assert "Lea Berg edits Pending order" in words(answer.text)
        assert fields_of(answer.text)["phone"] == "555"

    def test_who_can_save_nothing_is_not_told_to_save_again(self, pending, htmx_client):
        shown = fields_of(htmx_client.get(url(pending, tab="info")).text)

        told = words(htmx_client.post(url(pending, tab="info"), {**shown, "phone": "555"}).text)

        assert "Save again" not in told
        assert "Field Before Saved before Yours" in told


class TestDiscounts:
    def test_one_that_is_more_than_the_line_is_refused_at_its_field_and_the_rest_stays(self, htmx_client, agent):
        pending = ready(agent, "A", "B")
        line = cart_of(pending).lines[0].id

        answer = htmx_client.post(url(pending), guards(pending, **{f"discount-{line}": "9999"}))

        assert answer.status_code == 422
        assert field_error(answer.text, f"discount-{line}") == (
            "A discount of 9,999.00 is more than the 10.00 that it is taken off."
        )
        assert cart_of(pending).lines[0].discount is None
        assert "Total USD 26.50" in words(answer.text)

    def test_then_what_is_no_discount_has_one_sentence(self, htmx_client, agent):
        pending = ready(agent)
        name = f"discount-{cart_of(pending).lines[0].id}"
        htmx_client.post(url(pending), guards(pending, **{name: "9999"}))

        answer = htmx_client.post(url(pending), guards(pending, **{name: "abc"}))

        assert answer.text.count("field-error") == 1
        assert field_error(answer.text, name).startswith("“abc” is not an amount of USD.")

    def test_one_on_the_order_that_is_more_than_the_goods_is_refused_at_its_field(self, htmx_client, agent):
        pending = ready(agent)

        answer = htmx_client.post(url(pending), guards(pending, discount="9999"))

        assert "is more than the 10.00" in field_error(answer.text, "discount")
        assert cart_of(pending).discount is None

    def test_one_that_has_become_too_large_is_told_and_the_order_keeps_its_total(self, htmx_client, agent):
        pending = ready(agent, "A", "B", quantity=3)
        line = cart_of(pending).lines[0].id
        htmx_client.post(url(pending), guards(pending, **{f"discount-{line}": "25"}))

        answer = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": "1"}))

        assert answer.status_code == 200
        assert "25.00 is more than the 10.00" in field_error(answer.text, f"discount-{line}")
        assert PendingOrder.objects.get().total == Decimal("47.70")
        assert "without a discount that cannot be given" in words(answer.text)


class TestProblems:
    def test_the_title_begins_with_error_until_it_is_put_right(self, htmx_client, agent):
        pending = ready(agent)
        line = cart_of(pending).lines[0].id

        wrong = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": "x"}))
        right = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": "2"}))
        customer = htmx_client.post(url(pending, "new_customer"), guards(pending, do="save"))

        name = f"Pending order {pending.number} · Customer Service Center"
        assert [title(each) for each in (wrong, right, customer)] == [f"Error: {name}", name, f"Error: {name}"]

    def test_a_quantity_that_is_refused_makes_its_tab_wrong(self, htmx_client, agent):
        pending = ready(agent)
        line = cart_of(pending).lines[0].id

        page = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": "x"})).text

        assert tab_state(page, "cart") == "something to put right"

    def test_an_empty_quantity_is_asked_for(self, htmx_client, agent):
        pending = ready(agent)
        name = f"quantity-{cart_of(pending).lines[0].id}"

        page = htmx_client.post(url(pending), guards(pending, **{name: " "})).text

        assert (
            field_error(page, name)
            == "Type a quantity of whole pieces, such as 3; to take the line out, press Remove."
        )

    def test_an_order_that_cannot_be_placed_says_so_once_as_a_problem_that_leads_to_its_field(
        self, htmx_client, agent
    ):
        pending = ready(agent)
        line = cart_of(pending).lines[0].id
        reviewed = htmx_client.get(url(pending, tab="review")).text
        Stock.objects.update(on_hand=0)
        told = re.search(r'name="told" value="(\w+)"', reviewed)[1]

        answer = htmx_client.post(url(pending, "place"), guards(pending, told=told))

        main = answer.text.partition('class="entry-rail"')[0].partition('class="entry-foot"')[0]
        assert answer.status_code == 409
        assert "There is a problem" in main
        assert main.count("TIE: 0 available, 1 wanted.") == 1
        assert f'href="{url(pending)}#quantity-{line}"' in main
        assert title(answer).startswith("Error: ")


class TestWords:
    @pytest.mark.parametrize("tab", ["info", "review"])
    def test_the_locale_is_called_by_its_name(self, agent_client, agent, tab):
        pending = ready(agent)
        PendingOrder.objects.update(locale="es")

        assert "Locale Spanish" in words(agent_client.get(url(pending, tab=tab)).text)

    def test_of_two_equal_addresses_one_is_offered_and_it_is_the_one_in_use(self, agent_client, agent):
        pending = ready(agent)
        place = cart_of(pending).ship_tos[0]
        edit(pending, by_ground, agent)

        page = agent_client.get(url(pending, tab="shipping")).text
        options = re.findall(
            r'<option value="(\d+)" (selected)?', re.search(rf'id="saved-{place.id}".*?</select>', page, re.DOTALL)[0]
        )

        assert CustomerAddress.objects.count() == 2
        assert options == [(str(place.saved), "selected")]
