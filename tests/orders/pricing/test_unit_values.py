"""Unit values: what one unit costs with its share of the whole, and shares that add up to the last cent."""

import random
from decimal import Decimal

import pytest

from orders.pricing.unit_values import unit_values
from orders.pricing.values import Adjustment, Amount, Component, Kind, Line, Order

D = Decimal


def line(id, quantity=1, *, ship_to=1, excluded=False):
    pieces, rate = D(quantity), D("0.06")
    return Line(id, id, f"Item {id}", ship_to, max(pieces, D(1)), pieces, D(1), D(1), rate, excluded=excluded)


def part(kind, net, tax="0", *, rate="0.06", **of):
    return Component(kind, D(rate), Amount(D(net), D(tax)), **of)


def charged_for(id, net, tax="0", **facts):
    return part(Kind.LINE, net, tax, line=id, **facts)


def off(net, tax="0", **facts):
    return part(Kind.ORDER_ADJUSTMENT, net, tax, adjustment=9, **facts)


def shipping(net, tax="0", ship_to=1):
    return part(Kind.SHIPPING, net, tax, ship_to=ship_to)


def of(lines, parts, policy="net", currency="USD", excluded=()):
    adjustment = Adjustment(9, "Less", excluded=frozenset(excluded))
    order = Order(currency, policy, tuple(lines), tuple(parts), (adjustment,))
    return list(unit_values(order).values())


def column(found, name):
    return [getattr(each.line, name) for each in found]


FURNITURE = [
    charged_for(1, "225.98", "13.56"), charged_for(2, "126.99", "7.62"), charged_for(3, "318.38", "19.10"),
    part(Kind.LINE_ADJUSTMENT, "-45.00", "-2.70", line=3, adjustment=8), charged_for(4, "173.19", "10.39"),
    off("-75.00", "-4.50"), shipping("60.00", "3.60"),
]  # fmt: skip
FURNITURE_LINES = [line(1, 2), line(2), line(3, 2), line(4)]


def test_the_worked_example_to_the_cent():
    found = of(FURNITURE_LINES, FURNITURE)

    assert column(found, "order_adjustment") == [D("-21.20"), D("-11.91"), D("-25.64"), D("-16.25")]
    assert column(found, "shipping") == [D("16.96"), D("9.53"), D("20.51"), D("13.00")]
    assert sum(column(found, "price")) + sum(column(found, "item_adjustments")) == D("799.54")
    assert sum(column(found, "tax")) == D("47.07")
    assert sum(column(found, "total")) == D("831.61")


def test_one_unit_is_its_part_of_the_line():
    desk = of(FURNITURE_LINES, FURNITURE)[2]

    assert (desk.unit.price, desk.unit.item_adjustments, desk.unit.order_adjustment, desk.unit.shipping) == (
        D("159.19"), D("-22.50"), D("-12.82"), D("10.26"),
    )  # fmt: skip


def test_an_excluded_line_bears_nothing():
    mugs, vase = line(1, 4), line(2)
    parts = [charged_for(1, "40.00"), charged_for(2, "30.00"), off("-4.00")]

    found = of([mugs, vase], parts, excluded={2})

    assert column(found, "order_adjustment") == [D("-4.00"), D(0)]
    assert (found[0].unit.total, found[1].unit.total) == (D("9.00"), D("30.00"))


def test_a_line_that_no_order_adjustment_touches_bears_nothing():
    found = of(
        [line(1), line(2, excluded=True)],
        [charged_for(1, "10.00"), charged_for(2, "10.00"), off("-4.00")],
    )

    assert column(found, "order_adjustment") == [D("-4.00"), D(0)]


def test_each_rate_of_an_adjustment_falls_on_the_lines_of_that_rate():
    parts = [
        charged_for(1, "50.00", "3.50", rate="0.07"), charged_for(2, "50.00", "9.50", rate="0.19"),
        off("-5.00", "-0.35", rate="0.07"), off("-5.00", "-0.95", rate="0.19"),
    ]  # fmt: skip

    found = of([line(1), line(2)], parts)

    assert column(found, "tax") == [D("3.15"), D("8.55")]


def test_shipping_is_borne_by_what_goes_to_that_ship_to():
    parts = [
        charged_for(1, "10.00"),
        charged_for(2, "90.00"),
        shipping("5.00", ship_to=1),
        shipping("7.00", ship_to=2),
    ]

    found = of([line(1, ship_to=1), line(2, ship_to=2)], parts)

    assert column(found, "shipping") == [D("5.00"), D("7.00")]


def test_lines_that_cost_nothing_share_evenly():
    found = of([line(1), line(2), line(3)], [charged_for(n, "0.00") for n in (1, 2, 3)] + [shipping("10.00")])

    assert column(found, "shipping") == [D("3.33"), D("3.34"), D("3.33")]


def test_one_line_bears_all():
    [only] = of([line(1, 3)], [charged_for(1, "30.00", "1.80"), off("-1.00"), shipping("5.00", "0.30")])

    assert (only.line.order_adjustment, only.line.shipping, only.line.total) == (D("-1.00"), D("5.00"), D("36.10"))


def test_under_the_gross_policy_every_part_contains_its_tax():
    [only] = of([line(1, 3)], [charged_for(1, "58.89", "4.12"), shipping("5.00", "0.35")], "gross")

    assert (only.line.price, only.line.shipping, only.line.tax, only.line.total) == (
        D("63.01"), D("5.35"), D("4.47"), D("68.36"),
    )  # fmt: skip


def test_of_a_line_that_was_cancelled_whole_no_unit_is_left():
    [only] = of([line(1, 0)], [charged_for(1, "0.00")])

    assert only.unit is None


def test_a_currency_without_decimals_is_split_in_whole_units():
    parts = [charged_for(n, "100") for n in (1, 2, 3)] + [shipping("100")]

    assert column(of([line(1), line(2), line(3)], parts, currency="JPY"), "shipping") == [D(33), D(34), D(33)]


@pytest.mark.parametrize("seed", range(200))
def test_shares_always_add_up_to_the_order(seed):
    throw = random.Random(seed)
    prices = [D(throw.choice([0, throw.randint(0, 500_000)])).scaleb(-2) for _line in range(throw.randint(1, 12))]
    less, sent = D(throw.randint(0, 50_000)).scaleb(-2), D(throw.randint(0, 50_000)).scaleb(-2)
    out, policy = set(throw.sample(range(1, 13), throw.randint(0, 12))), throw.choice(["net", "gross"])
    lines = [line(n) for n, _price in enumerate(prices, start=1)]
    parts = [charged_for(n, price) for n, price in enumerate(prices, start=1)]

    found = of(lines, [*parts, off(-less), shipping(sent)], policy, excluded=out)

    assert sum(column(found, "order_adjustment")) == -less
    assert sum(column(found, "shipping")) == sent
    assert sum(column(found, "total")) == sum(prices) - less + sent
