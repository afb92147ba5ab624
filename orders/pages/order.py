"""Everything on the order page, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from csc.models import Code
from csc.models.sites import TaxPolicy
from orders.actions.crediting import credited
from orders.models import (
    Alert,
    Component,
    CreditMemo,
    Invoice,
    LineItem,
    Payment,
    PriceAdjustment,
    ReturnOrder,
    SalesOrder,
    ShippingOrder,
    ShipTo,
)
from orders.pages.history import History
from orders.pages.unit_values import UnitValues, unit_values
from orders.totals import Totals


@dataclass
class AdjustmentRow:
    """A discount or surcharge, beneath its line or among the totals."""

    name: str
    tax: Decimal
    extended: Decimal
    credit_amount: Decimal

    @property
    def amount(self) -> Decimal:
        """The same as `extended`; what the totals call it."""
        return self.extended


@dataclass
class LineRow:
    """A line as the page shows it; amounts as charged, and beside them what was credited (rules P8, P9)."""

    line: LineItem
    tax: Decimal
    extended: Decimal
    credit_amount: Decimal
    values: UnitValues
    adjustments: list[AdjustmentRow] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.line, name)

    @property
    def code(self) -> str:
        return self.line.item_code

    @property
    def credited_quantity(self) -> Decimal:
        return Decimal(self.line.credited)


class OrderPage:
    """The sections of one order's page."""

    def __init__(self, order: SalesOrder, asked: Mapping[str, str] | None = None) -> None:
        """`asked` is the query string: which part of the history is shown."""
        self.order = order
        self.history = History(order, asked or {})

    @cached_property
    def components(self) -> list[Component]:
        return list(self.order.components.select_related("adjustment").order_by("id"))

    @cached_property
    def lines(self) -> list[LineRow]:
        of_line: dict[int | None, list[Component]] = defaultdict(list)
        for component in self.components:
            of_line[component.line_id].append(component)
        return [self._line(line, of_line[line.pk]) for line in self.line_items]

    @cached_property
    def line_items(self) -> list[LineItem]:
        return list(self.order.line_items.order_by("position"))

    @cached_property
    def unit_values(self) -> dict[int, UnitValues]:
        """What one unit of each line costs, by line id."""
        return unit_values(
            self.line_items,
            self.components,
            tax_policy=self.order.tax_policy,
            currency=self.order.currency,
            excluded=PriceAdjustment.objects.excluded_by(self.order),
        )

    def _line(self, line: LineItem, components: list[Component]) -> LineRow:
        own = [each for each in components if each.kind == Component.Kind.LINE]
        adjustments = [each for each in components if each.kind == Component.Kind.LINE_ADJUSTMENT]
        return LineRow(
            line=line,
            tax=sum((each.tax for each in own), Decimal(0)),
            extended=sum((self._shown(each) for each in own), Decimal(0)),
            credit_amount=-sum((self._credit(each) for each in own), Decimal(0)),
            values=self.unit_values[line.pk],
            adjustments=self._adjustments(adjustments),
        )

    def _adjustments(self, components: list[Component]) -> list[AdjustmentRow]:
        rows: dict[int | None, AdjustmentRow] = {}
        for each in components:
            name = each.adjustment.name if each.adjustment else ""
            row = rows.setdefault(each.adjustment_id, AdjustmentRow(name, Decimal(0), Decimal(0), Decimal(0)))
            row.tax += each.tax
            row.extended += self._shown(each)
            row.credit_amount -= self._credit(each)
        return list(rows.values())

    def _shown(self, component: Component) -> Decimal:
        return Decimal(component.gross if self.order.tax_policy == TaxPolicy.GROSS else component.net)

    def _credit(self, component: Component) -> Decimal:
        gross = self.order.tax_policy == TaxPolicy.GROSS
        return Decimal(component.credited_gross if gross else component.credited_net)

    @cached_property
    def adjustments(self) -> list[AdjustmentRow]:
        """Those on the whole order, one row each whatever number of tax rates they have."""
        return self._adjustments(self._of_kind(Component.Kind.ORDER_ADJUSTMENT))

    @cached_property
    def shipping_adjustments(self) -> list[AdjustmentRow]:
        """Those on shipping."""
        return self._adjustments(self._of_kind(Component.Kind.SHIPPING_ADJUSTMENT))

    def _of_kind(self, kind: str) -> list[Component]:
        return [each for each in self.components if each.kind == kind]

    @cached_property
    def credited(self) -> Totals:
        return credited(self.components, tax_policy=self.order.tax_policy)

    @property
    def show_original(self) -> bool:
        return any(row.line.original_quantity != row.line.ordered for row in self.lines)

    @property
    def show_credited(self) -> bool:
        return any(row.line.credited or row.credit_amount for row in self.lines)

    @cached_property
    def ship_tos(self) -> list[ShipTo]:
        return list(self.order.ship_tos.select_related("address"))

    @cached_property
    def shipping_orders(self) -> list[ShippingOrder]:
        return list(
            self.order.shipping_orders.select_related("warehouse").prefetch_related("items__line", "trackings")
        )

    @cached_property
    def payments(self) -> list[Payment]:
        return list(self.order.payments.prefetch_related("transactions"))

    @cached_property
    def invoices(self) -> list[Invoice]:
        return list(self.order.invoices.all())

    @cached_property
    def credit_memos(self) -> list[CreditMemo]:
        return list(self.order.creditmemos.all())

    @cached_property
    def return_orders(self) -> list[ReturnOrder]:
        return list(self.order.return_orders.all())

    @cached_property
    def tags(self) -> list[Code]:
        """The labels on the order, in the pick list's order."""
        return [each.tag for each in self.order.tags.select_related("tag").order_by("tag__position", "tag__label")]

    @cached_property
    def alerts(self) -> list[Alert]:
        return list(Alert.objects.about(self.order).select_related("cleared_by"))

    @property
    def open_alerts(self) -> list[Alert]:
        return [alert for alert in self.alerts if alert.cleared_at is None]

    @property
    def cleared_alerts(self) -> list[Alert]:
        return [alert for alert in self.alerts if alert.cleared_at is not None]
