"""Whose a B2C Commerce order is, and where goods and bill go."""

from typing import Any

from django.utils.translation import gettext_lazy

from orders.feeds.elements import Elements
from orders.feeds.values import ShopCustomer, ShopShipment

BILLING_ADDRESS = gettext_lazy("billing address")


def people(order: Elements, shipments: list[ShopShipment]) -> dict[str, Any]:
    """The customer, and where goods and bill go."""
    customer = order.within("customer")
    email = customer.text("customer-email")
    address = customer.record("billing-address", BILLING_ADDRESS)
    billing = billing_of(customer, address)
    return {
        "customer": customer_of(customer, billing, order) if not customer.missing("customer-no") else None,
        "billing": billing,
        "shipping_address": next((each.address for each in shipments if each.address), None),
        "shipping_method": ", ".join(dict.fromkeys(each.method for each in shipments if each.method))[:120],
        "email": email if len(email) <= 254 else "",
        "phone": (billing or {}).get("phone", ""),
        "locale": locale_of(order),
    }


def told_of_addresses(order: Elements) -> dict[str, Any]:
    """The custom attributes of the addresses that bill and goods go to, by what they are of."""
    found = {"billing address": order.within("customer").within("billing-address").custom()}
    for row in order.rows("shipments", ""):
        found[f"shipment {row.text('@shipment-id')}"] = row.within("shipping-address").custom()
    return {name: custom for name, custom in found.items() if custom}


def locale_of(order: Elements) -> str:
    """The customer's language; the shop's word for none is no language."""
    locale = order.text("customer-locale").replace("_", "-")[:12]
    return "" if locale == "default" else locale


def billing_of(customer: Elements, billing: Elements | None) -> dict[str, str] | None:
    """The billing address with a name on it: its own, else the customer's."""
    address = address_of(billing) if billing else None
    first, _space, last = customer.words("customer-name", 160).rpartition(" ")
    if address is None:
        return {"first_name": first[:80], "last_name": last[:80]} if last else None
    named = address["first_name"] or address["last_name"]
    return address if named else {**address, "first_name": first[:80], "last_name": last[:80]}


def customer_of(customer: Elements, billing: dict[str, str] | None, order: Elements) -> ShopCustomer:
    """The customer with the address that is billed."""
    named, email = billing or {}, customer.text("customer-email")
    postal_ones = {name: value for name, value in named.items() if name not in ("first_name", "last_name")}
    return ShopCustomer(
        source_id=customer.code("customer-no", 80),
        first_name=named.get("first_name", ""),
        last_name=named.get("last_name", ""),
        email=email if len(email) <= 254 else "",
        phone=named.get("phone", ""),
        locale=locale_of(order),
        tax_exempt=False,
        address=postal_ones or None,
    )


def address_of(address: Elements) -> dict[str, str]:
    """An address with the name on it, as fields of OrderAddress."""
    first = " ".join(filter(None, (address.words("first-name", 80), address.words("second-name", 80))))
    return {"first_name": first[:80], "last_name": address.words("last-name", 80), **postal(address)}


def postal(address: Elements) -> dict[str, str]:
    """The fields of a postal address."""
    country = address.text("country-code").upper()
    second = (address.words(name, 100) for name in ("address2", "suite", "postbox"))
    return {
        "company": address.words("company-name", 120),
        "line1": address.words("address1", 200),
        "line2": ", ".join(filter(None, second))[:200],
        "city": address.words("city", 120),
        "region": address.words("state-code", 80),
        "postal_code": address.words("postal-code", 20),
        "country": country if country.isascii() and country.isalpha() else "",
        "phone": address.phone("phone", 40),
    }
