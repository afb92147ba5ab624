"""What a scenario is, and how its figures are read off an outcome."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from csc.errors import Refused
from orders.pricing.ledger import Entry, Outcome
from orders.pricing.submitting import do
from orders.pricing.totals import totals_charged, totals_credited, totals_now
from orders.pricing.unit_price import net_unit, shown_price
from orders.pricing.values import ZERO, Component, Kind, Order
from orders.pricing.words import plain

TOTALS = {
    "Subtotal": "subtotal",
    "Price Adj.": "order_adjustment",
    "Shipping": "shipping",
    "Handling": "handling",
    "Tax": "tax",
    "Total": "total",
}
FACTS = ("ordered", "original_quantity", "credited", "shipped", "allocated", "unit_price")


@dataclass(frozen=True)
class Scenario:
    """Something that happens to an order, and every figure that must come of it; `rule` is where RULES.md says so."""

    name: str
    rule: str
    happens: Callable[[], Outcome]
    expected: Mapping[str, str]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Field:
    """One figure of a scenario: what must be and what came."""

    name: str
    expected: str
    got: str

    @property
    def difference(self) -> str:
        """By how much they differ; empty when they are the same."""
        if self.expected == self.got:
            return ""
        try:
            apart = Decimal(self.got) - Decimal(self.expected)
        except InvalidOperation:
            return "differs"
        return plain(apart) if apart else ""


def played(scenario: Scenario) -> Iterator[Field]:
    """The figures of a scenario, one by one."""
    try:
        outcome = scenario.happens()
    except Refused as refused:
        for name, expected in scenario.expected.items():
            yield Field(name, expected, str(refused) if name == "refused" else "refused")
        return
    for name, expected in scenario.expected.items():
        yield Field(name, expected, figure(outcome, name))


def one_after_the_other(order: Order, *deeds: Any) -> Outcome:
    """Several deeds, each submitted by itself."""
    entries: list[Entry] = []
    after, fee = order, None
    for deed in deeds:
        outcome = do(after, deed)
        after, fee = outcome.order, outcome.fee or fee
        entries += outcome.entries
    return Outcome(order, after, tuple(entries), fee)


def figure(outcome: Outcome, name: str) -> str:
    """The figure that `name` asks for: a total, or something of `line 3` or `adjustment 2`."""
    order = outcome.order
    if name.startswith(("line ", "adjustment ")):
        of, number, what = name.split(" ", 2)
        return of_line(order, int(number), what) if of == "line" else of_adjustment(order, int(number), what)
    total, _space, side = name.partition(" was ")
    if total in TOTALS:
        read = {"": totals_now, "charged": totals_charged, "credited": totals_credited}[side]
        return plain(getattr(read(order), TOTALS[total]))
    return of_outcome(outcome, name)


def of_outcome(outcome: Outcome, name: str) -> str:
    """What the deed itself comes to."""
    fee = outcome.fee.gross if outcome.fee else ZERO
    figures = {"difference": outcome.difference, "refund": outcome.refund, "due": outcome.due, "fee": fee}
    if name in figures:
        return plain(figures[name])
    return {"entries": str(len(outcome.entries)), "refused": "not refused"}[name]


def of_line(order: Order, number: int, what: str) -> str:
    """Something of a line: a quantity, a price as shown, or an amount of its own or of its adjustments."""
    line = next(each for each in order.lines if each.position == number)
    if what in FACTS:
        return plain(getattr(line, what))
    if what in ("shown", "original shown"):
        return str(shown_price(line.unit_price if what == "shown" else line.original_unit_price, order.currency))
    if what == "net unit":
        return str(shown_price(net_unit(order, line), order.currency))
    kind = Kind.LINE_ADJUSTMENT if what.startswith("adj. ") else Kind.LINE
    return amount(order, order.of(kind, line=line.id), what.removeprefix("adj. "))


def of_adjustment(order: Order, number: int, what: str) -> str:
    """Something of an adjustment, over all its tax rates."""
    return amount(order, [each for each in order.components if each.adjustment == number], what)


def amount(order: Order, components: list[Component], what: str) -> str:
    """The ext. price, net, tax or credit of some components."""
    policy = order.tax_policy
    read: dict[str, Callable[[Component], Decimal]] = {
        "ext.": lambda each: each.now.stated(policy),
        "net": lambda each: each.now.net,
        "tax": lambda each: each.now.tax,
        "Credit Amt": lambda each: each.credited.stated(policy),
        "tax credited": lambda each: each.credited.tax,
    }
    return plain(sum(map(read[what], components), ZERO))
