"""What order entry is measured and tested with: a shop with items in stock, a buyer, and carts that lack nothing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from csc.models import Site
from orders.actions.order_entry import Hand, begin, change
from orders.cart import edits
from orders.cart.document import CartDocument
from orders.cart.storefront import storefront
from orders.models import (
    Customer,
    CustomerAddress,
    CustomerEmail,
    CustomerPaymentMethod,
    Item,
    PendingOrder,
    PriceBookEntry,
    ShippingMethod,
    Stock,
    TaxRate,
    Warehouse,
)

SINCE, PLENTY = date(2020, 1, 1), 1_000_000
ADDRESS = {"line1": "1 Main St", "city": "Albany", "region": "NY", "postal_code": "12207", "country": "US"}


def shop(code: str, items: Sequence[str]) -> Site:
    """What is sold, for how much, and how it is sent."""
    site, _new = Site.objects.get_or_create(code=code, defaults={"name": code.title(), "currency": "USD"})
    warehouse, _new = Warehouse.objects.get_or_create(site=site, code=code, defaults={"name": code.title()})
    for each in items:
        item, _new = Item.objects.get_or_create(code=each, defaults={"name": each})
        PriceBookEntry.objects.get_or_create(site=site, item=item, valid_from=SINCE, defaults={"amount": Decimal(10)})
        Stock.objects.get_or_create(item=item, warehouse=warehouse, defaults={"on_hand": PLENTY})
    ground = {"name": "Ground", "price": Decimal(5), "countries": ["US"]}
    ShippingMethod.objects.get_or_create(site=site, code="ground", defaults=ground)
    TaxRate.objects.get_or_create(
        country="US", region="", tax_class="standard", valid_from=SINCE, defaults={"rate": Decimal("0.06")}
    )
    return site


def buyer(site: Site) -> Customer:
    """Who buys all of it, with an address and a card."""
    facts = {"first_name": "Ana", "last_name": "Lopez", "locale": "en", "created_at": timezone.now()}
    found, new = Customer.objects.get_or_create(number=f"C-{site.code.upper()}", site=site, defaults=facts)
    if new:
        CustomerEmail.objects.create(customer=found, address="ana@lopez.example")
        for position, kind in enumerate(("billing", "shipping")):
            CustomerAddress.objects.create(customer=found, kind=kind, position=position, **ADDRESS)
        CustomerPaymentMethod.objects.create(
            customer=found, kind="Card", brand="Visa", last4="4242", gateway_token="tok_visa", is_default=True
        )  # nosec B106  # a token of the practice gateway
    return found


def cart(site: Site, who: Customer, items: Sequence[str], *, hand: Hand, pieces: int = 1) -> PendingOrder:
    """One cart with so many of each item, keyed as an agent keys it; the hand still edits it."""
    pending = begin(site=site, locale="en", by=hand.by)
    offers = storefront(site, timezone.localdate()).offers(items, locale="en")
    steps: list[edits.Edit] = [
        edits.choose_customer(who),
        *(edits.add_item(offers[each], Decimal(pieces)) for each in items),
        by_ground,
        edits.add_payment("stored", who.payment_methods.get()),
    ]
    for step in steps:
        pending = change(pending, step, hand=hand, seen=pending.version)
    return pending


def by_ground(document: CartDocument, _pending: PendingOrder) -> None:
    """Everything goes by ground."""
    for each in document.ship_tos:
        each.method = "ground"
