"""What can be done to an order, as values: one class for each deed, with what the agent fills in."""

from dataclasses import dataclass
from decimal import Decimal

from orders.pricing.values import ZERO


@dataclass(frozen=True, slots=True)
class Cancel:
    """Pieces that will not be shipped; shipping and handling go back only when included."""

    line: int
    quantity: Decimal
    shipping: bool = False
    handling: bool = False


@dataclass(frozen=True, slots=True)
class Return:
    """Pieces that come back; the fee is kept from the credit, untaxed unless a rate is set."""

    line: int
    quantity: Decimal
    shipping: bool = False
    handling: bool = False
    fee: Decimal = ZERO
    fee_rate: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class AppeaseLineByPercent:
    """Item appeasement by a percentage (10 is 10 %), of the amounts that are ticked."""

    line: int
    percent: Decimal
    product: bool = True
    shipping: bool = False
    handling: bool = False


@dataclass(frozen=True, slots=True)
class AppeaseLine:
    """Item appeasement by fixed amounts, one for each type of amount."""

    line: int
    product: Decimal = ZERO
    shipping: Decimal = ZERO
    handling: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class AppeaseOrder:
    """Order-level appeasement; net amounts on a net order, amounts with tax on a gross one."""

    product: Decimal = ZERO
    shipping: Decimal = ZERO
    handling: Decimal = ZERO
    tax: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ChangePrice:
    """A new unit price, stated as the order states prices."""

    line: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class ChangeQuantity:
    """More pieces of a line, before allocation; fewer are a cancellation."""

    line: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class ChangeAdjustment:
    """A new amount of an order-level adjustment; below zero is a discount. Typed net, on gross orders too (D46)."""

    adjustment: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Swap:
    """Pieces of a line against another variation, at the same price unless one is given."""

    line: int
    quantity: Decimal
    item: str
    new_line: int
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Pieces that come back against another item; price and adjustment are those of the old one unless given."""

    line: int
    quantity: Decimal
    item: str
    new_line: int
    unit_price: Decimal | None = None
    adjustment: Decimal | None = None
    new_adjustment: int | None = None
    tax_rate: Decimal | None = None
    shipping: bool = False
    handling: bool = False
    fee: Decimal = ZERO
    fee_rate: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class AddLine:
    """A new line; `adjustment` is what the shop takes off it, as one sum (discounts below zero)."""

    new_line: int
    item: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    ship_to: int
    adjustment: Decimal = ZERO
    new_adjustment: int | None = None


LineDeed = (
    Cancel | Return | AppeaseLineByPercent | AppeaseLine | ChangePrice | ChangeQuantity | Swap | Exchange | AddLine
)
Deed = LineDeed | ChangeAdjustment | AppeaseOrder
