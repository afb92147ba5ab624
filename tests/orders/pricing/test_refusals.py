"""What the rules forbid, each in the sentence that an agent reads."""

from dataclasses import replace
from decimal import Decimal

import pytest

from csc.errors import Refused
from orders.pricing.adding import reship
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
from orders.pricing.refusing import why_not_change_lines, why_not_credit
from orders.pricing.scenarios.orders import (
    allocated,
    chairs,
    closed,
    furniture,
    goods,
    plain_goods,
    sold,
    two_rates,
    waiting_fulfillment,
)
from orders.pricing.submitting import do
from orders.pricing.values import Stage

D = Decimal
ONE = D(1)
LINE_DEEDS = [
    Cancel(3, ONE),
    Return(3, ONE),
    AppeaseLineByPercent(3, D(10)),
    AppeaseLine(3, product=ONE),
    ChangePrice(3, ONE),
    ChangeQuantity(3, D(3)),
    Swap(3, ONE, "Other", 9),
    Exchange(3, ONE, "Other", 9),
    AddLine(9, "Other", ONE, ONE, D(0), 1),
    ChangeAdjustment(2, D(-1)),
]


def named(deed):
    return type(deed).__name__


def refused(order, deed):
    with pytest.raises(Refused) as found:
        do(order, deed)
    return str(found.value)


@pytest.mark.parametrize("deed", [*LINE_DEEDS, AppeaseOrder(product=ONE)], ids=named)
def test_nothing_changes_while_the_order_waits_for_fulfillment(deed):
    assert refused(waiting_fulfillment(furniture()), deed)


@pytest.mark.parametrize("deed", [*LINE_DEEDS, AppeaseOrder(product=ONE)], ids=named)
def test_nothing_changes_on_a_void_order(deed):
    assert refused(replace(furniture(), stage=Stage.VOID), deed) == "The order is void; nothing is left to change."


@pytest.mark.parametrize("deed", LINE_DEEDS, ids=named)
def test_no_line_changes_while_a_shipping_order_holds_the_goods(deed):
    assert refused(allocated(furniture()), deed)


def test_the_order_as_a_whole_can_be_appeased_then():
    assert why_not_change_lines(allocated(furniture()))
    assert why_not_credit(allocated(furniture())) == ""


@pytest.mark.parametrize("deed", [Swap(3, ONE, "Other", 9), ChangeQuantity(3, D(3)), ChangeAdjustment(2, D(-1)),
                                  AddLine(9, "Other", ONE, ONE, D(0), 1)], ids=named)  # fmt: skip
def test_what_is_possible_before_allocation_only_is_refused_after_close(deed):
    assert refused(closed(furniture()), deed) == "This is possible only before the order is allocated."


@pytest.mark.parametrize("quantity", [D(0), D(-1)])
@pytest.mark.parametrize("deed", [Cancel, Return])
def test_no_pieces_are_no_quantity(deed, quantity):
    assert refused(closed(furniture()), deed(3, quantity)) == "The quantity must be more than 0."


def test_no_more_is_cancelled_than_was_ordered():
    assert refused(furniture(), Cancel(3, D(3))) == (
        "At most 2 of line 3 can be cancelled; what was shipped is returned."
    )


def test_quantities_are_told_without_zeros_behind():
    order = closed(furniture())
    third = replace(order.lines[2], ordered=D("2.000"), shipped=D("2.000"), credited=D("0.000"))

    assert refused(replace(order, lines=(*order.lines[:2], third)), Return(3, D("2.500"))) == (
        "At most 2 of line 3 can come back: 2 shipped, 0 back already."
    )


def test_what_is_not_shipped_does_not_come_back():
    assert refused(furniture(), Return(3, ONE)) == "Line 3 is not shipped yet; cancel it instead."


def test_what_came_back_does_not_come_back_again():
    once = do(closed(furniture()), Return(3, ONE)).order

    assert refused(once, Return(3, D(2))) == "At most 1 of line 3 can come back: 2 shipped, 1 back already."


@pytest.mark.parametrize("percent", [D(0), D(-5)])
def test_a_percentage_is_more_than_nothing(percent):
    assert refused(furniture(), AppeaseLineByPercent(3, percent)) == "The percentage must be more than 0."


def test_a_percentage_is_of_something():
    assert refused(furniture(), AppeaseLineByPercent(3, D(10), product=False)) == (
        "Choose at least one of product, shipping and handling."
    )


def test_an_appeasement_has_an_amount():
    assert refused(furniture(), AppeaseLine(3)) == "Enter an amount for product, shipping or handling."
    assert refused(furniture(), AppeaseOrder()) == "Enter an amount to credit."


def test_an_appeasement_of_what_costs_nothing_is_not_silent():
    assert refused(plain_goods("0.00"), AppeaseLine(1, product=ONE)) == (
        "Line 1 bears nothing of that which could be credited."
    )


@pytest.mark.parametrize("deed", [AppeaseLine(3, product=D("-0.01")), AppeaseOrder(shipping=D("-0.01"))], ids=named)
def test_a_credit_is_not_below_nothing(deed):
    assert refused(furniture(), deed) == "An amount cannot be less than 0."


@pytest.mark.parametrize("deed", [AppeaseLine(3, handling=D("0.005")), AppeaseOrder(product=D("0.005")),
                                  Return(3, ONE, fee=D("0.005"))], ids=named)  # fmt: skip
def test_an_amount_fits_its_currency(deed):
    assert refused(closed(furniture()), deed) == "0.005 is no amount in USD: it has too many decimals."


@pytest.mark.parametrize(("deed", "words"), [
    (AppeaseOrder(product=D("724.55")), "Product: 724.55 is more than the 724.54 that can be credited."),
    (AppeaseOrder(shipping=D("60.01")), "Shipping: 60.01 is more than the 60.00 that can be credited."),
    (AppeaseOrder(handling=D("0.01")), "Handling: 0.01 is more than the 0 that can be credited."),
])  # fmt: skip
def test_the_order_is_credited_no_more_than_it_has(deed, words):
    assert refused(furniture(), deed) == words


def test_all_of_it_can_be_credited():
    assert do(furniture(), AppeaseOrder(D("724.54"), D("60.00"))).order.now.gross == 0


def test_a_price_is_not_below_nothing():
    assert refused(furniture(), ChangePrice(3, D("-0.01"))) == "The unit price cannot be less than 0."
    new = AddLine(9, "Other", ONE, D("-0.01"), D(0), 1)
    assert refused(furniture(), new) == "The unit price cannot be less than 0."


def test_shipping_is_not_below_nothing_however_it_is_discounted():
    order = sold(goods(("A", 1, "10.00")), shipping=["5.00"]).order

    assert do(order, AppeaseLine(1, shipping=D("9.00"))).order.now.gross == D("10.00")


def test_a_discount_of_one_rate_is_no_more_than_the_goods_of_that_rate():
    order = do(two_rates().order, ChangePrice(2, D("150.00"))).order

    assert refused(order, ChangePrice(1, D("4.99"))) == (
        "The goods would cost -0.01 after the discounts of the order, less than nothing."
    )


def test_another_item_takes_the_place_of_the_swapped_one():
    assert refused(chairs(), Swap(1, ONE, "Chair - Green", 2)) == "Choose another item than Chair - Green."


def test_no_more_is_swapped_than_was_ordered():
    assert refused(chairs(), Swap(1, D(3), "Chair - Blue", 2)).startswith("At most 2 of line 1")


def test_a_new_line_has_a_name_of_its_own():
    words = "The order has a line of that name already."

    assert refused(chairs(), Swap(1, ONE, "Chair - Blue", 1)) == words
    assert refused(closed(furniture()), Exchange(3, ONE, "Other", 2)) == words
    assert refused(furniture(), AddLine(4, "Other", ONE, ONE, D(0), 1)) == words


def test_an_adjustment_that_is_changed_is_there():
    assert refused(furniture(), ChangeAdjustment(9, D(-1))) == "The order has no such adjustment."


def test_no_more_is_reshipped_than_was_ordered():
    with pytest.raises(Refused, match="At most 2 of line 3 can be reshipped"):
        reship(closed(furniture()), 3, D(3))


def test_nothing_is_reshipped_while_the_order_waits_for_fulfillment():
    with pytest.raises(Refused, match="waits for fulfillment"):
        reship(waiting_fulfillment(furniture()), 3, ONE)


def test_a_new_line_costs_no_less_than_nothing_after_its_discount():
    adding = AddLine(9, "Other", ONE, D("10.00"), D("0.06"), 1, adjustment=D("-20.00"))
    exchanging = Exchange(2, ONE, "Other", 9, unit_price=D("10.00"), adjustment=D("-50.00"))

    assert refused(furniture(), adding) == "Line 5 would cost -10.00 after its discounts, less than nothing."
    assert refused(closed(furniture()), exchanging) == (
        "Line 5 would cost -40.00 after its discounts, less than nothing."
    )


def test_what_is_taken_off_a_new_line_fits_the_currency():
    adding = AddLine(9, "Other", ONE, D("10.00"), D("0.06"), 1, adjustment=D("-0.001"))

    assert refused(furniture(), adding) == "0.001 is no amount in USD: it has too many decimals."


@pytest.mark.parametrize(("rate", "shown"), [(D("-0.06"), "-6 %"), (ONE, "100 %")])
def test_a_tax_rate_is_at_least_nothing_and_less_than_the_whole(rate, shown):
    words = f"A tax rate of {shown}: it must be at least 0 % and less than 100 %."

    assert refused(furniture(), AddLine(9, "Other", ONE, ONE, rate, 1)) == words
    assert refused(furniture(), Swap(1, ONE, "Other", 9, tax_rate=rate)) == words
    assert refused(closed(furniture()), Exchange(3, ONE, "Other", 9, tax_rate=rate)) == words
    assert refused(closed(furniture()), Return(3, ONE, fee=ONE, fee_rate=rate)) == words
    with pytest.raises(Refused, match="A tax rate of"):
        sold(goods(("Desk", 1, "10.00")), rates={"standard": str(rate)})


@pytest.mark.parametrize("deed", [ChangeQuantity(3, D("NaN")), ChangePrice(3, D("Infinity")), Cancel(3, D("sNaN")),
                                  AppeaseOrder(shipping=D("-Infinity"))], ids=named)  # fmt: skip
def test_figures_are_numbers(deed):
    assert refused(furniture(), deed) == "An amount or quantity must be a number."
