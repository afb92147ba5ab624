"""What a quote came to when it was made, part by part: its frozen cart priced anew by the engine as of that day."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from csc.models.sites import TaxPolicy
from orders.actions.order_entry import terms
from orders.cart.codec import NotACart
from orders.cart.document import CartDocument, ShipTo
from orders.cart.pricing import Figures, ask, figures
from orders.cart.storefront import storefront
from orders.models import Component, Quote
from orders.pages.explaining import FIGURES, Figure
from orders.pages.reckoning import Reckoning, Row, reasons
from orders.pricing.ledger import Entry
from orders.pricing.totals import Totals
from orders.pricing.values import Kind


class Part(NamedTuple):
    """One row of the totals."""

    what: str
    words: str
    amount: Decimal


class QuoteReckoning:
    """The figures of a quote, which add up to what was promised."""

    def __init__(self, quote: Quote, cart: CartDocument, found: Figures) -> None:
        self.quote, self.cart, self.figures = quote, cart, found

    @property
    def totals(self) -> Totals:
        return self.figures.totals

    @property
    def parts(self) -> list[Part]:
        """The rows above the total, in the order of an order's totals."""
        totals, tax = self.totals, _("Tax included") if self.is_gross else _("Tax")
        found = [
            Part("subtotal", str(FIGURES["subtotal"].words), totals.subtotal),
            Part("order-adjustment", str(FIGURES["order-adjustment"].words), totals.order_adjustment),
            Part("shipping", str(FIGURES["shipping"].words), totals.shipping),
            Part("tax", tax, totals.tax),
        ]
        return [each for each in found if each.amount or each.what != "order-adjustment"]

    @property
    def order_discounts(self) -> list[tuple[str, Decimal]]:
        """What is taken off the whole order, by name."""
        return self.figures.named(Kind.ORDER_ADJUSTMENT)

    @property
    def is_gross(self) -> bool:
        """Whether its amounts contain their tax."""
        return self.quote.tax_policy == TaxPolicy.GROSS

    def discounts_of(self, position: int) -> Sequence[tuple[str, Decimal]]:
        """What is taken off the line at that place of the cart, by name."""
        line = self.cart.lines[position - 1].id
        own = self.figures.components(Kind.LINE_ADJUSTMENT, line=line)
        return [(self.figures.name_of(each), each.now.stated(self.quote.tax_policy)) for each in own]

    def explain(self, what: str) -> Reckoning | None:
        """How a figure comes about; None for one that quotes do not have."""
        figure = FIGURES.get(what)
        if figure is None or self.figures.outcome is None:
            return None
        mine = [each for each in self.figures.outcome.entries if each.key.kind in figure.kinds]
        amounts = [(each, self._amount(each, figure)) for each in mine]
        rows = [Row(self._on(each), reasons(each.steps), amount) for each, amount in amounts if amount]
        return Reckoning(what, str(figure.words), str(figure.rule), rows, self.quote.currency)

    def _amount(self, entry: Entry, figure: Figure) -> Decimal:
        """What of an entry counts into a figure."""
        if figure.part == "tax":
            return entry.tax
        return entry.gross if figure.part == "gross" or self.is_gross else entry.net

    def _on(self, entry: Entry) -> str:
        """What an entry is on: an adjustment or a line by its name, shipping by where it goes."""
        key = entry.key
        if key.adjustment is not None and self.figures.outcome:
            named = self.figures.outcome.order.adjustments
            return next((each.name for each in named if each.id == key.adjustment), "")
        line = self.cart.line(key.line) if key.line is not None else None
        if line:
            return line.name or line.item
        return f"{Component.Kind(key.kind).label} {self._place(key.ship_to)}".strip()

    def _place(self, ship_to: int | None) -> str:
        """Where shipping goes, where there are several places: the number of the address, and its town."""
        if len(self.cart.ship_tos) < 2:
            return ""
        found = [(n, each) for n, each in enumerate(self.cart.ship_tos, start=1) if each.id == ship_to]
        return "".join(place_words(n, each) for n, each in found)


def place_words(position: int, ship_to: ShipTo) -> str:
    """An address of several, in short."""
    city = ship_to.address.city if ship_to.address else ""
    return _("to %(position)s, %(city)s") % {"position": position, "city": city or _("no address")}


def reckoned(quote: Quote) -> QuoteReckoning | None:
    """The figures of a quote; None where they do not come to what was promised, or the cart cannot be read."""
    try:
        cart = CartDocument.read(quote.cart)
    except NotACart:
        return None
    found = figures_of(quote, cart)
    if found.outcome is None or found.totals.total != quote.total:
        return None
    return QuoteReckoning(quote, cart, found)


def figures_of(quote: Quote, cart: CartDocument) -> Figures:
    """What the cart of a quote comes to on the day on which it was made."""
    day = timezone.localdate(quote.created_at)
    answers = ask(storefront(quote.site, day), cart, locale=quote.locale)
    return figures(cart, answers, terms(quote), day=day)
