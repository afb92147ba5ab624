"""The tab Shipping in a client: several addresses, and what a country does not show."""

import re
from decimal import Decimal

import pytest

from orders.cart import edits
from orders.models import PendingOrder
from tests.orders.entry.shop import begun, cart_of, customer, edit, guards, ready, url

pytestmark = pytest.mark.django_db
POSTED = ("country", "first_name", "last_name", "company", "line1", "line2", "postal_code", "city")


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
