"""What B2C Commerce tells of an order beyond its amounts: every custom attribute, and who gave a discount by hand."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from activities.models import NOTE_ADDED, Event
from orders.models import PriceAdjustment, SalesOrder
from tests.orders.feeds import b2c
from tests.orders.feeds.b2c import ORDERS, amounts, needs_samples, order, orders, product, shipment, shipping
from tests.orders.feeds.shop import SAMPLES, Feed, alerts, shop_order, the_order

pytestmark = pytest.mark.django_db
XSD = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture
def feed(tmp_path):
    return Feed(tmp_path)


def custom(place: str) -> str:
    """A custom attribute that says where it stands."""
    inside = f'<custom-attribute attribute-id="place">told of {place}</custom-attribute>'
    return f"<custom-attributes>{inside}</custom-attributes>"


def adjustment(place: str, *, more: str = "", gross: str = "-1.06") -> str:
    """One price adjustment of -1.00 that has a custom attribute."""
    return (
        f"<price-adjustments><price-adjustment>{amounts('-1.00', '-0.06', gross, text=place)}"
        f"<promotion-id>P-{place.replace(' ', '-')}</promotion-id>{more}{custom(place)}</price-adjustment>"
        "</price-adjustments>"
    )


def payment(method: str, inside: str = "", *, kind: str = "") -> str:
    """A payment of 1.00 whose means have a custom attribute, and it itself another."""
    outer, _slash, inner = method.partition("/")
    means = f"<{inner or outer}>{inside}{custom(method)}</{inner or outer}>"
    means = f"<{outer}>{means}</{outer}>" if inner else means
    told = f"<transaction-type>{kind}</transaction-type>" if kind else ""
    return f"<payment>{means}<amount>1.00</amount>{told}</payment>"


SALESFORCE = ("bancontact", "card", "ideal", "sepa-debit", "paypal", "klarna", "eps", "venmo", "afterpay-clearpay")
METHODS = (
    *("credit-card", "bank-transfer", "bml", "gift-certificate", "dw-apple-pay", "dw-android-pay"),
    *(f"salesforce-payments/{name}" for name in SALESFORCE),
)
ADDRESS = "<first-name>Ann</first-name><last-name>Lee</last-name><country-code>US</country-code>"
OWN_SHIPPING = (
    f"<shipping-lineitem>{amounts('3.00', '0.18', '3.18', text='Freight')}"
    '<quantity unit="piece">1.0</quantity><tax-rate>0.06</tax-rate><type>surcharge</type>'
    f"{custom('own shipping')}{adjustment('own shipping off')}</shipping-lineitem>"
)
EVERYWHERE = order(
    customer="<customer><customer-no>C1</customer-no><customer-name>Ann Lee</customer-name>"
    f"<billing-address>{ADDRESS}{custom('bill')}</billing-address></customer>",
    lines=product(
        "DESK",
        inside="<option-lineitems><option-lineitem>"
        + amounts("10.00", "0.60", "10.60", text="Monogram")
        + f"<option-id>monogram</option-id><value-id>AL</value-id><product-id>MONO</product-id>{custom('option')}"
        + f"{adjustment('option off')}</option-lineitem></option-lineitems>"
        "<bundled-product-lineitems><bundled-product-lineitem><product-id>LEG</product-id>"
        f'<quantity unit="piece">4.0</quantity>{custom("part")}</bundled-product-lineitem></bundled-product-lineitems>'
        + OWN_SHIPPING,
        after=custom("line") + adjustment("line off"),
    ),
    gift_certificates=f"<giftcertificate-lineitem>{amounts('25.00', '0.00', '25.00')}"
    f"<shipment-id>S1</shipment-id>{custom('certificate')}</giftcertificate-lineitem>",
    shipping=shipping(inside=adjustment("shipping off")).replace(
        "</shipping-lineitem>", f"{custom('shipping')}</shipping-lineitem>"
    ),
    shipments=shipment()
    .replace("</shipping-address>", f"{custom('address')}</shipping-address>")
    .replace("</shipment>", f"{custom('shipment')}</shipment>"),
    totals=b2c.total("149.02", merchandize=adjustment("order off"), shipping=adjustment("all shipping off")),
    payments="".join(map(payment, METHODS))
    + payment("custom-method", "<method-name>Invoice</method-name>", kind="AUTH").replace(
        "</payment>", f"{custom('transaction')}</payment>"
    ),
    after=custom("order"),
)


def kept(order_: SalesOrder) -> set[str]:
    """The places whose custom attribute is kept somewhere with the order."""
    rows = [order_.attributes, *order_.line_items.values_list("attributes", flat=True)]
    rows += order_.payments.values_list("transactions__answer", flat=True)
    return set(re.findall("told of ([a-z/ -]+)", json.dumps(rows)))


def test_every_custom_attribute_is_kept(feed):
    assert feed(orders(EVERYWHERE)) == "1 created, 0 updated, 0 unchanged, 0 rejected"

    assert kept(the_order()) == set(re.findall("told of ([a-z/ -]+)", EVERYWHERE))
    assert alerts(the_order()) == []


@needs_samples
def test_the_order_of_these_tests_has_one_wherever_the_schema_allows_it():
    document = etree.fromstring(orders(EVERYWHERE).encode())
    xsd = etree.parse(Path(SAMPLES) / "b2c-commerce-xsd" / "order.xsd")
    types = {
        each.get("name")
        for each in xsd.iter(f"{XSD}complexType")
        if any(row.get("name") == "custom-attributes" for row in each.iter(f"{XSD}element"))
    }
    allowed = {each.get("name") for each in xsd.iter(f"{XSD}element") if each.get("type") in types}

    b2c.schema("order").assertValid(document)
    has = {each.getparent().tag for each in document.iter(f"{{{ORDERS}}}custom-attributes")}
    assert {etree.QName(tag).localname for tag in has} == allowed


def test_a_changed_custom_attribute_of_an_address_is_taken_over(feed):
    feed(orders(EVERYWHERE))

    feed(orders(EVERYWHERE.replace("told of address", "told of another address")))

    assert the_order().attributes["addresses"]["shipment S1"] == {"place": "told of another address"}


BY_HAND = (
    "<manual>true</manual><discount><percentage>10.0</percentage></discount><created-by>kim</created-by>"
    "<creation-date>2026-03-01T09:00:00.000Z</creation-date>"
)


def test_an_adjustment_by_hand_is_marked_so_with_its_discount_and_its_date(feed):
    line = product(after=adjustment("goodwill", more=BY_HAND))

    feed(orders(order(lines=line, totals=b2c.total("104.94"))))

    assert (PriceAdjustment.objects.get().manual, PriceAdjustment.objects.get().reason) == (True, "by kim")
    assert the_order().line_items.get().attributes["adjustments"] == [
        {
            "name": "goodwill",
            "created-by": "kim",
            "creation-date": "2026-03-01T09:00:00.000Z",
            "discount": "percentage 10.0",
            "custom": {"place": "told of goodwill"},
        }
    ]


CARD, MASKED = "4111 1111 1111 1111", "•••• 1111"


def test_card_numbers_are_masked_wherever_they_were_written(feed):
    place = shipment(city=CARD).replace("1 Main St", CARD).replace(">Ann<", f">{CARD}<").replace("Ground", CARD)
    note = f"<notes><note><created-by>{CARD}</created-by><subject>Called</subject></note></notes>"
    means = payment("custom-method", f"<method-name>{CARD}</method-name>")

    feed(orders(order(shipments=place, payments=means, after=note)))

    order_, to = the_order(), the_order().ship_tos.get()
    assert (to.address.line1, to.address.city, to.address.first_name, to.method) == (MASKED,) * 4
    assert (order_.payments.get().method, Event.objects.get(verb=NOTE_ADDED).summary) == (
        MASKED,
        f"Note by {MASKED}: Called",
    )


def test_a_phone_number_stays_whole_and_a_card_number_in_its_place_does_not(feed):
    billing = "<customer><customer-no>C1</customer-no><billing-address><last-name>Lee</last-name><phone>{}</phone>"
    billing += "</billing-address></customer>"

    feed(orders(order("1", customer=billing.format("+49 151 2345 6783")), order("2", customer=billing.format(CARD))))

    assert [row.billing_address.phone for row in SalesOrder.objects.order_by("pk")] == ["+49 151 2345 6783", MASKED]


def test_shopify_s_texts_are_masked_too(feed):
    address = {"first_name": "Ann", "last_name": "Lee", "address1": CARD, "country_code": "US"}
    feed(shop_order(note=f"Card {CARD}", billing_address=address))

    assert (the_order().attributes["note"], the_order().billing_address.line1) == (f"Card {MASKED}", MASKED)


def test_several_adjustments_by_hand_on_one_line_come_in(feed):
    two = adjustment("goodwill", more=BY_HAND) + adjustment("late", more=BY_HAND)
    line = product(after=two.replace("</price-adjustments><price-adjustments>", ""))

    assert feed(orders(order(lines=line, totals=b2c.total("103.88")))).startswith("1 created")

    assert [row.manual for row in PriceAdjustment.objects.all()] == [True, True]
