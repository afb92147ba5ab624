"""Everything on the quote page: what the frozen cart says, read with care."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Event
from csc.templatetags.csc import is_cut
from orders.cart.storefront import storefront
from orders.models import OrderAddress, Quote
from orders.pages.customer import Newest
from orders.pages.quote_reckoning import QuoteReckoning, reckoned
from orders.pricing.totals import items_and_rest
from orders.pricing.unit_price import ext_price

ADDRESS = (
    "first_name", "last_name", "attention", "company", "line1", "line2", "city", "region", "postal_code", "country",
)  # fmt: skip

LONGEST = 40  # characters of a number
MAGNITUDE = 11  # powers of ten, so that quantity by price stays exact


@dataclass(frozen=True)
class QuoteLine:
    """One line of the cart; what the document leaves out or garbles is empty."""

    position: int
    code: str
    name: str
    quantity: Decimal | None
    unit_price: Decimal | None
    extended: Decimal | None
    todays: Decimal | None = None
    ship_to: int = 0
    discounts: Sequence[tuple[str, Decimal]] = ()

    @property
    def differs(self) -> bool:
        """Whether it costs something else today."""
        return self.todays is not None and self.todays != self.unit_price


@dataclass(frozen=True)
class QuoteShipTo:
    """Where the goods would go, and how; `id` is what lines name it by."""

    id: int
    position: int
    lines: list[str]
    method: str

    @property
    def in_short(self) -> str:
        """The address in one line."""
        return ", ".join(self.lines) or _("no address")


@dataclass(frozen=True)
class Place:
    """The lines that go to one address."""

    ship_to: QuoteShipTo | None
    lines: list[QuoteLine]


class QuotePage:
    """The sections of one quote's page."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote

    @cached_property
    def lines(self) -> list[QuoteLine]:
        return [self._line(n, each) for n, each in enumerate(entries(self.quote.cart, "lines"), start=1)]

    def _line(self, position: int, entry: Mapping[str, Any]) -> QuoteLine:
        quantity, price = number(entry.get("quantity")), number(entry.get("unit_price"))
        currency = self.quote.currency
        return QuoteLine(
            position=position,
            code=text(entry.get("item")),
            name=text(entry.get("name")),
            quantity=quantity,
            unit_price=price,
            extended=None if quantity is None or price is None else ext_price(price, quantity, currency),
            todays=self._todays_prices.get(text(entry.get("item"))),
            ship_to=whole(entry.get("ship_to")),
            discounts=self.reckoned.discounts_of(position) if self.reckoned else (),
        )

    @cached_property
    def reckoned(self) -> QuoteReckoning | None:
        """What was promised, part by part; None where its cart and its shop do not come to that any more."""
        return reckoned(self.quote)

    @cached_property
    def _todays_prices(self) -> dict[str, Decimal | None]:
        """What its items cost in its catalog today; nothing once it is over, or when they mean something else."""
        quote = self.quote
        if not (quote.awaits_answer or quote.state == quote.State.EXPIRED) or quote.why_terms_changed():
            return {}
        codes = {text(each.get("item")) for each in entries(quote.cart, "lines")}
        offers = storefront(quote.site, timezone.localdate()).offers(codes, locale=quote.locale)
        return {code: offer.price for code, offer in offers.items() if offer.can_be_sold}

    @property
    def dearer_or_cheaper(self) -> int:
        """How many lines cost something else today."""
        return sum(line.differs for line in self.lines)

    @property
    def items_total(self) -> Decimal | None:
        """What the items come to; None when the document leaves a price out."""
        priced = all(line.extended is not None for line in self.lines)
        return self._items_and_rest[0] if priced else None

    @property
    def is_unexplained(self) -> bool:
        """Whether all that is known of the total is what the items in it cost."""
        return self.reckoned is None and self.items_total is not None

    @property
    def rest(self) -> Decimal:
        """What discounts, shipping and tax make of the total."""
        return self._items_and_rest[1]

    @property
    def _items_and_rest(self) -> tuple[Decimal, Decimal]:
        return items_and_rest(self.quote.total, [line.extended for line in self.lines if line.extended is not None])

    @property
    def cut_prices(self) -> list[QuoteLine]:
        """The lines whose unit price has more decimals than are shown."""
        currency = self.quote.currency
        return [line for line in self.lines if line.unit_price is not None and is_cut(line.unit_price, currency)]

    @cached_property
    def ship_tos(self) -> list[QuoteShipTo]:
        return [
            QuoteShipTo(
                whole(each.get("id"), n - 1),
                n,
                address_lines(each.get("address")),
                text(each.get("method_name")) or text(each.get("method")),
            )
            for n, each in enumerate(entries(self.quote.cart, "ship_tos"), start=1)
        ]

    @property
    def has_several_places(self) -> bool:
        return len(self.ship_tos) > 1

    @property
    def places(self) -> list[Place]:
        """The lines by address where there are several; last those that go to none of them."""
        if not self.has_several_places:
            return [Place(None, self.lines)]
        known = {each.id for each in self.ship_tos}
        found = [Place(to, [line for line in self.lines if line.ship_to == to.id]) for to in self.ship_tos]
        found.append(Place(None, [line for line in self.lines if line.ship_to not in known]))
        return [place for place in found if place.lines]

    @cached_property
    def history(self) -> Newest:
        return Newest.of(Event.objects.about(self.quote.subject_kind, self.quote.pk))


def entries(cart: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list of the document; none when it holds something else."""
    found = cart.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def address_lines(address: Any) -> list[str]:
    """An address of the document as printed on a label."""
    if not isinstance(address, dict):
        return []
    return OrderAddress(**{name: text(address.get(name)) for name in ADDRESS}).lines


def text(value: Any) -> str:
    """A word of the document."""
    return value if isinstance(value, str) else ""


def whole(value: Any, otherwise: int = 0) -> int:
    """An id of the document."""
    return value if isinstance(value, int) else otherwise


def number(value: Any) -> Decimal | None:
    """A number of the document; None for what is none, and for what no shop sells or asks."""
    words = str(value)
    try:
        found = Decimal(words) if len(words) <= LONGEST else Decimal("NaN")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= MAGNITUDE else None
