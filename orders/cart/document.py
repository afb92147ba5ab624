"""The cart document: what pending orders and quotes carry. Older documents are read; what is written is checked."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from csc.errors import refuse_if
from orders.cart.codec import NotACart, from_json, to_json
from orders.models.entry import CART_LIMIT

SCHEMA = 1
MOST_LINES = 500
MOST_SHIP_TOS = 50
MOST_PAYMENTS = 20
LONGEST = 2000  # characters of any one text
CHANNELS = ("phone", "mail", "chat", "store")


@dataclass
class Address:
    """An address as it will be copied onto the order."""

    first_name: str = ""
    last_name: str = ""
    attention: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""


@dataclass
class Discount:
    """What an agent takes off by hand: a percentage or an amount."""

    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass
class Line:
    """Some pieces of an item at the price that the agent was shown.

    `fixed_price` is one that a quote promised, for `fixed_quantity` pieces.
    """

    item: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    ship_to: int = 0
    id: int | None = None
    discount: Discount | None = None
    fixed_price: Decimal | None = None
    fixed_quantity: Decimal | None = None

    @property
    def takes_more(self) -> bool:
        """Whether pieces that are added join it; a promised price or a discount by hand was not given for them."""
        return self.fixed_price is None and self.discount is None

    @property
    def exceeds_quote(self) -> bool:
        """Whether it has more pieces than the quote promised its price for."""
        return self.fixed_quantity is not None and self.quantity > self.fixed_quantity


@dataclass
class ShipTo:
    """Where lines go, and how; `saved` is the customer's own address that it was taken from."""

    address: Address | None = None
    method: str = ""
    method_name: str = ""
    id: int | None = None
    saved: int | None = None
    gift_text: str = ""


@dataclass
class Payment:
    """One way to pay; without an amount it takes what the others leave. A token of the gateway, never a card."""

    method: str  # "stored", "link" or "terminal"
    id: int | None = None
    token: str = ""
    brand: str = ""
    last4: str = ""
    reference: str = ""
    amount: Decimal | None = None


@dataclass
class CartDocument:
    """The whole cart. `notes` are sentences that the agent still has to be told.

    `catalog_is_guess`: the site is where the agent mostly sells, until a customer or an item says otherwise.
    """

    schema: int = SCHEMA
    lines: list[Line] = field(default_factory=list)
    ship_tos: list[ShipTo] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    discounts: list[Discount] = field(default_factory=list)
    billing: Address | None = None
    channel: str = "phone"
    email: str = ""
    phone: str = ""
    coupon: str = ""
    notes: list[str] = field(default_factory=list)
    from_quote: str = ""
    quoted_total: Decimal | None = None
    next_id: int = 1
    catalog_is_guess: bool = False

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "CartDocument":
        """The cart of a record; one that says nothing yet is empty. Raises NotACart."""
        cart = from_json(cls, stored)
        cart.name_parts()
        cart.check()
        return cart

    def write(self) -> dict[str, Any]:
        """The document for a record; raises NotACart when it could not be read again, Refused when it is too big."""
        self.name_parts()
        self.check()
        document: dict[str, Any] = {"schema": self.schema, "discounts": [], **to_json(self)}
        refuse_if(why_too_large(document))
        CartDocument.read(document)
        return document

    def name_parts(self) -> None:
        """Gives an id to what has none; a ship-to of an older document is named by its place."""
        for place, ship_to in enumerate(self.ship_tos):
            ship_to.id = place if ship_to.id is None else ship_to.id
        parts: list[Any] = [*self.lines, *self.payments]
        used = [each.id for each in (*parts, *self.ship_tos) if each.id is not None]
        self.next_id = max([self.next_id, *(each + 1 for each in used)])
        for part in parts:
            part.id = self.new_id() if part.id is None else part.id

    def new_id(self) -> int:
        """An id that no part of this cart ever had."""
        self.next_id += 1
        return self.next_id - 1

    def check(self) -> None:
        """Raises NotACart for what the types alone do not say."""
        if self.schema != SCHEMA:
            raise NotACart(f"schema {self.schema} is not {SCHEMA}")
        parts = {"lines": self.lines, "ship_tos": self.ship_tos, "payments": self.payments}
        for name, each in parts.items():
            ids = [part.id for part in each]  # type: ignore[attr-defined]  # all three have one
            if len(set(ids)) < len(ids):
                raise NotACart(f"two {name} bear the same id")
        known = {each.id for each in self.ship_tos}
        if any(line.ship_to not in known for line in self.lines):
            raise NotACart("a line goes to an address that is not there")
        if any(line.quantity <= 0 or line.unit_price < 0 for line in self.lines):
            raise NotACart("a line has no quantity, or a price below 0")
        if len(self.discounts) > 1:
            raise NotACart("an order has one discount by hand at most")

    @property
    def discount(self) -> Discount | None:
        """What the agent takes off the whole order."""
        return self.discounts[0] if self.discounts else None

    @discount.setter
    def discount(self, discount: Discount | None) -> None:
        self.discounts = [discount] if discount else []

    def line(self, id: int) -> Line | None:
        """The line of that id."""
        return next((each for each in self.lines if each.id == id), None)

    def first_ship_to(self) -> ShipTo:
        """Where goods go that nobody has sent elsewhere; made when there is none."""
        if not self.ship_tos:
            self.ship_tos.append(ShipTo(id=self.new_id()))
        return self.ship_tos[0]


def why_too_large(document: dict[str, Any]) -> str:
    """What of a cart is more than one order can hold."""
    limits = {"lines": MOST_LINES, "ship_tos": MOST_SHIP_TOS, "payments": MOST_PAYMENTS}
    words = {"lines": _("lines"), "ship_tos": _("addresses"), "payments": _("payments")}
    for name, most in limits.items():
        if len(document.get(name, [])) > most:
            return _("An order holds %(most)d %(things)s at most; make a second order for the rest.") % {
                "most": most,
                "things": words[name],
            }
    if len(json.dumps(document).encode()) > CART_LIMIT:
        return _("This order has become too large to be saved; make a second order for the rest.")
    return ""
