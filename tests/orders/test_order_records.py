"""What stands on the order page beside its items: invoices, related records, several places, the shop's figures."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Note
from csc.models import GroupSite
from orders.actions.alerts import clear_alerts, raise_alert
from orders.actions.placing import NewAdjustment, NewCharge, NewShipTo, place
from orders.models import (
    CreditMemo,
    Invoice,
    InvoiceLine,
    PendingOrder,
    Quote,
    Return,
    ReturnOrder,
    SalesOrder,
    ShippingOrder,
    ShippingOrderItem,
)
from orders.pages.counting import Count
from orders.pages.rows import COUNTS, PIECES
from tests.factories import CustomerFactory, SiteFactory, line, new_order
from tests.factories import order as placed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
D = Decimal


def page(client, order, query=""):
    response = client.get(f"{order.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.text


def invoiced(order, number, *, at=NOON, gross="10.60"):
    parcel = ShippingOrder.objects.create(number=f"S-{number}", order=order, state_since=NOON)
    amounts = {"currency": "USD", "net": D(gross) - D("0.60"), "tax": D("0.60"), "gross": D(gross)}
    invoice = Invoice.objects.create(
        number=f"I-{number}", site=order.site, order=order, shipping_order=parcel, made_at=at, paid=D(gross), **amounts
    )
    component = order.components.filter(kind="line").first()
    InvoiceLine.objects.create(invoice=invoice, component=component, words=f"Goods {number}", quantity=1, **amounts)
    ShippingOrderItem.objects.create(shipping_order=parcel, line=component.line, quantity=1)
    return invoice


def memo(order, number, *, invoice=None, back=None):
    return CreditMemo.objects.create(
        number=f"CM-{number}", site=order.site, order=order, invoice=invoice, return_record=back, made_at=NOON,
        currency="USD", net=D("4.00"), tax=D("0.24"), gross=D("4.24"),
    )  # fmt: skip


def came_back(order, number):
    expected = ReturnOrder.objects.create(
        number=f"RO-{number}", site=order.site, order=order, customer=order.customer, state_since=NOON, created_at=NOON
    )
    return Return.objects.create(number=f"R-{number}", site=order.site, return_order=expected, received_at=NOON)


def quoted(order, number, agent):
    common = {"customer": order.customer, "agent": agent, "site": order.site, "currency": "USD", "locale": "en",
              "tax_policy": "net"}  # fmt: skip
    pending = PendingOrder.objects.create(number=f"P-{number}", state="placed", placed_order=order, **common)
    return Quote.objects.create(
        number=f"Q-{number}", state="converted", turned_into=pending, valid_until=timezone.localdate(),
        created_at=NOON, **common,
    )  # fmt: skip


def full(order, agent, count):
    for n in range(count):
        invoice = invoiced(order, f"{order.number}-{n}")
        memo(order, f"{order.number}-{n}", invoice=invoice, back=came_back(order, f"{order.number}-{n}"))
        placed(f"{order.number}-other-{n}", customer=order.customer, replaces=order)
    quoted(order, order.number, agent)


def queries(client, order, query=""):
    with CaptureQueriesContext(connection) as captured:
        page(client, order, query)
    return len(captured)


def test_ten_of_everything_cost_as_many_queries_as_two(agent_client, agent):
    made = []
    for count in (2, 10):
        new = new_order(f"1{count}", lines=count, customer=CustomerFactory())
        new.ship_tos = [NewShipTo(shipping=NewCharge(D("5.00"))) for _place in range(count)]
        for n, each in enumerate(new.lines):
            each.ship_to = n
            each.adjustments = [NewAdjustment(f"Off {n}", [NewCharge(D("-1.00"))]) for n in range(count)]
        new.adjustments = [NewAdjustment(f"Less {n}", [NewCharge(D("-0.01"))]) for n in range(count)]
        [order] = place([new])
        full(order, agent, count)
        made.append(order)

    assert queries(agent_client, made[0]) == queries(agent_client, made[1])
    assert queries(agent_client, made[0], "?unit_values=1") == queries(agent_client, made[1], "?unit_values=1")


class TestInvoices:
    def test_each_stands_with_its_lines_by_time_and_its_credit_memos_beneath(self, agent_client):
        order = placed()
        later = invoiced(order, 2, at=NOON + timedelta(hours=1))
        earlier = invoiced(order, 1)
        memo(order, 1, invoice=earlier, back=came_back(order, 7))
        memo(order, 2, invoice=later)

        shown = page(agent_client, order).partition('id="invoices"')[2]

        found = [shown.index(words) for words in ("I-1<", "Goods 1", "CM-1", "I-2<", "Goods 2", "CM-2")]
        assert found == sorted(found)
        assert "for shipping order S-1" in shown
        assert '<a href="/returns/R-7/">Return R-7</a>' in shown

    def test_they_say_what_they_come_to(self, agent_client):
        order = placed(lines=2)
        memo(order, 1, invoice=invoiced(order, 1))

        assert "Invoiced 10.60, credited 4.24: 6.36 USD remain." in page(agent_client, order)

    def test_a_credit_memo_of_no_invoice_is_shown_too(self, agent_client):
        order = placed()
        memo(order, 9)

        assert "CM-9" in page(agent_client, order)

    def test_an_order_without_any_says_so(self, agent_client):
        assert "None yet. A shipping order brings its invoice." in page(agent_client, placed())


class TestRelatedRecords:
    def test_what_it_replaces_and_what_replaced_it(self, agent_client):
        old = placed("1")
        order = placed("2", replaces=old)
        placed("3", replaces=order)

        shown = " ".join(page(agent_client, order).split())

        assert 'Replaces <a class="key" href="/orders/1/">Order 1</a>' in shown
        assert 'Replaced by <a class="key" href="/orders/3/">Order 3</a>' in shown

    def test_the_quote_it_was_and_the_returns_that_came_of_it(self, agent_client, agent):
        order = placed()
        quoted(order, 4, agent)
        came_back(order, 5)

        shown = page(agent_client, order)

        assert [f'href="{url}"' in shown for url in ("/quotes/Q-4/", "/return-orders/RO-5/", "/returns/R-5/")] == [
            True,
            True,
            True,
        ]

    def test_the_five_newest_other_orders_of_the_customer_and_of_whom_they_were(self, agent_client):
        customer = CustomerFactory()
        merged = CustomerFactory(merged_into=customer)
        for n in range(7):
            placed(f"200{n}", customer=(customer, merged)[n % 2], placed_at=NOON + timedelta(hours=n))

        shown = page(agent_client, SalesOrder.objects.get(number="2006")).partition('id="related"')[2]

        assert [f'href="/orders/200{n}/"' in shown for n in range(7)] == [False, True, True, True, True, True, False]
        assert f"/orders/?customer={customer.number}" in shown

    def test_an_order_of_who_was_merged_names_the_orders_of_the_survivor(self, agent_client):
        customer = CustomerFactory()
        placed("1", customer=customer)

        shown = page(agent_client, placed("2", customer=CustomerFactory(merged_into=customer)))

        assert 'href="/orders/1/"' in shown.partition('id="related"')[2]

    def test_one_line_says_how_well_the_customer_is_known(self, agent_client, agent):
        customer = CustomerFactory(created_at=datetime(2019, 5, 1, tzinfo=UTC))
        order = placed("1", customer=customer)
        placed("2", customer=customer)
        came_back(order, 1)
        Note.objects.create(
            event_id="00000000-0000-7000-8000-000000000000", subject_kind="customer", subject_id=customer.pk,
            customer_id=customer.pk, text="Called", written_by=agent, written_at=NOON,
        )  # fmt: skip

        shown = page(agent_client, order)

        assert "2 orders, 1 return, since 2019" in shown
        assert "Last contact <time" in shown

    def test_counting_ends_at_a_lid(self):
        assert [str(Count.of(found)) for found in (0, 1000, 1001)] == ["0", "1000", "1000+"]
        assert [sql.rpartition("LIMIT ")[2].format(**PIECES) for sql in COUNTS.values()] == ["1001", "1001"]

    def test_records_of_another_site_are_not_told_of(self, agent_client, agent):
        GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=SiteFactory())
        customer, elsewhere = CustomerFactory(), SiteFactory(code="other")
        order = placed("1", customer=customer)
        placed("2", customer=customer, site=elsewhere)
        placed("3", replaces=order, site=elsewhere)

        shown = page(agent_client, order)

        assert ['href="/orders/2/"' in shown, 'href="/orders/3/"' in shown] == [False, False]
        assert "1 order, since" in shown


class TestPlaces:
    def test_lines_stand_beneath_the_place_they_go_to(self, agent_client):
        new = new_order(lines=3)
        new.ship_tos = [NewShipTo({"city": "Madrid", "country": "ES"}, "Post"), NewShipTo({"city": "Oslo"}, "Boat")]
        new.lines[0].ship_to = 1
        [order] = place([new])
        second = order.ship_tos.get(position=2)
        second.gift_text, second.promised_until = "For <you>", datetime(2026, 12, 2, tzinfo=UTC).date()
        second.save()

        shown = page(agent_client, order)

        found = [shown.index(words) for words in
                 ("Ship to 1", "Madrid", "Post", ">Item 2<", ">Item 3<", "Ship to 2", "Oslo", "Boat",
                  "promised by 2 Dec", "Gift text: For &lt;you&gt;", ">Item 1<")]  # fmt: skip
        assert found == sorted(found)
        assert "2 places, named with their items" in shown

    def test_one_place_is_one_list(self, agent_client):
        assert "Ship to 1" not in page(agent_client, placed(lines=2))

    def test_options_and_parts_follow_their_parent(self, agent_client):
        order = placed(lines=3)
        parent, _other, option = order.line_items.order_by("position")
        option.parent, option.kind = parent, "option"
        option.save()

        shown = page(agent_client, order)

        assert shown.index(">Item 1<") < shown.index(">Item 3<") < shown.index(">Item 2<")
        assert "Option" in shown


class TestQuantities:
    def test_orig_order_is_shown_only_after_a_change(self, agent_client):
        same, changed = placed("1"), place([new_order("2")])[0]
        item = changed.line_items.get()
        item.original_quantity = 2
        item.save()

        assert ["Orig. Order" in page(agent_client, order) for order in (same, changed)] == [False, True]

    def test_credited_is_shown_only_after_a_return(self, agent_client):
        same, returned = placed("1"), placed("2")
        returned.line_items.update(credited=1)

        assert [">Credited<" in page(agent_client, order) for order in (same, returned)] == [False, True]


class TestFeedFigures:
    def told(self, order):
        order.feed_figures = {"total_price": str(order.total), "total_tax": "0.61", "goods": {"lines": {}}}
        order.save()
        raise_alert(order, kind="figures_differ", source="import", words="Tax", blocking=False,
                    fingerprint="figures:total_tax:0.61 USD:0.60 USD")  # fmt: skip
        return order

    def test_what_the_shop_stated_stands_beside_ours_with_its_alert(self, agent_client):
        shown = " ".join(page(agent_client, self.told(placed())).partition('id="feed-figures"')[2].split())

        assert 'The tax</td> <td role="cell" class="number money" data-label="The shop">0.61</td>' in shown
        assert 'data-label="This order">0.60</td>' in shown
        assert "raised <time" in shown

    def test_a_cleared_alert_says_who_cleared_it_and_why(self, agent_client, agent):
        order = self.told(placed())
        clear_alerts(order, by=agent, reason="Rounding", seen=order.version)

        shown = page(agent_client, order)

        assert "cleared by Mia Berg: Rounding" in shown.partition('id="feed-figures"')[2]

    @pytest.mark.parametrize(
        "figures", [{}, {"total_price": "26.20x"}, {"total_price": None}, {"goods": {"lines": {}}}]
    )
    def test_what_no_feed_stated_is_not_compared(self, agent_client, figures):
        order = placed()
        order.feed_figures = figures
        order.save()

        assert 'id="feed-figures"' not in page(agent_client, order)


def test_it_says_how_long_it_has_been_in_its_state(agent_client):
    order = placed()
    order.state_since = timezone.now() - timedelta(days=4, hours=3)
    order.save()

    assert "for 4\xa0days" in page(agent_client, order)


def test_what_the_shop_sent_along_in_words_is_shown(agent_client):
    order = placed()
    order.attributes = {"note": "Ring <twice>", "custom": {"Gate": "1234", "odd": 5}, "test": True}
    order.save()

    shown = page(agent_client, order)

    assert ["Ring &lt;twice&gt;" in shown, "1234" in shown] == [True, True]


def test_what_comes_later_is_greyed_and_says_when(agent_client):
    shown = page(agent_client, placed())

    for verb in ("send-mail", "add-activity", "resend", "add-item"):
        assert f'id="{verb}-open" aria-disabled="true" aria-describedby="{verb}-why"' in shown
    assert '<p class="sr" id="line-actions">Comes with order changes.</p>' in shown


def test_a_discount_names_its_coupon(agent_client):
    new = new_order()
    new.lines = [line()]
    new.adjustments = [NewAdjustment("Welcome", [NewCharge(D("-1.00"))], coupon="WELCOME10")]
    [order] = place([new])

    assert "WELCOME10" in page(agent_client, order).partition('id="totals"')[2]
