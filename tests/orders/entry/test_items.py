"""Items of an order in progress: found, added, counted, and refused in a sentence."""

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.cart import edits
from orders.cart.document import Discount
from orders.cart.storefront import storefront
from orders.models import Item, PendingOrder
from tests.orders.entry.shop import begun, cart_of, edit, guards, item, put_in, ready, url
from tests.orders.entry.shown import standing, tag

pytestmark = pytest.mark.django_db


class TestItems:
    def test_one_hit_is_added_at_once_and_more_of_it_adds_up(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE", name="Silk Tie")

        for words in ("silk", "TIE", "tie"):
            htmx_client.post(url(pending, "add_item"), guards(pending, item=words, pieces="2"))

        assert [(line.item, line.quantity) for line in cart_of(pending).lines] == [("TIE", 6)]

    def test_a_line_with_a_discount_by_hand_takes_no_added_pieces_up(self, agent):
        pending = ready(agent, "TIE", quantity=4)
        line = cart_of(pending).lines[0].id
        edit(pending, edits.set_cart({}, {line: Discount(percent=Decimal(10))}, None, ""), agent)

        put_in(pending, "TIE", agent, 2)

        assert [(each.quantity, each.discount) for each in cart_of(pending).lines] == [
            (Decimal(4), Discount(percent=Decimal(10))),
            (Decimal(2), None),
        ]

    def test_several_hits_are_listed_with_their_stock(self, htmx_client, agent):
        pending = begun(agent)
        master = item("TIE", price=None, on_hand=None, name="Silk Tie")
        item("TIE-N", name="Silk Tie", master=master, variation={"colour": "Navy"}, on_hand=4)
        item("TIE-R", name="Silk Tie", master=master, variation={"colour": "Red"}, on_hand=0)

        page = htmx_client.post(url(pending, "add_item"), guards(pending, item="tie")).content.decode()

        assert "Navy" in page
        assert "Red" in page
        assert "4 available" in page
        assert "0 available" in page
        assert cart_of(pending).lines == []

    def test_more_than_there_is_is_refused_with_what_there_is(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE", on_hand=2)

        answer = htmx_client.post(url(pending, "add_item"), guards(pending, item="TIE", pieces="3"))

        assert answer.status_code == 409
        assert "TIE: 2 available, 3 wanted." in answer.content.decode()

    @pytest.mark.parametrize(
        ("named", "pieces", "status"),
        [
            ({"item": "TIE"}, "1e3", 422),
            ({"item": "TIE"}, "99", 409),
            ({"code": "TIE"}, "99", 409),
            ({"item": "HAT"}, "7", 422),
            ({"item": "BARE"}, "7", 422),
        ],
    )
    def test_a_refused_item_and_its_quantity_stay_in_their_fields(self, htmx_client, agent, named, pieces, status):
        pending = begun(agent)
        item("TIE", on_hand=2)
        item("BARE", price=None)

        answer = htmx_client.post(url(pending, "add_item"), guards(pending, pieces=pieces, **named))

        assert answer.status_code == status
        assert standing(answer, "item") == next(iter(named.values()))
        assert standing(answer, "pieces") == pieces

    def test_an_item_that_another_change_overtook_stays_in_its_fields(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE")

        answer = htmx_client.post(
            url(pending, "add_item"), {**guards(pending, item="TIE", pieces="7"), "version": "0"}
        )

        assert answer.status_code == 409
        assert (standing(answer, "item"), standing(answer, "pieces")) == ("TIE", "7")

    def test_the_fields_are_free_again_once_the_item_is_added(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE")

        answer = htmx_client.post(url(pending, "add_item"), guards(pending, item="TIE", pieces="7"))

        assert answer.status_code == 200
        assert (standing(answer, "item"), standing(answer, "pieces")) == ("", "1")

    def test_only_the_quantity_is_marked_when_only_that_is_wrong(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE")

        answer = htmx_client.post(url(pending, "add_item"), guards(pending, item="TIE", pieces="1e3"))

        marked = [each for each in ("item", "pieces") if "aria-invalid" in tag(answer, each)]
        assert marked == ["pieces"]

    @pytest.mark.parametrize(
        ("own", "localized", "shown"),
        [
            ("Office Chair - Black", "Silla de oficina - Negro", "Silla de oficina - Negro"),
            ("Office Chair", "Silla de oficina", "Silla de oficina, Black"),
        ],
    )
    def test_a_localized_name_says_the_variation_that_the_items_own_name_says(self, agent, own, localized, shown):
        item("CHAIR", name=own, names={"es-ES": localized}, variation={"colour": "Black"})

        offers = storefront(begun(agent).site, timezone.localdate()).offers(["CHAIR"], locale="es-ES")

        assert offers["CHAIR"].shown_name == shown

    @pytest.mark.parametrize("pieces", ["0", "-1", "1000000000", "1e3"])
    def test_a_bad_number_of_pieces_is_told_at_its_field(self, htmx_client, agent, pieces):
        pending = begun(agent)
        item("TIE")

        answer = htmx_client.post(url(pending, "add_item"), guards(pending, item="TIE", pieces=pieces))

        assert answer.status_code == 422
        assert 'value="TIE"' in answer.content.decode()
        assert cart_of(pending).lines == []

    @pytest.mark.parametrize(
        ("pieces", "why"),
        [
            ("0", "A quantity is 1 or more; to take the line out, press Remove."),
            ("-1", "A quantity is 1 or more; to take the line out, press Remove."),
            ("1000000000", "No line holds more than 99,999 pieces"),
            ("1e3", "“1e3” is not a quantity"),
        ],
    )
    def test_a_bad_quantity_of_a_line_stays_in_its_field_with_the_reason(self, htmx_client, agent, pieces, why):
        pending = ready(agent)
        line = cart_of(pending).lines[0].id

        answer = htmx_client.post(url(pending), guards(pending, **{f"quantity-{line}": pieces}))

        assert answer.status_code == 422
        assert f'href="#quantity-{line}">{why}' in answer.text
        assert f'value="{pieces}"' in answer.text
        assert cart_of(pending).lines[0].quantity == 1

    def test_nothing_left_of_an_item_is_greyed_with_the_reason(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE-N", name="Silk Tie", on_hand=0)
        item("TIE-R", name="Silk Tie Red", on_hand=4)

        page = htmx_client.post(url(pending, "add_item"), guards(pending, item="silk")).text

        assert 'id="add-TIE-N" aria-disabled="true" aria-describedby="out-TIE-N"' in page
        assert "Nothing is left of TIE-N." in page
        assert 'name="code" value="TIE-R" data-focus' in page

    def test_arabic_digits_are_digits(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE")

        htmx_client.post(url(pending, "add_item"), guards(pending, item="TIE", pieces="٣"))

        assert cart_of(pending).lines[0].quantity == 3

    def test_a_double_click_adds_once(self, htmx_client, agent):
        pending = begun(agent)
        item("TIE")
        form = guards(pending, item="TIE")

        for _twice in range(2):
            htmx_client.post(url(pending, "add_item"), form)

        assert cart_of(pending).lines[0].quantity == 1

    def test_an_item_discontinued_meanwhile_is_named_on_the_tab(self, agent_client, agent):
        pending = ready(agent)
        Item.objects.update(status="hidden")

        page = agent_client.get(url(pending)).content.decode()

        assert "TIE, Item TIE, is no longer sold here. Remove the line." in page

    def test_who_keys_no_orders_adds_nothing(self, client, agent, administrator):
        pending = begun(agent)
        item("TIE")
        client.force_login(administrator)

        assert client.post(url(pending, "add_item"), guards(pending, item="TIE")).status_code == 403
        assert PendingOrder.objects.get().line_count == 0
