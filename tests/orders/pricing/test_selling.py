"""Pricing what order entry hands over: promotions, tax rates, shipping methods and discounts by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from csc.errors import Refused
from orders.pricing.cart import Cart, CartLine, CartShipTo, Discount, Promotion, ShippingMethod, TaxRate
from orders.pricing.selling import sell
from orders.pricing.totals import totals_now

D = Decimal
DAY = date(2026, 3, 2)
PA = CartShipTo(1, "US", "PA", ShippingMethod("Ground", D("5.00")))
RATES = (TaxRate("US", "standard", D("0.06"), DAY - timedelta(days=9)),)


def cart(*lines, **facts):
    return Cart(**{"currency": "USD", "tax_policy": "net", "day": DAY, "lines": lines, "ship_tos": (PA,)} | facts)


def mugs(quantity=2, price="10.00", **facts):
    return CartLine(**{"id": 1, "item": "Mug", "quantity": D(quantity), "unit_price": D(price), "ship_to": 1} | facts)


def vase(price="30.00", **facts):
    return CartLine(**{"id": 2, "item": "Vase", "quantity": D(1), "unit_price": D(price), "ship_to": 1} | facts)


def price(*lines, **facts):
    return totals_now(sell(cart(*lines, **facts)).order)


def item_offer(**facts):
    return Promotion("Offer", "item", **facts)


def order_offer(**facts):
    return Promotion("Offer", "order", **facts)


def test_goods_and_shipping_are_taxed_at_their_rate():
    found = price(mugs(), tax_rates=RATES)

    assert (found.subtotal, found.shipping, found.tax, found.total) == (D("20.00"), D("5.00"), D("1.50"), D("26.50"))


def test_shipping_has_a_rate_of_its_own_where_there_is_one():
    shipping = TaxRate("US", "shipping", D("0.10"), DAY)

    assert price(mugs(), tax_rates=(*RATES, shipping)).tax == D("1.70")


def test_the_rate_of_the_region_comes_before_that_of_the_country():
    region = TaxRate("US", "standard", D("0.07"), DAY, region="PA")
    elsewhere = TaxRate("US", "standard", D("0.09"), DAY, region="NY")

    assert price(mugs(), tax_rates=(*RATES, region, elsewhere)).tax == D("1.75")


def test_the_newest_rate_that_holds_on_the_day_counts():
    newer = TaxRate("US", "standard", D("0.08"), DAY)
    tomorrow = TaxRate("US", "standard", D("0.09"), DAY + timedelta(days=1))

    assert price(mugs(), tax_rates=(newer, *RATES, tomorrow)).tax == D("2.00")


def test_a_class_of_goods_has_its_own_rate():
    books = TaxRate("US", "reduced", D("0.02"), DAY)

    assert price(mugs(tax_class="reduced"), tax_rates=(*RATES, books)).tax == D("0.70")


def test_an_exempt_customer_pays_no_tax():
    assert price(mugs(), tax_rates=RATES, tax_exempt=True).tax == 0


@pytest.mark.parametrize(("starts", "ends", "off"), [(0, 0, -2), (None, None, -2), (1, None, 0), (None, -1, 0)])
def test_a_promotion_runs_from_its_first_day_to_its_last(starts, ends, off):
    days = {
        "starts_on": None if starts is None else DAY + timedelta(days=starts),
        "ends_on": None if ends is None else DAY + timedelta(days=ends),
    }

    assert price(mugs(), promotions=[order_offer(amount=D(2), **days)]).order_adjustment == off


@pytest.mark.parametrize(("least", "off"), [(2, "18.00"), (3, "20.00")])
def test_an_item_promotion_asks_for_enough_pieces_of_the_line(least, off):
    offer = item_offer(percent=D(10), least_quantity=D(least))

    assert price(mugs(), promotions=[offer]).subtotal == D(off)


@pytest.mark.parametrize(("least", "off"), [("20.00", "18.00"), ("20.01", "20.00")])
def test_an_item_promotion_asks_for_enough_value_of_the_line(least, off):
    offer = item_offer(percent=D(10), least_value=D(least))

    assert price(mugs(), promotions=[offer]).subtotal == D(off)


@pytest.mark.parametrize(("least", "off"), [(3, "-5.00"), (4, "0")])
def test_an_order_promotion_counts_the_pieces_that_take_part(least, off):
    offer = order_offer(percent=D(10), least_quantity=D(least))

    assert price(mugs(), vase(), promotions=[offer]).order_adjustment == D(off)


def test_an_order_promotion_leaves_excluded_items_out_of_value_and_share():
    offer = order_offer(percent=D(10), least_value=D("20.00"), excluded_items=frozenset({"Vase"}))

    sold = sell(cart(mugs(), vase(), promotions=[offer]))

    assert totals_now(sold.order).order_adjustment == D("-2.00")
    assert sold.order.adjustments[0].excluded == {2}


def test_excluded_goods_do_not_help_over_the_threshold():
    offer = order_offer(percent=D(10), least_value=D("20.01"), excluded_items=frozenset({"Vase"}))

    assert price(mugs(), vase(), promotions=[offer]).order_adjustment == 0


def test_an_item_promotion_is_for_the_items_that_it_names():
    offer = item_offer(amount=D("1.00"), items=frozenset({"Mug"}))

    sold = sell(cart(mugs(), vase(), promotions=[offer]))

    assert [(each.line, each.charged.net) for each in sold.order.of("line_adjustment")] == [(1, D("-2.00"))]


def test_a_percentage_is_of_the_exact_price():
    assert price(mugs(price="29.99"), promotions=[item_offer(percent=D(10))]).subtotal == D("53.98")


def test_an_order_promotion_looks_at_prices_after_item_promotions_and_before_discounts_by_hand():
    offers = [item_offer(amount=D("1.00")), order_offer(percent=D(10))]

    found = price(mugs(discount=Discount(amount=D("8.00"))), promotions=offers)

    assert (found.subtotal, found.order_adjustment) == (D("10.00"), D("-1.80"))


def test_no_promotion_takes_off_more_than_there_is():
    offers = [item_offer(amount=D("8.00")), item_offer(amount=D("8.00")), order_offer(amount=D("9.00"))]

    found = price(mugs(), vase(price="4.00"), promotions=offers)

    assert (found.subtotal, found.order_adjustment) == (D("0.00"), 0)


def test_order_promotions_take_no_more_than_the_goods_that_take_part():
    offer = order_offer(amount=D("25.00"), excluded_items=frozenset({"Vase"}))

    assert price(mugs(), vase(), promotions=[offer]).order_adjustment == D("-20.00")


def test_two_order_promotions_take_no_more_than_all_goods():
    offers = [order_offer(amount=D("15.00")), order_offer(amount=D("15.00"))]

    assert price(mugs(), promotions=offers).order_adjustment == D("-20.00")


def test_agents_take_a_percentage_off_the_order_after_everything_else():
    found = price(mugs(), promotions=[order_offer(amount=D("5.00"))], discount=Discount(percent=D(10)))

    assert found.order_adjustment == D("-6.50")


def test_discounts_by_hand_are_marked_and_promotions_are_not():
    sold = sell(
        cart(
            mugs(discount=Discount(amount=D(1))), promotions=[item_offer(amount=D(1))], discount=Discount(amount=D(1))
        )
    )

    assert [(each.line, each.manual) for each in sold.order.adjustments] == [(1, False), (1, True), (None, True)]


def test_a_discount_of_the_order_by_hand_is_no_more_than_the_goods():
    with pytest.raises(Refused, match=r"A discount of 20\.01 is more than the 20\.00"):
        sell(cart(mugs(), discount=Discount(amount=D("20.01"))))


def test_a_discount_is_no_surcharge():
    with pytest.raises(Refused, match="An amount cannot be less than 0"):
        sell(cart(mugs(), discount=Discount(amount=D("-1.00"))))


def test_a_discount_fits_the_currency():
    with pytest.raises(Refused, match="too many decimals"):
        sell(cart(mugs(price="1000"), currency="JPY", discount=Discount(amount=D("0.5"))))


def test_a_shipping_method_goes_to_the_countries_that_it_names():
    abroad = replace(PA, country="FR", method=ShippingMethod("Ground", D(5), frozenset({"US"})))

    with pytest.raises(Refused, match="Ground does not go to FR"):
        sell(cart(mugs(), ship_tos=(abroad,)))


def test_an_address_that_nothing_goes_to_is_charged_nothing():
    other = CartShipTo(2, "US", method=ShippingMethod("Air", D(20)), handling=D(3))

    assert price(mugs(), ship_tos=(PA, other)).shipping == D("5.00")


def test_handling_is_charged_at_the_rate_of_shipping():
    found = price(mugs(), ship_tos=(replace(PA, handling=D("8.00")),), tax_rates=RATES)

    assert (found.handling, found.tax) == (D("8.00"), D("1.98"))


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_line_has_pieces(quantity):
    with pytest.raises(Refused, match="The quantity must be more than 0"):
        sell(cart(mugs(quantity=quantity)))


def test_a_price_is_not_below_nothing():
    with pytest.raises(Refused, match="The price of Mug is less than 0"):
        sell(cart(mugs(price="-0.01")))


def test_on_a_gross_order_a_discount_holds_its_tax():
    sold = sell(cart(mugs(), tax_policy="gross", tax_rates=RATES, discount=Discount(amount=D("10.60"))))

    [discount] = sold.order.of("order_adjustment")
    assert (discount.charged.net, discount.charged.tax) == (D("-10.00"), D("-0.60"))
