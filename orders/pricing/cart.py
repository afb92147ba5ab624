"""What order entry hands over: goods, where they go, and the shop's promotions, tax rates and shipping methods."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orders.pricing.values import ZERO

STANDARD = "standard"
SHIPPING_CLASS = "shipping"


@dataclass(frozen=True, slots=True)
class Discount:
    """What an agent takes off by hand: a percentage (10 is 10 %) or an amount above zero."""

    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """What the shop takes off by itself; an item-level amount is for each piece, an order-level one for the order."""

    name: str
    level: str  # "item" or "order"
    percent: Decimal | None = None
    amount: Decimal | None = None
    least_quantity: Decimal | None = None
    least_value: Decimal | None = None
    items: frozenset[str] = frozenset()  # none named: all
    excluded_items: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None

    def runs_on(self, day: date) -> bool:
        """Whether it holds on a day, both ends included."""
        return (self.starts_on or day) <= day <= (self.ends_on or day)

    def is_for(self, item: str) -> bool:
        """Whether an item takes part."""
        return item not in self.excluded_items and (not self.items or item in self.items)


@dataclass(frozen=True, slots=True)
class TaxRate:
    """Tax of a class of goods in a country, or in one region of it, from a day on."""

    country: str
    tax_class: str
    rate: Decimal
    valid_from: date
    region: str = ""


@dataclass(frozen=True, slots=True)
class ShippingMethod:
    """A way to send goods and what it costs; without countries it goes everywhere."""

    name: str
    price: Decimal
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CartShipTo:
    """One address of the cart, as far as it decides about tax and shipping."""

    id: int
    country: str
    region: str = ""
    method: ShippingMethod | None = None
    handling: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CartLine:
    """Some pieces of an item at the price of the price book, with at most one discount by hand."""

    id: int
    item: str
    quantity: Decimal
    unit_price: Decimal
    ship_to: int
    tax_class: str = STANDARD
    discount: Discount | None = None
    shipping_each: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Cart:
    """All that the price of an order depends on."""

    currency: str
    tax_policy: str
    day: date
    lines: tuple[CartLine, ...]
    ship_tos: tuple[CartShipTo, ...]
    promotions: tuple[Promotion, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    discount: Discount | None = None
    tax_exempt: bool = False

    def ship_to(self, id: int) -> CartShipTo:
        """The address with that id."""
        return next(each for each in self.ship_tos if each.id == id)

    def rate(self, ship_to: int, *classes: str) -> Decimal:
        """The rate of the first class that has one: the region's before the country's, the newest by the day."""
        to = self.ship_to(ship_to)
        for tax_class in classes:
            for region in dict.fromkeys((to.region, "")):
                found = [
                    each
                    for each in self.tax_rates
                    if (each.country, each.region, each.tax_class) == (to.country, region, tax_class)
                    and each.valid_from <= self.day
                ]
                if found and not self.tax_exempt:
                    return max(found, key=lambda each: each.valid_from).rate
        return ZERO
