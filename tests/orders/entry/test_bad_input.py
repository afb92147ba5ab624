"""What callers and agents type that is not what it should be: exact, or refused in a sentence."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from csc.errors import Refused
from csc.locales import read_in
from csc.models import Lease, Site
from orders.cart import typed
from orders.cart.codec import NotACart
from orders.cart.document import CartDocument, Line, Payment, ShipTo
from orders.cart.pricing import Answers, price_anew
from orders.cart.storefront import Offer, Stock
from orders.cart.todo import why_not_split
from orders.models import PendingOrder, PriceBookEntry, SalesOrder
from tests.orders.entry.placing import place
from tests.orders.entry.shop import TAB, begun, cart_of, customer, guards, item, ready, url


@pytest.mark.parametrize(
    ("words", "pieces"),
    [("1", 1), (" 12 ", 12), ("٣", 3), ("\uff11\uff12", 12), ("1,000", 1000), ("99999", 99999), ("2.0", 2)],
)
def test_a_quantity_is_read_exactly(words, pieces):
    assert typed.quantity(words) == pieces


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("0", "A quantity is 1 or more"),
        ("-1", "A quantity is 1 or more"),
        ("\u22121", "A quantity is 1 or more"),
        ("1000000000", "more than 99,999 pieces"),
        ("1e3", "“1e3” is not a quantity"),
        ("1.5", "not a number of whole pieces"),
        ("", "Type a quantity of whole pieces"),
        ("NaN", "is not a quantity"),
        ("Infinity", "is not a quantity"),
        ("0x10", "is not a quantity"),
        ("1\x00", "is not a quantity"),
        ("12,34,5", "is not a quantity"),
        ("9" * 400, "is not a quantity"),
    ],
)
def test_what_is_no_quantity_is_refused_in_a_sentence(words, why):
    with pytest.raises(Refused, match=why):
        typed.quantity(words)


def test_numbers_are_read_as_the_agent_writes_them():
    with read_in("de"):
        assert typed.amount("1.234,50", "EUR") == Decimal("1234.50")
        assert typed.amount("12.50", "EUR") == Decimal("12.50")
    assert typed.amount("1,234.50", "USD") == Decimal("1234.50")


@pytest.mark.parametrize(
    ("words", "currency", "why"),
    [
        ("0", "USD", "more than 0"),
        ("-5", "USD", "more than 0"),
        ("1.234", "USD", "USD has 2 decimals"),
        ("10.5", "JPY", "JPY has 0 decimals"),
        ("five", "USD", "is not an amount of USD"),
        ("9" * 13, "USD", "more than an order can hold"),
    ],
)
def test_what_is_no_amount_is_refused_in_a_sentence(words, currency, why):
    with pytest.raises(Refused, match=why):
        typed.amount(words, currency)


@pytest.mark.parametrize("words", ["101%", "0%", "-5%", "ten%", "%", "1.234%"])
def test_what_is_no_percentage_is_refused(words):
    with pytest.raises(Refused, match="is no discount"):
        typed.discount(words, "USD")


@pytest.mark.parametrize(
    "document",
    [
        {"schema": 2},
        {"schema": 1, "lines": [{"item": "A"}]},
        {"schema": 1, "lines": [{"item": "A", "name": "A", "quantity": 1, "unit_price": "1"}]},
        {"schema": 1, "lines": [{"item": "A", "name": "A", "quantity": "1", "unit_price": "1", "ship_to": 7}]},
        {"schema": 1, "lines": "many"},
        {"schema": 1, "colour": "red"},
        {"schema": 1, "ship_tos": [{"address": {"country": 3}}]},
    ],
)
def test_a_document_that_is_no_cart_is_not_read(document):
    with pytest.raises(NotACart):
        CartDocument.read(document)


def test_sentences_write_money_as_the_agent_does():
    part = CartDocument(payments=[Payment("link", amount=Decimal(5))])
    tie = CartDocument(lines=[Line("TIE", "Tie", Decimal(1), Decimal("1234.5"))])
    offer = Offer("TIE", "Tie", Decimal("27.8"), "standard", True, Stock(None), 1)
    today = Answers(offers={"TIE": offer}, methods={}, promotions=(), tax_rates=())

    with read_in("de"):
        too_little = why_not_split(part, Decimal(5), Decimal("32.80"), "EUR")
        too_much = why_not_split(part, Decimal(5), Decimal("4.5"), "EUR")
        changed = price_anew(tie, today, currency="EUR")

    assert too_little == (
        "27,80 of the order is not paid; add a payment for it, or empty the last amount and it takes the remainder."
    )
    assert too_much == "The payments come to 0,50 more than the order."
    assert changed == ["The price of TIE changed from 1.234,50 to 27,80. Kept: 27,80."]


def test_a_cart_survives_writing_and_reading():
    cart = CartDocument(lines=[Line("A", "A", Decimal("3"), Decimal("1.10"))], ship_tos=[ShipTo(id=0)])

    again = CartDocument.read(cart.write())

    assert again == cart
    assert cart.write()["lines"][0]["unit_price"] == "1.1"


def test_a_cart_without_end_is_refused_in_a_sentence():
    cart = CartDocument(
        lines=[Line("A", "A" * 1000, Decimal(1), Decimal(1)) for _n in range(501)], ship_tos=[ShipTo()]
    )

    with pytest.raises(Refused, match="500 lines at most"):
        cart.write()


@pytest.mark.django_db
class TestWhatChangesMeanwhile:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"currency": "EUR"}, "sells in EUR now; this was begun in USD and keeps it. Begin a new order."),
            ({"tax_policy": "gross"}, "has prices with tax now; this was begun with prices plus tax."),
        ],
    )
    def test_a_catalog_with_other_terms_is_told_at_once_and_never_reprices(
        self, htmx_client, agent_client, agent, change, why
    ):
        pending = ready(agent)
        item("CAP", price="7.00")
        Site.objects.update(**change)
        PriceBookEntry.objects.update(amount=Decimal("99.00"))

        info = agent_client.get(url(pending, tab="info")).text
        review = agent_client.get(url(pending, tab="review")).text
        added = htmx_client.post(url(pending, "add_item"), guards(pending, item="CAP"))

        assert why in info
        assert why in review
        assert 'id="place" aria-disabled="true"' in review
        assert (added.status_code, why in added.text) == (409, True)
        assert [(line.item, line.unit_price) for line in cart_of(pending).lines] == [("TIE", Decimal(10))]

    def test_a_customer_merged_meanwhile_gives_the_order_to_the_survivor(self, htmx_client, agent):
        pending, gone, survivor = begun(agent), customer("Okafor"), customer("Vega")
        gone.merged_into = survivor
        gone.save()

        htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=gone.number))

        pending.refresh_from_db()
        assert pending.customer == survivor

    def test_nothing_is_ordered_for_an_inactive_customer(self, htmx_client, agent):
        pending, gone = begun(agent), customer("Okafor", status="inactive")

        answer = htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=gone.number))

        assert answer.status_code == 409
        assert "is inactive; nothing can be ordered for them." in answer.text

    def test_after_placing_back_and_a_resent_form_change_nothing_and_say_so(self, htmx_client, agent_client, agent):
        pending = ready(agent)
        line = cart_of(pending).lines[0].id
        old = guards(pending, **{f"quantity-{line}": "7"})
        order = place(pending, agent)

        back = agent_client.get(url(pending))
        resent = htmx_client.post(url(pending), old)
        again = htmx_client.post(url(pending, "place"), {**old, "told": "x" * 32})

        words = f"{pending} was placed as order {order.number} by Mia Berg."
        assert back["Location"] == url(pending, tab="review")
        assert (resent.status_code, again.status_code) == (409, 409)
        assert words in resent.text
        assert words in again.text
        assert SalesOrder.objects.get().line_items.get().ordered == 1

    def test_a_session_that_ended_midway_loses_nothing(self, htmx_client, agent):
        pending = ready(agent)
        line = cart_of(pending).lines[0].id
        form = guards(pending, **{f"quantity-{line}": "7"})
        htmx_client.logout()

        unheard = htmx_client.post(url(pending), form)
        htmx_client.force_login(agent)
        heard = htmx_client.post(url(pending), form)

        assert (unheard.status_code, unheard["HX-Trigger"]) == (401, "session-expired")
        assert heard.status_code == 200
        assert cart_of(pending).lines[0].quantity == 7

    def test_a_card_number_that_is_typed_goes_into_no_draft(self, htmx_client, agent):
        pending = ready(agent)
        typed_so_far = {
            "gift": {"label": "Gift message", "value": "4111 1111 1111 1111"},
            "coupon": {"label": "Coupon", "value": "SPRING"},
        }
        beat = {"tab": str(TAB), "fence": str(Lease.objects.get().fence), "draft": json.dumps(typed_so_far)}

        htmx_client.post(reverse("orders:beat", args=["pending_order", pending.number]), beat)

        assert Lease.objects.get().draft == {"coupon": {"label": "Coupon", "value": "SPRING", "by": "Mia Berg"}}

    @pytest.mark.parametrize("field", ["email", "phone"])
    def test_a_card_number_is_kept_in_no_field_of_info(self, htmx_client, agent, field):
        pending = ready(agent)

        answer = htmx_client.post(url(pending, tab="info"), guards(pending, **{field: "4111111111111111"}))

        assert answer.status_code == 422
        assert "This looks like a card number." in answer.text
        assert "4111" not in json.dumps(PendingOrder.objects.get().cart)
