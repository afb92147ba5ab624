"""Shopify's refund JSON into plain values, inside an order or as a record of its own."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders.feeds.fields import Fields, Unreadable, called, refuse_twins
from orders.feeds.values import MoneyBack, RefundedLine, ShopRefund

REQUIRED = ("id", "order_id")


def refund_fields(values: Any) -> Fields:
    """A refund record whose order can be looked up. Raises Unreadable when it names none."""
    refund = Fields(values, _("the refund"))
    if missing := refund.missing(*REQUIRED):
        raise Unreadable(_("The refund lacks %(fields)s.") % {"fields": ", ".join(map(called, missing))})
    return refund


def parse_refund(refund: Fields, currency: str) -> ShopRefund:
    """One refund of an order in `currency`."""
    if refund.missing("id"):
        raise Unreadable(_("%(refund)s lacks an id.") % {"refund": refund.where})
    refuse_untrue_dates(refund)
    shipping, shipping_tax = shipping_back(refund, currency)
    transactions = refund.records("transactions", _("transaction"))
    refuse_twins(each for each in transactions if not each.missing("id"))
    rows = refund.records("refund_line_items", _("refunded line"))
    return ShopRefund(
        source_id=refund.code("id", 80),
        order_id=refund.text("order_id"),
        note=refund.words("note"),
        lines=[refunded_line(row, currency) for row in rows],
        shipping=shipping,
        shipping_tax=shipping_tax,
        transactions=[money_back(row, currency) for row in transactions],
    )


def refuse_untrue_dates(row: Fields) -> None:
    """Raises Unreadable for a date that cannot be true, also where it is not kept."""
    for name in ("created_at", "processed_at"):
        row.when(name)


def refunded_line(row: Fields, currency: str) -> RefundedLine:
    """So many of one line."""
    return RefundedLine(
        line_id=row.text("line_item_id"),
        quantity=row.quantity(),
        subtotal=row.given_back("subtotal", currency),
        tax=row.given_back("total_tax", currency),
        restock=row.text("restock_type"),
    )


def shipping_back(refund: Fields, currency: str) -> tuple[Decimal, Decimal]:
    """Shipping given back and its tax: from the adjustments, else from the refunded shipping charges."""
    adjustments = refund.records("order_adjustments", _("adjustment"))
    stated = [row for row in adjustments if row.text("kind") == "shipping_refund"]
    if stated:
        amount = -sum((row.amount("amount", currency) for row in stated), Decimal(0))
        return amount, -sum((row.amount("tax_amount", currency) for row in stated), Decimal(0))
    rows = refund.records("refund_shipping_lines", _("refunded shipping"))
    return sum((row.shop_money("subtotal_amount_set", currency) for row in rows), Decimal(0)), Decimal(0)


def money_back(row: Fields, currency: str) -> MoneyBack:
    """One transaction of a refund."""
    other = row.text("currency") or currency
    if other != currency:
        raise Unreadable(
            _("A refund of this order was paid in %(other)s; the order is in %(currency)s.")
            % {"other": other[:3], "currency": currency}
        )
    refuse_untrue_dates(row)
    kept = {name: row.words(name, 200) for name in ("kind", "status", "gateway", "message", "error_code", "parent_id")}
    return MoneyBack(
        source_id=row.code("id", 80),
        amount=row.given_back("amount", currency),
        status=row.text("status"),
        at=row.when("processed_at") or row.when("created_at"),
        answer={name: words for name, words in kept.items() if words},
    )
