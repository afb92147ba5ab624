"""What lies beneath one order, read in one statement and put together here, so that a page asks for it once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from activities.models import Note
from csc import together
from csc.models import Code, User
from orders.models import (
    Alert,
    Component,
    CreditMemo,
    Invoice,
    InvoiceLine,
    LineItem,
    OrderAddress,
    Payment,
    PriceAdjustment,
    Quote,
    Return,
    ReturnOrder,
    SalesOrder,
    ShippingOrder,
    ShippingOrderItem,
    ShipTo,
    Tracking,
    Transaction,
    Warehouse,
)
from orders.pages.counting import MOST

VERB_LISTS = ("suspend_reason", "resume_reason", "clear_reason", "flag", "tag")
OTHERS = 5  # orders of the customer that are named
Excluded = PriceAdjustment.excluded_lines.through

# Pieces of SQL that the statements below name in curly brackets.
PIECES = {
    "of_order": "order_id = %(order)s",
    "of_parcels": "shipping_order_id IN (SELECT id FROM orders_shippingorder WHERE order_id = %(order)s)",
    "of_return_orders": "return_order_id IN (SELECT id FROM orders_returnorder WHERE order_id = %(order)s)",
    "seen": "(%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))",
    # Arrays, so that the index of customers is read and never all orders.
    "theirs": "customer_id = ANY(ARRAY(SELECT id FROM family))",
    "others": str(OTHERS),
    "lid": str(MOST + 1),
}
FAMILY = """
    WITH RECURSIVE family (id) AS (
        SELECT %(survivor)s::bigint
        UNION SELECT merged.id FROM orders_customer merged JOIN family ON merged.merged_into_id = family.id
    )"""

LOTS: dict[str, tuple[type[Model], str]] = {
    # The order's own
    "tag_codes": (
        Code, "id IN (SELECT tag_id FROM orders_ordertag WHERE {of_order}) ORDER BY position, label",
    ),
    "alerts": (
        Alert, "subject_kind = 'order' AND subject_id = %(order)s ORDER BY blocking DESC, raised_at, id",
    ),
    "clearers": (
        User,
        "id IN (SELECT cleared_by_id FROM orders_alert WHERE subject_kind = 'order' AND subject_id = %(order)s)",
    ),
    "line_items": (LineItem, "{of_order} ORDER BY position"),
    "components": (Component, "{of_order} ORDER BY id"),
    "adjustments": (PriceAdjustment, "{of_order}"),
    "exclusions": (
        Excluded, "priceadjustment_id IN (SELECT id FROM orders_priceadjustment WHERE {of_order})",
    ),
    "ship_tos": (ShipTo, "{of_order} ORDER BY position"),
    "addresses": (OrderAddress, "{of_order}"),
    "shipping_orders": (ShippingOrder, "{of_order} ORDER BY id"),
    "parcel_items": (ShippingOrderItem, "{of_parcels} ORDER BY id"),
    "trackings": (Tracking, "{of_parcels} ORDER BY id"),
    "warehouses": (
        Warehouse, "id IN (SELECT warehouse_id FROM orders_shippingorder WHERE {of_order})",
    ),
    "payments": (Payment, "{of_order} ORDER BY position"),
    "transactions": (
        Transaction, "payment_id IN (SELECT id FROM orders_payment WHERE {of_order}) ORDER BY payment_id, id",
    ),
    "invoices": (Invoice, "{of_order} ORDER BY made_at, id"),
    "invoice_lines": (
        InvoiceLine, "invoice_id IN (SELECT id FROM orders_invoice WHERE {of_order}) ORDER BY id",
    ),
    "credit_memos": (CreditMemo, "{of_order} ORDER BY made_at, id"),
    "return_orders": (ReturnOrder, "{of_order} ORDER BY created_at DESC, id DESC"),
    "return_reasons": (Code, "id IN (SELECT reason_id FROM orders_returnorder WHERE {of_order})"),
    # What has to do with it, as far as the reader may see it
    "returns": (Return, "{of_return_orders} AND {seen} ORDER BY received_at DESC, id DESC"),
    "replacements": (
        SalesOrder,
        "(replaces_id = %(order)s OR id = %(replaces)s) AND {seen} ORDER BY placed_at DESC, id DESC",
    ),
    "quotes": (
        Quote,
        "%(may_see_quotes)s AND turned_into_id IN"
        " (SELECT id FROM orders_pendingorder WHERE placed_order_id = %(order)s)"
        " AND {seen} ORDER BY created_at DESC, id DESC",
    ),
    "agents": (
        User,
        "id IN (SELECT agent_id FROM orders_quote WHERE turned_into_id IN"
        " (SELECT id FROM orders_pendingorder WHERE placed_order_id = %(order)s))",
    ),
    "others": (
        SalesOrder, "{theirs} AND {seen} AND id <> %(order)s ORDER BY placed_at DESC, id DESC LIMIT {others}",
    ),
    # History names no site: who is limited to some reads of the customer alone.
    "contacts": (
        Note,
        "{theirs} AND (%(sites)s::bigint[] IS NULL OR subject_kind = 'customer')"
        " ORDER BY written_at DESC, id DESC LIMIT 1",
    ),
    # Pick lists of the verbs
    "verb_codes": (Code, "list = ANY(%(verb_lists)s) AND visible ORDER BY list, position, label"),
}  # fmt: skip
COUNTS = {
    "order_count": "SELECT FROM orders_salesorder WHERE {theirs} AND {seen} LIMIT {lid}",
    "return_count": """
        SELECT FROM orders_return WHERE %(may_see_returns)s AND {seen}
        AND return_order_id IN (SELECT id FROM orders_returnorder WHERE {theirs}) LIMIT {lid}""",
}
STATEMENT = together.Lots("order_rows", LOTS, COUNTS, first=FAMILY, pieces=PIECES)


class OrderRows:
    """The rows of one order that `reader` may see, each with the rows that it points at."""

    def __init__(self, order: SalesOrder, reader: User) -> None:
        found = STATEMENT.read(
            order=order.pk,
            replaces=order.replaces_id,
            survivor=order.customer.survivor.pk if order.customer else None,
            sites=reader.site_ids,
            may_see_quotes=reader.has_perm("orders.view_quote"),
            may_see_returns=reader.has_perm("orders.view_return"),
            verb_lists=list(VERB_LISTS),
        )
        for name, rows in found.items():
            setattr(self, name, rows)
        self.codes = by(self.verb_codes, "list")
        pairs = by(self.exclusions, "priceadjustment_id")
        self.excluded = {adjustment: {each.lineitem_id for each in rows} for adjustment, rows in pairs.items()}
        self._join()
        for payment in self.payments:
            if payment.amount is None:
                payment.leave(order, self.payments)

    # For the type checker; LOTS and COUNTS say what they hold.
    verb_codes: list[Code]
    exclusions: list[Any]
    tag_codes: list[Code]
    alerts: list[Alert]
    clearers: list[User]
    line_items: list[LineItem]
    components: list[Component]
    adjustments: list[PriceAdjustment]
    ship_tos: list[ShipTo]
    addresses: list[OrderAddress]
    shipping_orders: list[ShippingOrder]
    parcel_items: list[ShippingOrderItem]
    trackings: list[Tracking]
    warehouses: list[Warehouse]
    payments: list[Payment]
    transactions: list[Transaction]
    invoices: list[Invoice]
    invoice_lines: list[InvoiceLine]
    credit_memos: list[CreditMemo]
    return_orders: list[ReturnOrder]
    return_reasons: list[Code]
    returns: list[Return]
    replacements: list[SalesOrder]
    quotes: list[Quote]
    agents: list[User]
    others: list[SalesOrder]
    contacts: list[Note]
    order_count: int
    return_count: int

    def _join(self) -> None:
        point(self.alerts, "cleared_by", self.clearers)
        point(self.components, "adjustment", self.adjustments)
        point(self.components, "line", self.line_items)
        point(self.ship_tos, "address", self.addresses)
        point(self.shipping_orders, "warehouse", self.warehouses)
        point(self.parcel_items, "line", self.line_items)
        gather(self.shipping_orders, "carries", self.parcel_items, "shipping_order_id")
        gather(self.shipping_orders, "tracked", self.trackings, "shipping_order_id")
        gather(self.payments, "asked", self.transactions, "payment_id")
        point(self.return_orders, "reason", self.return_reasons)
        gather(self.return_orders, "came_back", self.returns, "return_order_id")
        point(self.invoices, "shipping_order", self.shipping_orders)
        point(self.credit_memos, "return_record", self.returns)
        point(self.quotes, "agent", self.agents)


def point(rows: Iterable[Any], name: str, others: Iterable[Any]) -> None:
    """Sets what each row points at by its foreign key `name`."""
    by_id = {other.pk: other for other in others}
    for row in rows:
        if (key := getattr(row, f"{name}_id")) in by_id:
            setattr(row, name, by_id[key])


def gather(rows: Iterable[Any], name: str, parts: Iterable[Any], key: str) -> None:
    """Sets on each row, as a list called `name`, the parts that point at it by `key`."""
    by_id = by(parts, key)
    for row in rows:
        setattr(row, name, by_id[row.pk])


def by(rows: Iterable[Any], name: str) -> defaultdict[Any, list[Any]]:
    """The rows by one of their columns."""
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
