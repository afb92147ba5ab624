"""An order in progress that came from a quote: what was quoted, beside what it comes to now and at today's prices."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from orders.actions.order_entry import terms
from orders.cart.document import CartDocument
from orders.cart.pricing import Answers, figures, price_anew
from orders.models import PendingOrder


@dataclass
class Quoted:
    """The comparison for an order with what the shop says of it and its total."""

    pending: PendingOrder
    answers: Answers
    total: Decimal

    @cached_property
    def is_the_same(self) -> bool:
        """Whether it comes to what its quote said."""
        return self.total == CartDocument.read(self.pending.cart).quoted_total

    @property
    def is_promised(self) -> bool:
        """Whether a promised price makes it come to something else than today's prices would."""
        return self.todays != self.total

    @property
    def is_the_same_today(self) -> bool:
        """Whether today's prices come to what its quote said."""
        return self.is_the_same and not self.is_promised

    @cached_property
    def todays(self) -> Decimal:
        """What it comes to when every promised price is let go of."""
        cart = CartDocument.read(self.pending.cart)
        for line in cart.lines:
            line.fixed_price = line.fixed_quantity = None
        price_anew(cart, self.answers, currency=self.pending.currency)
        return figures(cart, self.answers, terms(self.pending), day=timezone.localdate()).totals.total
