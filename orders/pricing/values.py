"""An order as frozen values: what rows of the database map to one by one, and what the rules are asked about."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)


class Kind(StrEnum):
    """What a component is for; the words are those of the stored rows."""

    LINE = "line"
    LINE_ADJUSTMENT = "line_adjustment"
    ORDER_ADJUSTMENT = "order_adjustment"
    SHIPPING = "shipping"
    SHIPPING_ADJUSTMENT = "shipping_adjustment"
    HANDLING = "handling"
    FEE = "fee"
    TAX_APPEASEMENT = "tax_appeasement"  # tax given away for good (D33): a row of its own, net 0


GOODS = (Kind.LINE, Kind.LINE_ADJUSTMENT)
SHIPPING = (Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT)


class Effect(StrEnum):
    """How an entry changes its component: sold and in place change the charge, credit what is credited (P8)."""

    SOLD = "sold"
    IN_PLACE = "in_place"
    CREDIT = "credit"


class Policy(StrEnum):
    """Whether prices are stated before tax or with it."""

    NET = "net"
    GROSS = "gross"


class Stage(StrEnum):
    """How far the workflow is, as far as money asks: which deeds are allowed and how tax rounds."""

    OPEN = "open"
    WAITING_FULFILLMENT = "waiting_fulfillment"
    CLOSED = "closed"  # fulfilled: Waiting Filing as well
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Amount:
    """Net and tax, added up together."""

    net: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        """Both."""
        return self.net + self.tax

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.net + other.net, self.tax + other.tax)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.net - other.net, self.tax - other.tax)

    def stated(self, policy: str) -> Decimal:
        """The figure that prices of this policy are stated in."""
        return self.gross if policy == Policy.GROSS else self.net


NOTHING = Amount()


class Key(NamedTuple):
    """What names a component within its order."""

    kind: str
    line: int | None
    adjustment: int | None
    ship_to: int | None
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class Component:
    """One amount of the order with its own tax and rate (P17): what was charged, what of it was credited."""

    kind: str
    tax_rate: Decimal
    charged: Amount
    credited: Amount = NOTHING
    line: int | None = None
    adjustment: int | None = None
    ship_to: int | None = None

    @property
    def key(self) -> Key:
        """Its name within the order."""
        return Key(self.kind, self.line, self.adjustment, self.ship_to, self.tax_rate)

    @property
    def now(self) -> Amount:
        """What is left of it."""
        return self.charged - self.credited


@dataclass(frozen=True, slots=True)
class Line:
    """The facts of a line that pricing asks for; its money is its components. `position` is what people call it by."""

    id: int
    position: int
    item: str
    ship_to: int
    original_quantity: Decimal
    ordered: Decimal
    original_unit_price: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    allocated: Decimal = ZERO
    shipped: Decimal = ZERO
    credited: Decimal = ZERO  # pieces that came back
    excluded: bool = False  # from every order-level adjustment (P15)
    shipping_each: Decimal = ZERO  # of the shipping charge, what belongs to one piece (D20)
    reshipped: bool = False

    @property
    def quantity(self) -> Decimal:
        """Pieces that are still charged for."""
        return self.ordered - self.credited

    @property
    def cancellable(self) -> Decimal:
        """Pieces that were never shipped."""
        return self.ordered - self.shipped

    @property
    def returnable(self) -> Decimal:
        """Pieces that were shipped and have not come back."""
        return self.shipped - self.credited


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A discount or surcharge; `excluded` are the lines that an order-level one leaves out (P15)."""

    id: int
    name: str
    line: int | None = None
    ship_to: int | None = None
    manual: bool = False
    excluded: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Order:
    """A priced order."""

    currency: str
    tax_policy: str
    lines: tuple[Line, ...]
    components: tuple[Component, ...]
    adjustments: tuple[Adjustment, ...] = ()
    stage: str = Stage.OPEN

    @property
    def is_allocated(self) -> bool:
        """Whether a shipping order holds pieces of it: a fact of the lines."""
        return any(line.allocated > 0 for line in self.lines)

    @property
    def is_closed(self) -> bool:
        """Whether it was fulfilled."""
        return self.stage == Stage.CLOSED

    @property
    def books_credits(self) -> bool:
        """Whether a change leaves the charge as it was and credits the difference (P8)."""
        return self.is_closed or self.is_allocated

    def line(self, id: int) -> Line:
        """The line with that id."""
        return next(line for line in self.lines if line.id == id)

    def of(self, *kinds: str, line: int | None = None, ship_to: int | None = None) -> list[Component]:
        """The components of some kinds, of one line or one ship-to where that is given."""
        return [
            each
            for each in self.components
            if each.kind in kinds and line in (None, each.line) and ship_to in (None, each.ship_to)
        ]

    def value(self, component: Component) -> Decimal:
        """What is left of a component, as prices are stated."""
        return component.now.stated(self.tax_policy)

    def values(self, components: Iterable[Component]) -> Decimal:
        """The same of several."""
        return sum(map(self.value, components), ZERO)

    def price(self, line: int) -> Decimal:
        """A line's net price: ext. price less item-level adjustments."""
        return self.values(self.of(*GOODS, line=line))

    def sharers(self, component: Component) -> list[Line]:
        """The lines that bear an order-level adjustment (P15); all of them where it would be nobody."""
        own = next((each for each in self.adjustments if each.id == component.adjustment), None)
        left_out: frozenset[int] = own.excluded if own else frozenset()
        found = [line for line in self.lines if not line.excluded and line.id not in left_out]
        return found or list(self.lines)

    @property
    def now(self) -> Amount:
        """What the order comes to."""
        return sum((each.now for each in self.components), NOTHING)
