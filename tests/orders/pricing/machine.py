"""A machine that sells an order and does to it whatever agents and warehouses can do, in any order.

After each step everything that must hold of money is checked. The tests play a sample; `./run bench money` plays long.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from csc.errors import Refused
from csc.money import minor_unit, rounded
from orders.pricing.deeds import (
    AddLine,
    AppeaseLine,
    AppeaseLineByPercent,
    AppeaseOrder,
    Cancel,
    ChangeAdjustment,
    ChangePrice,
    ChangeQuantity,
    Exchange,
    Return,
    Swap,
)
from orders.pricing.ledger import Outcome, derived
from orders.pricing.selling import sell
from orders.pricing.submitting import do, submit
from orders.pricing.totals import totals_charged, totals_credited, totals_now
from orders.pricing.values import GOODS, NOTHING, SHIPPING, Kind, Order, Stage
from tests.orders.pricing.drawing import CURRENCIES, RATES, Carts, cart_of, counts, in_minor_units, parts, switches

PLAYED: Counter[str] = Counter()  # what was tried, over all machines
REFUSED: Counter[str] = Counter()  # what of it was refused
GOODS_NOW = (*GOODS, Kind.ORDER_ADJUSTMENT)


def is_unallocated(machine: "OrderMachine") -> bool:
    """Whether everything is still possible."""
    return not machine.order.books_credits


def can_change(machine: "OrderMachine") -> bool:
    """Whether lines can be changed at all: mostly what is tried then is done."""
    return machine.order.is_closed or not machine.order.is_allocated


class OrderMachine(RuleBasedStateMachine):
    """One order from its sale on."""

    def __init__(self) -> None:
        super().__init__()
        self.order: Order = Order("USD", "net", (), ())
        self.entries: list[Any] = []
        self.next_line = 100

    @initialize(
        currency=st.sampled_from(CURRENCIES),
        policy=st.sampled_from(["net", "gross"]),
        lines=Carts.lines,
        promotions=Carts.promotions,
        charges=Carts.charges,
        rates=st.tuples(st.sampled_from(RATES), st.sampled_from(RATES)),
        by_hand=st.sampled_from([0, 0, 5, 100]),
        closed=st.booleans(),
    )
    def is_sold(self, closed: bool, **drawn: Any) -> None:
        PLAYED["sold"] += 1
        self.book(sell(cart_of(**drawn)))
        if closed:
            self.is_fulfilled(short=False)

    # What happens to goods.

    @precondition(lambda self: is_unallocated(self))
    @rule()
    def is_allocated(self) -> None:
        self.order = replace(
            self.order, lines=tuple(replace(line, allocated=line.ordered) for line in self.order.lines)
        )
        PLAYED["allocated"] += 1

    @precondition(lambda self: self.order.stage == Stage.OPEN and self.order.is_allocated)
    @rule()
    def comes_back_from_allocation(self) -> None:
        lines = (replace(line, allocated=Decimal(0)) for line in self.order.lines)
        self.order = replace(self.order, lines=tuple(lines))
        PLAYED["unallocated"] += 1

    @precondition(lambda self: self.order.stage == Stage.OPEN)
    @rule(short=switches)
    def is_fulfilled(self, short: bool) -> None:
        lines = [replace(line, allocated=line.ordered, shipped=line.ordered) for line in self.order.lines]
        if short and lines[0].ordered > 1:
            lines[0] = replace(lines[0], allocated=Decimal(1), shipped=Decimal(1))
        self.order = replace(self.order, lines=tuple(lines), stage=Stage.CLOSED)
        PLAYED["closed"] += 1

    # What agents do.

    @precondition(lambda self: can_change(self))
    @rule(data=st.data(), quantity=counts, shipping=switches, handling=switches)
    def cancels(self, data: st.DataObject, quantity: Decimal, shipping: bool, handling: bool) -> None:
        line = self.order.line(self.line(data))
        self.does(Cancel(line.id, min(quantity, line.cancellable) or quantity, shipping, handling))

    @precondition(lambda self: self.order.is_closed)
    @rule(data=st.data(), quantity=counts, shipping=switches, handling=switches, fee=in_minor_units(2_000))
    def returns(self, data: st.DataObject, quantity: Decimal, shipping: bool, handling: bool, fee: int) -> None:
        line = self.order.line(self.line(data))
        pieces = min(quantity, line.returnable) or quantity
        self.does(Return(line.id, pieces, shipping, handling, self.money(fee), Decimal("0.06")))

    @precondition(lambda self: can_change(self))
    @rule(data=st.data(), percent=st.sampled_from([1, 10, 33, 100, 150]), product=switches, shipping=switches)
    def appeases_by_percent(self, data: st.DataObject, percent: int, product: bool, shipping: bool) -> None:
        self.does(AppeaseLineByPercent(self.line(data), Decimal(percent), product, shipping, shipping))

    @precondition(lambda self: can_change(self))
    @rule(data=st.data(), product=in_minor_units(5_000), shipping=in_minor_units(900), handling=in_minor_units(300))
    def appeases(self, data: st.DataObject, product: int, shipping: int, handling: int) -> None:
        self.does(AppeaseLine(self.line(data), self.money(product), self.money(shipping), self.money(handling)))

    @rule(product=parts, shipping=parts, handling=parts)
    def appeases_the_order(self, product: Decimal, shipping: Decimal, handling: Decimal) -> None:
        before, of = self.order, self.part_of
        deed = AppeaseOrder(of(product, *GOODS_NOW), of(shipping, *SHIPPING), of(handling, Kind.HANDLING))
        stated = deed.product + deed.shipping + deed.handling
        if stated and self.does(deed):
            assert goods_and_charges(before) - goods_and_charges(self.order) == stated

    @rule(really=st.integers(0, 9))
    def credits_all_goods(self, really: int) -> None:
        left = self.part_of(Decimal(1), *GOODS_NOW) if really == 7 else Decimal(0)
        if left and self.does(AppeaseOrder(product=left)):
            assert self.order.values(self.order.of(*GOODS_NOW)) == 0

    @precondition(lambda self: self.order.tax_policy == "net")
    @rule(part=parts)
    def gives_tax_away(self, part: Decimal) -> None:
        if tax := rounded(self.order.now.tax * part, self.order.currency):
            self.does(AppeaseOrder(tax=tax))

    @precondition(lambda self: can_change(self))
    @rule(data=st.data(), price=in_minor_units(40_000), thirds=switches)
    def changes_a_price(self, data: st.DataObject, price: int, thirds: bool) -> None:
        self.does(ChangePrice(self.line(data), self.money(price) / (3 if thirds else 1)))

    @precondition(lambda self: is_unallocated(self))
    @rule(data=st.data(), quantity=counts)
    def changes_a_quantity(self, data: st.DataObject, quantity: Decimal) -> None:
        self.does(ChangeQuantity(self.line(data), quantity))

    @precondition(lambda self: is_unallocated(self))
    @rule(data=st.data(), amount=in_minor_units(4_000))
    def changes_an_adjustment(self, data: st.DataObject, amount: int) -> None:
        known = [each.id for each in self.order.adjustments if each.line is None]
        if known:
            self.does(ChangeAdjustment(data.draw(st.sampled_from(known)), -self.money(amount)))

    @precondition(lambda self: is_unallocated(self))
    @rule(data=st.data(), quantity=counts, dearer=switches)
    def swaps(self, data: st.DataObject, quantity: Decimal, dearer: bool) -> None:
        price = self.money(1_234) if dearer else None
        self.does(Swap(self.line(data), quantity, f"item {self.next_line}", self.new_line(), price))

    @precondition(lambda self: self.order.is_closed)
    @rule(data=st.data(), quantity=counts, shipping=switches)
    def exchanges(self, data: st.DataObject, quantity: Decimal, shipping: bool) -> None:
        new = self.new_line()
        self.does(Exchange(self.line(data), quantity, f"item {new}", new, new_adjustment=new, shipping=shipping))

    @precondition(lambda self: is_unallocated(self))
    @rule(quantity=counts, price=in_minor_units(5_000))
    def adds_a_line(self, quantity: Decimal, price: int) -> None:
        self.does(AddLine(self.new_line(), "added", quantity, self.money(price), Decimal("0.06"), 1))

    @precondition(lambda self: can_change(self))
    @rule(data=st.data(), product=parts)
    def submits_several(self, data: st.DataObject, product: Decimal) -> None:
        half = self.part_of(product / 2, *GOODS_NOW)
        deeds = (AppeaseOrder(product=half), self.without_one(self.line(data)))
        self.attempt(lambda: submit(self.order, deeds), "several")

    @precondition(lambda self: can_change(self))
    @rule()
    def saves_what_is_there(self) -> None:
        prices = [ChangePrice(line.id, line.unit_price) for line in self.order.lines]
        before = self.order
        if self.attempt(lambda: submit(before, prices), "saved unchanged"):
            assert self.order.components == before.components

    # What is only looked at.

    @precondition(lambda self: can_change(self))
    @rule()
    def looks_at_all_cancelled(self) -> None:
        """Everything given back with shipping and handling leaves nothing."""
        PLAYED["looked at all cancelled"] += 1
        after = self.order
        try:
            for line in self.order.lines:
                if line.cancellable > 0:
                    after = do(after, Cancel(line.id, line.cancellable, True, True)).order
                if line.returnable > 0:
                    after = do(after, Return(line.id, line.returnable, True, True)).order
        except Refused:
            REFUSED["looked at all cancelled"] += 1
            return
        served = {line.ship_to for line in self.order.lines if line.quantity}
        # What stayed when the last piece for an address went without it has nothing left to go back with (D12).
        if all(each.ship_to in served for each in self.order.of(*SHIPPING, Kind.HANDLING) if each.now != NOTHING):
            assert after.now == NOTHING, after

    @precondition(lambda self: can_change(self))
    @rule(data=st.data())
    def looks_at_two_orders_of_cancelling(self, data: st.DataObject) -> None:
        """Two lines cancelled in either order: at most one minor unit per line apart in each total."""
        PLAYED["looked at either order"] += 1
        first, second = self.line(data), self.line(data)
        if first == second:
            return
        deeds = [self.without_one(each) for each in (first, second)]
        try:
            one = do(do(self.order, deeds[0]).order, deeds[1]).order
            other = do(do(self.order, deeds[1]).order, deeds[0]).order
        except Refused:
            REFUSED["looked at either order"] += 1
            return
        self.compare(one, other, len(deeds))

    def compare(self, one: Order, other: Order, lines: int) -> None:
        """Order-level adjustment, shipping, handling and tax of two orders; each component may be a unit off."""
        unit = Decimal(1).scaleb(-minor_unit(self.order.currency))
        mine, its = totals_now(one), totals_now(other)
        assert mine.subtotal == its.subtotal
        for name in ("order_adjustment", "shipping", "handling", "tax"):
            assert abs(getattr(mine, name) - getattr(its, name)) <= unit * lines, (name, one, other)

    # What must hold.

    @invariant()
    def parts_sum_to_the_whole(self) -> None:
        for read in (totals_now, totals_charged, totals_credited):
            found = read(self.order)
            tax = found.tax if self.order.tax_policy == "net" else Decimal(0)
            parts = found.subtotal + found.order_adjustment + found.shipping + found.handling + found.fees
            if self.order.tax_policy == "gross":
                parts -= sum((each.now.gross for each in self.order.of(Kind.FEE)), Decimal(0))
            assert found.total == parts + tax
        assert totals_now(self.order).total == self.order.now.gross

    @invariant()
    def derived_is_stored(self) -> None:
        stored = {each.key: (each.charged, each.credited) for each in self.order.components}
        summed = derived(self.entries)
        assert stored == {key: summed.get(key, (NOTHING, NOTHING)) for key in stored}
        assert summed.keys() <= stored.keys()

    @invariant()
    def credits_never_exceed_charges(self) -> None:
        for each in self.order.components:
            if each.kind == Kind.TAX_APPEASEMENT:
                continue
            charged, credited = each.charged.gross, each.credited.gross
            assert min(charged, 0) <= credited <= max(charged, 0), each
        assert self.order.now.gross >= 0
        assert self.order.now.tax >= 0

    @invariant()
    def amounts_are_whole_minor_units(self) -> None:
        for each in self.order.components:
            for amount in (each.charged.net, each.charged.tax, each.credited.net, each.credited.tax):
                assert amount == rounded(amount, self.order.currency)

    @invariant()
    def nothing_bears_no_tax(self) -> None:
        for each in self.order.components:
            if each.kind != Kind.TAX_APPEASEMENT and not self.order.value(each):
                assert each.now == NOTHING, each

    # How it is done.

    def does(self, deed: Any) -> bool:
        return self.attempt(lambda: do(self.order, deed), type(deed).__name__)

    def attempt(self, work: Callable[[], Outcome], name: str) -> bool:
        """Books what comes of it; a refusal changes nothing and says why."""
        PLAYED[name] += 1
        try:
            self.book(work())
        except Refused as refused:
            REFUSED[name] += 1 if str(refused) else 0
            return False
        return True

    def book(self, outcome: Outcome) -> None:
        """Every entry is explained to the last minor unit."""
        for entry in outcome.entries:
            assert sum(step.net for step in entry.steps) == entry.net
            assert sum(step.tax for step in entry.steps) == entry.tax
            assert all(str(step) and step.as_json()["rule"] for step in entry.steps)
        assert outcome.order.now.gross - outcome.before.now.gross == outcome.difference
        self.entries += outcome.entries
        self.order = outcome.order

    def line(self, data: st.DataObject) -> int:
        """One of the lines, one that is left where there is any."""
        left = [line.id for line in self.order.lines if line.quantity]
        return data.draw(st.sampled_from(left or [line.id for line in self.order.lines]))

    def without_one(self, line: int) -> Any:
        """One piece of a line cancelled or returned, everything included."""
        deed = Cancel if self.order.line(line).cancellable > 0 else Return
        return deed(line, Decimal(1), True, True)

    def part_of(self, part: Decimal, *kinds: str) -> Decimal:
        """A part of what there is to credit."""
        return rounded(max(self.order.values(self.order.of(*kinds)), Decimal(0)) * part, self.order.currency)

    def new_line(self) -> int:
        self.next_line += 1
        return self.next_line

    def money(self, minor_units: int) -> Decimal:
        return minor_units * Decimal(1).scaleb(-minor_unit(self.order.currency))


def goods_and_charges(order: Order) -> Decimal:
    """Goods, shipping and handling as stated."""
    return order.values(order.of(*GOODS, Kind.ORDER_ADJUSTMENT, *SHIPPING, Kind.HANDLING))


def play(examples: int, steps: int, *, derandomize: bool = False, shrink: bool = True) -> None:
    """Plays so many orders of so many steps each; raises the smallest sequence that breaks something."""
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        OrderMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
