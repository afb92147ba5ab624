"""The rows of an order as values of the pricing engine, and its entries as what is booked on those rows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from csc.money import rounded
from orders.actions.crediting import Credit
from orders.models import Component, LineItem, PriceAdjustment, SalesOrder
from orders.pricing import values
from orders.pricing.ledger import Entry
from orders.pricing.unit_price import exact_unit
from orders.pricing.values import ZERO, Key, Stage

State = SalesOrder.State
STAGES = {
    State.WAITING_FULFILLMENT: Stage.WAITING_FULFILLMENT,
    State.WAITING_FILING: Stage.CLOSED,
    State.CLOSED: Stage.CLOSED,
    State.VOID: Stage.VOID,
}


def priced(order: SalesOrder) -> values.Order:
    """The order as the engine knows it, read from its rows."""
    adjustments = map(priced_adjustment, order.price_adjustments.prefetch_related("excluded_lines"))
    lines, components = order.line_items.order_by("position"), list(order.components.order_by("pk"))
    return replace(priced_rows(order, lines, components), adjustments=tuple(adjustments))


def priced_rows(
    order: SalesOrder,
    lines: Iterable[LineItem],
    components: Collection[Component],
    excluded: Mapping[int, Iterable[int]] | None = None,
) -> values.Order:
    """The same from rows that are at hand; `excluded` holds by adjustment id the ids of the lines that it leaves out.

    Of adjustments nothing else is known then.
    """
    rates = {each.line_id: each.tax_rate for each in components if each.kind == Component.Kind.LINE}
    left_out = (excluded or {}).items()
    return values.Order(
        currency=order.currency,
        tax_policy=order.tax_policy,
        lines=tuple(priced_line(each, rates.get(each.pk, ZERO)) for each in lines),
        components=tuple(map(priced_component, components)),
        adjustments=tuple(values.Adjustment(id, "", excluded=frozenset(lines_of)) for id, lines_of in left_out),
        stage=STAGES.get(State(order.state), Stage.OPEN),
    )


def priced_line(line: LineItem, tax_rate: Decimal = ZERO) -> values.Line:
    """The facts of a line, with the tax rate that it was charged at where that is asked for."""
    return values.Line(
        id=line.pk,
        position=line.position,
        item=line.item_code or line.name,
        ship_to=line.ship_to_id or 0,
        original_quantity=line.original_quantity,
        ordered=line.ordered,
        original_unit_price=exact_unit(line.original_unit_price),
        unit_price=exact_unit(line.unit_price),
        tax_rate=tax_rate,
        allocated=line.allocated,
        shipped=line.shipped,
        credited=line.credited,
        excluded=line.excluded_from_order_adjustments,
        shipping_each=line.own_shipping / line.original_quantity if line.own_shipping else ZERO,
    )


def priced_component(row: Component) -> values.Component:
    """What a component was charged and credited, in whole minor units."""
    net, tax, credited_net, credited_tax = (
        rounded(amount, row.currency) for amount in (row.net, row.tax, row.credited_net, row.credited_tax)
    )
    charged, credited = values.Amount(net, tax), values.Amount(credited_net, credited_tax)
    return values.Component(row.kind, row.tax_rate, charged, credited, row.line_id, row.adjustment_id, row.ship_to_id)


def priced_adjustment(row: PriceAdjustment) -> values.Adjustment:
    """A discount or surcharge with the lines that it leaves out."""
    excluded = frozenset(line.pk for line in row.excluded_lines.all())
    return values.Adjustment(row.pk, row.name, row.line_id, row.ship_to_id, row.manual, excluded)


def key_of(row: Component) -> Key:
    """What the engine calls a component."""
    return Key(row.kind, row.line_id, row.adjustment_id, row.ship_to_id, row.tax_rate)


def credits_of(entries: Iterable[Entry], rows: Iterable[Component]) -> list[Credit]:
    """Entries of the engine that give something back, with their steps, each on the row that it is about."""
    row_of = {key_of(row): row for row in rows}
    return [
        Credit(row_of[each.key], -each.net, -each.tax, each.quantity, [step.as_json() for step in each.steps])
        for each in entries
    ]
