"""Carts that lack nothing, to be fought for: a shop of their own with one item, one buyer, one way to ship."""

from uuid import uuid4

from django.db import transaction

from csc import leases
from csc.models import Site, User
from orders import bench_carts
from orders.actions.order_entry import Hand
from orders.models import PendingOrder

CODE, ITEMS = "fight", ["FIGHT"]


def ready(count: int, *, by: User) -> list[PendingOrder]:
    """New carts that could be placed at once; nobody edits them."""
    site = shop()
    buyer = bench_carts.buyer(site)
    carts = [bench_carts.cart(site, buyer, ITEMS, hand=Hand(by, uuid4())) for _n in range(count)]
    with transaction.atomic():
        for each in carts:
            leases.free(each.subject_kind, each.pk, by=by)
    return carts


def shop() -> Site:
    """Where they are sold."""
    return bench_carts.shop(CODE, ITEMS)
