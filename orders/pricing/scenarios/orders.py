"""The orders that the worked examples begin with, sold by the engine itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from orders.pricing.cart import Cart, CartLine, CartShipTo, Promotion, ShippingMethod, TaxRate
from orders.pricing.ledger import Outcome
from orders.pricing.selling import sell
from orders.pricing.values import ZERO, Order, Stage

DAY = date(2026, 3, 2)
FURNITURE_LINES = (
    ("Desk Chair - Black", 2, "112.99"),
    ("Desk Chair - Brown", 1, "126.99"),
    ("Office Desk - Black", 2, "159.19"),
    ("Office Desk - Brown", 1, "173.19"),
)


def amount(text: str) -> Decimal:
    """A figure as the examples print it."""
    return Decimal(text)


def goods(*lines: tuple[str, int, str], ship_to: int = 1, tax_class: str = "standard") -> tuple[CartLine, ...]:
    """Lines of item, quantity and unit price."""
    return tuple(
        CartLine(number, item, Decimal(quantity), Decimal(price), ship_to, tax_class)
        for number, (item, quantity, price) in enumerate(lines, start=1)
    )


def sold(
    lines: Sequence[CartLine],
    *,
    rates: dict[str, str] | None = None,
    promotions: Sequence[Promotion] = (),
    shipping: Sequence[str] = (),
    handling: str = "0",
    policy: str = "net",
    currency: str = "USD",
) -> Outcome:
    """An order of some lines; a shipping charge for each ship-to, tax rates by class."""
    charges = [Decimal(price) for price in shipping] or [ZERO]
    ship_tos = tuple(
        CartShipTo(number, "US", method=ShippingMethod("Ground", price), handling=Decimal(handling))
        for number, price in enumerate(charges, start=1)
    )
    taxes = tuple(TaxRate("US", name, Decimal(rate), DAY) for name, rate in (rates or {}).items())
    return sell(Cart(currency, policy, DAY, tuple(lines), ship_tos, tuple(promotions), taxes))


def off_each(item: str, each: str, name: str = "Promotion") -> Promotion:
    """An item-level promotion: so much off each piece."""
    return Promotion(name, "item", amount=Decimal(each), items=frozenset({item}))


def off_order(off: str, *, excluded: Sequence[str] = (), name: str = "Promotion") -> Promotion:
    """An order-level promotion."""
    return Promotion(name, "order", amount=Decimal(off), excluded_items=frozenset(excluded))


def furniture_sold(
    policy: str = "net", *, off: Sequence[str] = ("75.00",), each: Sequence[str] = ("22.50",), handling: str = "0"
) -> Outcome:
    """FURNITURE, as sold; a surcharge is a promotion below zero."""
    promotions = [off_each("Office Desk - Black", one) for one in each] + [off_order(one) for one in off]
    return sold(
        goods(*FURNITURE_LINES), rates={"standard": "0.06"}, promotions=promotions, shipping=["60.00"],
        handling=handling, policy=policy,
    )  # fmt: skip


def furniture(policy: str = "net", **facts: str | Sequence[str]) -> Order:
    """FURNITURE in Waiting Allocation."""
    return furniture_sold(policy, **facts).order  # type: ignore[arg-type]


def allocated(order: Order) -> Order:
    """The same, every piece held by a shipping order."""
    return replace(order, lines=tuple(replace(line, allocated=line.ordered) for line in order.lines))


def closed(order: Order, **shipped: str) -> Order:
    """The same, shipped and closed; `line3="1"` ships less of line 3."""
    lines = []
    for line in order.lines:
        pieces = Decimal(shipped.get(f"line{line.position}", line.ordered))
        lines.append(replace(line, allocated=pieces, shipped=pieces))
    return replace(order, lines=tuple(lines), stage=Stage.CLOSED)


def waiting_fulfillment(order: Order) -> Order:
    """The same, being picked."""
    return replace(allocated(order), stage=Stage.WAITING_FULFILLMENT)


def chairs(policy: str = "net") -> Order:
    """The order of the even swap: two green chairs, 35.00 off them, 5.00 off the order, shipping 20.00."""
    return sold(
        goods(("Chair - Green", 2, "60.00")), rates={"standard": "0.06"},
        promotions=[off_each("Chair - Green", "17.50"), off_order("5.00")], shipping=["20.00"], policy=policy,
    ).order  # fmt: skip


def mugs(shipping: str = "0") -> Order:
    """Four mugs that share 4.00 off, and a vase that is excluded; no tax."""
    lines = goods(("Mug", 4, "10.00"), ("Vase", 1, "30.00"))
    return sold(lines, promotions=[off_order("4.00", excluded=["Vase"])], shipping=[shipping]).order


def tie_and_other() -> Order:
    """A tie of 10.00 that 10.00 off pays for, and something of 100.00 that is excluded; no tax."""
    lines = goods(("Tie", 1, "10.00"), ("Other", 1, "100.00"))
    return sold(lines, promotions=[off_order("10.00", excluded=["Other"])]).order


def two_rates() -> Outcome:
    """50.00 at 7 % and 50.00 at 19 %, 10.00 off both."""
    low, high = goods(("Book", 1, "50.00"), ("Lamp", 1, "50.00"))
    lines = (replace(low, tax_class="reduced"), high)
    return sold(lines, rates={"reduced": "0.07", "standard": "0.19"}, promotions=[off_order("10.00")])


def two_ship_tos() -> Order:
    """100.00 to A with shipping 10.00, 100.00 to B with shipping 20.00; no tax."""
    here, there = goods(("Desk", 2, "50.00"), ("Lamp", 1, "100.00"))
    return sold((here, replace(there, ship_to=2)), shipping=["10.00", "20.00"]).order


def desks_with_freight() -> Order:
    """Two desks with 15.00 of shipping each; no tax."""
    [desk] = goods(("Desk", 2, "100.00"))
    return sold((replace(desk, shipping_each=Decimal("15.00")),)).order


def plain_goods(*prices: str, rate: str = "0", policy: str = "net", currency: str = "USD") -> Order:
    """One piece at each price."""
    lines = goods(*((f"Item {number}", 1, price) for number, price in enumerate(prices, start=1)))
    return sold(lines, rates={"standard": rate}, policy=policy, currency=currency).order


def excluded_desk() -> Order:
    """FURNITURE without tax or promotion, its brown desk excluded from 75.00 off: 671.35 share it."""
    excluded = ["Office Desk - Brown"]
    return sold(goods(*FURNITURE_LINES), promotions=[off_order("75.00", excluded=excluded)]).order
