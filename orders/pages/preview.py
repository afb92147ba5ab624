"""What a list shows of an order beside it: enough to know whether it is the one, in a few queries."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from activities.models import Event
from csc.models.sites import TaxPolicy
from orders.models import Alert, Component, LineItem, SalesOrder, ShipTo

LINES = 6
EVENTS = 3


@dataclass(frozen=True)
class PreviewLine:
    """A line, how many of it, and the amount."""

    name: str
    ordered: Decimal
    extended: Decimal


class OrderPreview:
    """The sections of one order's preview."""

    def __init__(self, order: SalesOrder) -> None:
        self.order = order

    @cached_property
    def alerts(self) -> list[Alert]:
        """Those that nobody has cleared, blocking ones first."""
        return list(Alert.objects.about(self.order).open()) if self.order.open_alerts else []

    @cached_property
    def lines(self) -> list[PreviewLine]:
        """The first lines, each with what it was charged for."""
        return [PreviewLine(line.name, line.ordered, self._charged[line.pk]) for line in self._lines[:LINES]]

    @property
    def more_lines(self) -> int:
        """How many lines are left out."""
        return max(len(self._lines) - LINES, 0)

    @cached_property
    def ship_to(self) -> ShipTo | None:
        """Where the first parcel goes."""
        return self.order.ship_tos.select_related("address").first()

    @cached_property
    def events(self) -> list[Event]:
        """What happened last."""
        return list(Event.objects.about(self.order.subject_kind, self.order.pk)[:EVENTS])

    @cached_property
    def _lines(self) -> list[LineItem]:
        return list(self.order.line_items.order_by("position"))

    @cached_property
    def _charged(self) -> dict[int | None, Decimal]:
        # By the order, which components are indexed by; by the line they are not.
        own = self.order.components.filter(kind=Component.Kind.LINE)
        amounts: dict[int | None, Decimal] = defaultdict(Decimal)
        for component in own:
            amounts[component.line_id] += (
                component.gross if self.order.tax_policy == TaxPolicy.GROSS else component.net
            )
        return amounts
