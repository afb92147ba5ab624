"""What a Shopify record says, as plain values in this project's words; no row is made or read here."""

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


@dataclass
class Sold:
    """Something with a price, its stated tax after discounts, and its share of discounts by their place."""

    price: Decimal
    tax: Decimal
    rate: Decimal
    discounts: dict[int, Decimal]


@dataclass
class ShopLine(Sold):
    """One line; `price` is that of the whole quantity before discounts."""

    source_id: str
    name: str
    sku: str
    quantity: Decimal
    unit_price: Decimal
    gift_card: bool
    attributes: dict[str, Any]


@dataclass
class Parcel:
    """One fulfillment: how many of which lines, and where they can be followed."""

    source_id: str
    status: str
    delivered: bool
    at: datetime | None
    quantities: dict[str, Decimal]
    trackings: list[dict[str, str]]


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
