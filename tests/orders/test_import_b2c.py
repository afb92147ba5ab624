"""Orders of B2C Commerce: every element that the reader knows, to the cent."""

from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import etree

from activities.models import Note
from orders.models import Customer, OrderSettings, PriceAdjustment, SalesOrder, Transaction
from tests.orders.feeds import b2c
from tests.orders.feeds.b2c import adjustments, amounts, needs_samples, order, orders, product, shipment, shipping
from tests.orders.feeds.shop import Feed, alerts, books_balance, the_order, words
from tests.orders.feeds.shop import amounts as of

pytestmark = pytest.mark.django_db
State = SalesOrder.State
COUPON = "<campaign-id>spring</campaign-id><coupon-id>SAVE10</coupon-id><reason-code>LOYAL</reason-code>"
EVERYTHING = order(
    "00002001",
    original="<created-by>storefront</created-by><original-order-no>00002000</original-order-no>",
    lines=product(
        "SHIRT",
        net="200.00", tax="12.00", gross="212.00", quantity="2.0",
        after="<custom-attributes><custom-attribute attribute-id=\"engraving\">A. L.</custom-attribute>"
        "<custom-attribute attribute-id=\"colours\"><value>red</value><value>blue</value></custom-attribute>"
        "</custom-attributes>" + adjustments(("-20.00", "-1.20", "-21.20", "ten-off"), more=COUPON),
        inside="<option-lineitems><option-lineitem>"
        + amounts("10.00", "0.60", "10.60", "5.00", "Monogram")
        + "<option-id>monogram</option-id><value-id>AL</value-id><product-id>MONO</product-id>"
        + adjustments(("-1.00", "-0.06", "-1.06", "option-off"))
        + "</option-lineitem></option-lineitems>",
    )
    + product(
        "SET",
        shipment="S2",
        inside="<bundled-product-lineitems><bundled-product-lineitem><product-id>CUP</product-id>"
        "<product-name>Cup</product-name><quantity unit=\"piece\">2.0</quantity></bundled-product-lineitem>"
        "</bundled-product-lineitems>"
        "<shipping-lineitem>" + amounts("3.00", "0.18", "3.18", "3.00")
        + "<quantity unit=\"piece\">1.0</quantity><tax-rate>0.06</tax-rate><type>surcharge</type></shipping-lineitem>",
    ),
    gift_certificates="<giftcertificate-lineitem>" + amounts("25.00", "0.00", "25.00", "25.00")
    + "<giftcertificate-id>ABCDEFGH1234</giftcertificate-id><recipient-name>Bo</recipient-name>"
    "<message>Happy birthday</message><shipment-id>S1</shipment-id></giftcertificate-lineitem>",
    shipping=shipping(inside=adjustments(("-5.00", "-0.30", "-5.30", "half-shipping"))) + shipping(shipment="S2"),
    shipments=shipment("S1", inside="") + shipment("S2", city="Salem"),
    totals="<totals><merchandize-total><net-price>310.00</net-price>"
    + adjustments(("-30.00", "-1.80", "-31.80", "thirty-off"))
    + "</merchandize-total><adjusted-merchandize-total><net-price>259.00</net-price></adjusted-merchandize-total>"
    "<shipping-total><net-price>23.00</net-price>" + adjustments(("-2.30", "-0.14", "-2.44", "ship-off"))
    + "</shipping-total><adjusted-shipping-total><net-price>15.70</net-price></adjusted-shipping-total>"
    "<order-total><net-price>299.70</net-price><tax>16.48</tax><gross-price>316.18</gross-price></order-total>"
    "</totals>",
    payments="<payment><credit-card><card-type>VISA</card-type><card-number>XXXX-XXXX-XXXX-4242</card-number>"
    "<card-holder>Ann Lee</card-holder><card-token>tok_1</card-token></credit-card><amount>300.00</amount>"
    "<processor-id>PAY</processor-id><transaction-id>t-1</transaction-id>"
    "<transaction-type>AUTH</transaction-type></payment>"
    "<payment><gift-certificate><giftcertificate-id>GC99887766</giftcertificate-id></gift-certificate>"
    "<transaction-id>t-2</transaction-id><transaction-type>CAPTURE</transaction-type></payment>",
    after="<remoteHost>10.0.0.1</remoteHost><notes><note><created-by>Kim</created-by>"
    "<creation-date>2026-03-02T08:00:00.000Z</creation-date><subject>Called</subject>"
    "<text>Card 4111 1111 1111 1111 was declined.</text></note></notes>"
    "<external-order-no>ERP-7</external-order-no>"
    "<custom-attributes><custom-attribute attribute-id=\"vip\">true</custom-attribute></custom-attributes>",
)  # fmt: skip


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


@pytest.fixture
def everything(feed):
    assert feed(orders(EVERYTHING)) == "1 created, 0 updated, 0 unchanged, 0 rejected"
    return the_order()


def components(order: SalesOrder, kind: str) -> list[tuple[str, str, str]]:
    """Net, tax and rate of the order's amounts of a kind."""
    rows = order.components.filter(kind=kind).order_by("id")
    return [(f"{row.net:.2f}", f"{row.tax:.2f}", f"{row.tax_rate:.2f}") for row in rows]


@needs_samples
def test_the_orders_of_these_tests_are_what_the_schema_allows():
    b2c.schema("order").assertValid(etree.fromstring(orders(EVERYTHING, order()).encode()))


def test_the_totals_are_those_of_the_file_to_the_cent(everything):
    assert of(everything, "subtotal", "order_adjustment", "shipping", "tax", "total") == (
        "314.00", "-30.00", "15.70", "16.48", "316.18",
    )  # fmt: skip


def test_books_balance_and_nothing_is_left_to_tell(everything):
    assert (books_balance(everything), alerts(everything)) == (True, [])


def test_totals_that_are_not_ours_are_kept_and_told(feed):
    feed(orders(order(totals=b2c.total("107.00", net="100.00", tax="7.00"))))

    order_ = the_order()
    assert (of(order_, "total", "tax"), order_.feed_figures["order-total gross-price"]) == (
        ("106.00", "6.00"),
        "107.00",
    )
    assert (alerts(order_), order_.blocking_alerts) == (["figures_differ", "figures_differ"], 1)
    assert "107.00 USD as the total, this order has 106.00 USD: a difference of 1.00 USD" in words(
        order_, "figures_differ"
    )


def test_net_and_tax_that_are_not_the_stated_gross_are_kept_and_told(feed):
    feed(orders(order(lines=product(gross="105.99"))))

    assert of(the_order(), "total") == ("106.00",)
    assert "line 1: 100.00 and 6.00 are not 105.99" in words(the_order(), "figures_differ")


def test_products_options_bundles_and_gift_certificates_are_lines_of_their_kind(everything):
    lines = everything.line_items.order_by("position")

    assert [(line.kind, line.item_code, int(line.original_quantity), line.name) for line in lines] == [
        ("product", "SHIRT", 2, "Item SHIRT"),
        ("option", "MONO", 2, "Monogram"),
        ("bundle", "SET", 1, "Item SET"),
        ("product", "CUP", 2, "Cup"),
        ("gift_certificate", "", 1, "Gift certificate"),
    ]
    assert [line.parent and line.parent.item_code for line in lines] == [None, "SHIRT", None, "SET", None]
    assert [line.ship_to.position for line in lines] == [1, 1, 2, 2, 1]


def test_each_price_adjustment_is_where_it_was_given(everything):
    assert components(everything, "line_adjustment") == [("-20.00", "-1.20", "0.06"), ("-1.00", "-0.06", "0.06")]
    assert components(everything, "order_adjustment") == [("-30.00", "-1.80", "0.06")]
    assert components(everything, "shipping") == [("10.00", "0.60", "0.06"), ("13.00", "0.78", "0.06")]
    assert components(everything, "shipping_adjustment") == [
        ("-5.00", "-0.30", "0.06"), ("-0.64", "-0.04", "0.06"), ("-1.66", "-0.10", "0.06"),
    ]  # fmt: skip


def test_an_adjustment_keeps_promotion_campaign_coupon_and_reason(everything):
    row = PriceAdjustment.objects.get(promotion_code="ten-off")

    assert (row.campaign_code, row.coupon, row.reason, row.manual) == ("spring", "SAVE10", "LOYAL", False)


def test_payments_keep_what_is_needed_to_name_them_and_no_number(everything):
    rows = everything.payments.all()

    assert [(row.method, row.brand, row.last4, row.state, f"{row.amount:.2f}") for row in rows] == [
        ("Credit card", "VISA", "4242", "authorised", "300.00"),
        ("Gift certificate", "", "7766", "captured", "16.18"),
    ]
    assert of(everything, "authorised", "captured") == ("316.18", "16.18")
    assert list(Transaction.objects.values_list("kind", "gateway_ref")) == [("authorise", "t-1"), ("capture", "t-2")]


def test_notes_become_notes_once_and_card_numbers_in_them_are_masked(feed, everything):
    feed(orders(EVERYTHING.replace("ERP-7", "ERP-8")))

    note = Note.objects.get()
    assert (note.subject_line, note.text) == ("Called", "Card •••• 1111 was declined.")
    assert the_order().attributes["external-order-no"] == "ERP-8"


def test_custom_attributes_are_kept_on_order_and_line(everything):
    assert everything.attributes["custom"] == {"vip": "true"}
    assert everything.line_items.first().attributes["custom"] == {"engraving": "A. L.", "colours": ["red", "blue"]}
    assert everything.attributes["original-order-no"] == "00002000"
    assert "10.0.0.1" not in str(everything.attributes)


def test_the_number_keeps_its_zeros_and_the_customer_is_known_by_the_shop_s_number(everything):
    customer = Customer.objects.get()

    assert (everything.number, everything.source, everything.locale) == ("00002001", "b2c", "en-US")
    assert (customer.source_id, customer.name, everything.email) == ("C1", "Ann Lee", "ann@mail.example")


def test_every_destination_has_its_address(everything):
    assert [row.address.city for row in everything.ship_tos.all()] == ["Boston", "Salem"]


def test_the_same_file_again_changes_nothing(feed, everything):
    before = SalesOrder.objects.values().get()

    assert feed(orders(EVERYTHING)) == "0 created, 0 updated, 1 unchanged, 0 rejected"
    assert SalesOrder.objects.values().get() == before


@pytest.mark.parametrize(
    ("stated", "state"),
    [
        ({"order": "CREATED"}, State.RECEIVED),
        ({"order": "FAILED"}, State.RECEIVED),
        ({}, State.RECEIVED),
        ({"order": "NEW", "shipping": "NOT_SHIPPED"}, State.WAITING_ALLOCATION),
        ({"order": "OPEN", "confirmation": "CONFIRMED", "export": "READY"}, State.WAITING_ALLOCATION),
        ({"order": "OPEN", "export": "FAILED"}, State.WAITING_ALLOCATION),
        ({"order": "OPEN", "export": "NOT_EXPORTED"}, State.WAITING_ALLOCATION),
        ({"order": "OPEN", "export": "EXPORTED"}, State.WAITING_FULFILLMENT),
        ({"order": "OPEN", "shipping": "PART_SHIPPED"}, State.WAITING_FULFILLMENT),
        ({"order": "OPEN", "shipping": "SHIPPED"}, State.CLOSED),
        ({"order": "COMPLETED"}, State.CLOSED),
        ({"order": "CANCELLED"}, State.VOID),
        ({"order": "REPLACED"}, State.VOID),
    ],
)
def test_a_status_is_a_state_of_the_workflow(feed, stated, state):
    feed(orders(order(status=b2c.status(**stated))))

    assert the_order().state == state


@pytest.mark.parametrize(
    ("stated", "state"),
    [({"order": "NEW"}, State.WAITING_APPROVAL), ({"order": "COMPLETED"}, State.WAITING_FILING)],
)
def test_optional_steps_count_where_they_are_on(feed, stated, state):
    OrderSettings.objects.update_or_create(defaults={"approvals_enabled": True, "filing_enabled": True})

    feed(orders(order(status=b2c.status(**stated))))

    assert the_order().state == state


@pytest.mark.parametrize(
    ("kind", "paid", "expected"),
    [
        ("AUTH", "NOT_PAID", ("authorised", "106.00", "0.00", "0.00")),
        ("AUTH", "PAID", ("captured", "106.00", "106.00", "0.00")),
        ("AUTH", "PART_PAID", ("authorised", "106.00", "0.00", "0.00")),
        ("CAPTURE", "NOT_PAID", ("captured", "106.00", "106.00", "0.00")),
        ("AUTH_REVERSAL", "PAID", ("void", "0.00", "0.00", "0.00")),
        ("CREDIT", "PAID", ("refunded", "106.00", "106.00", "106.00")),
        ("", "NOT_PAID", ("asked", "0.00", "0.00", "0.00")),
        ("", "PAID", ("captured", "106.00", "106.00", "0.00")),
    ],
)
def test_a_payment_is_what_its_transaction_and_the_payment_status_say(feed, kind, paid, expected):
    told = f"<transaction-type>{kind}</transaction-type>" if kind else ""
    payment = f"<payment><custom-method><method-name>Invoice</method-name></custom-method>{told}</payment>"

    feed(orders(order(status=b2c.status(order="NEW", payment=paid), payments=payment)))

    row = the_order().payments.get()
    assert (row.state, f"{row.authorised:.2f}", f"{row.captured:.2f}", f"{row.refunded:.2f}") == expected
    assert row.method == "Invoice"


def test_a_shipment_that_was_sent_is_a_shipping_order_with_its_tracking(feed):
    sent = shipment("S1", status="SHIPPED", inside="<tracking-number>1Z999</tracking-number>")
    both = product("P-1") + product("P-2", shipment="S2")

    feed(orders(order(lines=both, shipments=sent + shipment("S2"), status=b2c.status(shipping="PART_SHIPPED"))))

    row = the_order().shipping_orders.get()
    assert (row.get_state_display(), row.trackings.get().number, row.ship_to.position) == ("Fulfilled", "1Z999", 1)
    assert [int(line.shipped) for line in the_order().line_items.all()] == [1, 0]


def test_an_order_exported_and_then_shipped_keeps_its_one_shipping_order(feed):
    feed(orders(order(status=b2c.status(order="OPEN", export="EXPORTED"))))
    assert the_order().shipping_orders.get().get_state_display() == "Waiting Pick/Pack"

    feed(orders(order(status=b2c.status(order="COMPLETED", export="EXPORTED"))))

    assert the_order().shipping_orders.get().get_state_display() == "Fulfilled"
    assert (the_order().state, int(the_order().line_items.get().shipped)) == (State.CLOSED, 1)


def test_gross_prices_have_their_tax_inside(feed):
    line = product(net="99.17", tax="19.83", gross="119.00", base="119.00", rate="0.2")

    feed(orders(order(taxation="<taxation>gross</taxation>", lines=line, totals=b2c.total("119.00", tax="19.83"))))

    order_ = the_order()
    assert of(order_, "subtotal", "tax", "total") == ("119.00", "19.83", "119.00")
    assert (order_.tax_policy, f"{order_.line_items.get().unit_price:.2f}", alerts(order_)) == ("gross", "119.00", [])


def test_an_adjustment_of_the_order_has_a_share_at_each_tax_rate(feed):
    lines = product("P-1", net="50.00", tax="3.50", gross="53.50", rate="0.07", base="50.00") + product(
        "P-2", net="50.00", tax="9.50", gross="59.50", rate="0.19", base="50.00"
    )
    cut = adjustments(("-10.00", "-1.30", "-11.30", "ten"))

    feed(orders(order(lines=lines, totals=b2c.total("101.70", merchandize=cut))))

    assert components(the_order(), "order_adjustment") == [("-5.00", "-0.35", "0.07"), ("-5.00", "-0.95", "0.19")]
    assert (of(the_order(), "total"), alerts(the_order())) == (("101.70",), [])


def test_a_currency_without_decimals_and_one_with_three(feed):
    yen = order(
        "1", currency="<currency>JPY</currency>", lines=product(net="1000", tax="100", gross="1100", rate="0.1")
    )
    dinar = order("2", currency="<currency>KWD</currency>", lines=product(net="1.234", tax="0.062", gross="1.296"))

    feed(orders(yen, dinar.replace("0.06</tax-rate>", "0.05</tax-rate>")))

    assert Decimal(the_order(number="1").total) == 1100
    assert Decimal(the_order(number="2").total) == Decimal("1.296")


def test_a_newer_file_moves_lines_addresses_and_adjustments(feed):
    feed(orders(order()))
    cut = adjustments(("-10.00", "-0.60", "-10.60", "late"))

    changed = order(lines=product(after=cut), shipments=shipment(city="Salem"), totals=b2c.total("95.40"))
    assert feed(orders(changed)) == "0 created, 1 updated, 0 unchanged, 0 rejected"

    order_ = the_order()
    assert (of(order_, "total"), order_.ship_tos.get().address.city) == (("95.40",), "Salem")
    assert (books_balance(order_), alerts(order_)) == (True, [])


def test_a_second_shipment_in_a_newer_file_is_a_second_destination(feed):
    feed(orders(order(shipping=shipping(), totals=b2c.total("116.60"))))

    more = {"lines": product() + product("P-2", shipment="S2"), "shipping": shipping() + shipping(shipment="S2")}
    feed(orders(order(**more, shipments=shipment() + shipment("S2"), totals=b2c.total("233.20"))))

    order_ = the_order()
    assert (of(order_, "total", "shipping"), order_.ship_tos.count()) == (("233.20", "20.00"), 2)
    assert (order_.line_items.last().ship_to.position, books_balance(order_), alerts(order_)) == (2, True, [])


def test_what_an_agent_changed_stays_and_the_differing_fields_are_named(feed):
    feed(orders(order()))
    SalesOrder.objects.update(agent_changed_at="2026-03-03T00:00:00Z")

    feed(orders(order(lines=product(quantity="2.0"), totals=b2c.total("106.00"))))

    assert alerts(the_order()) == ["feed_differs"]
    assert "quantity of Item P-1" in words(the_order(), "feed_differs")


def test_a_line_that_the_shop_removed_is_named_in_a_sentence(feed):
    feed(orders(order(lines=product() + product("MUG"))))
    SalesOrder.objects.update(agent_changed_at=timezone.now())

    feed(orders(order(shipments=shipment(city="Salem"))))

    assert words(the_order(), "feed_differs") == (
        "Changed by the shop: line MUG removed, shipping address."
        " This order stays as it is: an agent has changed it here."
    )


def test_an_order_replaced_by_another_is_void_and_the_two_are_tied(feed):
    old = order(
        "1", status=b2c.status(order="REPLACED"), before_lines="<replacement-order-no>2</replacement-order-no>"
    )
    new = order("2", before_lines="<replaced-order-no>1</replaced-order-no>")

    feed(orders(old, new))

    assert the_order(number="1").attributes["replacement-order-no"] == "2"
    assert the_order(number="2").replaces == the_order(number="1")


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"order_date": ""}, "The order lacks date."),
        ({"currency": ""}, "The order lacks currency."),
        ({"lines": ""}, "The order lacks product lineitems."),
        ({"lines": product(quantity="0")}, "Line 1 has quantity 0."),
        ({"lines": product(quantity="NaN")}, "Quantity of Line 1 cannot be read: NaN."),
        ({"lines": product(rate="7")}, "The tax rate of Line 1 is 7, not a share between 0 and 1."),
        ({"lines": product(net="1.005")}, "Net price of Line 1 is 1.005, which is not a whole amount in USD."),
        ({"lines": product(shipment="S9")}, "Line 1 names shipment S9, which the order does not have."),
        ({"lines": product("X" * 101)}, "Product id of Line 1 has more than 100 characters."),
        ({"shipments": shipment() * 2}, "Shipment 2 has no id of its own."),
        ({"status": b2c.status(order="LOST")}, "is “LOST”, which is none of CREATED"),
        ({"order_date": "<order-date>2026-03-01T25:00:00Z</order-date>"}, "cannot be read: 2026-03-01T25:00:00Z"),
        ({"currency": "<currency>USD</currency><currency>EUR</currency>"}, "Currency stands twice in order."),
        ({"customer": "<customer>Ann</customer>"}, "Customer has a text where elements belong."),
        ({"lines": product(net="99999999999999999.00")}, "An amount is too large."),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_understood_is_rejected_alone_with_a_sentence(feed, parts, why):
    assert feed(orders(order("1", **parts), order("2"))) == "1 created, 0 updated, 0 unchanged, 1 rejected"

    assert why.lower() in feed.report.read_text().replace('""', '"').lower()


def test_an_order_is_never_deleted_by_a_file(feed):
    feed(orders(order()))

    assert feed(orders('<order order-no="00001001" mode="delete"/>')).endswith("1 rejected")
    assert SalesOrder.objects.count() == 1
