"""Which components a refund gives back, and how much of each: never more than was charged and is left.

A refund states amounts after discounts. The line is credited as charged and the order's discount by the rest,
so that both together are to the last cent what the shop gave back.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop

from csc.money import minor_unit, rounded
from orders.actions.crediting import Credit
from orders.feeds.values import RefundedLine
from orders.feeds.words import kept
from orders.models import Component, LineItem, SalesOrder
from orders.pricing.ledger import Step

ZERO = Decimal(0)
OF_CHARGE = gettext_noop("The shop gave back %(amount)s of %(left)s.")
OF_DISCOUNT = gettext_noop("The shop took %(amount)s of a discount of %(left)s back with it.")
Kind = Component.Kind


@dataclass(frozen=True)
class Sum:
    """Net and tax, added and scaled together."""

    net: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.net + other.net, self.tax + other.tax)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.net - other.net, self.tax - other.tax)

    def times(self, share: Decimal, currency: str) -> "Sum":
        """A share of it, each part rounded once."""
        return Sum(rounded(self.net * share, currency), rounded(self.tax * share, currency))


class Refunding:
    """The components of an order while a refund is worked out; `credits` is what comes of it."""

    def __init__(self, order: SalesOrder) -> None:
        self.order, self.credits = order, list[Credit]()
        self.components = list(order.components.order_by("id"))
        self.left = {row.pk: Sum(row.net - row.credited_net, row.tax - row.credited_tax) for row in self.components}
        self.smallest = Decimal(1).scaleb(-minor_unit(order.currency))

    def give_line(self, line: LineItem, refunded: RefundedLine) -> None:
        """Credits a refunded quantity of a line, with its discounts."""
        own = [row for row in self.of(Kind.LINE_ADJUSTMENT) if row.line_id == line.pk]
        charge = next(row for row in self.of(Kind.LINE) if row.line_id == line.pk)
        share = min(refunded.quantity / line.original_quantity, Decimal(1)) if refunded.quantity else Decimal(1)
        full, wanted = self.full(charge, share), self.stated(refunded.subtotal, refunded.tax)
        if not full.gross or not wanted.gross:
            return
        left = self.left[charge.pk].gross
        if left < full.gross:  # part of it was given back before
            wanted, share = wanted.times(left / full.gross, self.order.currency), share * left / full.gross
            full = self.left[charge.pk]
        adjusted, on_order = sum((self.full(row, share) for row in own), Sum()), self.on_order(line, share)
        ratio = self.ratio(self.priced(wanted), self.priced(full + adjusted + on_order))
        given = Sum()
        for row in own:
            given += self.give(row, self.full(row, share).times(ratio, self.order.currency))
        rest = wanted - given - full if ratio == 1 else on_order.times(ratio, self.order.currency)
        given += self.give_discount(charge, rest)
        self.give(charge, wanted - given, refunded.quantity)

    def ratio(self, wanted: Decimal, expected: Decimal) -> Decimal:
        """How much of what was charged is given back; 1 when it is that but for rounding."""
        if abs(wanted - expected) <= self.smallest or not expected:
            return Decimal(1)
        return wanted / expected

    def give_discount(self, charge: Component, rest: Sum) -> Sum:
        """Takes a discount of the whole order back by `rest`: first at the line's own tax rate."""
        given = Sum()
        if rest.gross >= 0:
            return given
        for row in sorted(self.of(Kind.ORDER_ADJUSTMENT), key=lambda row: row.tax_rate != charge.tax_rate):
            given += self.give(row, rest - given)
        return given

    def give_shipping(self, net: Decimal, tax: Decimal) -> None:
        """Credits shipping as far as it was charged; all of it takes its discounts back too."""
        wanted = self.stated(net, tax)
        charges, discounts = self.of(Kind.SHIPPING), self.of(Kind.SHIPPING_ADJUSTMENT)
        available = sum((self.left[row.pk] for row in charges + discounts), Sum())
        if wanted.gross >= available.gross:
            for row in charges + discounts:
                self.give(row, self.left[row.pk])
            return
        given = Sum()
        for row in charges:
            given += self.give(row, wanted - given)

    def give(self, row: Component, wanted: Sum, quantity: Decimal | None = None) -> Sum:
        """Credits a component by what is wanted, or by all that is left when that is less; answers by how much."""
        left = self.left[row.pk]
        if wanted.gross * left.gross <= 0:
            return Sum()
        given = wanted if abs(wanted.gross) <= abs(left.gross) else left
        self.left[row.pk] = left - given
        steps = [self.step(given, left).as_json()]
        self.credits.append(Credit(row, given.net, given.tax, quantity=quantity, steps=steps))
        return given

    def step(self, given: Sum, left: Sum) -> Step:
        """The reason of a credit: how much of what was left the shop gave back."""
        amounts = {
            "amount": kept(abs(given.gross), self.order.currency),
            "left": kept(abs(left.gross), self.order.currency),
        }
        words = OF_CHARGE if left.gross > 0 else OF_DISCOUNT
        return Step("refunded by the shop", words, tuple(amounts.items()), net=given.net, tax=given.tax)

    def full(self, row: Component, share: Decimal) -> Sum:
        """A share of what was charged; all that is left when only rounding stands between the two."""
        part = Sum(row.net, row.tax).times(share, self.order.currency)
        left = self.left[row.pk]
        return left if abs((part - left).gross) <= self.smallest else part

    def on_order(self, line: LineItem, share: Decimal) -> Sum:
        """The line's part of the discounts on the whole order, as the feed noted it; below zero."""
        noted = rounded(Decimal(line.attributes.get("order_discount", 0)) * share, self.order.currency)
        return Sum(-noted) if noted else Sum()

    def stated(self, amount: Decimal, tax: Decimal) -> Sum:
        """Amounts as a feed states them: with tax inside under the gross policy."""
        return Sum(amount - tax, tax) if self.order.tax_policy == "gross" else Sum(amount, tax)

    def priced(self, amount: Sum) -> Decimal:
        """What prices are stated in: net, or gross under the gross policy."""
        return amount.gross if self.order.tax_policy == "gross" else amount.net

    def of(self, kind: str) -> list[Component]:
        """The components of a kind."""
        return [row for row in self.components if row.kind == kind]

    @property
    def given(self) -> Decimal:
        """Everything that is credited."""
        return sum((each.net + each.tax for each in self.credits), ZERO)
