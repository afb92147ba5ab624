"""The scenarios that the rules P1 to P17 are stated with, on net orders and on gross ones."""

from decimal import Decimal

from orders.pricing.cart import Promotion
from orders.pricing.deeds import (
    AppeaseLineByPercent,
    AppeaseOrder,
    Cancel,
    ChangePrice,
    Return,
    Swap,
)
from orders.pricing.scenarios.orders import (
    allocated,
    amount,
    chairs,
    closed,
    excluded_desk,
    furniture,
    furniture_sold,
    goods,
    plain_goods,
    sold,
    waiting_fulfillment,
)
from orders.pricing.scenarios.playing import Scenario, one_after_the_other
from orders.pricing.submitting import do, submit

ONE = Decimal(1)
TEN_PERCENT_OFF_LINE_3 = AppeaseLineByPercent(3, Decimal(10), shipping=True)
CREDIT = AppeaseOrder(product=amount("35.00"), shipping=amount("10.00"))
SWAP = Swap(1, ONE, "Chair - Blue", new_line=2)
DESK_AT_129 = ChangePrice(3, amount("129.99"))
TIES = goods(("Navy Silk Ties", 2, "29.99"), ("Boot Gloves", 2, "69.99"))
TEN_OFF_TWO_TIES = Promotion(
    "Two ties", "item", percent=Decimal(10), least_quantity=Decimal(2), items=frozenset({"Navy Silk Ties"})
)

NET = (
    Scenario("FURNITURE", "P1 to P3", furniture_sold, {
        "line 1 ext.": "225.98", "line 1 tax": "13.56", "line 2 ext.": "126.99", "line 2 tax": "7.62",
        "line 3 ext.": "318.38", "line 3 tax": "19.10", "line 3 adj. ext.": "-45.00", "line 3 adj. tax": "-2.70",
        "line 4 ext.": "173.19", "line 4 tax": "10.39", "Subtotal": "799.54", "Price Adj.": "-75.00",
        "adjustment 2 tax": "-4.50", "Shipping": "60.00", "Handling": "0", "Tax": "47.07", "Total": "831.61",
    }),
    Scenario("CANCEL-1", "P4, P5", lambda: do(furniture(), Cancel(3, ONE, shipping=True)), {
        "line 3 original_quantity": "2", "line 3 ordered": "1", "line 3 shown": "159.19",
        "line 3 original shown": "159.19", "line 3 tax": "9.55", "line 3 ext.": "159.19", "line 3 Credit Amt": "0",
        "line 3 adj. ext.": "-22.50", "line 3 adj. tax": "-1.35", "Subtotal": "662.85", "Price Adj.": "-62.18",
        "Shipping": "49.74", "Handling": "0", "Tax": "39.02", "Total": "689.43", "Total was charged": "689.43",
    }),
    Scenario("CANCEL-1 without shipping", "P5", lambda: do(furniture(), Cancel(3, ONE)), {
        "Price Adj.": "-62.18", "Shipping": "60.00", "Tax": "39.64", "Total": "700.31",
    }),
    Scenario("RETURN-1", "P8, P9", lambda: do(closed(furniture()), Return(3, ONE, shipping=True)), {
        "line 3 ordered": "2", "line 3 allocated": "2", "line 3 shipped": "2", "line 3 credited": "1",
        "line 3 shown": "159.19", "line 3 original shown": "159.19", "line 3 tax": "9.55", "line 3 ext.": "159.19",
        "line 3 Credit Amt": "159.19", "line 3 adj. ext.": "-22.50", "line 3 adj. tax": "-1.35",
        "line 3 adj. Credit Amt": "-22.50", "Subtotal": "662.85", "Price Adj. was charged": "-75.00",
        "Price Adj. was credited": "-12.82", "Price Adj.": "-62.18", "Shipping was charged": "60.00",
        "Shipping was credited": "10.26", "Shipping": "49.74", "Tax was charged": "47.07",
        "Tax was credited": "8.05", "Tax": "39.02", "Total": "689.43", "refund": "142.18",
    }),
    Scenario("APPEASE-1", "P7, P10", lambda: do(furniture(), TEN_PERCENT_OFF_LINE_3), {
        "line 3 original shown": "143.27†", "line 3 shown": "143.27†", "line 3 unit_price": "143.271",
        "line 3 tax": "17.19", "line 3 ext.": "286.54", "line 3 adj. ext.": "-40.50", "line 3 adj. tax": "-2.43",
        "Subtotal": "772.20", "Price Adj.": "-72.44", "Shipping": "57.95", "Handling": "0", "Tax": "45.46",
        "Total": "803.17", "Total was credited": "0",
    }),
    Scenario("APPEASE-2", "P8, P9", lambda: do(closed(furniture()), TEN_PERCENT_OFF_LINE_3), {
        "line 3 original shown": "159.19", "line 3 shown": "143.27†", "line 3 ordered": "2", "line 3 tax": "17.19",
        "line 3 ext.": "286.54", "line 3 Credit Amt": "31.84", "line 3 adj. ext.": "-40.50",
        "Subtotal": "772.20", "Price Adj. was charged": "-75.00", "Price Adj. was credited": "-2.56",
        "Shipping was charged": "60.00", "Shipping was credited": "2.05", "Tax was charged": "47.07",
        "Tax": "45.46", "Total": "803.17",
    }),
    Scenario("CREDIT-1", "6.6", lambda: do(furniture(), CREDIT), {
        "line 1 ext.": "215.06", "line 1 tax": "12.90", "line 1 shown": "107.53", "line 2 ext.": "120.86",
        "line 2 tax": "7.25", "line 3 original shown": "151.50", "line 3 shown": "151.50", "line 3 tax": "18.18",
        "line 3 ext.": "303.00", "line 3 adj. ext.": "-42.83", "line 3 adj. tax": "-2.57", "line 4 ext.": "164.82",
        "line 4 tax": "9.89", "Subtotal": "760.91", "Price Adj.": "-71.37", "Shipping": "50.00", "Handling": "0",
        "Tax": "44.37", "Total": "783.91",
    }),
    Scenario("CREDIT-2", "6.7", lambda: do(allocated(furniture()), CREDIT), {
        "line 1 ext.": "216.09", "line 2 ext.": "121.43", "line 3 ext.": "306.41", "line 4 ext.": "165.61",
        "line 1 Credit Amt": "9.89", "line 2 Credit Amt": "5.56", "line 3 Credit Amt": "11.97",
        "line 4 Credit Amt": "7.58", "line 3 original shown": "159.19", "line 3 shown": "153.20†",
        "line 3 unit_price": "153.2063719139", "line 3 adj. ext.": "-45.00", "line 3 adj. Credit Amt": "0",
        "Subtotal": "764.54", "Price Adj.": "-75.00", "Price Adj. was credited": "0",
        "Shipping was charged": "60.00", "Shipping was credited": "10.00", "Tax was credited": "2.70",
        "Tax": "44.37", "Total": "783.91",
    }),
    Scenario("PRICE-1", "P6", lambda: do(furniture(), DESK_AT_129), {
        "line 3 original shown": "129.99", "line 3 shown": "129.99", "line 3 ext.": "259.98", "line 3 tax": "15.60",
        "line 3 adj. ext.": "-45.00", "Subtotal": "741.14", "Price Adj.": "-75.00", "Shipping": "60.00",
        "Tax": "43.57", "Total": "769.71",
    }),
    Scenario("PRICE-2", "P8, D4", lambda: do(closed(furniture()), DESK_AT_129), {
        "line 3 ordered": "2", "line 3 original shown": "159.19", "line 3 shown": "129.99",
        "line 3 Credit Amt": "58.40", "line 3 tax": "15.59", "line 3 adj. ext.": "-45.00", "Price Adj.": "-75.00",
        "Shipping": "60.00", "Tax was charged": "47.07", "Tax was credited": "3.51", "Total": "769.70",
    }),
    Scenario("EDIT-1", "P8, D4", lambda: submit(closed(furniture()), [DESK_AT_129, ChangePrice(1, Decimal(100))]), {
        "line 1 ext.": "200.00", "line 1 tax": "12.00", "line 1 Credit Amt": "25.98", "line 3 ext.": "259.98",
        "line 3 tax": "15.59", "Price Adj.": "-75.00", "Shipping": "60.00", "Subtotal": "715.16", "Tax": "42.00",
        "Total": "742.16",
    }),
    Scenario("SWAP-1, before", "P1 to P3", lambda: one_after_the_other(chairs()), {
        "line 1 ext.": "120.00", "line 1 tax": "7.20", "line 1 adj. ext.": "-35.00", "line 1 adj. tax": "-2.10",
        "Subtotal": "85.00", "Price Adj.": "-5.00", "Shipping": "20.00", "Tax": "6.00", "Total": "106.00",
    }),
    Scenario("SWAP-1", "P4, P13", lambda: do(chairs(), SWAP), {
        "line 2 ordered": "1", "line 2 shown": "60.00", "line 2 ext.": "60.00", "line 2 tax": "3.60",
        "line 2 adj. ext.": "0", "line 1 original_quantity": "2", "line 1 ordered": "1", "line 1 shown": "60.00",
        "line 1 ext.": "60.00", "line 1 tax": "3.60", "line 1 adj. ext.": "-17.50", "line 1 adj. tax": "-1.05",
        "Subtotal": "102.50", "Price Adj.": "-2.50", "Shipping": "20.00", "Tax": "7.20", "Total": "127.20",
        "difference": "21.20",
    }),
    Scenario("Ties and gloves", "P10", lambda: sold(TIES, rates={"standard": "0.10"}, promotions=[TEN_OFF_TWO_TIES]), {
        "line 1 ext.": "59.98", "line 1 tax": "6.00", "line 1 adj. ext.": "-6.00", "line 1 adj. tax": "-0.60",
        "line 2 ext.": "139.98", "line 2 tax": "14.00", "line 2 adj. ext.": "0",
    }),
    Scenario("10 % off an order of 100", "P14", lambda: sold(
        goods(("Thing", 1, "100.00")), promotions=[Promotion("Ten", "order", percent=Decimal(10))], handling="5.00",
    ), {"Price Adj.": "-10.00", "Handling": "5.00", "Total": "95.00"}),
    Scenario("Waiting Fulfillment", "P12", lambda: do(waiting_fulfillment(furniture()), CREDIT), {
        "refused": "The order waits for fulfillment: nothing on it can be changed until it is fulfilled or cancelled.",
    }),
    Scenario("Swap once allocated", "P13", lambda: do(allocated(chairs()), SWAP), {
        "refused": "This is possible only before the order is allocated.",
    }),
    Scenario("Excluded from the discount", "P15", lambda: do(closed(excluded_desk()), Return(4, ONE)), {
        "refund": "173.19", "Price Adj. was credited": "0",
    }),
    Scenario("Sharing the discount", "P15", lambda: do(closed(excluded_desk()), Return(2, ONE)), {
        "refund": "112.80", "Price Adj. was credited": "-14.19",
    }),
)  # fmt: skip


GROSS = (
    Scenario("FURNITURE gross", "D43, D44", lambda: furniture_sold("gross"), {
        "line 1 ext.": "225.98", "line 1 tax": "12.79", "line 1 net": "213.19", "line 2 tax": "7.19",
        "line 3 tax": "18.02", "line 3 adj. tax": "-2.55", "line 4 tax": "9.80", "adjustment 2 tax": "-4.25",
        "Subtotal": "799.54", "Price Adj.": "-75.00", "Shipping": "60.00", "Tax": "44.40", "Total": "784.54",
    }),
    Scenario("CANCEL-1 gross", "D44", lambda: do(furniture("gross"), Cancel(3, ONE, shipping=True)), {
        "line 3 ext.": "159.19", "line 3 tax": "9.01", "line 3 adj. ext.": "-22.50", "line 3 adj. tax": "-1.27",
        "Subtotal": "662.85", "Price Adj.": "-62.18", "Shipping": "49.74", "Tax": "36.82", "Total": "650.41",
    }),
    Scenario("RETURN-1 gross", "D45", lambda: do(closed(furniture("gross")), Return(3, ONE, shipping=True)), {
        "line 3 Credit Amt": "159.19", "Price Adj. was credited": "-12.82", "Shipping was credited": "10.26",
        "Total": "650.41", "refund": "134.13",
    }),
    Scenario("APPEASE-1 gross", "P7", lambda: do(furniture("gross"), TEN_PERCENT_OFF_LINE_3), {
        "line 3 ext.": "286.54", "line 3 tax": "16.22", "Price Adj.": "-72.44", "Shipping": "57.95",
        "Total": "757.71",
    }),
    Scenario("APPEASE-2 gross", "D45", lambda: do(closed(furniture("gross")), TEN_PERCENT_OFF_LINE_3), {
        "line 3 tax": "16.21", "line 3 Credit Amt": "31.84", "Total": "757.71", "refund": "26.83",
    }),
    Scenario("CREDIT-1 gross", "D44", lambda: do(furniture("gross"), CREDIT), {
        "Subtotal": "760.91", "Price Adj.": "-71.37", "Shipping": "50.00", "Total": "739.54",
    }),
    Scenario("CREDIT-2 gross", "6.7", lambda: do(allocated(furniture("gross")), CREDIT), {
        "Subtotal": "764.54", "Price Adj.": "-75.00", "Shipping": "50.00", "Tax was credited": "2.55",
        "Total": "739.54",
    }),
    Scenario("PRICE-1 gross", "P6", lambda: do(furniture("gross"), DESK_AT_129), {
        "line 3 ext.": "259.98", "line 3 tax": "14.72", "Total": "726.14",
    }),
    Scenario("PRICE-2 gross", "D45", lambda: do(closed(furniture("gross")), DESK_AT_129), {
        "line 3 tax": "14.71", "line 3 Credit Amt": "58.40", "Total": "726.14", "refund": "58.40",
    }),
    Scenario("SWAP-1 gross", "P13", lambda: do(chairs("gross"), SWAP), {"Total": "120.00", "difference": "20.00"}),
    Scenario("5 % tax inside 10.50", "D43", lambda: one_after_the_other(
        plain_goods("10.50", rate="0.05", policy="gross", currency="EUR")
    ), {"line 1 ext.": "10.50", "line 1 tax": "0.50", "line 1 net": "10.00", "Total": "10.50"}),
)  # fmt: skip

STATED = NET + GROSS
