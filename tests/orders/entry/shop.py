"""A small shop for order entry: items with prices and stock, a tax, a method, a promotion, a customer."""

from decimal import Decimal
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from csc.models import Lease
from orders import bench_carts
from orders.actions.order_entry import Hand, begin, change
from orders.cart import edits
from orders.cart.document import CartDocument
from orders.cart.storefront import storefront
from orders.models import (
    Customer,
    CustomerAddress,
    CustomerEmail,
    CustomerPaymentMethod,
    CustomerPhone,
    Item,
    PendingOrder,
    PriceBookEntry,
    Stock,
    Warehouse,
)
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory

TAB = UUID("11111111-1111-4111-8111-111111111111")


def shop(**facts):
    """A site that sells and sends; its items are put in later."""
    return bench_carts.shop(SiteFactory(**facts).code, ())


def item(code="TIE", price="10.00", on_hand=10, **facts):
    site = shop()
    made = Item.objects.create(code=code, name=facts.pop("name", f"Item {code}"), **facts)
    if price is not None:
        PriceBookEntry.objects.create(site=site, item=made, valid_from=bench_carts.SINCE, amount=Decimal(price))
    if on_hand is not None:
        Stock.objects.create(item=made, warehouse=Warehouse.objects.get(code="main"), on_hand=on_hand)
    return made


def customer(last_name="Lopez", **facts):
    made = CustomerFactory(site=facts.pop("site", None) or shop(), last_name=last_name, **facts)
    for position, kind in enumerate(("billing", "shipping")):
        CustomerAddress.objects.create(customer=made, kind=kind, position=position, **bench_carts.ADDRESS)
    CustomerEmail.objects.create(customer=made, address=f"{last_name.lower()}@lopez.example")
    CustomerPhone.objects.create(customer=made, shown="+1 518 555 0142", digits="5185550142")
    CustomerPaymentMethod.objects.create(
        customer=made, kind="Card", brand="Visa", last4="4242", gateway_token="tok_visa", is_default=True
    )
    index([made])
    return made


def buyer():
    """One customer for all orders that are ready."""
    return Customer.objects.filter(last_name="Lopez").first() or customer()


def hand(by, tab=TAB, fence=None):
    return Hand(by, tab, fence)


def edit(pending, how, by, **more):
    pending.refresh_from_db()
    return change(pending, how, hand=hand(by, **more), seen=pending.version)


def put_in(pending, code, by, quantity=1):
    offer = storefront(pending.site, timezone.localdate()).offers([code], locale="en")[code]
    return edit(pending, edits.add_item(offer, Decimal(quantity)), by)


def begun(by):
    return begin(site=shop(), locale="en", by=by)


def ready(by, *codes, price="10.00", quantity=1, on_hand=10):
    """An order in progress that lacks nothing: a customer, items, a method and a stored card."""
    codes = codes or ("TIE",)
    for code in codes:
        if not Item.objects.filter(code=code).exists():
            item(code, price=price, on_hand=on_hand)
    return bench_carts.cart(shop(), buyer(), codes, hand=hand(by), pieces=quantity)


def unopened(by, *codes, **facts):
    """An order that lacks nothing and that nobody has open."""
    pending = ready(by, *codes, **facts)
    Lease.objects.all().delete()
    return pending


def cart_of(pending):
    return CartDocument.read(PendingOrder.objects.get(pk=pending.pk).cart)


def url(pending, name="entry_tab", tab="cart"):
    args = [pending.number, tab] if name == "entry_tab" else [pending.number]
    return reverse(f"orders:{name}", args=args)


def guards(pending, **fields):
    pending.refresh_from_db()
    return {"idem": str(uuid4()), "version": str(pending.version), "tab": str(TAB), "fence": "", **fields}
