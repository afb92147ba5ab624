"""What a shop's record says, as plain values in this project's words; no row is made or read here."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Discount:
    """A discount of the order, once; `whole_order` when it was spread over all lines."""

    name: str
    code: str
    reason: str
    whole_order: bool


@dataclass(frozen=True)
class Adjusted:
    """A price adjustment that states its own amounts, on whatever it hangs; `told` is what else is said of it."""

    name: str
    net: Decimal
    tax: Decimal
    rate: Decimal
    promotion: str = ""
    campaign: str = ""
    coupon: str = ""
    reason: str = ""
    manual: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    def stated(self, *, gross: bool) -> Decimal:
        """What it comes to, as prices are stated."""
        return self.net + self.tax if gross else self.net


@dataclass(kw_only=True)
class Sold:
    """Something with a price, its stated tax after discounts, and its share of discounts by their place.

    Where a format states each adjustment with its own tax, `discounts` is empty and `tax` that before adjustments.
    `attributes` is what the shop tells beyond the price.
    """

    price: Decimal
    tax: Decimal
    rate: Decimal
    discounts: dict[int, Decimal] = field(default_factory=dict)
    adjustments: list[Adjusted] = field(default_factory=list)
    rate_stated: bool = True
    attributes: dict[str, Any] = field(default_factory=dict)

    def left(self, *, gross: bool) -> Decimal:
        """What it costs after its discounts, as prices are stated."""
        own = sum((each.stated(gross=gross) for each in self.adjustments), Decimal(0))
        return self.price - sum(self.discounts.values(), Decimal(0)) + own


@dataclass(kw_only=True)
class ShopLine(Sold):
    """One line; `price` is that of the whole quantity before discounts. `parent` and `ship_to` are places in lists.

    `own_shipping` is what of the shipping is charged for it alone, as prices are stated.
    """

    source_id: str
    name: str
    sku: str
    quantity: Decimal
    unit_price: Decimal
    gift_card: bool
    kind: str = ""
    parent: int | None = None
    ship_to: int = 0
    own_shipping: Decimal = Decimal(0)


@dataclass
class Parcel:
    """One fulfillment: how many of which lines, and where they can be followed.

    `assumed` when the shop does not name it: something is under way, and this says what it must be.
    """

    source_id: str
    status: str
    delivered: bool
    at: datetime | None
    quantities: dict[str, Decimal]
    trackings: list[dict[str, str]]
    ship_to: int = 0
    assumed: bool = False


@dataclass
class RefundedLine:
    """So many of a line given back, for amounts after discounts."""

    line_id: str
    quantity: Decimal
    subtotal: Decimal
    tax: Decimal
    restock: str


@dataclass
class MoneyBack:
    """What a gateway answered to a refund."""

    source_id: str
    amount: Decimal
    status: str
    at: datetime | None
    answer: dict[str, Any]


@dataclass
class ShopRefund:
    """One refund: goods, shipping, and the money that moved."""

    source_id: str
    order_id: str
    note: str
    lines: list[RefundedLine]
    shipping: Decimal
    shipping_tax: Decimal
    transactions: list[MoneyBack]


@dataclass
class ShopCustomer:
    """Who bought; `address` are fields of a postal address."""

    source_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    locale: str
    tax_exempt: bool
    address: dict[str, str] | None


@dataclass
class ShopOrder:
    """All of an order that is kept. `figures` are the file's own totals as written."""

    source_id: str
    shop_number: str
    currency: str
    placed_at: datetime
    updated_at: datetime | None
    taxes_included: bool
    financial_status: str
    fulfillment_status: str
    cancelled: bool
    channel: str
    locale: str
    email: str
    phone: str
    gateway: str
    outstanding: Decimal
    customer: ShopCustomer | None
    billing: dict[str, str] | None
    shipping_address: dict[str, str] | None
    shipping_method: str
    discounts: list[Discount]
    lines: list[ShopLine]
    shipping: list[Sold]
    fees: Decimal
    fee_tax: Decimal
    parcels: list[Parcel]
    refunds: list[ShopRefund]
    figures: dict[str, Decimal]
    attributes: dict[str, Any]
    cut: list[str] = field(default_factory=list)
    source: str = "shopify"
    adjustments: list[Adjusted] = field(default_factory=list)
    notes: list["ShopNote"] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    replaces: str = ""
    shipments: list["ShopShipment"] = field(default_factory=list)
    payments: list["ShopPayment"] = field(default_factory=list)

    @property
    def destinations(self) -> Any:
        """Where the goods go, to be compared with what the next file says."""
        return self.shipping_address


@dataclass
class ShopNote:
    """What somebody at the shop wrote about an order."""

    by: str
    at: datetime
    subject: str
    text: str


@dataclass
class ShopShipment:
    """One destination with its shipping charges."""

    source_id: str
    address: dict[str, str] | None
    method: str
    gift_text: str
    shipped: bool
    tracking: str
    charges: list[Sold] = field(default_factory=list)
    adjustments: list[Adjusted] = field(default_factory=list)

    def shipping_left(self, *, gross: bool) -> Decimal:
        """What its shipping costs after the adjustments that it has so far."""
        parts = [each.left(gross=gross) for each in self.charges]
        return sum(parts, Decimal(0)) + sum((each.stated(gross=gross) for each in self.adjustments), Decimal(0))


@dataclass
class ShopPayment:
    """One payment with the one transaction that its format tells of."""

    method: str
    amount: Decimal | None
    kind: str
    reference: str
    token: str = ""
    brand: str = ""
    last4: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class B2COrder(ShopOrder):
    """An order of B2C Commerce: several shipments and payments, and statuses of its own."""

    statuses: dict[str, str] = field(default_factory=dict)

    @property
    def destinations(self) -> Any:
        return [each.address for each in self.shipments if each.address]
