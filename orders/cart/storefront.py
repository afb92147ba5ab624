"""The shop as order entry asks it: items, prices, promotions, tax rates, shipping methods, and stock per site."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from csc.models import Site
from orders.pricing.cart import Promotion, ShippingMethod, TaxRate


@dataclass(frozen=True)
class Stock:
    """How many pieces can be promised: on hand less held less safety stock; None where nobody has to count."""

    available: Decimal | None
    kind: str = "counted"  # "counted", "drop_ship", "back_order" or "untracked"

    def has(self, wanted: Decimal) -> bool:
        """Whether so many pieces can be promised."""
        return self.available is None or self.available >= wanted


@dataclass(frozen=True)
class Offer:
    """An item as a site sells it now; without a price, or hidden, it cannot be sold."""

    code: str
    name: str
    price: Decimal | None
    tax_class: str
    is_sold: bool
    stock: Stock
    item_id: int
    variation: str = ""
    variations: int = 0  # how many a master has; it is not sold itself

    @property
    def shown_name(self) -> str:
        """The name, with what makes it a variation where the name does not say so."""
        unsaid = [part for part in self.variation.split(", ") if part.lower() not in self.name.lower()]
        return ", ".join([self.name, *filter(None, unsaid)])

    @property
    def can_be_sold(self) -> bool:
        """Whether it may stand on a new order, stock apart."""
        return self.is_sold and self.price is not None and not self.variations

    @property
    def why_out(self) -> str:
        """That not one piece is left; empty when there is any."""
        return "" if self.stock.has(Decimal(1)) else _("Nothing is left of %(item)s.") % {"item": self.code}


@dataclass(frozen=True)
class Method:
    """A way to send goods."""

    code: str
    name: str
    price: Decimal
    days: int
    countries: frozenset[str] = field(default_factory=frozenset)

    def goes_to(self, country: str) -> bool:
        """Whether it goes to a country; one that nobody has named yet is no obstacle."""
        return not self.countries or not country or country in self.countries

    @property
    def priced(self) -> ShippingMethod:
        """As pricing asks for it."""
        return ShippingMethod(self.name, self.price, self.countries)


class Storefront(Protocol):
    """What any shop has to answer. Prices are fetched when the cart is shown, and again when it is placed."""

    def find(self, words: str, *, locale: str) -> list[Offer]:
        """The items of a code or of keywords; an exact code alone, a master with its variations."""
        ...

    def offers(self, codes: Collection[str], *, locale: str) -> dict[str, Offer]:
        """The items of those codes, in a fixed number of questions."""
        ...

    def promotions(self, coupon: str) -> tuple[Promotion, ...]:
        """What runs today for everybody, and for whoever has that coupon."""
        ...

    def tax_rates(self, countries: Collection[str]) -> tuple[TaxRate, ...]:
        """The rates of those countries."""
        ...

    def methods(self) -> list[Method]:
        """The ways to send goods that an agent may choose."""
        ...


def storefront(site: Site, day: date) -> Storefront:
    """The shop behind a site on a day, as the setting STOREFRONT names it."""
    shop: Storefront = import_string(settings.STOREFRONT)(site, day)
    return shop
