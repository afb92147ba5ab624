"""Carts that lack nothing, to be fought for: a shop of their own with one item, one buyer, one way to ship."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from csc import leases
from csc.models import Site, User
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

CODE, SINCE = "fight", date(2020, 1, 1)
ADDRESS = {"line1": "1 Main St", "city": "Albany", "region": "NY", "postal_code": "12207", "country": "US"}
PLENTY = 1_000_000


def ready(count: int, *, by: User) -> list[PendingOrder]:
    """New carts that could be placed at once; nobody edits them."""
    site, buyer = shop(), customer()
    return [cart(site, buyer, by=by) for _n in range(count)]


def shop() -> Site:
    """What is sold, for how much, and how it is sent."""
    site, _new = Site.objects.get_or_create(code=CODE, defaults={"name": "Fight", "currency": "USD"})
    warehouse, _new = Warehouse.objects.get_or_create(site=site, code=CODE, defaults={"name": "Fight"})
    item, _new = Item.objects.get_or_create(code="FIGHT", defaults={"name": "Silk Tie"})
    PriceBookEntry.objects.get_or_create(site=site, item=item, valid_from=SINCE, defaults={"amount": Decimal(10)})
    Stock.objects.get_or_create(item=item, warehouse=warehouse, defaults={"on_hand": PLENTY})
    defaults = {"name": "Ground", "price": Decimal(5), "countries": ["US"]}
    ShippingMethod.objects.get_or_create(site=site, code="ground", defaults=defaults)
    TaxRate.objects.get_or_create(
        country="US", tax_class="standard", valid_from=SINCE, defaults={"rate": Decimal("0.06")}
    )
    return site


def customer() -> Customer:
    """Who buys all of it."""
    facts = {"first_name": "Ana", "last_name": "Lopez", "created_at": timezone.now()}
    buyer, new = Customer.objects.get_or_create(number="C-FIGHT", site=shop(), defaults=facts)
    if new:
        CustomerEmail.objects.create(customer=buyer, address="ana@lopez.example")
        for position, kind in enumerate(("billing", "shipping")):
            CustomerAddress.objects.create(customer=buyer, kind=kind, position=position, **ADDRESS)
        CustomerPaymentMethod.objects.create(
            customer=buyer, kind="Card", brand="Visa", last4="4242", gateway_token="tok_visa", is_default=True
        )  # nosec B106  # a token of the practice gateway
    return buyer


def cart(site: Site, buyer: Customer, *, by: User) -> PendingOrder:
    """One cart, keyed as an agent keys it."""
    pending, hand = begin(site=site, locale="en", by=by), Hand(by, uuid4())
    offer = storefront(site, timezone.localdate()).offers(["FIGHT"], locale="en")["FIGHT"]
    stored = CustomerPaymentMethod.objects.get(customer=buyer)
    steps: list[edits.Edit] = [
        edits.choose_customer(buyer),
        edits.add_item(offer, Decimal(1)),
        sent_by("ground"),
        edits.add_payment("stored", stored),
    ]
    for step in steps:
        pending = change(pending, step, hand=hand, seen=pending.version)
    with transaction.atomic():
        leases.free(pending.subject_kind, pending.pk, by=by)
    return pending


def sent_by(method: str) -> edits.Edit:
    """Ships everything by that method."""

    def choose(document: CartDocument, _pending: PendingOrder) -> None:
        for each in document.ship_tos:
            each.method = method

    return choose
