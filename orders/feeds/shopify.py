"""Shopify's order JSON into plain values. Pure: raises Unreadable with a sentence, touches no database."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import is_currency
from django.utils.translation import gettext as _

from orders.feeds.card_numbers import masked
from orders.feeds.fields import Fields, Unreadable, called, refuse_twins
from orders.feeds.order_numbers import url_safe
from orders.feeds.shopify_refunds import parse_refund
from orders.feeds.values import Discount, Parcel, ShopCustomer, ShopLine, ShopOrder, Sold
from orders.models.shop import LONGEST_CODE

REQUIRED = ("id", "name", "currency", "created_at", "total_price", "line_items")
FIGURES = (
    "total_price", "subtotal_price", "total_tax", "total_discounts", "total_line_items_price", "total_outstanding",
    "current_total_price", "current_subtotal_price", "current_total_tax", "current_total_discounts",
    "total_tip_received",
)  # fmt: skip
# Not kept, on purpose: order_status_url and tokens (whoever holds them sees the order), browser_ip, client_details.
KEPT_TEXTS = ("note", "tags", "po_number", "cancel_reason", "source_name", "confirmation_number")
SPREAD = ("across", "each")
CARRIED = ("success", "pending", "open")
ZERO = Decimal(0)
RATE_STEP = Decimal("0.000001")


def parse_order(values: Any) -> ShopOrder:
    """One order as plain values. Raises Unreadable when something needed is missing or cannot be read."""
    order = Fields(values, _("the order"))
    if missing := order.missing(*REQUIRED):
        raise Unreadable(_("The order lacks %(fields)s.") % {"fields": ", ".join(map(called, missing))})
    currency = currency_of(order)
    discounts = [discount_of(each) for each in order.records("discount_applications", "discount")]
    lines = [each for each in order.records("line_items", _("line")) if not is_tip(each)]
    parcels = order.records("fulfillments", _("fulfillment"))
    refuse_twins(lines)
    refuse_twins(parcels)
    said = ShopOrder(
        source_id=order.code("id", 80),
        shop_number=shop_number(order),
        currency=currency,
        updated_at=order.when("updated_at"),
        taxes_included=order.raw("taxes_included") is True,
        cancelled=order.when("cancelled_at") is not None,
        discounts=discounts,
        lines=[line_of(each, currency, discounts) for each in lines],
        shipping=[sold_of(each, "price", currency, discounts) for each in shipping_lines(order)],
        fees=fees_of(order, currency),
        fee_tax=sum((tax_of(duty, currency) for each in lines for duty in each.records("duties", _("duty"))), ZERO),
        parcels=[parcel_of(each) for each in parcels],
        refunds=[parse_refund(each, currency) for each in order.records("refunds", _("refund"))],
        figures=figures_of(order, currency),
        attributes=attributes_of(order),
        cut=order.cut,
        **people_and_places(order),
        **status_of(order, currency),
    )
    refuse_more_than_ordered(said)
    return said


def refuse_more_than_ordered(order: ShopOrder) -> None:
    """Raises Unreadable when what is sent or under way of a line is more than the line has."""
    for place, line in enumerate(order.lines, start=1):
        rows = (each.quantities.get(line.source_id, ZERO) for each in order.parcels if each.status in CARRIED)
        if (carried := sum(rows, ZERO)) > line.quantity:
            words = _("The fulfillments carry %(carried)s of line %(place)s, which has only %(quantity)s.")
            raise Unreadable(words % {"carried": carried, "place": place, "quantity": line.quantity})


def fees_of(order: Fields, currency: str) -> Decimal:
    """Tips, duties and additional fees together."""
    fees = (order.shop_money(f"original_total_{kind}_set", currency) for kind in ("duties", "additional_fees"))
    return sum(fees, order.amount("total_tip_received", currency))


def currency_of(order: Fields) -> str:
    """Three capital letters that stand for a currency."""
    currency = order.text("currency")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        words = _("The currency is “%(currency)s”, not three letters such as USD.")
        raise Unreadable(words % {"currency": currency[:20]})
    if not is_known_currency(currency):
        raise Unreadable(_("%(currency)s is no currency.") % {"currency": currency})
    return currency


@lru_cache(maxsize=512)
def is_known_currency(currency: str) -> bool:
    """Whether it is one of the world's; asked once, for each answer makes a list of them all."""
    return is_currency(currency)


def shop_number(order: Fields) -> str:
    """What the shop calls the order, without the sign before it."""
    name = order.code("name", 60)
    if number := url_safe(name):
        return number
    words = _("The number of the order is “%(number)s”, which has neither letters nor digits.")
    raise Unreadable(words % {"number": name})


def status_of(order: Fields, currency: str) -> dict[str, Any]:
    """How far payment and fulfillment have come."""
    gateways = order.raw("payment_gateway_names")
    names = [str(name) for name in gateways if name] if isinstance(gateways, list) else []
    return {
        "placed_at": placed_at(order),
        "financial_status": order.text("financial_status", 40),
        "fulfillment_status": order.text("fulfillment_status", 40),
        "channel": order.words("source_name", 40) or "web",
        "gateway": masked(", ".join(names))[:80],
        "outstanding": order.amount("total_outstanding", currency),
    }


def placed_at(order: Fields) -> datetime | None:
    """When the order was placed; both dates must be true, though one is kept."""
    created, processed = order.when("created_at"), order.when("processed_at")
    return processed or created


def people_and_places(order: Fields) -> dict[str, Any]:
    """The customer, and where goods and bill go."""
    billing = order.record("billing_address", _("billing address"))
    shipping = order.record("shipping_address", _("shipping address"))
    customer, lines = order.record("customer", _("customer")), shipping_lines(order)
    email = order.text("email") or order.text("contact_email")
    return {
        "customer": customer_of(customer, order) if customer and customer.raw("id") else None,
        "billing": address_of(billing) if billing else None,
        "shipping_address": address_of(shipping) if shipping else None,
        "shipping_method": (lines[0].words("title", 120) or lines[0].text("code", 120)) if lines else "",
        "email": email if len(email) <= 254 else "",
        "phone": order.phone("phone", 40),
        "locale": order.text("customer_locale")[:12],
    }


def customer_of(customer: Fields, order: Fields) -> ShopCustomer:
    """The customer with one address: their own, or the one billed."""
    own = customer.record("default_address", _("address of the customer"))
    address = own or order.record("billing_address", _("billing address"))
    email = customer.text("email")
    return ShopCustomer(
        source_id=customer.code("id", 80),
        first_name=customer.words("first_name", 80),
        last_name=customer.words("last_name", 80),
        email=email if len(email) <= 254 else "",
        phone=customer.phone("phone", 40) or (own.phone("phone", 40) if own else ""),
        locale=order.text("customer_locale")[:12],
        tax_exempt=customer.raw("tax_exempt") is True,
        address=postal(address) if address else None,
    )


def address_of(address: Fields) -> dict[str, str]:
    """An address with the name on it, as fields of OrderAddress."""
    names = {name: address.words(name, 80) for name in ("first_name", "last_name")}
    return {**names, **postal(address)}


def postal(address: Fields) -> dict[str, str]:
    """The fields of a postal address."""
    country = address.text("country_code")
    return {
        "company": address.words("company", 120),
        "line1": address.words("address1", 200),
        "line2": address.words("address2", 200),
        "city": address.words("city", 120),
        "region": address.words("province_code", 80) or address.words("province", 80),
        "postal_code": address.words("zip", 20),
        "country": country if len(country) == 2 else "",
        "phone": address.phone("phone", 40),
    }


def discount_of(application: Fields) -> Discount:
    """What a discount is called, and whether it lies on the order or on chosen lines."""
    whole_order = (
        application.text("target_type") == "line_item"
        and application.text("target_selection") == "all"
        and application.text("allocation_method") in SPREAD
    )
    name = application.words("title", 200) or application.text("code", 200) or application.words("description", 200)
    code, reason = application.text("code", 120), application.words("description", 200)
    return Discount(name=name or _("Discount"), code=code, reason=reason, whole_order=whole_order)


def is_tip(line: Fields) -> bool:
    """Whether a line is a tip; the order's own figure of tips has it already."""
    return bool(line.text("tip_payment_gateway"))


def line_of(line: Fields, currency: str, discounts: list[Discount]) -> ShopLine:
    """One line. Its total discount counts where no discount names the line."""
    quantity = line.quantity()
    if not quantity:
        raise Unreadable(_("%(line)s has quantity %(quantity)s.") % {"line": line.where, "quantity": quantity})
    sold = sold_of(line, "price", currency, discounts, quantity)
    loose = line.amount("total_discount", currency)
    if loose and not sold.discounts:
        sold.discounts[len(discounts)] = loose
    sold.attributes = line_attributes(line)
    return ShopLine(
        **vars(sold),
        source_id=line.code("id", 80),
        name=line.words("name", 300) or line.words("title", 300) or _("Item without a name"),
        sku=line.text("sku", LONGEST_CODE),
        quantity=quantity,
        unit_price=line.amount("price", currency),
        gift_card=line.raw("gift_card") is True,
    )


def sold_of(row: Fields, price: str, currency: str, discounts: list[Discount], quantity: Decimal = Decimal(1)) -> Sold:
    """Price, tax and discounts of a line or of a shipping charge."""
    shares: dict[int, Decimal] = {}
    for allocation in row.records("discount_allocations", _("discount"), of=row):
        place = int(allocation.number("discount_application_index"))
        if not 0 <= place < len(discounts):
            raise Unreadable(_("%(of)s names a discount that the order does not have.") % {"of": row.where})
        shares[place] = shares.get(place, ZERO) + allocation.amount("amount", currency)
    return Sold(
        price=row.amount(price, currency) * quantity,
        tax=tax_of(row, currency),
        rate=rate_of(row),
        discounts={place: share for place, share in shares.items() if share},
    )


def rate_of(row: Fields) -> Decimal:
    """The sum of its tax rates. Raises Unreadable for one that is no share."""
    rates = [each.number("rate") for each in row.records("tax_lines", _("tax"), of=row)]
    for rate in (*rates, sum(rates, ZERO)):
        if not 0 <= rate <= 1:
            words = _("The tax rate of %(of)s is %(rate)s, not a share between 0 and 1.")
            raise Unreadable(words % {"of": row.where, "rate": rate})
    return sum(rates, ZERO).quantize(RATE_STEP)


def tax_of(row: Fields, currency: str) -> Decimal:
    """The sum of its tax lines."""
    taxes = row.records("tax_lines", _("tax"), of=row)
    return sum((each.amount("price", currency) for each in taxes), ZERO)


def shipping_lines(order: Fields) -> list[Fields]:
    """The shipping charges that were not taken off the order."""
    rows = order.records("shipping_lines", _("shipping"))
    return [row for row in rows if row.raw("is_removed") is not True]


def parcel_of(fulfillment: Fields) -> Parcel:
    """One fulfillment."""
    rows = fulfillment.records("line_items", _("line"), of=fulfillment)
    quantities: dict[str, Decimal] = {}
    for row in rows:
        quantities[row.text("id")] = quantities.get(row.text("id"), ZERO) + row.quantity()
    return Parcel(
        source_id=fulfillment.code("id", 80),
        status=fulfillment.text("status"),
        delivered=fulfillment.text("shipment_status") == "delivered",
        at=fulfillment.when("created_at"),
        quantities=quantities,
        trackings=trackings_of(fulfillment),
    )


def trackings_of(fulfillment: Fields) -> list[dict[str, str]]:
    """Where the parcels can be followed; an address that is not one of the web is dropped."""
    numbers, urls = fulfillment.raw("tracking_numbers") or [], fulfillment.raw("tracking_urls") or []
    if not isinstance(urls, list) or not is_list_of_words(numbers):
        raise Unreadable(_("The tracking numbers of %(of)s cannot be read.") % {"of": fulfillment.where})
    urls = [web_address(url) for url in urls] + [""] * len(numbers)
    carrier = fulfillment.words("tracking_company", 80)
    found = {str(number)[:120]: url for number, url in zip(numbers, urls, strict=False) if number}
    return [{"carrier": carrier, "number": number, "url": url} for number, url in found.items()]


def is_list_of_words(value: Any) -> bool:
    """Whether a value is a list of texts and numbers."""
    return isinstance(value, list) and not any(isinstance(each, list | dict) for each in value)


def web_address(url: Any) -> str:
    """`url` when a browser may be sent there, else nothing."""
    words = str(url or "")
    return words if words.startswith(("https://", "http://")) and len(words) <= 500 else ""


def figures_of(order: Fields, currency: str) -> dict[str, Decimal]:
    """The file's own totals, those that it has."""
    found = {name: order.amount(name, currency) for name in FIGURES if not order.missing(name)}
    if order.raw("total_shipping_price_set"):
        found["total_shipping_price"] = order.shop_money("total_shipping_price_set", currency)
    return found


def attributes_of(order: Fields) -> dict[str, Any]:
    """Notes and custom attributes, and the details behind summed taxes and charges."""
    texts = {name: order.words(name) for name in KEPT_TEXTS}
    rows = order.records("note_attributes", _("attribute"))
    kept: dict[str, Any] = {name: words for name, words in texts.items() if words}
    kept["custom"] = {row.text("name"): row.words("value") for row in rows if row.text("name")}
    kept["taxes"] = details(order.records("tax_lines", _("tax")), "title", "rate", "price")
    kept["shipping"] = details(shipping_lines(order), "title", "code", "price")
    kept["test"] = order.raw("test") is True
    return {name: value for name, value in kept.items() if value}


def line_attributes(line: Fields) -> dict[str, Any]:
    """What the customer asked for on a line, and its taxes in detail."""
    properties = line.records("properties", _("property"))
    kept: dict[str, Any] = {name: line.words(name) for name in ("variant_title", "vendor", "fulfillment_service")}
    kept["custom"] = {row.text("name"): row.words("value") for row in properties if row.text("name")}
    kept["taxes"] = details(line.records("tax_lines", _("tax")), "title", "rate", "price")
    return {name: value for name, value in kept.items() if value}


def details(rows: list[Fields], *names: str) -> list[dict[str, str]]:
    """The named fields of some rows, as written."""
    return [{name: row.text(name) for name in names} for row in rows]
