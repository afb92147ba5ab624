"""Rules of sharing, shrinking and crediting, where a wrong one would look right in the worked examples."""

from dataclasses import replace
from decimal import Decimal

import pytest

from orders.pricing.deeds import (
    AppeaseLineByPercent,
    AppeaseOrder,
    Cancel,
    ChangePrice,
)
from orders.pricing.scenarios.orders import (
    allocated,
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
from orders.pricing.sharing import shares, shares_within
from orders.pricing.submitting import do
from orders.pricing.totals import totals_credited, totals_now
from orders.pricing.unit_price import exact_unit, shown_price
from orders.pricing.values import Amount, Component, Effect, Kind
from tests.orders.pricing.looking import discounted_shipping, nets, taxes

D = Decimal
ONE = D(1)


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
