"""Everything on the order page, in a number of queries that does not grow with the rows. All of them stand here."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Note
from csc.models import Code, User
from orders.actions.crediting import credited
from orders.models import (
    Alert,
    Component,
    Customer,
    InvoiceLine,
    LineItem,
    Payment,
    PriceAdjustment,
    Quote,
    Return,
    ReturnOrder,
    SalesOrder,
    ShippingOrder,
    ShipTo,
)
from orders.pages.bills import Bills, bills, by
from orders.pages.counting import Count, counted
from orders.pages.customer import told_to
from orders.pages.feed_figures import FigureRow, figure_rows
from orders.pages.history import History
from orders.pages.items import AdjustmentRow, Group, LineRow, adjustment_rows, grouped, line_rows, named_texts
from orders.pages.unit_values import UnitValues, unit_values
from orders.totals import Totals

OTHERS = 5  # orders of the customer that are named


class OrderPage:
    """The sections of one order's page."""

    def __init__(self, order: SalesOrder, asked: Mapping[str, str] | None = None, *, reader: User) -> None:
        """`asked` is the query string: which part of the history, and which line's unit values, are shown."""
        self.order, self.reader = order, reader
        self.history = History(order, asked or {}, always=reader.show_history)
        self.opened_line = (asked or {}).get("unit_values", "")

    # Items and totals

    @cached_property
    def components(self) -> list[Component]:
        return list(self.order.components.select_related("adjustment").order_by("id"))

    @cached_property
    def line_items(self) -> list[LineItem]:
        return list(self.order.line_items.order_by("position"))

    @cached_property
    def lines(self) -> list[LineRow]:
        return line_rows(self.line_items, self.components, tax_policy=self.order.tax_policy)

    @cached_property
    def ship_tos(self) -> list[ShipTo]:
        return list(self.order.ship_tos.select_related("address"))

    @cached_property
    def groups(self) -> list[Group]:
        """The lines by ship-to where there are several."""
        return grouped(self.lines, self.ship_tos)

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

    @cached_property
    def opened(self) -> LineItem | None:
        """The line whose unit values are asked for."""
        return next((each for each in self.line_items if str(each.position) == self.opened_line), None)

    @property
    def opened_values(self) -> UnitValues | None:
        return self.unit_values[self.opened.pk] if self.opened else None

    @cached_property
    def adjustments(self) -> list[AdjustmentRow]:
        """Those on the whole order."""
        return self._adjustments(Component.Kind.ORDER_ADJUSTMENT)

    @cached_property
    def shipping_adjustments(self) -> list[AdjustmentRow]:
        """Those on shipping."""
        return self._adjustments(Component.Kind.SHIPPING_ADJUSTMENT)

    def _adjustments(self, kind: str) -> list[AdjustmentRow]:
        of_kind = (each for each in self.components if each.kind == kind)
        return adjustment_rows(of_kind, tax_policy=self.order.tax_policy)

    @cached_property
    def credited(self) -> Totals:
        return credited(self.components, tax_policy=self.order.tax_policy)

    @property
    def has_several_places(self) -> bool:
        return len(self.ship_tos) > 1

    @cached_property
    def columns_between(self) -> int:
        """Columns of the items between their name and their tax."""
        return 5 + self.show_original + self.show_credited

    @cached_property
    def columns(self) -> int:
        """All columns of the items."""
        return self.columns_between + 5 + self.show_credit_amount

    @cached_property
    def show_original(self) -> bool:
        return any(row.line.original_quantity != row.line.ordered for row in self.lines)

    @cached_property
    def show_credited(self) -> bool:
        return any(row.line.credited for row in self.lines)

    @cached_property
    def show_credit_amount(self) -> bool:
        return any(row.credit_amount or any(each.credit_amount for each in row.adjustments) for row in self.lines)

    # What is sent, paid and billed, and what comes back

    @cached_property
    def shipping_orders(self) -> list[ShippingOrder]:
        """With how many of which line they carry."""
        found = list(self.order.shipping_orders.select_related("warehouse").prefetch_related("items", "trackings"))
        lines = {each.pk: each for each in self.line_items}
        for item in (item for each in found for item in each.items.all()):
            item.line = lines[item.line_id]
        return found

    @cached_property
    def payments(self) -> list[Payment]:
        return list(self.order.payments.prefetch_related("transactions"))

    @cached_property
    def bills(self) -> Bills:
        """Invoices and credit memos by time; each names its shipping order, each credit memo its return."""
        invoices = list(self.order.invoices.order_by("made_at", "pk"))
        memos = list(self.order.creditmemos.order_by("made_at", "pk"))
        lines = InvoiceLine.objects.filter(invoice__order=self.order).order_by("pk") if invoices else ()
        parcels = {each.pk: each for each in self.shipping_orders}
        came_back = {each.pk: each for each in self.returns}
        for invoice in invoices:
            invoice.shipping_order = parcels.get(invoice.shipping_order_id or 0)
        for memo in memos:
            memo.return_record = came_back.get(memo.return_record_id or 0)
        return bills(invoices, lines, memos)

    @cached_property
    def returns(self) -> list[Return]:
        return list(Return.objects.visible_to(self.reader).of_order(self.order).newest())

    @cached_property
    def return_orders(self) -> list[ReturnOrder]:
        """With their returns as `came_back`."""
        of_return_order = by(self.returns, "return_order_id")
        found = list(self.order.return_orders.select_related("reason"))
        for each in found:
            each.came_back = of_return_order[each.pk]
        return found

    # Related records

    @cached_property
    def customer(self) -> Customer | None:
        """The customer as they are kept now: whoever they were merged into."""
        return self.order.customer.survivor if self.order.customer else None

    @cached_property
    def family(self) -> list[int]:
        return self.customer.family if self.customer else []

    @cached_property
    def replacements(self) -> list[SalesOrder]:
        """What this order replaces, and what replaced it."""
        return list(SalesOrder.objects.visible_to(self.reader).replacing_or_replaced_by(self.order).newest())

    @cached_property
    def quotes(self) -> list[Quote]:
        """Those that were turned into it."""
        if not self.reader.has_perm("orders.view_quote"):
            return []
        return list(Quote.objects.visible_to(self.reader).turned_into_order(self.order).select_related("agent"))

    @property
    def _orders_of_customer(self) -> Any:
        return SalesOrder.objects.visible_to(self.reader).of_customers(self.family)

    @cached_property
    def other_orders(self) -> list[SalesOrder]:
        """The customer's newest other ones."""
        if not self.customer:
            return []
        return list(self._orders_of_customer.exclude(pk=self.order.pk).newest()[:OTHERS])

    @cached_property
    def order_count(self) -> Count:
        return counted(self._orders_of_customer)

    @property
    def has_more_orders(self) -> bool:
        """Whether the customer has more than this order and those that are named."""
        return self.order_count.number > len(self.other_orders) + 1

    @cached_property
    def return_count(self) -> Count:
        if not self.reader.has_perm("orders.view_return"):
            return Count(0)
        return counted(Return.objects.visible_to(self.reader).of_customers(self.family))

    @property
    def standing(self) -> str:
        """How long and how well the customer is known, in one line."""
        if not self.customer:
            return ""
        orders, returns = self.order_count, self.return_count
        counts = [ngettext("%(count)s order", "%(count)s orders", orders.number) % {"count": orders}]
        if returns:
            counts.append(ngettext("%(count)s return", "%(count)s returns", returns.number) % {"count": returns})
        return _("%(counts)s, since %(year)s") % {"counts": ", ".join(counts), "year": self.customer.created_at.year}

    @cached_property
    def last_contact(self) -> datetime | None:
        """When somebody last wrote down a contact with the customer."""
        if not self.customer:
            return None
        notes = told_to(self.reader, Note.objects.of_customers(self.family))
        found: datetime | None = notes.values_list("written_at", flat=True).first()
        return found

    # Header, alerts and details

    @property
    def in_state_for(self) -> str:
        """How long it has been in its state: 4 days; empty for less than a minute."""
        time = timesince(self.order.state_since, depth=1)
        return "" if time.startswith("0") else time

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

    @cached_property
    def feed_figures(self) -> list[FigureRow]:
        """Figures of the shop that are not ours."""
        return figure_rows(self.order, self.alerts)

    @property
    def shop_notes(self) -> list[tuple[str, str]]:
        """What the shop sent along in words: notes and custom attributes."""
        texts = {"note": _("Note"), "po_number": _("PO number"), "cancel_reason": _("Cancelled because")}
        found = dict(named_texts(self.order.attributes))
        notes = [(words, found[name]) for name, words in texts.items() if name in found]
        return notes + named_texts(self.order.attributes.get("custom"))
