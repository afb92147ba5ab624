"""What a cart comes to: the document and the shop's answers become values for orders.pricing, and its figures ours."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.templatetags.csc import money
from orders.cart.document import CartDocument, Discount, Line, ShipTo
from orders.cart.storefront import Method, Offer, Storefront
from orders.pricing import cart as priced
from orders.pricing.ledger import Entry, Outcome
from orders.pricing.selling import NotOff, sell
from orders.pricing.values import Component, Kind
from orders.totals import Totals, charged

ZERO = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """What an order keeps for life, and whose tax it is."""

    currency: str
    tax_policy: str
    locale: str
    tax_exempt: bool = False


@dataclass
class Answers:
    """What the shop said about one cart, asked once."""

    offers: dict[str, Offer]
    methods: dict[str, Method]
    promotions: tuple[priced.Promotion, ...]
    tax_rates: tuple[priced.TaxRate, ...]

    def method(self, ship_to: ShipTo) -> Method | None:
        """The way that goods go to an address; older carts call it by its name."""
        named = (each for each in self.methods.values() if each.name == ship_to.method)
        return self.methods.get(ship_to.method) or next(named, None)


def ask(shop: Storefront, cart: CartDocument, *, locale: str) -> Answers:
    """Asks the shop everything about a cart, in a number of questions that does not grow with its lines."""
    countries = {each.address.country for each in cart.ship_tos if each.address}
    return Answers(
        offers=shop.offers({line.item for line in cart.lines}, locale=locale),
        methods={each.code: each for each in shop.methods()},
        promotions=shop.promotions(cart.coupon),
        tax_rates=shop.tax_rates(countries),
    )


@dataclass(frozen=True)
class Amounts:
    """A component of the priced order as totals count it."""

    kind: str
    net: Decimal
    tax: Decimal


@dataclass
class Figures:
    """A cart with its prices; `problem` is why it could not be priced, and then the amounts are those of nothing.

    `not_off` tells by line, None for the whole order, why a discount by hand is not given; prices are without it.
    """

    currency: str
    tax_policy: str
    outcome: Outcome | None = None
    problem: str = ""
    not_off: dict[int | None, str] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)

    def extended(self, line: int) -> Decimal | None:
        """What a line comes to, its own discounts taken off."""
        return self._sum(self.components(Kind.LINE, Kind.LINE_ADJUSTMENT, line=line))

    def off(self, line: int) -> Decimal | None:
        """What is taken off a line."""
        return self._sum(self.components(Kind.LINE_ADJUSTMENT, line=line)) or None

    def shipping(self, ship_to: int) -> Decimal | None:
        """What it costs to send everything to an address."""
        return self._sum([each for each in self.components(Kind.SHIPPING) if each.ship_to == ship_to])

    def named(self, kind: str) -> list[tuple[str, Decimal]]:
        """The discounts of a kind, each under its name."""
        sums: dict[str, Decimal] = {}
        for each in self.components(kind):
            name = self.name_of(each)
            sums[name] = sums.get(name, ZERO) + each.now.stated(self.tax_policy)
        return list(sums.items())

    def name_of(self, component: Component) -> str:
        """What a discount is called."""
        order = self.outcome.order if self.outcome else None
        return next((a.name for a in (order.adjustments if order else ()) if a.id == component.adjustment), "")

    def components(self, *kinds: str, line: int | None = None) -> list[Component]:
        """The amounts of some kinds, of one line where that is given."""
        return [each for each in self._all() if each.kind in kinds and line in (None, each.line)]

    def _all(self) -> Iterable[Component]:
        return self.outcome.order.components if self.outcome else ()

    def _sum(self, components: list[Component]) -> Decimal | None:
        if not components:
            return None
        return sum((each.now.stated(self.tax_policy) for each in components), ZERO)


def figures(cart: CartDocument, answers: Answers, terms: Terms, *, day: date) -> Figures:
    """Prices a cart, as far as it can be priced."""
    found = Figures(terms.currency, terms.tax_policy)
    try:
        found.outcome = outcome = sold(as_priced(cart, answers, terms, day=day), found.not_off)
    except Refused as refused:
        found.problem = str(refused)
        return found
    parts = [Amounts(each.kind, each.now.net, each.now.tax) for each in outcome.order.components]
    found.totals = charged(parts, tax_policy=terms.tax_policy)
    return found


def sold(cart: priced.Cart, not_off: dict[int | None, str]) -> Outcome:
    """What a cart comes to without the discounts that cannot be given; each is noted in `not_off`."""
    try:
        return sell(cart)
    except NotOff as refused:
        not_off[refused.line] = str(refused)
        return sold(without_discount(cart, refused.line), not_off)


def without_discount(cart: priced.Cart, line: int | None) -> priced.Cart:
    """The cart without the discount by hand of a line, or that of the whole order."""
    if line is None:
        return replace(cart, discount=None)
    return replace(cart, lines=tuple(replace(each, discount=None) if each.id == line else each for each in cart.lines))


def entries_of(figures: Figures) -> dict[object, Entry]:
    """The booking of each amount, by the amount's name within the order."""
    return {each.key: each for each in figures.outcome.entries} if figures.outcome else {}


def as_priced(cart: CartDocument, answers: Answers, terms: Terms, *, day: date) -> priced.Cart:
    """A cart as pricing asks for it."""
    return priced.Cart(
        currency=terms.currency,
        tax_policy=terms.tax_policy,
        day=day,
        lines=tuple(line_of(each, answers) for each in cart.lines),
        ship_tos=tuple(ship_to_of(each, answers) for each in cart.ship_tos),
        promotions=answers.promotions,
        tax_rates=answers.tax_rates,
        discount=discount_of(cart.discount),
        tax_exempt=terms.tax_exempt,
    )


def line_of(line: Line, answers: Answers) -> priced.CartLine:
    """A line as pricing asks for it, at the price that stands on it."""
    offer = answers.offers.get(line.item)
    made = priced.CartLine(line.id or 0, line.item, line.quantity, line.unit_price, line.ship_to)
    return replace(made, tax_class=offer.tax_class if offer else priced.STANDARD, discount=discount_of(line.discount))


def ship_to_of(ship_to: ShipTo, answers: Answers) -> priced.CartShipTo:
    """An address as pricing asks for it; a method that does not go there costs nothing yet."""
    country = ship_to.address.country if ship_to.address else ""
    region = ship_to.address.region if ship_to.address else ""
    method = answers.method(ship_to)
    fits = method if method and method.goes_to(country) and country else None
    return priced.CartShipTo(ship_to.id or 0, country, region, fits.priced if fits else None)


def discount_of(discount: Discount | None) -> priced.Discount | None:
    """A discount as pricing asks for it."""
    return priced.Discount(discount.percent, discount.amount) if discount else None


def price_anew(cart: CartDocument, answers: Answers, *, currency: str) -> list[str]:
    """Puts today's prices on the lines; returns a sentence for each that changed. Promised prices stay."""
    told = []
    for line in cart.lines:
        offer = answers.offers.get(line.item)
        todays = offer.price if offer else None
        price = todays if line.fixed_price is None else line.fixed_price
        if price is None or price == line.unit_price:
            continue
        told.append(
            _("The price of %(item)s changed from %(before)s to %(now)s. Kept: %(now)s.")
            % {"item": line.item, "before": money(line.unit_price, currency), "now": money(price, currency)}
        )
        line.unit_price = price
    return told
