"""Everything on the order page, in a number of queries that does not grow with the rows. All of them stand here."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csc.models import Code, User
from orders.actions.crediting import credited
from orders.models import Alert, Component, Customer, LineItem, SalesOrder, ShipTo
from orders.pages.bills import Bills, bills
from orders.pages.counting import Count
from orders.pages.feed_figures import FigureRow, figure_rows
from orders.pages.history import History
from orders.pages.items import AdjustmentRow, Group, LineRow, adjustment_rows, grouped, line_rows, named_texts
from orders.pages.ledger import AsOf
from orders.pages.reasons import Places
from orders.pages.rows import OrderRows
from orders.pricing.unit_values import UnitValues, unit_values
from orders.pricing_rows import priced_rows
from orders.totals import Totals


class OrderPage:
    """The sections of one order's page, now or as of an earlier entry of its ledger."""

    def __init__(
        self,
        order: SalesOrder,
        asked: Mapping[str, str] | None = None,
        *,
        reader: User,
        then: AsOf | None = None,
    ) -> None:
        """`asked` is the query string: which part of the history, and which line's unit values, are shown."""
        self.order, self.reader, self.then = order, reader, then
        self.history = History(order, asked or {}, always=reader.show_history)
        self.opened_line = (asked or {}).get("unit_values", "")

    @cached_property
    def rows(self) -> OrderRows:
        """Everything beneath the order."""
        return OrderRows(self.order, self.reader)

    @property
    def moment(self) -> str:
        """The query string of the moment that is shown; empty for now."""
        return self.then.address if self.then else ""

    @property
    def moment_too(self) -> str:
        """The same before another part of a query string."""
        return f"as_of={self.then.entry.pk}&" if self.then else ""

    @property
    def why_not_now(self) -> str:
        """What stops an agent changing anything here; empty where the order is shown as it is."""
        return _("This is how the order stood; go back to now to change it.") if self.then else ""

    # Items and totals

    @cached_property
    def components(self) -> list[Component]:
        return self.then.components if self.then else self.rows.components

    @cached_property
    def line_items(self) -> list[LineItem]:
        return self.then.lines(self.rows.line_items) if self.then else self.rows.line_items

    @cached_property
    def lines(self) -> list[LineRow]:
        return line_rows(self.line_items, self.components, tax_policy=self.order.tax_policy)

    @property
    def ship_tos(self) -> list[ShipTo]:
        return self.rows.ship_tos

    @cached_property
    def groups(self) -> list[Group]:
        """The lines by ship-to where there are several."""
        return grouped(self.lines, self.ship_tos)

    @cached_property
    def unit_values(self) -> dict[int, UnitValues]:
        """What one unit of each line costs, by line id."""
        return unit_values(priced_rows(self.order, self.line_items, self.components, self.rows.excluded))

    @cached_property
    def opened(self) -> LineItem | None:
        """The line whose unit values are asked for."""
        return next((each for each in self.line_items if str(each.position) == self.opened_line), None)

    @property
    def opened_values(self) -> UnitValues | None:
        return self.unit_values[self.opened.pk] if self.opened else None

    @property
    def stood(self) -> SalesOrder:
        """The order with the totals of the moment that is shown."""
        return self.then.order if self.then else self.order

    @property
    def subtotal(self) -> Decimal:
        """What is left of it: lines and their adjustments are printed so, beside their Credit Amt (P8)."""
        return Decimal(self.stood.subtotal - self.credited.subtotal)

    @cached_property
    def places(self) -> Places:
        """The ship-tos by id where there are several, so that what is charged for each names it."""
        return {each.pk: each for each in self.ship_tos} if self.has_several_places else {}

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
        return adjustment_rows(of_kind, tax_policy=self.order.tax_policy, places=self.places)

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
    def bills(self) -> Bills:
        """Invoices and credit memos by time; each names its shipping order, each credit memo its return."""
        invoices, memos, then = self.rows.invoices, self.rows.credit_memos, self.then
        if then:
            invoices, memos = then.invoices(invoices), then.credit_memos(memos)
        return bills(invoices, self.rows.invoice_lines, memos)

    # Related records

    @cached_property
    def customer(self) -> Customer | None:
        """The customer as they are kept now: whoever they were merged into."""
        return self.order.customer.survivor if self.order.customer else None

    @property
    def other_orders(self) -> list[SalesOrder]:
        """The customer's newest other ones."""
        return self.rows.others

    @property
    def order_count(self) -> Count:
        return Count.of(self.rows.order_count)

    @property
    def has_more_orders(self) -> bool:
        """Whether the customer has more than this order and those that are named."""
        return self.order_count.number > len(self.other_orders) + 1

    @property
    def standing(self) -> str:
        """How long and how well the customer is known, in one line."""
        if not self.customer:
            return ""
        orders, returns = self.order_count, Count.of(self.rows.return_count)
        counts = [ngettext("%(count)s order", "%(count)s orders", orders.number) % {"count": orders}]
        if returns:
            counts.append(ngettext("%(count)s return", "%(count)s returns", returns.number) % {"count": returns})
        return _("%(counts)s, since %(year)s") % {"counts": ", ".join(counts), "year": self.customer.created_at.year}

    @property
    def last_contact(self) -> datetime | None:
        """When somebody last wrote down a contact with the customer."""
        return self.rows.contacts[0].written_at if self.rows.contacts else None

    # Header, alerts and details

    @property
    def in_state_for(self) -> str:
        """How long it has been in its state: 4 days; empty for less than a minute."""
        time = timesince(self.order.state_since, depth=1)
        return "" if time.startswith("0") else time

    @property
    def tags(self) -> list[Code]:
        """The labels on the order, in the pick list's order."""
        return self.rows.tag_codes

    @property
    def alerts(self) -> list[Alert]:
        return self.rows.alerts

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
        texts = {
            "note": _("Note"),
            "po_number": _("PO number"),
            "cancel_reason": _("Cancelled because"),
            "customer-order-reference": _("Customer's reference"),
            "external-order-no": _("External order number"),
            "tracking-number": _("Tracking ahead of shipping"),
        }
        found = dict(named_texts(self.order.attributes))
        notes = [(words, found[name]) for name, words in texts.items() if name in found]
        return notes + named_texts(self.order.attributes.get("custom"))
