"""What is sold, drawn at random: carts, their quantities and their prices."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from csc.money import minor_unit
from orders.pricing.cart import Cart, CartLine, CartShipTo, Discount, Promotion, ShippingMethod, TaxRate

DAY = date(2026, 3, 2)
CURRENCIES = ("USD", "JPY", "BHD", "EUR")
RATES = ("0", "0.06", "0.07", "0.19", "0.077")
counts = st.integers(1, 4).map(Decimal)
switches = st.booleans()
parts = st.sampled_from([Decimal(part) for part in ("0", "0.001", "0.1", "0.37", "0.9", "1")])


def in_minor_units(most: int) -> st.SearchStrategy[int]:
    """Amounts as whole minor units, small ones often."""
    return st.one_of(st.integers(0, 30), st.integers(0, most))


class Carts:
    """Strategies for what is sold."""

    lines = st.lists(
        st.tuples(counts, in_minor_units(40_000), st.sampled_from(["low", "high"]), st.integers(1, 2), switches),
        min_size=1,
        max_size=5,
    )
    promotions = st.lists(
        st.tuples(
            st.sampled_from(["item", "order"]), st.sampled_from([5, 10, 33, 100]), in_minor_units(9_000), switches
        ),
        max_size=3,
    )
    charges = st.lists(st.tuples(in_minor_units(3_000), in_minor_units(800)), min_size=2, max_size=2)


def cart_of(
    currency: str, policy: str, lines: Any, promotions: Any, charges: Any, rates: tuple[str, str], by_hand: int
) -> Cart:
    """A cart from what was drawn; amounts are whole minor units of the currency."""
    unit = Decimal(1).scaleb(-minor_unit(currency))
    ship_tos = tuple(
        CartShipTo(place, "US", method=ShippingMethod("Ground", price * unit), handling=handling * unit)
        for place, (price, handling) in enumerate(charges, start=1)
    )
    kept = tuple(
        CartLine(
            place, f"item {place % 3}", quantity, price * unit / (3 if exact else 1), to, tax_class,
            shipping_each=unit * 7 if exact and place == 2 else Decimal(0),
        )
        for place, (quantity, price, tax_class, to, exact) in enumerate(lines, start=1)
    )  # fmt: skip
    taxes = (TaxRate("US", "low", Decimal(rates[0]), DAY), TaxRate("US", "high", Decimal(rates[1]), DAY))
    offers = tuple(
        Promotion(
            "Offer", level, percent=Decimal(percent) if by_percent else None,
            amount=None if by_percent else off * unit,
            excluded_items=frozenset({"item 1"}) if level == "order" and percent == 10 else frozenset(),
        )
        for level, percent, off, by_percent in promotions
    )  # fmt: skip
    discount = Discount(percent=Decimal(by_hand)) if by_hand else None
    return Cart(currency, policy, DAY, kept, ship_tos, offers, (*taxes, TaxRate("US", "shipping", taxes[0].rate, DAY)),
                discount)  # fmt: skip
