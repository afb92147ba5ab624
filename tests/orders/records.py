"""Return orders, returns and quotes as they stand, without the deeds that lead to them."""

from datetime import timedelta

from django.utils import timezone

from csc.models import Code
from orders.models import Quote, Return, ReturnLine, ReturnOrder, ReturnOrderLine
from tests.factories import CustomerFactory, SiteFactory
from tests.factories import order as placed
from tests.orders.lists import NOON


def return_order(number="RO-1", *, lines=2, **facts):
    order = placed(f"9{number[3:]}", lines=lines, customer=CustomerFactory())
    made = ReturnOrder.objects.create(
        number=number, site=order.site, order=order, customer=order.customer, state_since=NOON, created_at=NOON,
        **facts,
    )  # fmt: skip
    for line in order.line_items.all():
        ReturnOrderLine.objects.create(return_order=made, line=line, quantity=1, received=1, credited=1)
    return made


def come_back(number="R-1", *, lines=2, by=None, **facts):
    expected = return_order(f"RO-{number[2:]}", lines=lines, reason=Code.objects.filter(list="return_reason").first())
    made = Return.objects.create(
        number=number, site=expected.site, return_order=expected, received_at=NOON, received_by=by, **facts
    )
    for line in expected.lines.all():
        ReturnLine.objects.create(return_record=made, return_order_line=line, quantity=1, restockable=1)
    return made


def quote(agent, number="Q-1", *, cart=None, days=6, **facts):
    site = SiteFactory()
    return Quote.objects.create(
        number=number, agent=agent, customer=CustomerFactory(), site=site, currency="USD", locale="en",
        tax_policy="net", valid_until=timezone.localdate() + timedelta(days=days), created_at=NOON,
        cart=cart or {}, **facts,
    )  # fmt: skip
