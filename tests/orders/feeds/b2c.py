"""Orders and shipping orders as B2C Commerce states them, written by hand for the tests."""

from pathlib import Path
from typing import Any

from lxml import etree

from tests.orders.feeds.shop import SAMPLES, needs_samples

ORDERS = "http://www.demandware.com/xml/impex/order/2006-10-31"
SHIPPING = "urn:demandware.com:oms:shipping_order_status_feed:99.9"
__all__ = ["needs_samples"]


def schema(name: str) -> etree.XMLSchema:
    """A schema of the samples, read in place."""
    return etree.XMLSchema(etree.parse(Path(SAMPLES) / "b2c-commerce-xsd" / f"{name}.xsd"))


def orders(*inside: str) -> str:
    """A file of orders."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<orders xmlns="{ORDERS}">{"".join(inside)}</orders>'


def amounts(net: str, tax: str, gross: str, base: str = "", text: str = "") -> str:
    """Net, tax and gross, with a base price and a text."""
    found = f"<net-price>{net}</net-price><tax>{tax}</tax><gross-price>{gross}</gross-price>"
    found += f"<base-price>{base}</base-price>" if base else ""
    return found + (f"<lineitem-text>{text}</lineitem-text>" if text else "")


def adjustments(*rows: tuple[str, str, str, str], more: str = "") -> str:
    """Price adjustments: net, tax, gross and the id of the promotion; `more` stands behind each id."""
    each = "".join(
        f"<price-adjustment>{amounts(net, tax, gross)}<promotion-id>{promotion}</promotion-id>{more}"
        "</price-adjustment>"
        for net, tax, gross, promotion in rows
    )
    return f"<price-adjustments>{each}</price-adjustments>"


def product(
    code: str = "P-1", *, net: str = "100.00", tax: str = "6.00", gross: str = "106.00", base: str = "100.00",
    quantity: str = "1.0", rate: str = "0.06", shipment: str = "S1", inside: str = "", after: str = "",
) -> str:  # fmt: skip
    """A product line of 100.00 at 6 % unless told otherwise; `inside` stands before what is told `after`."""
    return (
        f"<product-lineitem>{amounts(net, tax, gross, base)}<product-id>{code}</product-id>"
        f"<product-name>Item {code}</product-name>"
        f'<quantity unit="piece">{quantity}</quantity><tax-rate>{rate}</tax-rate>'
        f"<shipment-id>{shipment}</shipment-id>{inside}{after}</product-lineitem>"
    )


def shipping(
    net: str = "10.00", tax: str = "0.60", gross: str = "10.60", *, shipment: str = "S1", inside: str = ""
) -> str:
    """A shipping charge of 10.00 at 6 %."""
    return (
        f"<shipping-lineitem>{amounts(net, tax, gross, net)}{inside}<item-id>STANDARD</item-id>"
        f"<shipment-id>{shipment}</shipment-id><tax-rate>0.06</tax-rate></shipping-lineitem>"
    )


def shipment(name: str = "S1", *, status: str = "NOT_SHIPPED", city: str = "Boston", inside: str = "") -> str:
    """A destination."""
    return (
        f'<shipment shipment-id="{name}"><status><shipping-status>{status}</shipping-status></status>'
        f"<shipping-method>Ground</shipping-method>{inside}"
        "<shipping-address><first-name>Ann</first-name><last-name>Lee</last-name><address1>1 Main St</address1>"
        f"<city>{city}</city><postal-code>02110</postal-code><state-code>MA</state-code>"
        "<country-code>US</country-code></shipping-address></shipment>"
    )


def status(**words: str) -> str:
    """The statuses of an order, in the order of the schema."""
    names = ("order", "shipping", "confirmation", "payment", "export")
    inside = "".join(f"<{name}-status>{words[name]}</{name}-status>" for name in names if name in words)
    return f"<status>{inside}</status>"


def order(number: str = "00001001", **parts: Any) -> str:
    """An order of one product line unless told otherwise; `parts` replace what is stated here by name."""
    stated = {
        "order_date": "<order-date>2026-03-01T10:00:00.000Z</order-date>",
        "original": "",
        "currency": "<currency>USD</currency>",
        "locale": "<customer-locale>en_US</customer-locale>",
        "taxation": "<taxation>net</taxation>",
        "before_customer": "",
        "customer": "<customer><customer-no>C1</customer-no><customer-name>Ann Lee</customer-name>"
        "<customer-email>ann@mail.example</customer-email></customer>",
        "status": status(order="NEW", shipping="NOT_SHIPPED"),
        "before_lines": "",
        "lines": product(),
        "gift_certificates": "",
        "shipping": "",
        "shipments": shipment(),
        "totals": "<totals><order-total><gross-price>106.00</gross-price></order-total></totals>",
        "payments": "",
        "after": "",
    }
    found = {**stated, **parts}
    found["lines"] = f"<product-lineitems>{found['lines']}</product-lineitems>"
    found["shipments"] = f"<shipments>{found['shipments']}</shipments>" if found["shipments"] else ""
    for name, element in (("gift_certificates", "giftcertificate-lineitems"), ("shipping", "shipping-lineitems")):
        found[name] = f"<{element}>{found[name]}</{element}>" if found[name] else ""
    found["payments"] = f"<payments>{found['payments']}</payments>" if found["payments"] else ""
    return f'<order order-no="{number}">{"".join(found.values())}</order>'


def total(gross: str, *, net: str = "", tax: str = "", merchandize: str = "", shipping: str = "") -> str:
    """The totals of an order; price adjustments stand in `merchandize` and `shipping`."""
    inside = f"<merchandize-total>{merchandize}</merchandize-total>" if merchandize else ""
    inside += f"<shipping-total>{shipping}</shipping-total>" if shipping else ""
    end = f"<net-price>{net}</net-price>" if net else ""
    end += f"<tax>{tax}</tax>" if tax else ""
    return f"<totals>{inside}<order-total>{end}<gross-price>{gross}</gross-price></order-total></totals>"


def update(number: str, status: str = "", *, items: str = "", tracking: str = "", inside: str = "") -> str:
    """A file of one shipping order of the update feed."""
    found = f"<status>{status}</status>" if status else ""
    found += inside + (f"<items>{items}</items>" if items else "")
    found += f"<tracking_infos>{tracking}</tracking_infos>" if tracking else ""
    return (
        f'<shipping_order_status_feed xmlns="{SHIPPING}"><shipping_orders><shipping_order>'
        f"<shipping_order_number>{number}</shipping_order_number>{found}"
        "</shipping_order></shipping_orders></shipping_order_status_feed>"
    )


def item(product: str, quantity: str, status: str) -> str:
    """An item of the update feed."""
    return f"<item><product_id>{product}</product_id><quantity>{quantity}</quantity><status>{status}</status></item>"
