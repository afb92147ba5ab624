"""Why an invoice or a credit memo comes to what it does: the amounts of the order behind each."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from orders.models import CreditMemo, Entry, Invoice, InvoiceLine, SalesOrder
from orders.pages.reasons import Block, Part, Places, Row, Told, amount_words, composed, name_of, named, places_of

ONE = re.compile(r"(invoice|memo)-([1-9][0-9]{0,5})")


def explain_bill(order: SalesOrder, name: str) -> Told | None:
    """Invoice-2 is the second invoice of the order, memo-1 its first credit memo; None for any other name."""
    one = ONE.fullmatch(name)
    if one is None:
        return None
    n = int(one[2])
    if one[1] == "invoice":
        invoices = order.invoices.order_by("made_at", "id")[n - 1 : n]
        return next((explain_invoice(order, each) for each in invoices), None)
    memos = order.creditmemos.order_by("made_at", "id")[n - 1 : n]
    return next((explain_memo(order, each) for each in memos), None)


def explain_invoice(order: SalesOrder, invoice: Invoice) -> Told:
    """Each component, or its share, on the invoice."""
    places = places_of(order)
    lines = invoice.lines.select_related("component__line", "component__adjustment").order_by("id")
    parts = leading_once(billed(each, places) for each in lines)
    words = _("Invoice %(number)s") % {"number": invoice.number}
    rule = _("What its shipping order brings, at the amounts that the order charges; tax included.")
    return Told(words, rule, [Block(parts, words, invoice.gross)])


def billed(line: InvoiceLine, places: Places) -> Part:
    """One line of an invoice; it leads to the amount of the order that it bills."""
    return Part(named(line.component, places), line.gross, name_of(line.component), [split(line)])


def leading_once(parts: Iterable[Part]) -> list[Part]:
    """The parts, each explanation offered once: two tax rates of one adjustment share it."""
    found: dict[str, Part] = {}
    return [each if found.setdefault(each.how, each) is each else replace(each, how="") for each in parts]


def split(line: InvoiceLine) -> str:
    """Net and tax of a line of an invoice."""
    net, tax = (amount_words(each, line.currency) for each in (line.net, line.tax))
    return composed(_("net %(net)s, tax %(tax)s"), net=net, tax=tax)


def explain_memo(order: SalesOrder, memo: CreditMemo) -> Told:
    """The entries that the deed behind it booked; what a shop gave back without one stands for itself."""
    words = _("Credit memo %(number)s") % {"number": memo.number}
    rule = _("What the deed behind it gave back, tax included; below zero goes to the customer.")
    places = places_of(order)
    entries = Entry.objects.of_order(order).filter(deed=memo.deed_id, effect=Entry.Effect.CREDIT)
    rows = [Row(each, each.gross, places) for each in entries]
    given = [Part(_("Given back by the shop"), -memo.gross, at=memo.made_at)]
    return Told(words, rule, [Block(rows or given, words, -memo.gross)])
