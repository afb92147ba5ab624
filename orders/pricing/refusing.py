"""What the rules forbid: questions whose answer is the sentence that an agent reads; empty when nothing does."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from typing import NamedTuple

from csc.money import rounded
from orders.pricing.deeds import Deed
from orders.pricing.values import SHIPPING, ZERO, Component, Kind, Line, Order, Stage
from orders.pricing.words import _, gettext_noop, percent, pieces, plain


def why_not_numbers(deed: Deed) -> str:
    """What is wrong with a deed whose figures nobody can reckon with."""
    figures = [getattr(deed, each.name) for each in fields(deed)]
    if all(each.is_finite() for each in figures if isinstance(each, Decimal)):
        return ""
    return _("An amount or quantity must be a number.")


def why_not_change_lines(order: Order) -> str:
    """What stops any line action (P12, D34)."""
    if why := why_not_credit(order):
        return why
    if order.is_allocated and not order.is_closed:
        return _("The order is allocated: cancel its shipping order before changing lines.")
    return ""


def why_not_credit(order: Order) -> str:
    """What stops an appeasement of the order (P12)."""
    if order.stage == Stage.WAITING_FULFILLMENT:
        return _("The order waits for fulfillment: nothing on it can be changed until it is fulfilled or cancelled.")
    if order.stage == Stage.VOID:
        return _("The order is void; nothing is left to change.")
    return ""


def why_not_before_allocation(order: Order) -> str:
    """What stops what is possible before allocation only (P13, D30)."""
    if order.books_credits:
        return _("This is possible only before the order is allocated.")
    return why_not_change_lines(order)


def why_not_quantity(quantity: Decimal) -> str:
    """What is wrong with a number of pieces."""
    return "" if quantity > 0 else _("The quantity must be more than 0.")


def why_not_cancel(order: Order, line: Line, quantity: Decimal) -> str:
    """What stops cancelling so many pieces of a line (D37)."""
    if why := why_not_change_lines(order) or why_not_quantity(quantity):
        return why
    if quantity > line.cancellable:
        return _("At most %(most)s of line %(line)s can be cancelled; what was shipped is returned.") % {
            "most": pieces(line.cancellable),
            "line": line.position,
        }
    return ""


def why_not_return(order: Order, line: Line, quantity: Decimal) -> str:
    """What stops so many pieces of a line coming back (D38)."""
    if why := why_not_change_lines(order) or why_not_quantity(quantity):
        return why
    if not order.is_closed:
        return _("Line %(line)s is not shipped yet; cancel it instead.") % {"line": line.position}
    if quantity > line.returnable:
        return _("At most %(most)s of line %(line)s can come back: %(shipped)s shipped, %(back)s back already.") % {
            "most": pieces(line.returnable),
            "line": line.position,
            "shipped": pieces(line.shipped),
            "back": pieces(line.credited),
        }
    return ""


def why_not_swap(order: Order, line: Line, quantity: Decimal, item: str) -> str:
    """What stops an even swap (P13)."""
    if why := why_not_before_allocation(order) or why_not_cancel(order, line, quantity):
        return why
    return why_not_another_item(line, item)


def why_not_another_item(line: Line, item: str) -> str:
    """What is wrong with the item that takes another's place."""
    if not item or item == line.item:
        return _("Choose another item than %(item)s.") % {"item": line.item}
    return ""


def why_not_reship(order: Order, line: Line, quantity: Decimal) -> str:
    """What stops sending pieces of a line once more (D41)."""
    if why := why_not_credit(order) or why_not_quantity(quantity):
        return why
    if line.reshipped:
        return _("Line %(line)s was reshipped already; reship it from the order that this made.") % {
            "line": line.position
        }
    if quantity > line.ordered:
        return _("At most %(most)s of line %(line)s can be reshipped.") % {
            "most": pieces(line.ordered),
            "line": line.position,
        }
    return ""


def why_not_price(order: Order, line: Line, price: Decimal) -> str:
    """What stops a new unit price (P6, D51)."""
    if why := why_not_change_lines(order):
        return why
    if price < 0:
        return _("The unit price cannot be less than 0.")
    if order.books_credits and price > line.unit_price:
        return _("After allocation the price of line %(line)s can only go down.") % {"line": line.position}
    return ""


def why_not_amount(amount: Decimal, currency: str) -> str:
    """What is wrong with an amount as typed."""
    if amount < 0:
        return _("An amount cannot be less than 0.")
    if amount != rounded(amount, currency):
        return _("%(amount)s is no amount in %(currency)s: it has too many decimals.") % {
            "amount": plain(amount),
            "currency": currency,
        }
    return ""


def why_not_rate(rate: Decimal) -> str:
    """What is wrong with a tax rate; 0.06 is 6 %."""
    if 0 <= rate < 1:
        return ""
    return _("A tax rate of %(rate)s: it must be at least 0 %% and less than 100 %%.") % {"rate": percent(rate)}


def why_not_more_than(amount: Decimal, most: Decimal, what: str, currency: str) -> str:
    """What stops a credit above what can be credited; `what` names the total."""
    if why := why_not_amount(amount, currency):
        return why
    if amount > most:
        return _("%(what)s: %(amount)s is more than the %(most)s that can be credited.") % {
            "what": what,
            "amount": plain(amount),
            "most": plain(most),
        }
    return ""


def why_below_zero(before: Order, after: Order) -> str:
    """What would fall below nothing, or further below it (D22)."""
    was = {floor.of: floor.left for floor in floors(before)}
    for now in floors(after):
        if now.left < 0 and now.left < was.get(now.of, ZERO):
            return _(now.words) % {"left": plain(now.left), "line": now.line}
    return ""


class Floor(NamedTuple):
    """A sum that is never below nothing, what it is the sum of, and the sentence that refuses it."""

    of: tuple[object, ...]
    left: Decimal
    words: str
    line: int = 0


def floors(order: Order) -> Iterator[Floor]:
    """Every such sum of an order."""
    now = order.now
    yield Floor(("tax",), now.tax, gettext_noop("The tax of the order would be %(left)s, less than nothing."))
    yield Floor(("total",), now.gross, gettext_noop("The total of the order would be %(left)s, less than nothing."))
    yield from shared_floors(order)
    for component in order.of(*SHIPPING, Kind.HANDLING):
        left = order.values(of_its_charge(order, component))
        words = gettext_noop("Shipping or handling would be %(left)s, less than nothing.")
        yield Floor(("charge", component.key), left, words)
    words = gettext_noop("Line %(line)s would cost %(left)s after its discounts, less than nothing.")
    for line in order.lines:
        yield Floor(("line", line.id), order.price(line.id), words, line.position)


def shared_floors(order: Order) -> Iterator[Floor]:
    """The lines that share an order-level adjustment, and those of each rate, less what they share."""
    words = gettext_noop("The goods would cost %(left)s after the discounts of the order, less than nothing.")
    parts, prices = order.of(Kind.ORDER_ADJUSTMENT), {line.id: order.price(line.id) for line in order.lines}
    yield Floor(("goods",), sum(prices.values(), ZERO) + order.values(parts), words)
    for component in parts:
        sharers = order.sharers(component)
        same = [each for each in parts if order.sharers(each) == sharers]
        whole = sum((prices[line.id] for line in sharers), ZERO) + order.values(same)
        yield Floor(("sharers", component.key), whole, words)
        alike = [prices[line.id] for line in sharers if line.tax_rate == component.tax_rate]
        shared = order.values(each for each in same if each.tax_rate == component.tax_rate)
        yield Floor(("alike", component.key), sum(alike, ZERO) + shared if alike else ZERO, words)


def of_its_charge(order: Order, component: Component) -> list[Component]:
    """The components of one ship-to's shipping, or of its handling."""
    kinds = SHIPPING if component.kind in SHIPPING else (Kind.HANDLING,)
    return order.of(*kinds, ship_to=component.ship_to)
