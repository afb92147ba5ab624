"""Place order: what is booked, held and asked for; what is refused; two at once; the gateway's answers."""

from decimal import Decimal
from uuid import uuid4

import pytest

from activities.models import Event
from csc import leases
from csc.errors import Refused
from csc.models import Lease, Promise
from orders.actions import collecting, holding, pending_orders
from orders.actions.order_entry import Hand, Overtaken, change
from orders.actions.place_order import PriceChanged, place_order
from orders.cart import edits
from orders.feeds.changing import advance as advance_by_feed
from orders.models import (
    Item,
    LineItem,
    OrderSettings,
    Payment,
    PendingOrder,
    PriceBookEntry,
    SalesOrder,
    Stock,
    StockHold,
)
from orders.workflow import advance
from tests.concurrency import at_once
from tests.orders.entry.placing import place, told
from tests.orders.entry.shop import TAB, cart_of, customer, edit, guards, ready, url

pytestmark = pytest.mark.django_db


class TestTheAction:
    def test_it_books_what_was_reviewed_and_holds_the_stock(self, agent):
        pending = ready(agent, "TIE", quantity=3)

        order = place(pending, agent)

        pending.refresh_from_db()
        stock = Stock.objects.get()
        assert (order.total, order.tax, order.shipping, order.subtotal) == (
            Decimal("37.10"), Decimal("2.10"), Decimal("5.00"), Decimal("30.00"),
        )  # fmt: skip
        assert (order.state, order.channel, order.email) == (SalesOrder.State.RECEIVED, "phone", "lopez@lopez.example")
        assert (stock.on_hand, stock.on_hold) == (10, 3)
        assert (pending.state, pending.placed_order) == ("placed", order)
        assert order.billing_address.city == "Albany"
        assert [(each.state, each.amount, each.gateway_token) for each in order.payments.all()] == [
            ("asked", Decimal("37.10"), "tok_visa")
        ]
        assert Event.objects.about("pending_order", pending.pk).first().summary == f"Placed as order {order.number}"

    def test_each_amount_keeps_the_rule_that_made_it(self, agent):
        order = place(ready(agent, "TIE", quantity=3), agent)

        entry = order.entries.get(component__kind="line")
        assert entry.steps[0]["rule"] == "P1"

    def test_the_lease_is_free_afterwards(self, agent):
        place(ready(agent), agent)

        assert leases.holder("pending_order", PendingOrder.objects.get().pk) is None

    def test_allocation_takes_over_what_was_held(self, agent):
        order = place(ready(agent, "TIE", quantity=10), agent)
        OrderSettings.objects.update_or_create(pk=1, defaults={"quiet_minutes": 0})

        advance(order)
        advance(SalesOrder.objects.get())

        assert SalesOrder.objects.get().state == SalesOrder.State.WAITING_FULFILLMENT
        assert Stock.objects.get().on_hold == 10
        assert StockHold.objects.count() == 0
        assert LineItem.objects.get().allocated == 10

    def test_an_order_that_is_cancelled_before_it_is_allocated_gives_its_stock_back(self, agent):
        order = place(ready(agent, "TIE", quantity=3), agent)
        other = ready(agent, "CAP", quantity=2)
        place(other, agent)

        advance_by_feed(SalesOrder.objects.get(pk=order.pk), SalesOrder.State.VOID)

        assert dict(Stock.objects.values_list("item__code", "on_hold")) == {"TIE": 0, "CAP": 2}
        assert [each.line.item_code for each in StockHold.objects.all()] == ["CAP"]

    def test_a_line_that_becomes_smaller_holds_less_and_one_that_goes_holds_nothing(self, agent):
        order = place(ready(agent, "TIE", "CAP", quantity=3), agent)
        order.line_items.filter(item_code="TIE").update(ordered=1)
        order.line_items.filter(item_code="CAP").update(ordered=0)

        holding.release(order)
        holding.release(order)

        assert dict(Stock.objects.values_list("item__code", "on_hold")) == {"TIE": 1, "CAP": 0}
        assert [(each.line.item_code, each.quantity) for each in StockHold.objects.all()] == [("TIE", 1)]

    def test_an_order_in_progress_holds_nothing_and_voiding_it_frees_it_for_others(self, agent):
        pending = ready(agent, "LAST", on_hand=1)
        pending.refresh_from_db()

        pending_orders.void(pending, by=agent, seen=pending.version)

        assert Stock.objects.get().on_hold == 0
        assert place(ready(agent, "LAST"), agent).state == SalesOrder.State.RECEIVED

    def test_what_is_short_by_now_is_refused_by_name_and_nothing_is_booked(self, agent):
        pending = ready(agent, "TIE", quantity=3)
        Stock.objects.update(on_hold=8)

        with pytest.raises(Refused, match="TIE: 2 available, 3 wanted"):
            place(pending, agent)

        assert (SalesOrder.objects.count(), Promise.objects.filter(kind=collecting.ASK).count()) == (0, 0)

    def test_an_item_that_is_no_longer_sold_is_refused(self, agent):
        pending = ready(agent)
        Item.objects.update(status="hidden")

        with pytest.raises(Refused, match="no longer sold here"):
            place(pending, agent)

    def test_a_shop_that_changed_its_currency_takes_no_old_order(self, agent):
        pending = ready(agent)
        pending.site.currency = "EUR"
        pending.site.save()

        with pytest.raises(Refused, match="sells in EUR now; this was begun in USD"):
            place(pending, agent)

    def test_a_price_that_changed_since_is_told_before_anything_is_placed(self, agent):
        pending = ready(agent)
        pending.refresh_from_db()
        before = told(pending)
        PriceBookEntry.objects.update(amount=Decimal("8.00"))

        with pytest.raises(PriceChanged):
            place_order(pending, hand=Hand(agent, TAB), seen=pending.version, told=before)

        assert place(pending, agent).subtotal == Decimal("8.00")

    def test_several_payments_share_the_total_and_the_last_takes_the_remainder(self, agent):
        pending = ready(agent, "TIE", quantity=3)
        card = cart_of(pending).payments[0].id
        edit(pending, edits.set_payments({card: Decimal("20.00")}, {}), agent)
        edit(pending, edits.add_payment("link"), agent)

        order = place(pending, agent)

        assert [(each.method, each.amount) for each in order.payments.all()] == [
            ("Card", Decimal("20.00")), ("Payment link", Decimal("17.10")),
        ]  # fmt: skip

    def test_a_customer_merged_meanwhile_leaves_the_order_to_the_survivor(self, agent):
        pending, survivor = ready(agent), customer("Vega")
        pending.customer.merged_into = survivor
        pending.customer.save()

        assert place(pending, agent).customer == survivor

    def test_a_second_attempt_names_who_was_first(self, agent, manager):
        pending = ready(agent)
        place(pending, agent)

        with pytest.raises(Refused, match=r"was placed as order \d+ by Mia Berg"):
            place(pending, manager)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_of_two_who_place_the_same_cart_one_wins_and_the_other_is_told_by_name(self, agent, manager):
        pending = ready(agent)
        Lease.objects.all().delete()
        pending.refresh_from_db()
        seen, words = pending.version, told(pending)

        def placing(by):
            try:
                row = PendingOrder.objects.get(pk=pending.pk)
                return place_order(row, hand=Hand(by, uuid4()), seen=seen, told=words).number
            except Refused as why:
                return str(why)

        outcomes = at_once([lambda: placing(agent), lambda: placing(manager)])

        assert SalesOrder.objects.count() == 1
        number = SalesOrder.objects.get().number
        lost = next(each for each in outcomes if each != number)
        assert "was placed as order" in lost
        assert "Mia Berg" in lost or "Jon Berg" in lost

    def test_of_two_tabs_of_one_agent_one_places_and_the_other_is_told(self, agent):
        pending = ready(agent)
        Lease.objects.all().delete()
        pending.refresh_from_db()
        seen, words = pending.version, told(pending)

        def placing():
            try:
                row = PendingOrder.objects.get(pk=pending.pk)
                return place_order(row, hand=Hand(agent, uuid4()), seen=seen, told=words).number
            except Refused as why:
                return str(why)

        outcomes = at_once([placing, placing])

        number = SalesOrder.objects.get().number
        assert sorted(each == number for each in outcomes) == [False, True]
        assert any(f"was placed as order {number} by Mia Berg" in each for each in outcomes)

    def test_two_orders_for_the_last_piece_are_not_both_placed(self, agent, manager):
        first, second = ready(agent, "LAST", on_hand=1), ready(manager, "LAST")

        def placing(pending, by):
            try:
                return place(PendingOrder.objects.get(pk=pending.pk), by).number
            except Refused as why:
                return str(why)

        outcomes = at_once([lambda: placing(first, agent), lambda: placing(second, manager)])

        assert SalesOrder.objects.count() == 1
        assert Stock.objects.get().on_hold == 1
        assert sum("available" in each for each in outcomes) == 1

    def test_of_two_who_change_the_same_cart_one_wins(self, agent, manager):
        pending = ready(agent)
        Lease.objects.all().delete()
        pending.refresh_from_db()
        line, seen = cart_of(pending).lines[0].id, pending.version

        def changing(by, quantity):
            try:
                row = PendingOrder.objects.get(pk=pending.pk)
                change(row, edits.set_cart({line: quantity}, {}, None, ""), hand=Hand(by, uuid4()), seen=seen)
            except Overtaken as why:
                return str(why)
            return "saved"

        outcomes = at_once([lambda: changing(agent, Decimal(3)), lambda: changing(manager, Decimal(4))])

        assert sorted(each == "saved" for each in outcomes) == [False, True]
        assert any("Mia Berg" in each or "Jon Berg" in each for each in outcomes)


class TestTheView:
    def form(self, pending, **fields):
        return guards(pending, told=told(pending), **fields)

    def test_a_double_click_places_one_order_and_shows_it_twice(self, agent, htmx_client):
        pending = ready(agent)
        form = self.form(pending)

        answers = [htmx_client.post(url(pending, "place"), form, follow=True) for _twice in range(2)]

        assert SalesOrder.objects.count() == 1
        words = f"Order {SalesOrder.objects.get().number} is placed."
        assert [words in each.content.decode() for each in answers] == [True, True]

    def test_without_scripts_it_leads_to_the_answer(self, agent, agent_client):
        pending = ready(agent)

        answer = agent_client.post(url(pending, "place"), self.form(pending), follow=True)

        page = answer.content.decode()
        assert "is placed." in page
        assert "on its way" in page

    def test_changed_prices_are_shown_beside_the_new_total(self, agent, htmx_client):
        pending = ready(agent)
        form = self.form(pending)
        PriceBookEntry.objects.update(amount=Decimal("8.00"))

        answer = htmx_client.post(url(pending, "place"), form)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "The price of TIE changed from 10.00 to 8.00. Kept: 8.00." in page
        assert "Place order 13.78 USD" in page

    def test_what_is_missing_is_told_with_links(self, agent, agent_client):
        pending = ready(agent)
        edit(pending, edits.remove_payment(cart_of(pending).payments[0].id), agent)

        page = agent_client.get(url(pending, tab="review")).content.decode()

        assert f"{url(pending, tab='payments')}#add-payment" in page

    def test_who_keys_no_orders_may_not(self, agent, administrator, client):
        pending = ready(agent)
        client.force_login(administrator)

        assert client.post(url(pending, "place"), self.form(pending)).status_code == 403


def test_payments_of_the_order_are_rows_with_a_key(agent):
    order = place(ready(agent), agent)

    assert Payment.objects.get(order=order).transactions.get().idempotency_key
