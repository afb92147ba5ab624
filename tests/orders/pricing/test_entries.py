"""What the engine answers with: entries of the right effect, steps that add up to them, an order that fits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from csc.errors import Refused
from orders.pricing.deeds import AppeaseOrder, Cancel, ChangeAdjustment, ChangePrice, Return, Swap
from orders.pricing.ledger import booked, derived
from orders.pricing.scenarios.orders import allocated, chairs, closed, furniture, furniture_sold, goods, mugs, sold
from orders.pricing.submitting import do, in_turn, submit
from orders.pricing.totals import totals_charged, totals_credited, totals_now
from orders.pricing.values import Amount, Component, Effect, Kind

D = Decimal
ONE = D(1)


def entry_of(outcome, kind, line=None):
    return next(each for each in outcome.entries if each.key.kind == kind and each.key.line == line)


def test_a_sale_books_one_entry_for_every_component():
    sold = furniture_sold()

    assert [entry.key for entry in sold.entries] == [each.key for each in sold.order.components]
    assert {entry.effect for entry in sold.entries} == {Effect.SOLD}
    assert entry_of(sold, "line", 3).quantity == D(2)


def test_before_allocation_a_change_is_booked_in_place():
    found = do(furniture(), Cancel(3, ONE))

    assert {entry.effect for entry in found.entries} == {Effect.IN_PLACE}
    assert totals_charged(found.order).total == totals_now(found.order).total == D("700.31")
    assert totals_credited(found.order).total == 0


def test_once_anything_is_allocated_a_change_is_booked_as_a_credit():
    found = do(allocated(furniture()), AppeaseOrder(product=D("35.00")))

    assert {entry.effect for entry in found.entries} == {Effect.CREDIT}
    assert totals_charged(found.order).total == D("831.61")
    assert totals_credited(found.order).total == D("37.10")


def test_one_allocated_piece_is_enough():
    order = furniture()
    first = replace(order.lines[0], allocated=ONE)

    found = do(replace(order, lines=(first, *order.lines[1:])), AppeaseOrder(shipping=ONE))

    assert [entry.effect for entry in found.entries] == [Effect.CREDIT]


def test_a_swap_changes_the_old_line_in_place_and_sells_the_new_one():
    found = do(chairs(), Swap(1, ONE, "Chair - Blue", 2))

    assert entry_of(found, "line", 1).effect == Effect.IN_PLACE
    assert entry_of(found, "line", 2).effect == Effect.SOLD
    assert found.order.line(2).excluded


def test_the_steps_of_an_entry_name_their_rules_and_add_up_to_it():
    found = do(closed(furniture()), Return(3, ONE, shipping=True))

    entry = entry_of(found, Kind.ORDER_ADJUSTMENT)
    assert [step.rule for step in entry.steps] == ["P4", "P17"]
    assert str(entry.steps[0]) == (
        "Shrinks with the goods that bear it: -75.00 × 662.85 ÷ 799.54 = -62.18."
    )  # fmt: skip
    assert str(entry.steps[1]) == "Tax at 6 % on -62.18 is -3.73; it was -4.50."
    assert (entry.net, entry.tax) == (D("12.82"), D("0.77"))
    assert sum(step.net for step in entry.steps) == entry.net
    assert sum(step.tax for step in entry.steps) == entry.tax


def test_a_step_is_kept_as_a_message_with_its_numbers():
    step = entry_of(do(closed(furniture()), Return(3, ONE)), "line", 3).steps[1]

    assert step.as_json() == {
        "rule": "D4",
        "words": "Tax at %(rate)s on %(value)s is rounded down to %(tax)s after close; it was %(was)s.",
        "numbers": {"rate": "6 %", "value": "159.19", "tax": "9.55", "was": "19.10"},
        "net": "0",
        "tax": "-9.55",
    }


def test_under_the_gross_policy_tax_moves_within_the_amount():
    found = do(furniture("gross"), Cancel(3, ONE))

    entry = entry_of(found, "line", 3)
    assert entry.gross == D("-159.19")
    assert [step.net for step in entry.steps] == [D("-159.19"), D("9.01")]
    assert entry.tax == D("-9.01")


def test_an_entry_says_how_many_pieces_it_was_granted_for():
    cancelled = do(furniture(), Cancel(3, ONE))
    three_mugs = do(mugs(), Cancel(1, D(3)))
    appeased = do(furniture(), ChangePrice(3, D("100.00")))

    assert entry_of(cancelled, "line_adjustment", 3).quantity == ONE
    assert entry_of(cancelled, "order_adjustment").quantity is None
    assert entry_of(three_mugs, "line", 1).quantity == D(3)
    assert entry_of(appeased, "line", 3).quantity == D(2)


def test_components_are_the_sums_of_their_entries():
    sold = furniture_sold()
    back = do(closed(sold.order), Return(3, ONE, shipping=True))

    found = derived((*sold.entries, *back.entries))

    assert found == {each.key: (each.charged, each.credited) for each in back.order.components}


def test_a_component_takes_a_credit_with_the_sign_of_its_charge():
    discount = Component(Kind.ORDER_ADJUSTMENT, D("0.06"), Amount(D("-75.00"), D("-4.50")), adjustment=2)
    entry = entry_of(do(closed(furniture()), Return(3, ONE)), Kind.ORDER_ADJUSTMENT)

    after = booked(discount, entry)

    assert after.charged == discount.charged
    assert after.credited == Amount(D("-12.82"), D("-0.77"))


def test_lines_come_first_and_the_order_last():
    order = furniture()
    deeds = [AppeaseOrder(product=ONE), Cancel(3, ONE), ChangePrice(1, D(100))]

    assert in_turn(order, deeds) == [deeds[2], deeds[1], deeds[0]]


def test_what_is_submitted_together_is_refused_together():
    with pytest.raises(Refused, match="At most 2 of line 3 can be cancelled"):
        submit(furniture(), [ChangePrice(1, D(100)), Cancel(3, D(3))])


def test_fees_of_several_returns_add_up():
    order = closed(furniture())

    found = submit(order, [Return(1, ONE, fee=D(3)), Return(2, ONE, fee=D(4))])

    assert found.fee is not None
    assert found.fee.gross == D(7)
    assert found.refund == -found.difference - D(7)


def test_the_engine_never_changes_what_it_is_given():
    order = mugs()
    before = replace(order)

    do(order, Cancel(1, ONE))

    assert order == before


def steps_of(outcome, kind, line=None):
    return [str(step) for step in entry_of(outcome, kind, line).steps]


def test_nothing_has_no_sign():
    found = do(furniture(), Cancel(3, D(2)))

    assert steps_of(found, Kind.LINE_ADJUSTMENT, 3) == [
        "Shrinks with the pieces of the line: -45.00 × 0 ÷ 2 = 0.00.",
        "Tax at 6 % on 0.00 is 0.00; it was -2.70.",
    ]


def test_a_part_of_a_sum_tells_what_becomes_of_it():
    found = do(furniture(off=["50.00", "30.00", "-5.00"]), Cancel(3, ONE))

    told = [str(entry.steps[0]) for entry in found.entries if entry.key.kind == Kind.ORDER_ADJUSTMENT]
    assert told == [
        f"Its part of what shrinks as one sum, -75.00 × 662.85 ÷ 799.54 = -62.18: {becomes}."
        for becomes in ("-50.00 becomes -41.45", "-30.00 becomes -24.88", "5.00 becomes 4.15")
    ]


def test_the_remainder_names_what_the_goods_come_to():
    found = do(furniture(), AppeaseOrder(product=D("35.00")))

    assert steps_of(found, Kind.ORDER_ADJUSTMENT)[0] == (
        "Takes the remainder, so that the goods come to 689.54: -75.00 becomes -71.37."
    )


def test_a_net_amount_typed_on_a_gross_order_is_told_with_and_without_its_tax():
    order = furniture("gross")
    [adjustment] = order.of(Kind.ORDER_ADJUSTMENT)

    found = do(order, ChangeAdjustment(adjustment.adjustment, D("-50.00")))

    assert steps_of(found, Kind.ORDER_ADJUSTMENT)[0] == (
        "Set to -50.00 before tax, of which -50.00 falls on goods taxed alike, -53.00 with its tax; it was -75.00."
    )


def taxed_by_the_shop(order):
    [line] = order.of(Kind.LINE)
    return replace(order, components=(replace(line, charged=Amount(D("100.00"), D("8.00"))),))


def test_a_tax_that_its_rate_does_not_explain_is_told_as_the_shops_own():
    order = taxed_by_the_shop(sold(goods(("Desk", 2, "50.00"))).order)

    found = do(order, Cancel(1, ONE))

    assert (found.difference, entry_of(found, Kind.LINE, 1).steps[1].rule) == (D("-54.00"), "D48")
    assert steps_of(found, Kind.LINE, 1)[1] == (
        "The tax is the shop's own, 0 % does not explain it: it keeps its share, 4.00 on 50.00; it was 8.00."
    )


@pytest.mark.parametrize("stage", [allocated, closed])
def test_such_a_tax_goes_back_by_its_share_once_allocated_too(stage):
    order = stage(taxed_by_the_shop(sold(goods(("Desk", 2, "50.00"))).order))

    found = do(order, AppeaseOrder(product=D("50.00")))

    assert found.refund == D("54.00")
    assert entry_of(found, Kind.LINE, 1).steps[1].rule == "D48"
