"""The one way in for an order: what feeds, the demo shop and agents hand over becomes rows, entries and history.

A NewOrder is plain values; `place` books it. Amounts come in as charged, nothing is computed here but sums.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import models, transaction
from django.utils import timezone

from activities.recording import Happening, record_many
from csc.copying import Values, copy_in, copy_values, give_keys_to_values
from csc.models import Site, User
from orders.models import (
    Component,
    Customer,
    Deed,
    Entry,
    Item,
    LineItem,
    OrderAddress,
    Payment,
    PriceAdjustment,
    SalesOrder,
    ShipTo,
    Transaction,
)
from orders.searching import index_new
from orders.totals import Totals

ZERO = Decimal(0)
BENEATH: tuple[type[models.Model], ...] = (
    *(OrderAddress, ShipTo, LineItem, PriceAdjustment, Deed, Component, Entry, Payment, Transaction),
)  # parents first
AS_SOLD = [{"rule": "as sold"}]


@dataclass
class NewCharge:
    """An amount with its tax; `net` and `tax` in the order's currency, `tax_rate` a fraction."""

    net: Decimal
    tax: Decimal = ZERO
    tax_rate: Decimal = ZERO
    steps: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class NewAdjustment:
    """A discount (negative) or surcharge; an order-level one has a charge for each tax rate (rule P17)."""

    name: str
    charges: list[NewCharge]
    promotion_code: str = ""
    coupon: str = ""
    reason: str = ""
    manual: bool = False
    made_by: User | None = None
    campaign_code: str = ""


@dataclass
class NewLine:
    """One line; `unit_price` unrounded, `charge` what the whole quantity costs.

    `ship_to` is a place in the order's destinations, `parent` one among the lines before: options, parts of bundles.
    """

    name: str
    quantity: Decimal
    unit_price: Decimal
    charge: NewCharge
    item: Item | None = None
    item_code: str = ""
    source_id: str = ""
    kind: str = LineItem.Kind.PRODUCT
    ship_to: int = 0
    allocated: Decimal = ZERO
    shipped: Decimal = ZERO
    tax_class: str = ""
    adjustments: list[NewAdjustment] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    parent: int | None = None


@dataclass
class NewShipTo:
    """One destination with its shipping and handling; `address` are fields of OrderAddress."""

    address: dict[str, Any] | None = None
    method: str = ""
    shipping: NewCharge | None = None
    handling: NewCharge | None = None
    adjustments: list[NewAdjustment] = field(default_factory=list)
    gift_text: str = ""


@dataclass
class NewTransaction:
    """What a gateway answered, as a feed or the demo shop tells it."""

    kind: str
    amount: Decimal
    state: str = Transaction.State.SUCCEEDED
    gateway_ref: str = ""
    asked_at: datetime | None = None
    answer: dict[str, Any] | None = None


@dataclass
class NewPayment:
    """One payment with what has been authorised, captured and refunded."""

    method: str
    state: str
    amount: Decimal | None = None
    authorised: Decimal = ZERO
    captured: Decimal = ZERO
    refunded: Decimal = ZERO
    brand: str = ""
    last4: str = ""
    gateway_token: str = ""
    transactions: list[NewTransaction] = field(default_factory=list)


@dataclass
class NewOrder:
    """All of an order, as plain values. `facts` are further columns of SalesOrder (state, channel, email ...)."""

    shop_number: str
    source: str
    source_id: str
    site: Site
    placed_at: datetime
    currency: str
    tax_policy: str
    customer: Customer | None = None
    billing: dict[str, Any] | None = None
    ship_tos: list[NewShipTo] = field(default_factory=list)
    lines: list[NewLine] = field(default_factory=list)
    adjustments: list[NewAdjustment] = field(default_factory=list)
    fees: list[NewCharge] = field(default_factory=list)
    payments: list[NewPayment] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    summary: str = "Order placed"
    at: datetime | None = None  # when it was booked, for what happened before it came here; empty: now


@transaction.atomic
def place(
    new_orders: Sequence[NewOrder], *, kind: str = Deed.Kind.IMPORTED, by: User | None = None
) -> list[SalesOrder]:
    """Books the orders, all or none, in a number of statements that grows slower than they do.

    Returns the sales orders in the order given. Raises IntegrityError when a (source, source id) exists already.
    """
    batch = Batch(kind, by)
    numbers = free_numbers(new.shop_number for new in new_orders)
    for new, number in zip(new_orders, numbers, strict=True):
        batch.take(new, number)
    batch.save()
    index_new(batch.orders)
    verb = f"order.{kind}"
    record_many(
        Happening(verb, order, new.summary, by=by, diff={"after": {"total": str(order.total)}}, at=new.at)
        for new, order in zip(new_orders, batch.orders, strict=True)
    )
    return batch.orders


def free_numbers(wanted: Iterable[str]) -> list[str]:
    """Numbers unique here: the shop's own where it is free, else with a suffix (1002-2); a slash becomes a dash."""
    clean = [number.replace("/", "-") for number in wanted]
    taken = set(SalesOrder.objects.filter(number__in=clean).values_list("number", flat=True))
    result = []
    for number in clean:
        free, suffix = number, 1
        while free in taken:
            suffix += 1
            free = f"{number}-{suffix}"
            if SalesOrder.objects.filter(number=free).exists():
                taken.add(free)
        taken.add(free)
        result.append(free)
    return result


class Batch:
    """The rows of several orders, collected by table and saved parents first.

    Only the orders themselves are instances: the rows beneath them are nobody's but the database's.
    """

    def __init__(self, kind: str, by: User | None) -> None:
        self.kind, self.by, self.now = kind, by, timezone.now()
        self.orders: list[SalesOrder] = []
        self.billing: list[tuple[SalesOrder, Values]] = []
        self.rows: dict[type[models.Model], list[Values]] = {model: [] for model in BENEATH}

    def take(self, new: NewOrder, number: str) -> None:
        """Makes the unsaved rows of one order."""
        order = self._order(new, number)
        self.orders.append(order)
        first = len(self.rows[Component])
        self.adjusted = 0
        deed = self._deed(order, new.at or self.now)
        destinations = [self._ship_to(order, deed, n, each) for n, each in enumerate(new.ship_tos, start=1)]
        lines: list[Values] = []
        for line in new.lines:
            lines.append(self._line(order, deed, line, lines, destinations))
        order.keep_item_codes(line["item_code"] for line in lines)
        for adjustment in new.adjustments:
            self._adjustment(order, deed, adjustment, kind="order_adjustment")
        for fee in new.fees:
            self._charge(order, deed, fee, kind="fee")
        for position, payment in enumerate(new.payments, start=1):
            self._payment(order, position, payment)
        self._total(order, self.rows[Component][first:], new.payments)

    def save(self) -> None:
        """Writes everything, table by table."""
        give_keys_to_values(OrderAddress, self.rows[OrderAddress])
        for order, address in self.billing:
            order.billing_address_id = address["id"]
        give_keys_to_values(LineItem, self.rows[LineItem])
        copy_in(self.orders)
        for model, rows in self.rows.items():
            copy_values(model, rows)

    def _order(self, new: NewOrder, number: str) -> SalesOrder:
        facts = {"state_since": new.at or self.now, **new.facts}
        order = SalesOrder(
            number=number,
            shop_number=new.shop_number,
            source=new.source,
            source_id=new.source_id,
            site=new.site,
            placed_at=new.placed_at,
            currency=new.currency,
            tax_policy=new.tax_policy,
            customer=new.customer,
            **facts,
        )
        if new.billing:
            self.billing.append((order, self._address(order, new.billing)))
        return order

    def _address(self, order: SalesOrder, new: dict[str, Any]) -> Values:
        return self._add(OrderAddress, {"order": order, **new})

    def _deed(self, order: SalesOrder, at: datetime) -> Values:
        versions = {"version_before": 0, "version_after": order.version}
        return self._add(Deed, {"order": order, "kind": self.kind, **versions, "by": self.by, "booked_at": at})

    def _ship_to(self, order: SalesOrder, deed: Values, position: int, new: NewShipTo) -> Values:
        address = self._address(order, new.address) if new.address else None
        to = {"position": position, "address": address, "method": new.method, "gift_text": new.gift_text}
        ship_to = self._add(ShipTo, {"order": order, **to})
        for kind, charge in (("shipping", new.shipping), ("handling", new.handling)):
            if charge is not None:
                self._charge(order, deed, charge, kind=kind, ship_to=ship_to)
        for adjustment in new.adjustments:
            self._adjustment(order, deed, adjustment, kind="shipping_adjustment", ship_to=ship_to)
        return ship_to

    def _line(
        self, order: SalesOrder, deed: Values, new: NewLine, before: list[Values], destinations: list[Values]
    ) -> Values:
        line = self._add(
            LineItem,
            {
                "order": order,
                "position": len(before) + 1,
                "ship_to": destinations[new.ship_to] if destinations else None,
                "parent": before[new.parent] if new.parent is not None else None,
                "kind": new.kind,
                "item": new.item,
                "source_id": new.source_id,
                "item_code": new.item_code or (new.item.code if new.item else ""),
                "name": new.name,
                "placed_at": order.placed_at,
                "original_quantity": new.quantity,
                "ordered": new.quantity,
                "allocated": new.allocated,
                "shipped": new.shipped,
                "original_unit_price": new.unit_price,
                "unit_price": new.unit_price,
                "tax_class": new.tax_class,
                "attributes": new.attributes,
            },
        )
        self._charge(order, deed, new.charge, kind="line", line=line, quantity=new.quantity)
        for adjustment in new.adjustments:
            self._adjustment(order, deed, adjustment, kind="line_adjustment", line=line)
        return line

    def _adjustment(
        self,
        order: SalesOrder,
        deed: Values,
        new: NewAdjustment,
        *,
        kind: str,
        line: Values | None = None,
        ship_to: Values | None = None,
    ) -> None:
        self.adjusted += 1
        row = self._add(
            PriceAdjustment,
            {
                "order": order,
                "line": line,
                "ship_to": ship_to,
                "position": self.adjusted,
                "name": new.name,
                "promotion_code": new.promotion_code,
                "campaign_code": new.campaign_code,
                "coupon": new.coupon,
                "reason": new.reason,
                "manual": new.manual,
                "made_by": new.made_by or (self.by if new.manual else None),
            },
        )
        for charge in new.charges:
            self._charge(order, deed, charge, kind=kind, line=line, adjustment=row, ship_to=ship_to)

    def _charge(
        self,
        order: SalesOrder,
        deed: Values,
        new: NewCharge,
        *,
        kind: str,
        quantity: Decimal | None = None,
        line: Values | None = None,
        adjustment: Values | None = None,
        ship_to: Values | None = None,
    ) -> None:
        money = {"currency": order.currency, "net": new.net, "tax": new.tax, "gross": new.net + new.tax}
        of = {"kind": kind, "line": line, "adjustment": adjustment, "ship_to": ship_to, "tax_rate": new.tax_rate}
        component = self._add(Component, {"order": order, **of, **money})
        self._add(
            Entry,
            {
                "order": order,
                "component": component,
                "deed": deed,
                "effect": Entry.Effect.SOLD,
                "quantity": quantity,
                "steps": new.steps or AS_SOLD,
                "by": self.by,
                "booked_at": deed["booked_at"],
                **money,
            },
        )

    def _payment(self, order: SalesOrder, position: int, new: NewPayment) -> None:
        payment = self._add(
            Payment,
            {
                "order": order,
                "position": position,
                "method": new.method,
                "state": new.state,
                "currency": order.currency,
                "amount": new.amount,
                "authorised": new.authorised,
                "captured": new.captured,
                "refund_promised": new.refunded,
                "refunded": new.refunded,
                "brand": new.brand,
                "last4": new.last4,
                "gateway_token": new.gateway_token,
            },
        )
        for each in new.transactions:
            of = {"payment": payment, "currency": order.currency, "idempotency_key": uuid4()}
            self._add(Transaction, {**of, **vars(each)})

    def _total(self, order: SalesOrder, components: list[Values], payments: Iterable[NewPayment]) -> None:
        totals = Totals()
        for each in components:
            totals.add(each["kind"], each["net"], each["tax"], tax_policy=order.tax_policy)
        for name, value in vars(totals).items():
            setattr(order, name, value)
        for payment in payments:
            order.authorised += payment.authorised
            order.captured += payment.captured
            order.refunded += payment.refunded

    def _add(self, model: type[models.Model], row: Values) -> Values:
        self.rows[model].append(row)
        return row
