"""Tags: labels by which orders are found. They need no lease and do not bump the order's version."""

from django.db import transaction

from activities.recording import record
from csc.errors import refuse_if
from csc.models import Code, User
from orders.models import OrderTag, SalesOrder


@transaction.atomic
def tag(order: SalesOrder, *, by: User, code: Code) -> SalesOrder:
    """Puts the tag `code` on the order. Raises Refused when it has that tag already."""
    order = SalesOrder.objects.lock(order)
    refuse_if(order.why_not_tag(code))
    OrderTag.objects.create(order=order, tag=code, placed_at=order.placed_at)
    keep_tags(order)
    diff = {"before": {"tag": None}, "after": {"tag": code.code}}
    record("order.tagged", order, by=by, summary=f"Tag added: {code.label}", diff=diff)
    return order


@transaction.atomic
def untag(order: SalesOrder, *, by: User, code: Code) -> SalesOrder:
    """Takes the tag `code` off the order. Raises Refused when it has no such tag."""
    order = SalesOrder.objects.lock(order)
    refuse_if(order.why_not_untag(code))
    order.tags.filter(tag=code).delete()
    keep_tags(order)
    diff = {"before": {"tag": code.code}, "after": {"tag": None}}
    record("order.untagged", order, by=by, summary=f"Tag removed: {code.label}", diff=diff)
    return order


def keep_tags(order: SalesOrder) -> None:
    """Copies the keys of an order's tags to the order, whose indexes have them beside its items."""
    order.tag_ids = list(order.tags.order_by("tag").values_list("tag", flat=True))
    order.save(update_fields=["tag_ids"])
