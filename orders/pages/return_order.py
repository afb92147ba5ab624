"""Everything on the pages of a return order and of a return, in a fixed number of queries."""

from functools import cached_property

from activities.models import Event
from orders.models import (
    Alert,
    CreditMemo,
    Return,
    ReturnLine,
    ReturnOrder,
    ReturnOrderLine,
    Transaction,
)
from orders.pages.customer import Newest


class ReturnOrderPage:
    """The sections of one return order's page."""

    def __init__(self, return_order: ReturnOrder) -> None:
        self.return_order = return_order

    @cached_property
    def lines(self) -> list[ReturnOrderLine]:
        return list(self.return_order.lines.select_related("line").order_by("line__position"))

    @cached_property
    def returns(self) -> list[Return]:
        return list(self.return_order.returns.select_related("warehouse", "received_by"))

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
        """What was asked of gateways for its credit memos."""
        deeds = [memo.deed_id for memo in self.credit_memos if memo.deed_id]
        found = Transaction.objects.filter(payment__order=self.returned.return_order.order_id, deed__in=deeds)
        return list(found.select_related("payment").order_by("pk"))

    @cached_property
    def history(self) -> Newest:
        return Newest.of(Event.objects.about(self.returned.subject_kind, self.returned.pk))
