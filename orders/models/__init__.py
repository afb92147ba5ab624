"""Facts and rules of orders and of what belongs to them."""

from orders.models.adjustments import PriceAdjustment
from orders.models.alerts import Alert
from orders.models.customers import (
    Customer,
    CustomerAddress,
    CustomerEmail,
    CustomerPaymentMethod,
    CustomerPhone,
)
from orders.models.entry import PendingOrder
from orders.models.fulfilment import (
    CreditMemo,
    Invoice,
    InvoiceLine,
    Return,
    ReturnLine,
    ReturnOrder,
    ReturnOrderLine,
    ShippingOrder,
    ShippingOrderItem,
    Tracking,
)
from orders.models.holds import StockHold
from orders.models.ledger import Component, Deed, Entry, Payment, Transaction
from orders.models.lines import LineItem
from orders.models.quotes import Quote
from orders.models.sales import OrderAddress, SalesOrder, ShipTo
from orders.models.scripts import EntryScript
from orders.models.settings import OrderSettings
from orders.models.shop import (
    Item,
    PriceBookEntry,
    Promotion,
    ShippingMethod,
    Stock,
    TaxRate,
    Warehouse,
)
from orders.models.tags import OrderTag

__all__ = [
    "Alert",
    "Component",
    "CreditMemo",
    "Customer",
    "CustomerAddress",
    "CustomerEmail",
    "CustomerPaymentMethod",
    "CustomerPhone",
    "Deed",
    "Entry",
    "EntryScript",
    "Invoice",
    "InvoiceLine",
    "Item",
    "LineItem",
    "OrderAddress",
    "OrderSettings",
    "OrderTag",
    "Payment",
    "PendingOrder",
    "PriceAdjustment",
    "PriceBookEntry",
    "Promotion",
    "Quote",
    "Return",
    "ReturnLine",
    "ReturnOrder",
    "ReturnOrderLine",
    "SalesOrder",
    "ShipTo",
    "ShippingMethod",
    "ShippingOrder",
    "ShippingOrderItem",
    "Stock",
    "StockHold",
    "TaxRate",
    "Tracking",
    "Transaction",
    "Warehouse",
]
