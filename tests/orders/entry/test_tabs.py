"""The five tabs in a client: shown, saved, refused, and what is never lost."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from csc import leases
from csc.models import GroupSite, Lease
from orders.cart import edits
from orders.models import EntryScript, PendingOrder, Stock
from tests.factories import SiteFactory
from tests.orders.entry.shop import begun, cart_of, customer, edit, guards, ready, url

pytestmark = pytest.mark.django_db
POSTED = ("country", "first_name", "last_name", "company", "line1", "line2", "postal_code", "city")
TABS = ("info", "cart", "shipping", "payments", "review")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens_whether_anything_is_there_or_not(agent_client, agent, tab):
    for pending in (begun(agent), ready(agent)):
        page = agent_client.get(url(pending, tab=tab))

        assert page.status_code == 200
        assert pending.number in page.content.decode()


def test_a_quantity_is_saved_as_it_is_typed(htmx_client, agent):
    pending = ready(agent)

    line = cart_of(pending).lines[0].id
    answer = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": "3"}))

    assert answer.status_code == 200
    assert cart_of(pending).lines[0].quantity == 3
    pending.refresh_from_db()
    assert (pending.line_count, str(pending.total)) == (1, "37.1000")  # 30.00 + 5.00 and 6 % on both


def test_nothing_is_stored_before_something_is_sent(agent_client):
    page = agent_client.get(reverse("orders:new_order"))

    assert page.status_code == 200
    assert PendingOrder.objects.count() == 0


@pytest.mark.parametrize("tab", TABS)
def test_the_number_of_queries_does_not_grow_with_the_lines(agent_client, agent, tab):
    few, many = ready(agent, "A", "B"), ready(agent, *(f"I{n}" for n in range(12)))
    agent_client.get(url(few, tab=tab))

    counts = []
    for pending in (few, many):
        with CaptureQueriesContext(connection) as asked:
            agent_client.get(url(pending, tab=tab))
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_a_change_costs_the_same_number_of_queries_whatever_the_lines(htmx_client, agent):
    few, many = ready(agent, "A", "B"), ready(agent, *(f"I{n}" for n in range(12)))

    counts = []
    for pending in (few, few, many):
        line = cart_of(pending).lines[0]
        form = guards(pending, **{f"quantity-{line.id}": str(line.quantity + 1)})
        with CaptureQueriesContext(connection) as asked:
            htmx_client.post(url(pending), form)
        counts.append(len(asked))

    assert counts[1] == counts[2]


def test_what_cannot_be_read_stays_in_its_field_and_the_rest_is_saved(htmx_client, agent):
    pending = ready(agent, "A", "B")
    first, second = cart_of(pending).lines

    answer = htmx_client.post(
        url(pending), guards(pending, **{f"quantity-{first.id}": "1e3", f"quantity-{second.id}": "4"})
    )

    assert answer.status_code == 422
    assert "“1e3” is not a quantity" in answer.content.decode()
    assert 'value="1e3"' in answer.content.decode()
    assert [line.quantity for line in cart_of(pending).lines] == [1, 4]


def test_a_late_writer_is_told_who_was_first_and_keeps_what_they_typed(htmx_client, agent, manager):
    pending = ready(agent)
    line = cart_of(pending).lines[0].id
    late = guards(pending, **{f"quantity-{line}": "7"})
    Lease.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    edit(pending, edits.set_cart({line: Decimal(2)}, {}, None, ""), manager, tab=uuid4())

    answer = htmx_client.post(url(pending), late)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Jon Berg changed Pending order" in page
    assert 'value="7"' in page
    assert [each in page for each in ("<td><bdi>2</bdi></td>", "<td><bdi>7</bdi></td>")] == [True, True]
    assert cart_of(pending).lines[0].quantity == 2


def test_a_form_that_is_sent_twice_is_one_change(htmx_client, agent):
    pending = ready(agent)
    line = cart_of(pending).lines[0].id
    form = guards(pending, **{f"quantity-{line}": "7"})

    answers = [htmx_client.post(url(pending), form).status_code for _twice in range(2)]

    version = pending.version
    pending.refresh_from_db()
    assert answers == [200, 200]
    assert pending.version == version + 1


def test_who_does_not_hold_the_order_is_refused_by_name(htmx_client, agent, manager):
    pending = ready(manager)

    answer = htmx_client.post(url(pending), guards(pending, coupon="X"))

    assert answer.status_code == 409
    assert "Jon Berg edits Pending order" in answer.content.decode()


def test_the_same_agent_in_a_second_tab_is_told(htmx_client, agent):
    pending = ready(agent)

    answer = htmx_client.post(url(pending), {**guards(pending, coupon="X"), "tab": str(uuid4())})

    assert answer.status_code == 409
    assert "open in another tab" in answer.content.decode()


def test_the_agent_goes_on_in_the_second_tab_and_the_first_writes_no_more(htmx_client, agent):
    pending = ready(agent)
    first, second = {"fence": str(Lease.objects.get().fence)}, {"tab": str(uuid4())}

    taken = htmx_client.post(url(pending, "take_here"), {**guards(pending, on="cart"), **second})
    late = htmx_client.post(url(pending), guards(pending, coupon="LATE", **first))
    kept = htmx_client.post(url(pending), {**guards(pending, coupon="NEW"), **second})

    assert (taken.status_code, late.status_code, kept.status_code) == (200, 409, 200)
    assert cart_of(pending).coupon == "NEW"


def test_nobody_takes_what_another_edits_here(htmx_client, agent, manager):
    pending = ready(manager)

    answer = htmx_client.post(url(pending, "take_here"), guards(pending, on="cart"))

    assert answer.status_code == 409
    assert "Jon Berg edits Pending order" in answer.content.decode()


def test_an_old_fence_writes_no_more(htmx_client, agent):
    pending = ready(agent)
    old = Lease.objects.get().fence

    leases.acquire("pending_order", pending.pk, by=agent, tab=uuid4(), forced=True)
    answer = htmx_client.post(url(pending), guards(pending, coupon="X", fence=str(old)))

    assert answer.status_code == 409
    assert cart_of(pending).coupon == ""


def test_an_order_of_a_site_that_the_agent_does_not_serve_is_not_there(agent_client, agent):
    pending = ready(agent)
    GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory(code="other"))

    assert agent_client.get(url(pending)).status_code == 404


def test_who_keys_no_orders_may_not_come_in(agent, administrator, client):
    pending = ready(agent)
    client.force_login(administrator)

    assert client.get(url(pending)).status_code == 403
    assert client.get(reverse("orders:new_order")).status_code == 403


def test_without_scripts_the_next_tab_opens(agent_client, agent):
    pending = ready(agent)

    answer = agent_client.post(url(pending), guards(pending, go="shipping"))

    assert answer["Location"] == url(pending, tab="shipping")


def test_what_is_wrong_stands_above_the_tab_with_a_link_and_in_the_same_words_at_its_field(agent, agent_client):
    pending = ready(agent, "TIE", quantity=3)
    line = cart_of(pending).lines[0].id
    Stock.objects.update(on_hold=8)

    page = agent_client.get(url(pending)).text

    assert f'<a href="#quantity-{line}">TIE: 2 available, 3 wanted.</a>' in page
    assert f'id="quantity-{line}-error"' in page
    assert page.count("TIE: 2 available, 3 wanted.") == 3  # above, at the field, and under Still to do


def test_review_tells_everything_and_its_links_lead_back_to_it(agent, htmx_client, agent_client):
    pending = ready(agent)
    place = cart_of(pending).ship_tos[0].id
    gift = {f"gift-{place}": "Happy birthday, Bea", "go": "review", "from": "review"}

    answer = htmx_client.post(url(pending, tab="shipping"), guards(pending, **gift))
    review = agent_client.get(url(pending, tab="review")).text
    changing = agent_client.get(url(pending, tab="shipping"), {"from": "review"}).text

    assert 'aria-current="page" data-key="5"' in answer.text
    for words in (
        "Happy birthday, Bea",
        "lopez@lopez.example",
        "Phone",
        "Albany",
        "Ground",
        "Visa ends 4242",
        "10.00",
    ):
        assert words in review
    assert f'href="{url(pending, tab="cart")}?from=review"' in review
    assert "Back to Review" in changing
    assert 'name="from" value="review"' in changing


def test_the_address_follows_the_tab_that_a_button_opens(agent, htmx_client):
    pending = ready(agent)
    here = {"HX-Current-URL": f"http://testserver{url(pending)}"}

    stays = htmx_client.post(url(pending), guards(pending), headers=here)
    goes = htmx_client.post(url(pending), guards(pending, go="shipping"), headers=here)

    assert "HX-Push-Url" not in stays
    assert goes["HX-Push-Url"] == url(pending, tab="shipping")


def test_the_first_payment_of_a_complete_order_leads_to_review_and_a_second_does_not(agent, htmx_client):
    pending = ready(agent)
    card = cart_of(pending).payments[0].id
    stored = str(pending.customer.payment_methods.get().pk)
    edit(pending, edits.remove_payment(card), agent)

    first = htmx_client.post(url(pending, "add_payment"), guards(pending, stored=stored))
    edit(pending, edits.set_payments({cart_of(pending).payments[0].id: Decimal("5.00")}, {}), agent)
    second = htmx_client.post(url(pending, "add_payment"), guards(pending, method="link"))

    assert first["Content-Location"] == url(pending, tab="review")
    assert "Place order 15.90 USD" in first.text
    assert second["Content-Location"] == url(pending, tab="payments")


def state_of_payments(page):
    """How far the tab Payments is, as it is read aloud."""
    return re.search(r'id="tab-payments".*?<span class="sr">([^<]*)</span></a>', page, re.DOTALL).group(1)


def test_what_the_next_payment_may_pay_is_a_hint_until_the_agent_leaves_the_tab(agent, htmx_client, agent_client):
    pending = ready(agent)
    card = cart_of(pending).payments[0].id
    here = {"HX-Current-URL": f"http://testserver{url(pending, tab='payments')}"}
    words = "10.90 of the order is not paid; add a payment for it, or empty the last amount"
    first = {f"amount-{card}": "5.00"}

    typed = htmx_client.post(url(pending, tab="payments"), guards(pending, **first), headers=here).text
    left = htmx_client.post(url(pending, tab="payments"), guards(pending, go="review", **first), headers=here).text
    back = agent_client.get(url(pending, tab="payments"), {"from": "review"}).text

    assert f'<p class="hint" id="amount-{card}-hint">{words}' in typed
    assert "Before it can be placed" not in typed
    assert 'id="pay-link"' in typed
    assert words in left
    assert [state_of_payments(page) for page in (typed, left, back)] == [
        "empty",
        "something to put right",
        "something to put right",
    ]
    assert f'id="amount-{card}-error"' in back
    assert "Before it can be placed" in back


def test_payments_that_come_to_too_much_are_told_at_once(agent, htmx_client):
    pending = ready(agent)
    card = cart_of(pending).payments[0].id
    here = {"HX-Current-URL": f"http://testserver{url(pending, tab='payments')}"}

    page = htmx_client.post(
        url(pending, tab="payments"), guards(pending, **{f"amount-{card}": "20.00"}), headers=here
    ).text

    assert f'id="amount-{card}-error"' in page
    assert "The payments come to 4.10 more than the order." in page


def test_several_addresses_take_their_own_lines_and_methods(htmx_client, agent):
    pending = ready(agent, "A", "B")
    htmx_client.post(url(pending, "add_ship_to"), guards(pending))
    first, second = (each.id for each in cart_of(pending).ship_tos)
    line = cart_of(pending).lines[1].id
    place = {"last_name": "Vega", "line1": "2 Elm St", "city": "Troy", "region": "NY", "postal_code": "12180",
             "country": "US", "method": "ground"}  # fmt: skip
    fields = {f"{name}-{second}": value for name, value in place.items()}

    htmx_client.post(url(pending, tab="shipping"), guards(pending, **fields, **{f"to-{line}": str(second)}))
    both = PendingOrder.objects.get(pk=pending.pk).total
    htmx_client.post(url(pending, "remove_ship_to"), guards(pending, place=str(second)))

    assert both == Decimal("31.80")  # 20.00 and twice 5.00, with 6 % on each
    assert [each.ship_to for each in cart_of(pending).lines] == [first, first]


def test_an_address_that_no_line_goes_to_is_told_and_is_no_part_of_the_order(htmx_client, agent_client, agent):
    pending = ready(agent)
    edit(pending, edits.add_ship_to(), agent)
    empty = agent_client.get(url(pending, tab="review")).text
    place = {f"{name}-{cart_of(pending).ship_tos[1].id}": words for name, words in (
        ("last_name", "Vega"), ("line1", "2 Elm St"), ("city", "Troy"), ("country", "DE"))}  # fmt: skip

    shipping = htmx_client.post(url(pending, tab="shipping"), guards(pending, **place)).text
    review = agent_client.get(url(pending, tab="review")).text

    assert "no address yet" not in empty
    assert shipping.count("No line goes here yet; choose it under Which line goes where.") == 1
    assert "No line goes to Vega, Troy; that address is left out." in review
    assert "2 Elm St" not in re.sub(r"<[^>]+>", "", review)


class TestPartsThatACountryDoesNotShow:
    """A customer in Bilbao whose saved address has a region, which a Spanish label and its form leave out."""

    @pytest.fixture
    def pending(self, agent):
        spanish = customer("Etxeberria")
        spanish.addresses.update(city="Bilbao", region="Bizkaia", postal_code="48001", country="ES")
        found = begun(agent)
        return edit(found, edits.choose_customer(spanish), agent)

    @staticmethod
    def save(client, pending, **changed):
        """Posts the tab as the browser does: the fields that it shows, and no region."""
        to = cart_of(pending).ship_tos[0]
        shown = {"saved": str(to.saved or ""), **{part: getattr(to.address, part) for part in POSTED}, **changed}
        fields = {f"{part}-{to.id}": value for part, value in shown.items()}
        client.post(url(pending, tab="shipping"), guards(pending, **fields))
        return cart_of(pending).ship_tos[0]

    def test_stay_when_another_field_is_saved(self, htmx_client, pending):
        ship_to = self.save(htmx_client, pending, method="ground")

        assert ship_to.method == "ground"
        assert ship_to.address.region == "Bizkaia"
        assert ship_to.saved is not None

    def test_stay_when_the_street_is_put_right(self, htmx_client, pending):
        ship_to = self.save(htmx_client, pending, line1="Kale Nagusia 2")

        assert (ship_to.address.line1, ship_to.address.region) == ("Kale Nagusia 2", "Bizkaia")

    @pytest.mark.parametrize("moved", [{"city": "Madrid", "postal_code": "28001"}, {"country": "FR"}])
    def test_go_with_the_place_that_they_are_of(self, htmx_client, pending, moved):
        ship_to = self.save(htmx_client, pending, **moved)

        assert ship_to.address.region == ""

    def test_come_with_a_saved_address_that_is_chosen(self, htmx_client, pending, agent):
        edit(pending, edits.add_ship_to(), agent)
        own, new = str(cart_of(pending).ship_tos[0].saved), cart_of(pending).ship_tos[1].id

        htmx_client.post(url(pending, tab="shipping"), guards(pending, **{f"saved-{new}": own}))

        assert cart_of(pending).ship_tos[1].address.region == "Bizkaia"


def test_card_digits_are_refused_in_any_text(htmx_client, agent):
    pending = ready(agent)
    place = cart_of(pending).ship_tos[0].id

    answer = htmx_client.post(
        url(pending, tab="shipping"), guards(pending, **{f"gift-{place}": "pay 4111 1111 1111 1111"})
    )

    assert answer.status_code == 422
    assert "This looks like a card number." in answer.content.decode()
    assert "4111" not in str(PendingOrder.objects.get().cart)


def test_what_is_said_on_a_tab_is_written_in_the_admin(client, administrator, agent_client, agent):
    pending = ready(agent)
    client.force_login(administrator)
    words = {"tab": "shipping", "site": "", "words": "Where shall it go?", "visible": "on"}

    answer = client.post(reverse("admin:orders_entryscript_add"), words)

    assert answer.status_code == 302
    assert "Where shall it go?" in agent_client.get(url(pending, tab="shipping")).text
    assert "Where shall it go?" not in agent_client.get(url(pending)).text
    assert agent_client.get(reverse("admin:orders_entryscript_add")).status_code in (302, 403)


def test_a_call_script_of_the_site_stands_at_the_foot(agent_client, agent):
    pending = ready(agent)
    EntryScript.objects.create(tab="cart", words="For everybody")
    EntryScript.objects.create(tab="cart", site=pending.site, words="Shall I add a second pair?")

    page = agent_client.get(url(pending)).content.decode()

    assert "Shall I add a second pair?" in page
    assert "For everybody" not in page
