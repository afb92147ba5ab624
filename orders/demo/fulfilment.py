"""Shipping orders of the demo with their parcels, invoices and captures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from activities.recording import Happening
from csc.money import Money, split
from orders.demo.places import COUNTRIES
from orders.demo.rows import Rows
from orders.demo.shelf import Shelf
from orders.demo.stories import SENT, State, Story, grouped
from orders.models import (
    Component,
    Invoice,
    InvoiceLine,
    LineItem,
    Payment,
    SalesOrder,
    ShippingOrder,
    ShippingOrderItem,
    Tracking,
    Transaction,
)
from orders.models.common import in_english


@dataclass
class Placed:
    """An order as it was placed, with the rows that its later life touches."""

    order: SalesOrder
    story: Story
    lines: list[LineItem]
    components: list[Component]
    payments: list[Payment]


def fulfil(placed: Placed, shelf: Shelf, rows: Rows) -> None:
    """Makes the shipping orders of an order with invoices and tracking, and captures what was invoiced."""
    story = placed.story
    if story.state == State.VOID:
        give_back_authorisation(placed, rows)
    if not story.parcels:
        return
    groups = grouped([line.ship_to_id for line in placed.lines], story.parcels)
    together = [[placed.lines[n] for n in numbers] for _state, numbers in groups]
    warehouses = shelf.warehouses[placed.order.site_id]
    free = [payment.authorised for payment in placed.payments]
    shares = invoice_shares(placed, together)
    for n, ((state, _numbers), lines, share) in enumerate(zip(groups, together, shares, strict=True)):
        parcel = rows.add(
            ShippingOrder(
                order=placed.order,
                ship_to_id=lines[0].ship_to_id,
                warehouse=warehouses[n % len(warehouses)],
                state=state,
                state_since=story.since,
            )
        )
        for line in lines:
            rows.add(ShippingOrderItem(shipping_order=parcel, line=line, quantity=line.ordered, shipped=line.shipped))
        if state in SENT:
            send(parcel, lines, story, rows)
        bill(placed, parcel, share, free, rows)


def send(parcel: ShippingOrder, lines: list[LineItem], story: Story, rows: Rows) -> None:
    """A parcel that has gone can be followed."""
    begun = story.at(State.WAITING_FULFILLMENT)
    until = story.now if story.state == State.WAITING_FULFILLMENT else story.at(State.WAITING_FILING)
    carrier = story.throw.choice(carriers(parcel.order))
    code = f"{carrier[:2].upper()}{story.throw.randint(10**11, 10**12 - 1)}"
    url = f"https://{carrier.lower().replace(' ', '-')}.example/track/{code}"
    rows.add(Tracking(shipping_order=parcel, carrier=carrier, number=code, url=url))
    words = (
        f"{len(lines)} lines shipped with {carrier}, {code}" if len(lines) > 1 else f"Shipped with {carrier}, {code}"
    )
    rows.happened(Happening("order.shipped", parcel.order, words, at=begun + (until - begun) * 0.7))


def carriers(order: SalesOrder) -> tuple[str, ...]:
    """Who delivers where the order goes."""
    assert order.billing_address
    return COUNTRIES[order.billing_address.country].carriers


Share = list[tuple[Component, Decimal, Decimal]]


def invoice_shares(placed: Placed, groups: list[list[LineItem]]) -> list[Share]:
    """What of each component goes on which shipping order's invoice; together they are the whole order."""
    shares: list[Share] = [[] for _group in groups]
    place_of = {line.pk: n for n, lines in enumerate(groups) for line in lines}
    first_of = {lines[0].ship_to_id: n for n, lines in reversed(list(enumerate(groups)))}
    weights = [group_worth(placed, lines) for lines in groups]
    for component in placed.components:
        if component.line_id:
            shares[place_of[component.line_id]].append((component, component.net, component.tax))
        elif component.ship_to_id:
            shares[first_of[component.ship_to_id]].append((component, component.net, component.tax))
        else:
            nets = split(Money(component.net, component.currency), weights)
            taxes = split(Money(component.tax, component.currency), weights)
            for share, net, tax in zip(shares, nets, taxes, strict=True):
                share.append((component, net.amount, tax.amount))
    return shares


def group_worth(placed: Placed, lines: list[LineItem]) -> Decimal:
    """What the lines of one shipping order come to."""
    keys = {line.pk for line in lines}
    return sum((each.gross for each in placed.components if each.line_id in keys), Decimal(0))


def bill(placed: Placed, parcel: ShippingOrder, share: Share, free: list[Decimal], rows: Rows) -> None:
    """The invoice of a shipping order, paid by a capture unless the card was refused."""
    order, story = placed.order, placed.story
    net = sum((net for _, net, _ in share), Decimal(0))
    tax = sum((tax for _, _, tax in share), Decimal(0))
    made_at = story.at(State.WAITING_FULFILLMENT) + timedelta(minutes=2)
    invoice = rows.add(
        Invoice(
            site=order.site,
            order=order,
            shipping_order=parcel,
            made_at=made_at,
            currency=order.currency,
            net=net,
            tax=tax,
            gross=net + tax,
            paid=net + tax if story.is_paid else 0,
            closed_at=made_at if story.is_paid else None,
        )
    )
    names = {line.pk: line for line in placed.lines}
    for component, part_net, part_tax in share:
        rows.add(invoice_line(invoice, component, names.get(component.line_id or 0), part_net, part_tax))
    capture(placed, net + tax, free, made_at, rows)


def invoice_line(
    invoice: Invoice, component: Component, line: LineItem | None, net: Decimal, tax: Decimal
) -> InvoiceLine:
    """A component, or a share of it, on an invoice; that of a line bears its name and quantity."""
    of_line = line if component.kind == Component.Kind.LINE else None
    return InvoiceLine(
        invoice=invoice,
        component=component,
        words=of_line.name if of_line else in_english(component.get_kind_display()),
        quantity=of_line.ordered if of_line else None,
        currency=component.currency,
        net=net,
        tax=tax,
        gross=net + tax,
    )


def capture(placed: Placed, amount: Decimal, free: list[Decimal], at: datetime, rows: Rows) -> None:
    """Asks for the money of an invoice, from the payments in their order; `free` is what each has left."""
    paid = placed.story.is_paid
    state = Transaction.State.SUCCEEDED if paid else Transaction.State.DECLINED
    for n, payment in enumerate(placed.payments):
        part = min(amount, free[n])
        if part > 0:
            amount, free[n] = amount - part, free[n] - part
            answer = {"code": "approved" if paid else "expired_card"}
            rows.add(transaction(placed, payment, Transaction.Kind.CAPTURE, state, part, at=at, answer=answer))


def give_back_authorisation(placed: Placed, rows: Rows) -> None:
    """A void order: what was authorised is let go."""
    at = placed.story.at(State.VOID)
    for payment in placed.payments:
        void, done = Transaction.Kind.VOID, Transaction.State.SUCCEEDED
        rows.add(transaction(placed, payment, void, done, payment.authorised, at=at, answer={"code": "approved"}))


def transaction(
    placed: Placed, payment: Payment, kind: str, state: str, amount: Decimal, *, at: datetime, answer: dict[str, str]
) -> Transaction:
    """A question to the gateway and its answer, not saved yet."""
    throw = placed.story.throw
    return Transaction(
        payment=payment,
        kind=kind,
        state=state,
        currency=payment.currency,
        amount=amount,
        idempotency_key=UUID(int=throw.getrandbits(128)),
        gateway_ref=f"{kind[:4]}_{throw.getrandbits(48):012x}",
        asked_at=at,
        answer=answer,
    )
