"""Everything on the pages of a return order and of a return, in a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from activities.models import Event
from csc.templatetags.csc import money
from orders.models import (
    Alert,
    Component,
    CreditMemo,
    Return,
    ReturnLine,
    ReturnOrder,
    ReturnOrderLine,
    ShipTo,
    Transaction,
)
from orders.pages.customer import Newest
from orders.pages.refund_due import RefundDue, refunds_due
from orders.pricing.unit_price import gross_unit
from orders.pricing_rows import priced_component, priced_line


@dataclass(frozen=True)
class Step:
    """One thing that became of a return order; one without a moment is still waited for."""

    words: str
    at: datetime | None = None
    url: str = ""


class ReturnOrderPage:
    """The sections of one return order's page."""

    def __init__(self, return_order: ReturnOrder) -> None:
        self.return_order = return_order

    @cached_property
    def lines(self) -> list[ReturnOrderLine]:
        """Each with `gross_unit`, what one of it cost with tax, and `refund`, what goes back for what is to come."""
        found = list(self.return_order.lines.select_related("line__ship_to__address").order_by("line__position"))
        for each in found:
            each.gross_unit = self._gross_unit(each)
            each.refund = self.refund.lines.get(each.line_id) if self.refund else None
        return found

    def _gross_unit(self, expected: ReturnOrderLine) -> Decimal | None:
        line = expected.line
        of_line = [each for each in self.components if each.kind == "line" and each.line_id == line.pk]
        return gross_unit(priced_line(line), map(priced_component, of_line), self.return_order.order.currency)

    @cached_property
    def refund(self) -> RefundDue | None:
        """What goes back for what is still to come; None once nothing is."""
        return refunds_due([self.return_order]).get(self.return_order.pk)

    @property
    def credited(self) -> Decimal:
        """What its credit memos gave back."""
        return sum((memo.gross for memo in self.credit_memos), Decimal(0))

    @cached_property
    def components(self) -> list[Component]:
        """What the order's lines cost, and its fees."""
        kinds = (Component.Kind.LINE, Component.Kind.FEE)
        return list(self.return_order.order.components.filter(kind__in=kinds).order_by("pk"))

    @cached_property
    def fees(self) -> list[Component]:
        """Restocking fees for what it expects."""
        expected = {each.line_id for each in self.lines}
        return [each for each in self.components if each.kind == Component.Kind.FEE and each.line_id in expected]

    @property
    def ship_tos(self) -> list[ShipTo]:
        """Where its lines had been sent."""
        return list({each.line.ship_to_id: each.line.ship_to for each in self.lines if each.line.ship_to}.values())

    @cached_property
    def returns(self) -> list[Return]:
        return list(self.return_order.returns.select_related("warehouse", "received_by"))

    @cached_property
    def credit_memos(self) -> list[CreditMemo]:
        if not self.returns:
            return []
        return list(CreditMemo.objects.filter(return_record__in=[each.pk for each in self.returns]))

    @cached_property
    def refunds(self) -> list[Transaction]:
        return refunds_of(self.return_order.order_id, self.credit_memos)

    @property
    def timeline(self) -> list[Step]:
        """What became of it, oldest first, and at its end what is waited for."""
        done = sorted(self._done(), key=lambda step: str(step.at))
        return [*done, *self._awaited()]

    def _done(self) -> Iterator[Step]:
        yield Step(_("Asked for"), self.return_order.created_at)
        for each in self.returns:
            yield Step(_("%(return)s received") % {"return": each}, each.received_at, each.get_absolute_url())
        for memo in self.credit_memos:
            named = {"number": memo.number, "amount": money(memo.gross, memo.currency), "currency": memo.currency}
            yield Step(_("Credit memo %(number)s: %(amount)s %(currency)s") % named, memo.made_at)
        for refund in self.refunds:
            if refund.asked_at:
                yield Step(refund_words(refund), refund.asked_at)
        if self.return_order.state == ReturnOrder.State.VOID:
            yield Step(_("Void"), self.return_order.state_since)

    def _awaited(self) -> Iterator[Step]:
        if self.return_order.state in (ReturnOrder.State.WAITING_RECEIVING, ReturnOrder.State.PART_RECEIVED):
            yield Step(str(self.return_order.get_state_display()))
        for refund in self.refunds:
            if not refund.asked_at:
                yield Step(refund_words(refund))

    @cached_property
    def open_alerts(self) -> list[Alert]:
        return list(Alert.objects.about(self.return_order).open())

    @cached_property
    def history(self) -> Newest:
        return Newest.of(Event.objects.about(self.return_order.subject_kind, self.return_order.pk))


class ReturnPage:
    """The sections of one return's page."""

    def __init__(self, returned: Return) -> None:
        self.returned = returned

    @cached_property
    def lines(self) -> list[ReturnLine]:
        lines = self.returned.lines.select_related("return_order_line__line")
        return list(lines.order_by("return_order_line__line__position"))

    @cached_property
    def credit_memos(self) -> list[CreditMemo]:
        return list(self.returned.credit_memos.select_related("invoice"))

    @cached_property
    def refunds(self) -> list[Transaction]:
        return refunds_of(self.returned.return_order.order_id, self.credit_memos)

    @cached_property
    def history(self) -> Newest:
        return Newest.of(Event.objects.about(self.returned.subject_kind, self.returned.pk))


def refunds_of(order_id: int, memos: list[CreditMemo]) -> list[Transaction]:
    """What was asked of gateways for those credit memos."""
    deeds = [memo.deed_id for memo in memos if memo.deed_id]
    if not deeds:
        return []
    found = Transaction.objects.filter(payment__order=order_id, deed__in=deeds)
    return list(found.select_related("payment").order_by("pk"))


def refund_words(refund: Transaction) -> str:
    """How a refund stands: to which payment, how much, and what the gateway answered."""
    return _("Refund of %(amount)s %(currency)s to %(payment)s: %(state)s") % {
        "amount": money(refund.amount, refund.currency),
        "currency": refund.currency,
        "payment": refund.payment,
        "state": refund.get_state_display(),
    }
