"""What the tests of rules look at, and an order that several of them begin with."""

from dataclasses import replace
from decimal import Decimal

from orders.pricing.scenarios.orders import furniture
from orders.pricing.values import Adjustment, Amount, Component, Kind, Order


def nets(order: Order, *kinds: str) -> list[Decimal]:
    """The net amounts of some kinds as the order stands."""
    return [each.now.net for each in order.of(*kinds)]


def taxes(order: Order, *kinds: str) -> list[Decimal]:
    """The taxes of some kinds as the order stands."""
    return [each.now.tax for each in order.of(*kinds)]


def discounted_shipping() -> Order:
    """FURNITURE with 10.00 off its shipping."""
    order, less = furniture(), Amount(Decimal("-10.00"), Decimal("-0.60"))
    off = Component(Kind.SHIPPING_ADJUSTMENT, Decimal("0.06"), less, adjustment=9, ship_to=1)
    own = Adjustment(9, "Half-price freight", ship_to=1)
    return replace(order, components=(*order.components, off), adjustments=(*order.adjustments, own))
