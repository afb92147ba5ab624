"""What the shop stated and this order does not have, beside each other, with the alert that told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from orders.feeds.figures import Difference, differences
from orders.models import Alert, SalesOrder

STATED = "total_price"  # without it a feed stated nothing to compare with


@dataclass(frozen=True)
class FigureRow:
    """One figure of the shop that is not ours."""

    difference: Difference
    alert: Alert | None

    @property
    def by(self) -> Decimal:
        """How much more the shop states."""
        return self.difference.theirs - self.difference.ours


def figure_rows(order: SalesOrder, alerts: Sequence[Alert]) -> list[FigureRow]:
    """The figures that differ now; none for an order that no feed delivered."""
    figures = stated(order)
    if STATED not in figures:
        return []
    return [FigureRow(each, alert_of(each, alerts)) for each in differences(order, figures)]


def stated(order: SalesOrder) -> dict[str, Decimal]:
    """The figures that can be read as one."""
    found = {name: number(value) for name, value in order.feed_figures.items() if isinstance(value, str)}
    return {name: value for name, value in found.items() if value is not None}


def number(words: str) -> Decimal | None:
    """A figure as the feed wrote it; None for what is none."""
    try:
        found = Decimal(words)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def alert_of(difference: Difference, alerts: Sequence[Alert]) -> Alert | None:
    """The newest alert of that figure, open or cleared."""
    raised = [each for each in alerts if each.fingerprint.startswith(f"figures:{difference.name}:")]
    return max(raised, key=lambda each: each.raised_at, default=None)
