"""Receipts as their tests read them, and what is done in calls for them to tell."""

from datetime import timedelta

from django.utils import timezone

from callmgmt.models import Call
from callmgmt.receipt import draft
from csc.context import during
from orders.actions import collecting, quoting, suspension
from orders.models import Customer
from tests.factories import order as placed
from tests.orders.entry.placing import place
from tests.orders.entry.shop import hand, ready

NOTHING = ["- Nothing was changed in this call."]


def suspended(call, agent, number="1001", **facts):
    order = placed(number, **{"customer": call.customer, **facts})
    with during(lambda: call.pk):
        suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)


def lines(call):
    """What is told of the call as it stands in the database, without the heading."""
    return plain(draft(Call.objects.get(pk=call.pk))).splitlines()[1:]


def waits(*numbers):
    return [f"- Order {number} waits until we have looked into it." for number in numbers]


def merge(customer, into):
    Customer.objects.filter(pk=customer.pk).update(merged_into=into)


def placed_in(call, agent, token="tok_visa", made=ready):
    """An order that is keyed and placed within the call and paid by that token; nobody has asked the gateway yet."""
    with during(lambda: call.pk):
        order = place(made(agent), agent)
    order.payments.update(gateway_token=token)
    return order


def paid_again(call, order, agent, token):
    with during(lambda: call.pk):
        declined = order.payments.get(state="declined")
        return collecting.pay_again(order, declined, by=agent, method="Card", gateway_token=token)


def plain(text):
    """With spaces that break where there stand those that do not."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def day(days):
    return timezone.localdate() + timedelta(days=days)


def quoted(agent):
    pending = ready(agent)
    pending.refresh_from_db()
    return quoting.create(pending, hand=hand(agent), until=day(30), seen=pending.version)


def quoted_and_keyed(agent):
    quoted(agent)
    return ready(agent)
