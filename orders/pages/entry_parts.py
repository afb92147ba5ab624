"""The parts of order entry as its templates show them: fields, tabs, lines, addresses, payments."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders.cart.document import Address, Line, ShipTo
from orders.cart.storefront import Method, Offer
from orders.models import OrderAddress


@dataclass
class Field:
    """One field of a form: what stands in it, and what is wrong with that.

    `again` writes what was typed as the field shows it once it is saved.
    """

    name: str
    label: str
    value: str
    error: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    hint: str = ""
    needed: bool = False
    inputmode: str = ""
    wide: bool = False
    again: Callable[[str], str] = str.strip

    def in_words(self, value: str) -> str:
        """A value as the agent reads it: what is chosen by its words."""
        return dict(self.choices).get(value, value)


@dataclass
class TabShown:
    """A tab with how far it is."""

    name: str
    words: str
    state: str
    url: str
    is_open: bool


@dataclass
class LineShown:
    """A line of the cart with its figures and fields."""

    line: Line
    offer: Offer | None
    extended: Decimal | None
    off: Decimal | None
    why_not: str
    quantity: Field
    discount: Field
    to: Field

    @property
    def place_words(self) -> str:
        """Where it goes, by its number and first line."""
        return dict(self.to.choices).get(self.to.value, "")

    @property
    def todays_price(self) -> Decimal | None:
        """What it costs today, where a quote promised another price."""
        if self.line.fixed_price is None or self.offer is None or self.offer.price == self.line.fixed_price:
            return None
        return self.offer.price


@dataclass
class PlaceShown:
    """An address of the cart with its fields and the methods that go there."""

    ship_to: ShipTo
    saved: Field
    country: Field
    fields: list[Field]
    gift: Field
    method: Field
    methods: list[Method]
    chosen: Method | None
    lines: list[str]
    price: Decimal | None
    error: str
    is_left_out: bool  # no line goes there, so that it is no part of the order

    @property
    def in_short(self) -> str:
        """The name and the city, by which one address is told from another."""
        city = self.ship_to.address.city if self.ship_to.address else ""
        return ", ".join(filter(None, [*self.lines[:1], city])) or _("no address yet")

    @property
    def all_fields(self) -> list[Field]:
        """Every field of it, as they stand on the tab."""
        return [self.saved, self.country, *self.fields, self.method, self.gift]


@dataclass
class PaymentShown:
    """A payment of the cart with its amount."""

    payment: Any
    words: str
    pays: Decimal
    amount: Field
    reference: Field | None


def payment_words(payment: Any) -> str:
    """A payment of the cart as people call it."""
    if payment.method == "stored":
        return _("%(brand)s ends %(digits)s") % {"brand": payment.brand, "digits": payment.last4}
    return _("Payment link") if payment.method == "link" else _("Terminal")


def patience(payment: Any) -> int:
    """Seconds until there may be an answer about a payment: a gateway is quick, silence and customers are not."""
    if payment.state == payment.State.UNKNOWN:
        return 5
    return 20 if any("link" in (each.answer or {}) for each in payment.transactions.all()) else 2


def label_lines(address: Address | None) -> list[str]:
    """An address as printed on a label."""
    return OrderAddress(**asdict(address)).lines if address else []
