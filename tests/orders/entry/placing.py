"""An order that is placed, and what its gateway is asked."""

from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from csc import promises
from csc.models import Promise
from orders.actions import collecting
from orders.actions.order_entry import Hand, priced
from orders.actions.place_order import place_order, reviewed
from orders.cart import edits
from orders.cart.document import CartDocument
from orders.gateways import Question
from orders.models import PendingOrder
from tests.orders.entry.shop import TAB, cart_of, edit, ready


def told(pending):
    pending = PendingOrder.objects.get(pk=pending.pk)
    cart = CartDocument.read(pending.cart)
    _answers, found = priced(pending, cart)
    return reviewed(cart, found)


def place(pending, by, **more):
    pending.refresh_from_db()
    return place_order(pending, hand=Hand(by, more.get("tab", TAB)), seen=pending.version, told=told(pending))


def ask(order):
    """Lets a worker keep the promises to ask."""
    for each in Promise.objects.filter(kind=collecting.ASK, subject_id=order.pk).exclude(state="done"):
        Promise.objects.filter(pk=each.pk).update(due_at=timezone.now())
        promises.keep(each.pk)


def ask_all():
    """Lets a worker keep every promise to ask that is due."""
    for each in Promise.objects.filter(kind=collecting.ASK):
        promises.keep(each.pk)


def in_halves(agent):
    """An order in progress that is paid in two equal parts, both by the stored card."""
    pending = ready(agent)
    edit(pending, edits.set_payments({cart_of(pending).payments[0].id: Decimal("7.95")}, {}), agent)
    return edit(pending, edits.add_payment("stored", pending.customer.payment_methods.get()), agent)


def question(method, token, amount=Decimal("15.90"), currency="USD"):
    return Question("authorise", uuid4(), amount, currency, "1001", method, token)
