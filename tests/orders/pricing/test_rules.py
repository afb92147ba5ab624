"""Rules where a wrong implementation would look right in the worked examples."""

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
    tie_and_other,
    two_rates,
    two_ship_tos,
)
from orders.pricing.selling import sell
from orders.pricing.sharing import shares, shares_within
from orders.pricing.submitting import do
from orders.pricing.totals import totals_credited, totals_now
from orders.pricing.unit_price import exact_unit, shown_price
from orders.pricing.values import Adjustment, Amount, Component, Effect, Kind

D = Decimal
ONE = D(1)


def nets(order, *kinds):
    return [each.now.net for each in order.of(*kinds)]


def taxes(order, *kinds):
    return [each.now.tax for each in order.of(*kinds)]


def desks_and_lamp():
    """Two desks at 100.00 with 15.00 of shipping each, a lamp at 50.00, and 10.00 for the parcel."""
    desk, lamp = goods(("Desk", 2, "100.00"), ("Lamp", 1, "50.00"))
    return sold([replace(desk, shipping_each=D("15.00")), lamp], shipping=["10.00"]).order


class TestSharing:
    def test_parts_add_up_and_ties_go_to_the_first(self):
        assert shares(D("10.00"), [ONE, ONE, ONE], "USD") == [D("3.33"), D("3.34"), D("3.33")]
        assert shares(D("20.00"), [ONE, ONE, ONE], "USD") == [D("6.67"), D("6.67"), D("6.66")]

    def test_what_one_part_cannot_take_goes_to_the_next_that_can(self):
        found = shares_within(D("9.00"), [D(8), ONE, ONE], [D("2.00"), D("1.50"), D("9.00")], "USD")

        assert found == [D("2.00"), D("1.50"), D("5.50")]

    def test_discounts_have_limits_below_nothing(self):
        assert shares_within(D("-9.00"), [D(8), ONE], [D("-2.00"), D("-9.00")], "USD") == [D("-2.00"), D("-7.00")]


class TestUnitPrices:
    @pytest.mark.parametrize(
        ("price", "kept"),
        [("33.33333333335", "33.3333333334"), ("143.2710", "143.271"), ("150", "150"), ("0.00", "0")],
    )
    def test_ten_decimals_are_kept_the_last_half_up(self, price, kept):
        assert str(exact_unit(D(price))) == kept

    @pytest.mark.parametrize(
        ("price", "currency", "shown"),
        [("2.999", "USD", "2.99†"), ("333.5", "JPY", "333†"), ("1.2345", "BHD", "1.234†"), ("2.9", "USD", "2.90")],
    )
    def test_print_cuts_and_says_so(self, price, currency, shown):
        assert str(shown_price(D(price), currency)) == shown

    @pytest.mark.parametrize(
        ("price", "shown", "exact"),
        [
            ("153.2063719139", "153.20", "153.2063719139"),
            ("2.9999999999", "2.99", "2.9999999999"),
            ("2.990000001", "2.99", "2.990000001"),
            ("2.99000000001", "2.99", ""),
        ],
    )
    def test_behind_the_dagger_stands_the_price_as_it_is_kept(self, price, shown, exact):
        found = shown_price(D(price), "USD")

        assert (found.shown, found.exact) == (shown, exact)

    def test_an_amount_is_never_the_printed_price_times_pieces(self):
        found = do(sold(goods(("A", 3, "10.00"))).order, ChangePrice(1, D("9.999")))

        assert nets(found.order, Kind.LINE) == [D("30.00")]


class TestShrinking:
    def test_adjustments_with_other_sharers_shrink_by_their_own(self):
        lines = goods(("Mug", 4, "10.00"), ("Vase", 1, "30.00"))
        order = sold(lines, promotions=[off_order("4.00", excluded=["Vase"]), off_order("7.00")]).order

        found = do(order, Cancel(1, ONE))

        assert nets(found.order, Kind.ORDER_ADJUSTMENT) == [D("-3.00"), D("-6.00")]

    def test_a_line_excluded_from_all_of_them_counts_in_no_ratio(self):
        order = sold(goods(("Mug", 4, "10.00"), ("Vase", 1, "30.00")), promotions=[off_order("4.00")]).order
        vase = replace(order.lines[1], excluded=True)

        found = do(replace(order, lines=(order.lines[0], vase)), Cancel(1, ONE))

        assert nets(found.order, Kind.ORDER_ADJUSTMENT) == [D("-3.00")]

    def test_a_ratio_is_of_net_prices_not_of_ext_prices(self):
        lines = goods(("A", 2, "50.00"), ("B", 1, "50.00"))
        order = sold(lines, promotions=[off_each("A", "25.00"), off_order("10.00")]).order

        assert nets(do(order, Cancel(1, ONE)).order, Kind.ORDER_ADJUSTMENT) == [D("-7.50")]

    def test_shipping_goes_back_with_its_item_and_the_rest_by_price(self):
        assert nets(do(desks_and_lamp(), Cancel(1, ONE, shipping=True)).order, Kind.SHIPPING) == [D("21.00")]
        assert nets(do(desks_and_lamp(), Cancel(2, ONE, shipping=True)).order, Kind.SHIPPING) == [D("38.00")]

    def test_shipping_of_an_item_is_no_more_than_what_is_left_of_shipping(self):
        order = do(desks_and_lamp(), AppeaseOrder(shipping=D("20.00"))).order

        assert nets(do(order, Cancel(1, ONE, shipping=True)).order, Kind.SHIPPING) == [D("10.00")]

    def test_an_appeasement_with_shipping_takes_of_what_belongs_to_the_item(self):
        found = do(desks_and_lamp(), AppeaseLineByPercent(1, D(10), shipping=True))

        assert nets(found.order, Kind.SHIPPING) == [D("36.20")]

    def test_a_discount_of_shipping_shrinks_with_it(self):
        order = discounted_shipping()

        found = do(order, Cancel(3, ONE, shipping=True)).order

        assert nets(found, Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT) == [D("49.74"), D("-8.29")]

    def test_shipping_and_handling_have_switches_of_their_own(self):
        order = furniture(handling="8.00")

        assert totals_now(do(order, Cancel(3, ONE, shipping=True)).order).handling == D("8.00")
        assert totals_now(do(order, Cancel(3, ONE, handling=True)).order).shipping == D("60.00")

    def test_handling_has_its_ship_to(self):
        order = two_ship_tos()
        there = Component(Kind.HANDLING, D(0), Amount(D("8.00")), ship_to=2)

        found = do(replace(order, components=(*order.components, there)), Cancel(1, ONE, handling=True))

        assert totals_now(found.order).handling == D("8.00")

    def test_a_surcharge_shrinks_as_a_discount_does(self):
        order = sold(goods(("A", 2, "50.00")), promotions=[off_order("-5.00")]).order

        assert nets(do(order, Cancel(1, ONE)).order, Kind.ORDER_ADJUSTMENT) == [D("2.50")]

    def test_a_discount_of_100_percent_leaves_with_what_it_pays_for(self):
        found = do(tie_and_other(), Cancel(1, ONE))

        assert totals_now(found.order).total == D("100.00")

    def test_the_last_rate_takes_the_whole_discount_with_it(self):
        order = do(two_rates().order, Cancel(1, ONE)).order

        assert do(order, Cancel(2, ONE)).order.now.gross == 0

    def test_cancelling_a_line_of_another_rate_leaves_that_rate_its_discount(self):
        lines = goods(("Book", 2, "50.00"), ("Lamp", 1, "50.00"))
        order = sold(
            [replace(lines[0], tax_class="reduced"), lines[1]], rates={"reduced": "0.07", "standard": "0.19"},
            promotions=[off_order("15.00")],
        ).order  # fmt: skip

        found = do(order, Cancel(1, ONE))

        assert nets(found.order, Kind.ORDER_ADJUSTMENT) == [D("-5.00"), D("-5.00")]
        assert taxes(found.order, Kind.ORDER_ADJUSTMENT) == [D("-0.35"), D("-0.95")]


class TestCrediting:
    def test_shipping_of_several_ship_tos_is_credited_by_value(self):
        found = do(two_ship_tos(), AppeaseOrder(shipping=D("10.00")))

        assert nets(found.order, Kind.SHIPPING) == [D("6.67"), D("13.33")]

    def test_once_allocated_tax_goes_back_for_each_rate(self):
        found = do(allocated(two_rates().order), AppeaseOrder(product=D("9.00")))

        assert [(each.credited.net, each.credited.tax) for each in found.order.of(Kind.LINE)] == [
            (D("4.50"), D("0.32")),
            (D("4.50"), D("0.86")),
        ]

    def test_once_allocated_the_tax_of_a_rate_is_rounded_once_for_all_its_lines(self):
        order = allocated(plain_goods("10.00", "10.00", "10.00", rate="0.06"))

        found = do(order, AppeaseOrder(product=D("0.27")))

        assert [each.credited.tax for each in found.order.of(Kind.LINE)] == [D("0.01"), D("0.01"), D("0.00")]

    def test_once_allocated_the_tax_of_shipping_is_that_of_the_credit(self):
        order = allocated(sold(goods(("A", 1, "10.00")), rates={"standard": "0.06"}, shipping=["10.08"]).order)

        found = do(order, AppeaseOrder(shipping=D("0.10")))

        assert totals_credited(found.order).tax == D("0.01")

    def test_adjustments_that_cancel_out_shrink_and_the_lines_take_the_rest(self):
        found = do(furniture(off=("50", "-50")), AppeaseOrder(product=D("399.77")))

        assert nets(found.order, Kind.ORDER_ADJUSTMENT) == [D("-25.00"), D("25.00")]
        assert totals_now(found.order).subtotal == D("399.77")

    def test_handling_is_credited_and_nothing_else(self):
        found = do(closed(furniture(handling="8.00")), AppeaseOrder(handling=D("3.00")))

        assert totals_credited(found.order).handling == D("3.00")
        assert totals_credited(found.order).tax == D("0.18")
        assert found.refund == D("3.18")

    def test_after_close_tax_alone_is_a_credit_of_its_own(self):
        found = do(closed(furniture()), AppeaseOrder(tax=D("5.00")))

        [entry] = found.entries
        assert (entry.key.kind, entry.effect, entry.net, entry.tax) == (
            Kind.TAX_APPEASEMENT, Effect.CREDIT, 0, D("-5.00"),
        )  # fmt: skip

    def test_tax_alone_twice_adds_up(self):
        once = do(furniture(), AppeaseOrder(tax=D("5.00"))).order

        assert totals_now(do(once, AppeaseOrder(tax=D("2.00"))).order).tax == D("40.07")

    def test_before_allocation_the_unit_price_follows_the_rounded_amount(self):
        found = do(sold(goods(("A", 3, "10.00"))).order, AppeaseOrder(product=D("10.00")))

        assert found.order.line(1).unit_price == D("6.6666666667")
        assert found.order.line(1).original_unit_price == D("6.6666666667")

    def test_once_allocated_the_original_unit_price_stays(self):
        found = do(allocated(sold(goods(("A", 3, "10.00"))).order), AppeaseOrder(product=D("10.00")))

        assert found.order.line(1).unit_price == D("6.6666666667")
        assert found.order.line(1).original_unit_price == D("10.00")

    def test_lines_whose_discount_left_with_its_goods_can_be_credited(self):
        order = allocated(do(mugs(), Cancel(1, D(4))).order)

        assert do(order, AppeaseOrder(product=D("5.00"))).order.price(2) == D("25.00")

    def test_a_line_that_gives_nothing_keeps_its_exact_unit_price(self):
        found = do(sold(goods(("A", 1, "10.004"), ("B", 1, "20.00"))).order, AppeaseOrder(product=D("0.01")))

        assert (found.order.line(1).unit_price, found.order.line(2).unit_price) == (D("10.004"), D("19.99"))

    def test_what_was_credited_is_told_with_its_tax(self):
        found = do(allocated(furniture()), AppeaseOrder(product=D("35.00")))

        assert [str(step) for step in found.entries[0].steps] == [
            "Its share of the 35.00 is 9.89: 225.98 becomes 216.09.",
            "Tax at 6 % on the 35.00 credited is 2.10; 0.59 of it falls here.",
        ]

    def test_a_free_line_is_credited_nothing(self):
        lines = goods(("Gift", 1, "10.00"), ("A", 1, "10.00"))
        order = sold(lines, promotions=[off_each("Gift", "10.00")]).order

        before = do(order, AppeaseOrder(product=D("4.00"))).order
        after = do(allocated(order), AppeaseOrder(product=D("4.00"))).order

        assert before.price(1) == after.price(1) == 0
        assert before.price(2) == after.price(2) == D("6.00")


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


def discounted_shipping():
    """FURNITURE with 10.00 off its shipping."""
    order = furniture()
    off = Component(Kind.SHIPPING_ADJUSTMENT, D("0.06"), Amount(D("-10.00"), D("-0.60")), adjustment=9, ship_to=1)
    own = Adjustment(9, "Half-price freight", ship_to=1)
    return replace(order, components=(*order.components, off), adjustments=(*order.adjustments, own))


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
