"""Goods that join an order: swapped in, exchanged, added, or sent once more (P13, D31, D32, D41, D42)."""

from dataclasses import replace
from decimal import Decimal

from csc.errors import refuse_if
from orders.pricing.cancelling import give_back, taken_back
from orders.pricing.deeds import AddLine, Exchange, Return, Swap
from orders.pricing.draft import Draft
from orders.pricing.ledger import Outcome, Step
from orders.pricing.refusing import (
    why_not_amount,
    why_not_another_item,
    why_not_before_allocation,
    why_not_quantity,
    why_not_rate,
    why_not_reship,
    why_not_swap,
)
from orders.pricing.taxes import taxed
from orders.pricing.unit_price import exact_unit, ext_price
from orders.pricing.values import NOTHING, ZERO, Adjustment, Component, Kind, Line, Order, Stage
from orders.pricing.words import _, gettext_noop, pieces, plain

PRICED = gettext_noop("%(quantity)s × %(price)s = %(now)s.")
ADJUSTED = gettext_noop("An adjustment of %(now)s on the new line.")


def swap(order: Order, deed: Swap) -> Outcome:
    """Some pieces against another variation: the old line shrinks as when cancelled, the new bears nothing (D31)."""
    line = order.line(deed.line)
    refuse_if(why_not_swap(order, line, deed.quantity, deed.item) or why_not_new_line(order, deed.new_line))
    left = replace(line, ordered=line.ordered - deed.quantity)
    gone = taken_back(order, left, deed.quantity, shipping=False, handling=False)
    price = line.unit_price if deed.unit_price is None else deed.unit_price
    rate = line.tax_rate if deed.tax_rate is None else deed.tax_rate
    new = AddLine(deed.new_line, deed.item, deed.quantity, price, rate, line.ship_to)
    return joined(gone, added(gone.order, new, shipping_each=line.shipping_each))


def exchange(order: Order, deed: Exchange) -> Outcome:
    """A return and another item in one: the difference is due or goes back, the fee after that (D42)."""
    line = order.line(deed.line)
    refuse_if(why_not_another_item(line, deed.item) or why_not_new_line(order, deed.new_line))
    goods = Return(deed.line, deed.quantity, deed.shipping, deed.handling, deed.fee, deed.fee_rate)
    back = give_back(order, goods)
    price = line.unit_price if deed.unit_price is None else deed.unit_price
    rate = line.tax_rate if deed.tax_rate is None else deed.tax_rate
    own = own_adjustment(back) if deed.adjustment is None else deed.adjustment
    new = AddLine(deed.new_line, deed.item, deed.quantity, price, rate, line.ship_to, own, deed.new_adjustment)
    return joined(back, added(back.order, new))


def add_line(order: Order, deed: AddLine) -> Outcome:
    """One more line, before allocation; it bears nothing of the order's adjustments, which were not granted to it."""
    refuse_if(why_not_before_allocation(order) or why_not_new_line(order, deed.new_line))
    return added(order, deed)


def reship(order: Order, line_id: int, quantity: Decimal) -> tuple[Order, Order]:
    """The order with the line marked, and a new order of the same pieces at nothing; the old price is kept (D41)."""
    line = order.line(line_id)
    refuse_if(why_not_reship(order, line, quantity))
    marked = tuple(replace(each, reshipped=True) if each.id == line_id else each for each in order.lines)
    again = Line(line.id, 1, line.item, line.ship_to, quantity, quantity, line.unit_price, ZERO, line.tax_rate)
    charge = Component(Kind.LINE, line.tax_rate, NOTHING, line=line.id)
    return replace(order, lines=marked), Order(order.currency, order.tax_policy, (again,), (charge,), stage=Stage.OPEN)


def why_not_new_line(order: Order, new_line: int) -> str:
    """What is wrong with the name of a new line."""
    taken = any(line.id == new_line for line in order.lines)
    return _("The order has a line of that name already.") if taken else ""


def why_not_goods(deed: AddLine, currency: str) -> str:
    """What is wrong with new goods; what is taken off them is an amount, with its sign."""
    why = why_not_quantity(deed.quantity) or why_not_rate(deed.tax_rate)
    if why := why or why_not_amount(abs(deed.adjustment), currency):
        return why
    return "" if deed.unit_price >= 0 else _("The unit price cannot be less than 0.")


def added(order: Order, deed: AddLine, *, shipping_each: Decimal = ZERO) -> Outcome:
    """The order with one more line."""
    refuse_if(why_not_goods(deed, order.currency))
    draft, price = Draft(order), exact_unit(deed.unit_price)
    line = Line(
        deed.new_line, max((each.position for each in order.lines), default=0) + 1, deed.item, deed.ship_to,
        deed.quantity, deed.quantity, price, price, deed.tax_rate, excluded=True, shipping_each=shipping_each,
    )  # fmt: skip
    value = ext_price(price, deed.quantity, order.currency)
    amounts = [charge(order, line, Kind.LINE, value, PRICED, quantity=pieces(deed.quantity), price=plain(price))]
    adjustments = []
    if deed.adjustment:
        adjustments = [Adjustment(deed.new_adjustment or line.id, deed.item, line=line.id)]
        amounts.append(charge(order, line, Kind.LINE_ADJUSTMENT, deed.adjustment, ADJUSTED, adjustments[0].id))
    draft.sell(line, amounts, adjustments)
    return draft.outcome()


def charge(
    order: Order, line: Line, kind: str, value: Decimal, words: str, adjustment: int | None = None, **said: str
) -> tuple[Component, Step]:
    """A new amount of a line, and why."""
    amount = taxed(value, line.tax_rate, order.tax_policy, order.currency)
    step = Step("P1", words, tuple({"now": plain(value), **said}.items()), net=value)
    return Component(kind, line.tax_rate, amount, line=line.id, adjustment=adjustment), step


def own_adjustment(back: Outcome) -> Decimal:
    """What the returned pieces bore of their line's own adjustments."""
    kept = (entry for entry in back.entries if entry.key.kind == Kind.LINE_ADJUSTMENT)
    return -sum((entry.amount.stated(back.order.tax_policy) for entry in kept), ZERO)


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Two outcomes, one after the other."""
    return Outcome(first.before, second.order, (*first.entries, *second.entries), first.fee or second.fee)
