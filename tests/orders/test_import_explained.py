"""What a shop's feed changed or gave back is told in words behind "how?", and what it sent along on the page."""

import pytest

from orders.models import Entry, SalesOrder
from orders.pages.reasons import reason
from tests.orders.feeds import b2c
from tests.orders.feeds.b2c import order, orders, product, shipment, shipping
from tests.orders.feeds.shop import Feed, money, refund, refunded, shop_order, the_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def reasons(effect: str) -> list[str]:
    """The words of the steps behind entries of an effect."""
    rows = Entry.objects.filter(effect=effect).order_by("id")
    return [reason(step, row) for row in rows for step in row.steps]


def test_a_change_by_the_feed_says_what_was_and_what_is(feed):
    feed(orders(order(lines=product(), shipping=shipping(), totals=b2c.total("116.60"))))

    two = product(net="200.00", tax="12.00", gross="212.00", quantity="2.0") + product("P-2")
    cheaper = shipping(net="5.00", tax="0.30", gross="5.30")
    feed(orders(order(lines=two, shipping=cheaper, totals=b2c.total("323.30"))))

    assert reasons("in_place") == [
        "The shop now charges 200.00 USD for 2; it was 100.00 USD for 1.",
        "The shop added 1 for 100.00 USD.",
        "The shop now states 5.00 USD; it was 10.00 USD.",
    ]


def test_a_changed_tax_alone_is_called_a_tax(feed):
    feed(orders(order()))

    feed(orders(order(lines=product(tax="7.00", gross="107.00", rate="0.06"), totals=b2c.total("107.00"))))

    assert reasons("in_place") == ["The shop now states a tax of 7.00 USD; it was 6.00 USD."]


def test_a_refund_says_how_much_of_what_was_left_it_gave_back(feed):
    half = refunded(subtotal="50.00", tax="3.00", quantity=1)
    feed({"orders": [shop_order()], "refunds": [refund(refund_line_items=[half], transactions=[money("53.00")])]})

    assert reasons("credit") == ["The shop gave back 53.00 USD of 106.00 USD."]


def test_entries_of_before_stay_readable(feed):
    feed(orders(order()))

    entry = Entry.objects.first()
    assert reason({"rule": "changed by the feed"}, entry) == "Changed by the shop's feed"
    assert reason({"rule": "refunded by the shop", "left": "1.00"}, entry) == "Given back by the shop"


def test_the_page_shows_gift_messages_references_and_tracking_ahead_of_shipping(feed, client, administrator):
    line = product(inside="<gift>true</gift><gift-message>Happy birthday, Bo</gift-message>")
    tracked = shipment(inside="<tracking-number>1Z999</tracking-number>")
    told = "<customer-order-reference>REF-7</customer-order-reference><external-order-no>ERP-7</external-order-no>"
    feed(orders(order(lines=line, shipments=tracked, after=told)))
    client.force_login(administrator)

    page = client.get(the_order().get_absolute_url()).text

    assert [words in page for words in ("Happy birthday, Bo", "REF-7", "ERP-7", "1Z999")] == [True] * 4


def test_an_open_payment_shows_what_is_asked_for(feed):
    certificate = "<payment><gift-certificate><giftcertificate-id>GC99887766</giftcertificate-id></gift-certificate>"
    feed(orders(order(payments=f"{certificate}<amount>27.55</amount></payment>")))

    payment = SalesOrder.objects.get().payments.get()
    assert (payment.get_state_display(), f"{payment.shown:.2f}") == ("Asked", "27.55")
