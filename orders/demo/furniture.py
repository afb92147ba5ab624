"""The order that the worked examples of the pricing rules begin with, to the cent, under the number FURNITURE."""

from datetime import datetime, timedelta
from decimal import Decimal

from activities.models import Note
from activities.recording import record
from csc.numbers import next_number
from orders.actions.placing import (
    NewAdjustment,
    NewCharge,
    NewLine,
    NewOrder,
    NewPayment,
    NewShipTo,
    NewTransaction,
    place,
)
from orders.demo.holds import kind, stock_alert
from orders.demo.shelf import Shelf
from orders.models import (
    Customer,
    CustomerAddress,
    CustomerEmail,
    CustomerPaymentMethod,
    CustomerPhone,
    Deed,
    Item,
    SalesOrder,
)
from orders.searching import index

NUMBER = "FURNITURE"
RATE = Decimal("0.06")
# code, name, quantity, unit price, tax, ext. price
LINES = (
    ("DC-2210", "Desk Chair - Black", 2, "112.99", "13.56", "225.98"),
    ("DC-2214", "Desk Chair - Brown", 1, "126.99", "7.62", "126.99"),
    ("OD-4400", "Office Desk - Black", 2, "159.19", "19.10", "318.38"),
    ("OD-4404", "Office Desk - Brown", 1, "173.19", "10.39", "173.19"),
)
TOTAL = Decimal("831.61")
ON_FILE = "tok_ana"  # what the gateway calls her card
HOME = {
    "line1": "214 Walnut Street", "line2": "Apt 2B", "city": "Pittsburgh", "region": "PA", "postal_code": "15232",
    "country": "US", "phone": "+1 412 555 0142",
}  # fmt: skip


def place_furniture(shelf: Shelf) -> SalesOrder:
    """Places the order of Ana Lopez; the brown chair is late, so that it stays in Waiting Allocation."""
    placed_at = shelf.now - timedelta(hours=20)
    [order] = place([furniture(shelf, ana_lopez(shelf), placed_at)], kind=Deed.Kind.PLACED)
    late = order.line_items.get(position=2)
    words = f"Line 2 is late: {late.name} is expected on {shelf.now + timedelta(days=8):%d %B}."
    alert = stock_alert(order, late, placed_at + timedelta(hours=2), words)
    alert.save()
    record("alert.raised", order, by=None, summary=f"Alert: {words}", diff=kind(alert.kind), at=alert.raised_at)
    note(order, shelf)
    return order


def note(order: SalesOrder, shelf: Shelf) -> None:
    """What Ana asked on the phone, with a call back that is due today."""
    mia, at = shelf.agents[0], shelf.now - timedelta(minutes=40)
    activity, result = shelf.codes["activity", "Order Status Inquiry"], shelf.codes["result", "Satisfied"]
    subject = "Can line 3 come in brown?"
    event = record("note.added", order, by=mia, summary=f"{activity.label}: {subject}", at=at)
    Note.objects.create(
        event_id=event.pk, subject_kind=order.subject_kind, subject_id=order.pk, customer_id=order.customer_id,
        activity_code=activity, activity_words=activity.label, result_code=result, result_words=result.label,
        subject_line=subject, written_by=mia, written_at=at, follow_up_at=shelf.now + timedelta(hours=2), assignee=mia,
        text="Asked whether line 3 can come in brown. Told her: a swap is possible until allocation.",
    )  # fmt: skip


def ana_lopez(shelf: Shelf) -> Customer:
    """The customer of the order."""
    ana = Customer.objects.create(
        number=next_number("customer"), source="demo", source_id="ana", site=shelf.sites["us"], first_name="Ana",
        last_name="Lopez", created_at=shelf.now - timedelta(days=2500),
    )  # fmt: skip
    CustomerPhone.objects.create(customer=ana, shown=HOME["phone"], digits="14125550142")
    CustomerEmail.objects.create(customer=ana, address="ana@lopez.example")
    for position, use in enumerate(("billing", "shipping")):
        CustomerAddress.objects.create(customer=ana, kind=use, position=position, **HOME)
    CustomerPaymentMethod.objects.create(
        customer=ana, kind="Card", gateway_token=ON_FILE, brand="Visa", last4="4242", holder=ana.name,
        is_default=True, expires=(shelf.now + timedelta(days=500)).date().replace(day=1),
    )  # fmt: skip
    index([ana])
    return ana


def furniture(shelf: Shelf, ana: Customer, placed_at: datetime) -> NewOrder:
    """The order as plain values; every figure is as printed in the example."""
    address = {"first_name": ana.first_name, "last_name": ana.last_name, **HOME}
    lines = [line(*each) for each in LINES]
    lines[2].adjustments = [NewAdjustment("Autumn desks", [charge("-45.00", "-2.70")], promotion_code="autumn-desks")]
    order_over_500 = NewAdjustment("Order over 500", [charge("-75.00", "-4.50")], promotion_code="order-over-500")
    return NewOrder(
        shop_number=NUMBER, source="demo", source_id=NUMBER, site=shelf.sites["us"], placed_at=placed_at, at=placed_at,
        currency="USD", tax_policy="net", customer=ana, billing=address, lines=lines, adjustments=[order_over_500],
        ship_tos=[NewShipTo(address, "Furniture Delivery", charge("60.00", "3.60"), charge("0.00", "0.00"))],
        payments=[paid(placed_at)],
        facts={
            "state": SalesOrder.State.WAITING_ALLOCATION, "state_since": placed_at + timedelta(hours=2),
            "first_name": ana.first_name, "last_name": ana.last_name, "email": "ana@lopez.example",
            "phone": HOME["phone"], "phone_digits": "14125550142", "open_alerts": 1,
        },
    )  # fmt: skip


def line(code: str, name: str, quantity: int, price: str, tax: str, extended: str) -> NewLine:
    """A line of the example."""
    item = Item.objects.get(code=code)
    return NewLine(name, Decimal(quantity), Decimal(price), charge(extended, tax), item=item, tax_class="standard")


def charge(net: str, tax: str) -> NewCharge:
    """An amount of the example with its tax of 6 %."""
    return NewCharge(Decimal(net), Decimal(tax), RATE)


def paid(at: datetime) -> NewPayment:
    """A card, authorised for the whole."""
    asked = NewTransaction("authorise", TOTAL, gateway_ref="auth_furniture", asked_at=at, answer={"code": "approved"})
    return NewPayment("Card", "authorised", authorised=TOTAL, brand="Visa", last4="4242", gateway_token=ON_FILE,
                      transactions=[asked])  # fmt: skip
