"""Rules of appeasements, edits, joining goods and returns, where a wrong one would look right in the examples."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orders.pricing.appeasing import spread_over_types
from orders.pricing.cart import Cart, CartShipTo, ShippingMethod, TaxRate
from orders.pricing.deeds import (
    AddLine,
    AppeaseLine,
    AppeaseLineByPercent,
    AppeaseOrder,
    Cancel,
    ChangeAdjustment,
    ChangePrice,
    ChangeQuantity,
    Return,
    Swap,
)
from orders.pricing.scenarios.orders import (
    DAY,
    allocated,
    chairs,
    closed,
    furniture,
    goods,
    mugs,
    off_each,
    off_order,
    plain_goods,
    sold,
    two_rates,
)
from orders.pricing.selling import sell
from orders.pricing.submitting import do
from orders.pricing.totals import totals_credited, totals_now
from orders.pricing.values import Adjustment, Amount, Effect, Kind
from tests.orders.pricing.looking import discounted_shipping, nets, taxes

D = Decimal
ONE = D(1)


class TestAppeasing:
    def test_handling_alone_gives_its_share(self):
        found = do(furniture(handling="8.00"), AppeaseLineByPercent(3, D(10), product=False, handling=True))

        assert totals_now(found.order).handling == D("7.73")
        assert totals_now(found.order).subtotal == D("799.54")

    def test_fixed_shipping_is_clamped_to_the_share_of_the_line(self):
        found = do(furniture(), AppeaseLine(3, shipping=D("60.00")))

        assert totals_now(found.order).shipping == D("39.48")

    def test_discounted_shipping_gives_way_as_one_sum(self):
        found = do(discounted_shipping(), AppeaseLine(3, shipping=D("5.00")))

        assert nets(found.order, Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT) == [D("54.00"), D("-9.00")]

    def test_more_than_a_hundred_percent_is_a_hundred(self):
        found = do(furniture(), AppeaseLineByPercent(3, D(150)))

        assert found.order.price(3) == 0
        assert found.order.line(3).unit_price == 0

    def test_one_value_is_spread_over_the_types_that_are_ticked(self):
        order = furniture(handling="8.00")

        found = spread_over_types(order, 3, D("10.00"), shipping=True, handling=True)

        assert (found.product, found.shipping, found.handling) == (D("9.22"), D("0.69"), D("0.09"))

    def test_one_value_is_no_more_than_all_of_them(self):
        found = spread_over_types(furniture(), 3, D("999.00"), shipping=True)

        assert (found.product, found.shipping, found.handling) == (D("273.38"), D("20.52"), 0)

    def test_a_second_appeasement_starts_from_the_booked_amounts(self):
        ten = AppeaseLineByPercent(3, D(10))

        found = do(do(furniture(), ten).order, ten)

        assert found.order.line(3).unit_price == D("128.9439")
        assert nets(found.order, Kind.LINE)[2] == D("257.89")


class TestEditing:
    def test_fewer_pieces_are_a_cancellation(self):
        fewer = do(furniture(), ChangeQuantity(3, ONE))

        assert fewer.order == do(furniture(), Cancel(3, ONE)).order

    def test_more_pieces_raise_the_original_quantity(self):
        line = do(furniture(), ChangeQuantity(1, D(3))).order.line(1)

        assert (line.ordered, line.original_quantity) == (D(3), D(3))

    def test_pieces_that_were_cancelled_can_be_ordered_again(self):
        order = do(furniture(), Cancel(1, ONE)).order

        line = do(order, ChangeQuantity(1, D(2))).order.line(1)

        assert (line.ordered, line.original_quantity) == (D(2), D(2))

    def test_a_discount_typed_for_two_rates_is_cut_by_what_bears_them(self):
        order = do(two_rates().order, ChangePrice(2, D("150.00"))).order

        found = do(order, ChangeAdjustment(1, D("-20.00")))

        assert nets(found.order, Kind.ORDER_ADJUSTMENT) == [D("-5.00"), D("-15.00")]

    @pytest.mark.parametrize(("typed", "tax", "total"), [("10", "52.17", "921.71"), ("-10", "50.97", "900.51")])
    def test_a_discount_that_becomes_a_surcharge_is_taxed_at_its_rate(self, typed, tax, total):
        found = totals_now(do(furniture(), ChangeAdjustment(2, D(typed))).order)

        assert (found.tax, found.total) == (D(tax), D(total))

    def test_a_surcharge_that_becomes_a_discount_lowers_the_tax(self):
        order = do(furniture(), ChangeAdjustment(2, D("10.00"))).order

        assert totals_now(do(order, ChangeAdjustment(2, D("-75.00"))).order) == totals_now(furniture())

    def test_after_close_a_price_that_only_loses_decimals_nobody_charged_moves_nothing(self):
        order = closed(sold(goods(("A", 1, "10.094")), rates={"standard": "0.06"}).order)

        found = do(order, ChangePrice(1, D("10.09")))

        assert found.entries == ()
        assert taxes(found.order, Kind.LINE) == [D("0.61")]
        assert found.order.line(1).unit_price == D("10.09")

    def test_tax_is_not_rounded_down_before_close(self):
        found = do(furniture(), ChangePrice(3, D("129.99")))

        assert taxes(found.order, Kind.LINE)[2] == D("15.60")

    def test_after_credits_a_change_in_place_leaves_them(self):
        order = do(allocated(furniture()), AppeaseOrder(product=D("35.00"))).order
        back = replace(order, lines=tuple(replace(line, allocated=D(0)) for line in order.lines))

        found = do(back, Cancel(3, ONE))

        assert {entry.effect for entry in found.entries} == {Effect.IN_PLACE}
        assert totals_credited(found.order).subtotal == D("35.00")


class TestGoodsThatJoin:
    def test_a_swapped_line_is_taxed_at_its_own_rate(self):
        found = do(chairs(), Swap(1, ONE, "Chair - Blue", 2, tax_rate=D("0.10")))

        assert taxes(found.order, Kind.LINE) == [D("3.60"), D("6.00")]

    def test_an_added_line_bears_its_own_adjustment(self):
        new = AddLine(5, "Lamp", D(2), D("20.00"), D("0.06"), 1, adjustment=D("-4.00"), new_adjustment=7)

        found = do(furniture(), new)

        assert found.order.price(5) == D("36.00")
        assert found.order.adjustments[-1] == Adjustment(7, "Lamp", line=5)
        assert found.difference == D("38.16")

    def test_a_line_joins_with_a_position_of_its_own(self):
        found = do(furniture(), AddLine(77, "Lamp", ONE, D("20.00"), D(0), 1))

        assert found.order.line(77).position == 5

    def test_all_pieces_swapped_take_the_discount_of_the_order_with_them(self):
        found = do(chairs(), Swap(1, D(2), "Chair - Blue", 2))

        assert totals_now(found.order).order_adjustment == 0
        assert totals_now(found.order).subtotal == D("120.00")


class TestReturning:
    def test_a_return_keeps_what_was_ordered_and_counts_what_came_back(self):
        line = do(closed(mugs()), Return(1, D(3))).order.line(1)

        assert (line.ordered, line.shipped, line.credited, line.quantity) == (D(4), D(4), D(3), ONE)

    def test_a_second_return_starts_from_what_the_first_has_booked(self):
        first = do(closed(furniture()), Return(3, ONE, shipping=True))
        second = do(first.order, Return(3, ONE, shipping=True))

        assert first.refund == D("142.18")
        assert second.refund == D("142.17")

    def test_without_a_fee_there_is_none(self):
        assert do(closed(furniture()), Return(2, ONE)).fee is None

    def test_a_cancelled_piece_of_a_closed_order_is_no_longer_allocated(self):
        order = closed(furniture(), line3="1")
        line = do(order, Cancel(3, ONE)).order.line(3)

        assert (line.ordered, line.allocated, line.shipped, line.credited) == (ONE, ONE, ONE, D(0))

    def test_tax_of_a_cut_line_is_rounded_down_not_half_even(self):
        order = closed(plain_goods("10.00", rate="0.0699"))

        assert taxes(do(order, ChangePrice(1, D("9.99"))).order, Kind.LINE) == [D("0.69")]


def test_two_ship_tos_are_taxed_where_they_are():
    here, there = goods(("Desk", 1, "100.00"), ("Lamp", 1, "100.00"))
    ship_tos = (
        CartShipTo(1, "US", method=ShippingMethod("Ground", D("10.00"))),
        CartShipTo(2, "DE", method=ShippingMethod("Ground", D("20.00"))),
    )
    rates = (TaxRate("US", "standard", D("0.06"), DAY), TaxRate("DE", "standard", D("0.19"), DAY))

    found = sell(Cart("USD", "net", DAY, (here, replace(there, ship_to=2)), ship_tos, tax_rates=rates))

    assert taxes(found.order, Kind.LINE, Kind.SHIPPING) == [D("6.00"), D("19.00"), D("0.60"), D("3.80")]


class TestSurchargesOnceAllocated:
    """D24: what the lines cannot give, surcharges do; never less than was asked."""

    @staticmethod
    def desk(*, each="0", order="-20.00"):
        promotions = [off_each("Desk", each), off_order(order)]
        return sold(goods(("Desk", 1, "100.00")), rates={"standard": "0.1"}, promotions=promotions).order

    @pytest.mark.parametrize("stage", [allocated, closed])
    @pytest.mark.parametrize(("asked", "line", "surcharge"), [
        ("110.00", "0.00", "10.00"), ("120.00", "0.00", "0.00"), ("60.00", "40.00", "20.00"),
    ])  # fmt: skip
    def test_a_surcharge_of_the_order_gives_what_is_left(self, stage, asked, line, surcharge):
        found = do(stage(self.desk()), AppeaseOrder(product=D(asked)))

        assert nets(found.order, Kind.LINE, Kind.ORDER_ADJUSTMENT) == [D(line), D(surcharge)]
        assert found.refund == D(asked) * D("1.1")
        assert sum(step.net for entry in found.entries for step in entry.steps) == -D(asked)

    @pytest.mark.parametrize("stage", [allocated, closed])
    def test_a_surcharge_of_a_line_gives_what_its_price_cannot(self, stage):
        found = do(stage(self.desk(each="-5.00", order="0")), AppeaseOrder(product=D("103.00")))

        assert nets(found.order, Kind.LINE, Kind.LINE_ADJUSTMENT) == [D("0.00"), D("2.00")]

    def test_a_surcharge_alone_can_be_given_back(self):
        order = sold(goods(("Gift", 1, "0.00")), promotions=[off_order("-20.00")]).order

        assert do(closed(order), AppeaseOrder(product=D("20.00"))).refund == D("20.00")


def test_a_lower_price_of_a_line_that_cost_less_than_its_price_charges_nothing():
    [line] = closed(sold(goods(("Mug", 3, "10.00")), rates={"standard": "0.1"}).order).components[:1]
    fed = replace(line, charged=Amount(D("29.99"), D("3.00")))
    order = closed(sold(goods(("Mug", 3, "10.00")), rates={"standard": "0.1"}).order)

    found = do(replace(order, components=(fed, *order.components[1:])), ChangePrice(1, D("9.999")))

    assert found.entries == ()
    assert found.order.line(1).unit_price == D("9.999")
