"""What a newer file changes on an order that is here already, and what it leaves to the agent."""

import pytest
from django.utils import timezone

from activities.models import Event
from csc.search import find
from orders.actions.suspension import suspend
from orders.models import Entry, OrderSettings, SalesOrder, ShippingOrder
from tests.orders.feeds.shop import (
    Feed,
    alerts,
    amounts,
    books_balance,
    discount,
    line,
    money,
    refund,
    refunded,
    share,
    shop_order,
    the_order,
    words,
)

pytestmark = pytest.mark.django_db
ADDRESS = {"first_name": "Ana", "last_name": "Lopez", "address1": "Calle 1", "city": "Madrid", "country_code": "ES"}


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def newer(day: int = 2, **facts):
    """The order as a later file states it."""
    return shop_order(updated_at=f"2026-03-{day:02}T10:00:00Z", **facts)


def parcel(n: int = 1, *, status: str = "success", quantity: int = 1, **facts):
    """A fulfillment of the first line."""
    return {"id": n, "status": status, "line_items": [{"id": 1, "quantity": quantity}], **facts}


def quantities(order: SalesOrder) -> list[tuple[int, ...]]:
    """Original, ordered, allocated and shipped quantity of each line."""
    return [
        tuple(int(getattr(row, name)) for name in ("original_quantity", "ordered", "allocated", "shipped"))
        for row in order.line_items.all()
    ]


def verbs(order: SalesOrder) -> list[str]:
    """What happened to the order, in order of time."""
    return [event.verb for event in Event.objects.about("order", order.pk)][::-1]


def test_a_newer_price_is_booked_as_a_difference_and_the_old_one_stays_in_the_ledger(feed):
    feed(shop_order())

    summary = feed(newer(total_price="127.20", line_items=[line(1, price="120.00")]))

    order = the_order()
    assert summary == "0 created, 1 updated, 0 unchanged, 0 rejected"
    entries = Entry.objects.filter(component__kind="line").order_by("id")
    assert [(row.effect, f"{row.gross:.2f}") for row in entries] == [("sold", "106.00"), ("in_place", "21.20")]
    assert (amounts(order, "total"), alerts(order), books_balance(order)) == (("127.20",), [], True)
    assert (f"{order.line_items.get().unit_price:.2f}", verbs(order)[-1]) == ("120.00", "order.feed_changed")


def test_an_added_line_and_a_removed_one_leave_the_removed_one_at_nothing(feed):
    feed(shop_order())

    feed(newer(total_price="53.00", line_items=[line(2, price="50.00")]))

    order = the_order()
    assert quantities(order) == [(1, 0, 0, 0), (1, 1, 0, 0)]
    assert (amounts(order, "subtotal", "total"), books_balance(order)) == (("50.00", "53.00"), True)
    assert order.item_codes == ["I-1", "I-2"]


def test_a_larger_quantity_is_ordered(feed):
    feed(shop_order())

    feed(newer(total_price="318.00", line_items=[line(1, quantity=3)]))

    assert (quantities(the_order()), amounts(the_order(), "total")) == ([(3, 3, 0, 0)], ("318.00",))


def test_a_discount_that_came_later_becomes_an_adjustment(feed):
    feed(shop_order())

    lines = [line(1, tax="5.40", discount_allocations=[share("10.00")])]
    feed(newer(total_price="95.40", line_items=lines, discount_applications=[discount()]))

    order = the_order()
    assert (amounts(order, "order_adjustment", "total"), books_balance(order)) == (("-10.00", "95.40"), True)
    assert order.line_items.get().attributes.get("order_discount") == "10.00"


def test_a_newer_address_is_a_new_copy_and_the_old_one_stays(feed):
    feed(shop_order(shipping_address=ADDRESS))

    feed(newer(shipping_address={**ADDRESS, "city": "Bilbao"}))

    order = the_order()
    assert order.ship_tos.get().address.city == "Bilbao"
    assert sorted(order.addresses.values_list("city", flat=True)) == ["Bilbao", "Madrid"]


def test_after_an_agent_changed_the_order_prices_and_addresses_stay_and_one_alert_names_the_fields(feed):
    feed(shop_order(shipping_address=ADDRESS))
    SalesOrder.objects.update(agent_changed_at=timezone.now())

    changed = {"total_price": "127.20", "line_items": [line(1, price="120.00")]}
    feed(newer(**changed, shipping_address={**ADDRESS, "city": "Bilbao"}, note="Leave it at the door"))
    feed(newer(3, **changed, shipping_address={**ADDRESS, "city": "Bilbao"}, note="Ring twice"))

    order = the_order()
    assert (amounts(order, "total"), order.ship_tos.get().address.city) == (("106.00",), "Madrid")
    assert alerts(order) == ["feed_differs"]
    assert "price and tax of Item 1, shipping address" in words(order, "feed_differs")
    assert order.attributes["note"] == "Ring twice"


def test_after_an_agent_changed_the_order_payment_and_parcels_still_follow_the_shop(feed):
    feed(shop_order(financial_status="authorized"))
    SalesOrder.objects.update(agent_changed_at=timezone.now())

    feed(newer(fulfillments=[parcel()], fulfillment_status="fulfilled"))

    order = the_order()
    assert (order.payments.get().state, quantities(order), order.state) == (
        "captured",
        [(1, 1, 1, 1)],
        order.State.CLOSED,
    )
    assert alerts(order) == []


def test_a_price_below_what_was_credited_is_not_taken_over(feed):
    feed(shop_order(refunds=[refund()]))

    feed(newer(line_items=[line(1, price="50.00")], refunds=[refund()]))

    order = the_order()
    assert (amounts(order, "total", "credited_total"), alerts(order)) == (("106.00", "106.00"), ["feed_differs"])
    assert "more of it has been credited here" in words(order, "feed_differs")


def test_the_other_currency_of_a_newer_file_rejects_it(feed):
    feed(shop_order())

    assert feed(newer(currency="EUR")) == "0 created, 0 updated, 0 unchanged, 1 rejected"
    assert "Order 1001 is in USD; the shop states it in EUR." in feed.report.read_text()


def test_a_newer_stamp_alone_changes_nothing(feed):
    feed(shop_order())
    before = the_order().version

    assert feed(newer()) == "0 created, 0 updated, 1 unchanged, 0 rejected"
    assert (the_order().version, verbs(the_order())) == (before, ["order.imported"])


def test_a_shipped_part_leaves_the_order_waiting_and_the_rest_closes_it(feed):
    two = {"total_price": "212.00", "line_items": [line(1, quantity=2)]}
    feed(shop_order(**two))

    feed(newer(**two, fulfillments=[parcel()], fulfillment_status="partial"))
    part = the_order().state, quantities(the_order())
    feed(newer(3, **two, fulfillments=[parcel(), parcel(2)], fulfillment_status="fulfilled"))

    assert part == (SalesOrder.State.WAITING_FULFILLMENT, [(2, 2, 1, 1)])
    assert (the_order().state, quantities(the_order())) == (SalesOrder.State.CLOSED, [(2, 2, 2, 2)])
    assert the_order().shipping_orders.count() == 2


def test_a_fulfillment_that_was_taken_back_gives_its_quantity_back(feed):
    feed(shop_order(fulfillments=[parcel()], fulfillment_status="partial"))

    feed(newer(fulfillments=[parcel(status="cancelled")]))

    assert (quantities(the_order()), the_order().shipping_orders.get().state) == (
        [(1, 1, 0, 0)],
        ShippingOrder.State.VOID,
    )


def test_a_parcel_fulfils_the_shipping_order_that_was_made_here(feed):
    feed(shop_order())
    order = the_order()
    order.line_items.update(allocated=1)
    own = ShippingOrder.objects.create(number="S-1", order=order, state_since=timezone.now())
    own.items.create(line=order.line_items.get(), quantity=1)

    feed(newer(fulfillments=[parcel()], fulfillment_status="fulfilled"))

    assert (order.shipping_orders.get().state, quantities(order)) == (ShippingOrder.State.FULFILLED, [(1, 1, 1, 1)])


def test_tracking_is_kept_and_an_address_that_is_not_one_of_the_web_is_dropped(feed):
    urls = ["https://track.example/1", "javascript:alert(1)"]
    feed(shop_order(fulfillments=[parcel(tracking_numbers=["A1", "A2"], tracking_urls=urls, tracking_company="Post")]))

    trackings = the_order().shipping_orders.get().trackings.order_by("number")
    assert [(row.carrier, row.number, row.url) for row in trackings] == [
        ("Post", "A1", "https://track.example/1"),
        ("Post", "A2", ""),
    ]


def test_tracking_that_comes_later_is_added(feed):
    feed(shop_order(fulfillments=[parcel()], fulfillment_status="fulfilled"))

    feed(newer(fulfillments=[parcel(tracking_numbers=["A1"])], fulfillment_status="fulfilled"))

    assert the_order().shipping_orders.get().trackings.get().number == "A1"


def test_a_fulfilled_order_waits_for_filing_where_orders_are_filed(feed):
    OrderSettings.objects.update_or_create(defaults={"filing_enabled": True})

    feed(shop_order(fulfillments=[parcel()], fulfillment_status="fulfilled"))

    assert the_order().state == SalesOrder.State.WAITING_FILING


def test_a_suspended_order_takes_the_facts_and_stays_where_it_is(feed, agent):
    feed(shop_order())
    suspend(the_order(), by=agent, reason="Address unclear", seen=the_order().version)

    feed(newer(fulfillments=[parcel()], fulfillment_status="fulfilled"))

    assert (the_order().state, quantities(the_order())) == (SalesOrder.State.WAITING_ALLOCATION, [(1, 1, 1, 1)])


def test_a_cancellation_voids_the_order_and_warns_of_what_is_on_its_way(feed):
    feed(shop_order(fulfillments=[parcel(status="open")]))

    feed(newer(fulfillments=[parcel(status="open")], cancelled_at="2026-03-02T09:00:00Z"))

    order = the_order()
    assert (order.state, alerts(order)) == (SalesOrder.State.VOID, ["cancelled_by_shop"])


def test_a_refund_in_a_newer_file_is_booked_with_its_history(feed):
    feed(shop_order())

    part = refund(refund_line_items=[refunded(subtotal="50.00", tax="3.00")], transactions=[money("53.00")])
    feed(newer(refunds=[part], financial_status="partially_refunded", current_total_price="53.00"))

    order = the_order()
    assert (amounts(order, "credited_total", "refunded"), order.payments.get().state) == (
        ("53.00", "53.00"),
        "part_refunded",
    )
    assert (alerts(order), "order.refunded" in verbs(order)) == ([], True)


def test_a_newer_file_raises_the_version_that_open_forms_have_seen(feed):
    feed(shop_order())
    before = the_order().version

    feed(newer(financial_status="voided"))

    assert the_order().version > before


def test_an_order_whose_customer_changed_is_found_by_the_new_name_and_no_longer_by_the_old(feed):
    feed(shop_order(customer={"id": 6, "first_name": "Olga", "last_name": "Novak"}))
    order = the_order()
    email = "ines@duarte.example"

    feed(newer(email=email, customer={"id": 7, "first_name": "Ines", "last_name": "Duarte", "email": email}))

    assert [find(["order"], [word], site_ids=None)["order"] for word in ("duarte", email, "novak")] == [
        [order.pk],
        [order.pk],
        [],
    ]
