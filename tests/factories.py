"""The smallest valid records; traits carry meaning."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from csc.models import Site, User
from orders.actions.placing import NewCharge, NewLine, NewOrder, NewPayment, NewShipTo, place
from orders.actions.suspension import suspend
from orders.models import Customer, PendingOrder, SalesOrder


class SiteFactory(factory.django.DjangoModelFactory[Site]):
    class Meta:
        model = Site
        django_get_or_create = ("code",)

    code = "main"
    name = "Main shop"
    currency = "USD"


class CustomerFactory(factory.django.DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    number = factory.Sequence(lambda n: f"C-{n}")
    site = factory.SubFactory(SiteFactory)
    first_name = "Ana"
    last_name = "Lopez"
    created_at = factory.LazyFunction(timezone.now)


def line(n: int = 1, *, price: str = "10.00", quantity: int = 1, rate: str = "0.06") -> NewLine:
    """A line whose tax is what its rate gives."""
    net = Decimal(price) * quantity
    tax = (net * Decimal(rate)).quantize(Decimal("0.01"))
    return NewLine(
        name=f"Item {n}",
        item_code=f"I-{n}",
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        charge=NewCharge(net, tax, Decimal(rate)),
    )


def new_order(number: str = "1001", *, lines: int = 1, **facts: Any) -> NewOrder:
    """An order as plain values, ready to be placed."""
    return NewOrder(
        shop_number=number,
        source="shop",
        source_id=str(uuid4()),
        site=facts.pop("site", None) or SiteFactory(),
        placed_at=facts.pop("placed_at", timezone.now()),
        currency="USD",
        tax_policy="net",
        customer=facts.pop("customer", None),
        ship_tos=[NewShipTo(shipping=NewCharge(Decimal("5.00")))],
        lines=[line(n) for n in range(1, lines + 1)],
        payments=[NewPayment(method="Card", state="asked")],
        facts={"first_name": "Ana", "last_name": "Lopez", "email": "ana@lopez.example", **facts},
    )


def order(
    number: str = "1001", *, closed: bool = False, void: bool = False, suspended: User | None = None, **facts: Any
) -> SalesOrder:
    """A placed sales order; `closed` and `void` have ended, `suspended` is held by that user."""
    state = SalesOrder.State.VOID if void else SalesOrder.State.CLOSED if closed else SalesOrder.State.RECEIVED
    [placed] = place([new_order(number, **{"state": state, **facts})])
    if suspended:
        placed = suspend(placed, by=suspended, reason="To be checked", seen=placed.version)
    return placed


def pending_order(agent: User, number: str = "P-7781", **facts: Any) -> PendingOrder:
    """An order that `agent` has in progress, with nothing in its cart yet."""
    site = facts.pop("site", None) or SiteFactory()
    fixed = {"currency": site.currency, "locale": "en", "tax_policy": "net", "cart": {"schema": 1}}
    return PendingOrder.objects.create(number=number, agent=agent, site=site, **{**fixed, **facts})
