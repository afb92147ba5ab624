"""What customers get back when goods that are expected have come: worked out by the engine before they do (D39)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from csc.errors import Refused
from orders.models import Component, LineItem, ReturnOrder, ReturnOrderLine
from orders.pages.reckoning import Reckoning, Row, reasons
from orders.pages.rows import Excluded, by
from orders.pricing import values
from orders.pricing.deeds import Return
from orders.pricing.ledger import Entry, Outcome, Step
from orders.pricing.submitting import do
from orders.pricing.values import ZERO, Stage
from orders.pricing.words import pieces
from orders.pricing_rows import priced_rows


@dataclass(frozen=True)
class LineRefund:
    """What goes back for the pieces of a line that are still to come, and why it is not for all of them."""

    line: LineItem
    quantity: Decimal
    outcome: Outcome | None
    why_not: str = ""

    @property
    def amount(self) -> Decimal:
        return self.outcome.refund if self.outcome else ZERO

    @property
    def entries(self) -> Sequence[Entry]:
        """What will be credited, each explained by its steps."""
        return self.outcome.entries if self.outcome else ()

    @property
    def kept_back(self) -> Decimal:
        """The restocking fee."""
        return self.outcome.fee.gross if self.outcome and self.outcome.fee else ZERO

    @property
    def fee_steps(self) -> Sequence[Step]:
        return self.outcome.fee.steps if self.outcome and self.outcome.fee else ()


class RefundDue:
    """What goes back for one return order: its lines by position, each from what the one before it left."""

    def __init__(self, order: values.Order, expected: Iterable[ReturnOrderLine]) -> None:
        # Goods come back once they were shipped: what they give back then follows the rules of a closed order.
        after = replace(order, stage=Stage.CLOSED)
        self.lines: dict[int, LineRefund] = {}
        for each in sorted(expected, key=lambda each: each.line.position):
            found = line_refund(after, each)
            after = found.outcome.order if found.outcome else after
            self.lines[each.line_id] = found

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.lines.values()), ZERO)

    @property
    def kept_back(self) -> Decimal:
        """All restocking fees."""
        return sum((each.kept_back for each in self.lines.values()), ZERO)


def explain(return_order: ReturnOrder, position: int) -> Reckoning | None:
    """How what goes back for the line at that position comes about; None when nothing of it is still to come."""
    due = refunds_due([return_order]).get(return_order.pk)
    lines = due.lines.values() if due else ()
    refund = next((each for each in lines if each.line.position == position and each.outcome), None)
    if refund is None:
        return None
    names = dict(return_order.order.price_adjustments.values_list("pk", "name"))
    words = _("Refund for line %(position)s") % {"position": position}
    rule = _("D39: what is credited once %(pieces)s of it came back, by the rules that book it then.")
    rows = [Row(on(each, refund.line, names), reasons(each.steps), -each.gross) for each in refund.entries]
    if refund.kept_back:
        rows.append(Row(_("Restocking fee"), reasons(refund.fee_steps), -refund.kept_back))
    told = rule % {"pieces": pieces(refund.quantity)}
    return Reckoning(f"refund-{position}", words, told, rows, return_order.order.currency)


def on(entry: Entry, line: LineItem, names: Mapping[int, str]) -> str:
    """What an entry is on: an adjustment by its name, the line, else the kind of charge."""
    if name := names.get(entry.key.adjustment or 0):
        return name
    return str(line if entry.key.line else Component.Kind(entry.key.kind).label)


def line_refund(order: values.Order, expected: ReturnOrderLine) -> LineRefund:
    """What goes back for the rest of one expected line, as far as there is one that can still come back."""
    line, awaited = expected.line, max(expected.quantity - expected.credited - expected.replaced, ZERO)
    quantity = min(awaited, max(order.line(line.pk).returnable, ZERO))
    why_not = why_not_all(line, quantity, awaited)
    if not quantity:
        return LineRefund(line, quantity, None, why_not)
    net, rate = fee_of(order, expected)
    try:
        return LineRefund(line, quantity, do(order, Return(line.pk, quantity, fee=net, fee_rate=rate)), why_not)
    except Refused as refused:
        return LineRefund(line, quantity, None, str(refused))


def why_not_all(line: LineItem, quantity: Decimal, awaited: Decimal) -> str:
    """That fewer pieces can come back than are expected; empty when they all can."""
    if quantity == awaited:
        return ""
    words = _("Line %(line)s: %(awaited)s expected, but only %(quantity)s shipped and not yet back.")
    return words % {"line": line.position, "awaited": pieces(awaited), "quantity": pieces(quantity)}


def fee_of(order: values.Order, expected: ReturnOrderLine) -> tuple[Decimal, Decimal]:
    """The restocking fee that the first credit of a line is lessened by, and its rate; nothing after that."""
    fees = order.of(values.Kind.FEE, line=expected.line_id)
    if expected.credited or not fees:
        return ZERO, ZERO
    return sum((each.now.net for each in fees), ZERO), fees[0].tax_rate


def refunds_due(return_orders: Sequence[ReturnOrder]) -> dict[int, RefundDue]:
    """By id what goes back for each that is open; `order` is at hand, and a page of them costs what one costs."""
    awaited = [each for each in return_orders if each.is_open]
    if not awaited:
        return {}
    orders, ids = [each.order_id for each in awaited], [each.pk for each in awaited]
    lines = by(LineItem.objects.filter(order__in=orders).order_by("position"), "order_id")
    components = by(Component.objects.filter(order__in=orders).order_by("pk"), "order_id")
    expected = by(ReturnOrderLine.objects.filter(return_order__in=ids).select_related("line"), "return_order_id")
    left_out = excluded(orders)
    return {
        each.pk: RefundDue(
            priced_rows(each.order, lines[each.order_id], components[each.order_id], left_out), expected[each.pk]
        )
        for each in awaited
    }


def excluded(orders: Sequence[int]) -> Mapping[int, set[int]]:
    """By adjustment id the lines that it leaves out."""
    pairs = Excluded.objects.filter(priceadjustment__order__in=orders)
    return {key: {each.lineitem_id for each in rows} for key, rows in by(pairs, "priceadjustment_id").items()}
