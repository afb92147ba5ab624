"""What a list shows of an order beside it: enough to know whether it is the one, in a few queries."""

from decimal import Decimal
from functools import cached_property

from activities.models import Event
from csc.models.sites import TaxPolicy
from orders.models import Alert, Component, SalesOrder, ShipTo
from orders.pages.items import LineRow, line_rows

LINES = 6
EVENTS = 3
GOODS = (Component.Kind.LINE, Component.Kind.LINE_ADJUSTMENT)


class OrderPreview:
    """The sections of one order's preview."""

    def __init__(self, order: SalesOrder) -> None:
        self.order = order

    @cached_property
    def alerts(self) -> list[Alert]:
        """Those that nobody has cleared, blocking ones first."""
        return list(Alert.objects.about(self.order).open()) if self.order.open_alerts else []

    @property
    def lines(self) -> list[LineRow]:
        """The first lines, each with what it was charged for and its own adjustments."""
        return self._rows[:LINES]

    @property
    def more_lines(self) -> int:
        """How many lines are left out."""
        return len(self._rows[LINES:])

    @property
    def more_amount(self) -> Decimal:
        """What they come to."""
        return sum((row.amount for row in self._rows[LINES:]), Decimal(0))

    @property
    def is_gross(self) -> bool:
        """Whether every amount contains its tax."""
        return self.order.tax_policy == TaxPolicy.GROSS

    @property
    def shipping_and_tax(self) -> Decimal:
        """What shipping adds to the items, with the tax where that is added too."""
        return Decimal(self.order.shipping + (0 if self.is_gross else self.order.tax))

    @cached_property
    def ship_to(self) -> ShipTo | None:
        """Where the first parcel goes."""
        return self.order.ship_tos.select_related("address").first()

    @cached_property
    def events(self) -> list[Event]:
        """What happened last."""
        return list(Event.objects.about(self.order.subject_kind, self.order.pk)[:EVENTS])

    @cached_property
    def _rows(self) -> list[LineRow]:
        # By the order, which components are indexed by; by the line they are not.
        goods = self.order.components.filter(kind__in=GOODS).select_related("adjustment").order_by("pk")
        return line_rows(self.order.line_items.order_by("position"), goods, tax_policy=self.order.tax_policy)
