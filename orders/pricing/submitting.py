"""What agents submit: one deed, or several at once in the order that Calculate shows (D35, D47)."""

from collections.abc import Callable, Sequence
from typing import Any

from csc.errors import refuse_if
from orders.pricing.adding import add_line, exchange, swap
from orders.pricing.appeasing import appease, appease_by_percent
from orders.pricing.cancelling import cancel, give_back
from orders.pricing.crediting import appease_order
from orders.pricing.deeds import (
    AddLine,
    AppeaseLine,
    AppeaseLineByPercent,
    AppeaseOrder,
    Cancel,
    ChangeAdjustment,
    ChangePrice,
    ChangeQuantity,
    Deed,
    Exchange,
    Return,
    Swap,
)
from orders.pricing.editing import change_adjustment, change_price, change_quantity
from orders.pricing.ledger import Fee, Outcome
from orders.pricing.refusing import why_not_numbers
from orders.pricing.values import ZERO, Order

ARITHMETIC: dict[type, Callable[[Order, Any], Outcome]] = {
    Cancel: cancel,
    Return: give_back,
    AppeaseLine: appease,
    AppeaseLineByPercent: appease_by_percent,
    ChangePrice: change_price,
    ChangeQuantity: change_quantity,
    Swap: swap,
    Exchange: exchange,
    AddLine: add_line,
    ChangeAdjustment: change_adjustment,
    AppeaseOrder: appease_order,
}
AFTER_THE_LINES = (AddLine, ChangeAdjustment, AppeaseOrder)


def do(order: Order, deed: Deed) -> Outcome:
    """One deed; raises Refused with the sentence of the rule that forbids it."""
    refuse_if(why_not_numbers(deed))
    return ARITHMETIC[type(deed)](order, deed)


def submit(order: Order, deeds: Sequence[Deed]) -> Outcome:
    """Several deeds as one: lines by their position, then the order as a whole, each from what the last has booked."""
    outcomes = []
    after = order
    for deed in in_turn(order, deeds):
        outcomes.append(do(after, deed))
        after = outcomes[-1].order
    entries = tuple(entry for outcome in outcomes for entry in outcome.entries)
    return Outcome(order, after, entries, together([each.fee for each in outcomes if each.fee]))


def in_turn(order: Order, deeds: Sequence[Deed]) -> list[Deed]:
    """The deeds in the order that they are applied in (D35)."""
    return sorted(deeds, key=lambda deed: place(order, deed))


def place(order: Order, deed: Deed) -> tuple[int, int]:
    """Where a deed stands among several."""
    if isinstance(deed, AFTER_THE_LINES):
        return AFTER_THE_LINES.index(type(deed)) + 1, 0
    return 0, order.line(deed.line).position


def together(fees: Sequence[Fee]) -> Fee | None:
    """Several restocking fees as one."""
    if not fees:
        return None
    steps = tuple(step for fee in fees for step in fee.steps)
    return Fee(sum((fee.net for fee in fees), ZERO), sum((fee.tax for fee in fees), ZERO), steps)
