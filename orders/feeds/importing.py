"""Stores the orders and refunds of files: batches in one transaction each, a failing batch again one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.models import Site
from csc.promises import promise_all
from orders.actions.placing import NewOrder, place
from orders.feeds.changing import apply, is_news, refuse_other_terms
from orders.feeds.customers import customers_of
from orders.feeds.feed_memory import remembered
from orders.feeds.fields import Unreadable
from orders.feeds.figures import alert_differences
from orders.feeds.mapping import Shop, new_order
from orders.feeds.parcels import book_parcels
from orders.feeds.reading import ORDER, Record, Rejection, content_hash
from orders.feeds.refunding import book_refunds
from orders.feeds.refusals import is_gone, why_not
from orders.feeds.shopify import SOURCE, parse_order
from orders.feeds.shopify_refunds import parse_refund, refund_fields
from orders.feeds.values import ShopOrder
from orders.models import Item, OrderSettings, SalesOrder

BATCH = 200
MOVED_BY_WORKFLOW = (
    SalesOrder.State.RECEIVED,
    SalesOrder.State.WAITING_APPROVAL,
    SalesOrder.State.WAITING_ALLOCATION,
)  # the others wait for a warehouse, a manager, or nothing


class Result(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Outcome:
    """What became of one record; `rejection` says why when it was not stored."""

    result: Result
    rejection: Rejection | None = None


def store(records: Iterable[Record | Rejection], *, site: str = "") -> Iterator[Outcome]:
    """Stores records in their order and answers for each of them; a batch of them is one transaction."""
    rows = iter(records)
    while batch := list(islice(rows, BATCH)):
        yield from store_batch(batch, site)


def store_batch(batch: list[Record | Rejection], site: str) -> list[Outcome]:
    """All of a batch at once; each for itself when the database refuses one or another import is in the way."""
    try:
        with transaction.atomic():
            return Batch(site).store(batch)
    except Exception as error:  # whatever one record brings about, the others come in
        if is_gone(error):
            raise
        if len(batch) > 1:
            return [outcome for each in batch for outcome in store_batch([each], site)]
        [record] = batch
        return [rejected(record, why_not(error))]


def rejected(record: Record | Rejection, why: str) -> Outcome:
    """The outcome of a record that cannot be stored."""
    return Outcome(Result.REJECTED, Rejection(record.file, record.position, record.number, why))


class Batch:
    """The records of one transaction. New orders wait to be placed together until something needs one of them."""

    def __init__(self, site: str) -> None:
        self.site, self.settings = site, OrderSettings.get_solo()
        self.orders: dict[str, SalesOrder] = {}
        self.waiting: dict[str, tuple[ShopOrder, bytes]] = {}
        self.items: dict[str, Item] = {}

    def store(self, records: list[Record | Rejection]) -> list[Outcome]:
        """Stores the records and answers for each, in their order."""
        parsed = [self._parse(record) for record in records]
        orders = [each for each in parsed if isinstance(each, ShopOrder)]
        self._look_up(records, orders)
        outcomes = [self._store(record, said) for record, said in zip(records, parsed, strict=True)]
        self._place_waiting()
        return outcomes

    def _parse(self, record: Record | Rejection) -> ShopOrder | Rejection | None:
        if isinstance(record, Rejection):
            return record
        try:
            if record.kind == ORDER:
                return parse_order(record.values)
            refund_fields(record.values)
        except Exception as error:  # one record that cannot be read stops no other
            return Rejection(record.file, record.position, record.number, why_not(error))
        return None

    def _look_up(self, records: list[Record | Rejection], orders: list[ShopOrder]) -> None:
        refunds = [each for each in records if isinstance(each, Record) and each.kind != ORDER]
        wanted = {order.source_id for order in orders} | {order_of(refund) for refund in refunds}
        rows = SalesOrder.objects.select_for_update(of=("self",)).filter(source=SOURCE, source_id__in=wanted)
        self.orders = {order.source_id: order for order in rows.order_by("pk")}
        codes = {line.sku for order in orders for line in order.lines if line.sku}
        self.items = {item.code: item for item in Item.objects.filter(code__in=codes)}

    def _store(self, record: Record | Rejection, said: ShopOrder | Rejection | None) -> Outcome:
        if isinstance(record, Rejection) or isinstance(said, Rejection):
            return Outcome(Result.REJECTED, said if isinstance(said, Rejection) else None)
        try:
            result = self._store_refund(record) if said is None else self._store_order(record, said)
        except Unreadable as error:
            return rejected(record, str(error))
        return Outcome(result)

    def _store_order(self, record: Record, said: ShopOrder) -> Result:
        content = content_hash(record.values)
        if said.source_id in self.waiting:
            self._place_waiting()
        order = self.orders.get(said.source_id)
        if order is None:
            self.waiting[said.source_id] = said, content
            return Result.CREATED
        if not is_news(order, said, content):
            return Result.UNCHANGED
        new = new_order(said, self._shop(said.currency), order.customer)
        refuse_other_terms(order, said, new)
        return Result.UPDATED if apply(order, said, new, content) else Result.UNCHANGED

    def _store_refund(self, record: Record) -> Result:
        fields, order_id = refund_fields(record.values), order_of(record)
        if order_id in self.waiting:
            self._place_waiting()
        order = self.orders.get(order_id)
        if order is None:
            raise Unreadable(_("Order %(id)s of this refund is not known here.") % {"id": order_id})
        refund = parse_refund(fields, order.currency)
        return Result.UPDATED if book_refunds(order, [refund]) else Result.UNCHANGED

    def _place_waiting(self) -> None:
        waiting, self.waiting = list(self.waiting.values()), {}
        if not waiting:
            return
        shop = self._shop(waiting[0][0].currency)
        customers = customers_of((said.customer for said, _content in waiting if said.customer), shop.site)
        new = [
            remember(new_order(said, shop, customers.get(buyer_of(said))), said, content) for said, content in waiting
        ]
        for order, (said, _content) in zip(place(new), waiting, strict=True):
            self.orders[order.source_id] = order
            follow_up(order, said)
        self._promise_to_advance([self.orders[said.source_id] for said, _content in waiting])

    def _promise_to_advance(self, orders: list[SalesOrder]) -> None:
        rested = timezone.now() + timedelta(minutes=self.settings.quiet_minutes)
        promise_all("advance", (order for order in orders if order.state in MOVED_BY_WORKFLOW), due_at=rested)

    def _shop(self, currency: str) -> Shop:
        return Shop(site_of(self.site, currency), self.settings, self.items)


def order_of(record: Record) -> str:
    """The id of the order that a refund is of."""
    return str(record.values.get("order_id")) if isinstance(record.values, dict) else ""


def buyer_of(said: ShopOrder) -> str:
    """The shop's id of the customer; empty when there is none."""
    return said.customer.source_id if said.customer else ""


def remember(new: NewOrder, said: ShopOrder, content: bytes) -> NewOrder:
    """The order with what the next file of it is compared with."""
    new.facts |= {"feed_hash": content, "feed_figures": remembered(said)}
    return new


def follow_up(order: SalesOrder, said: ShopOrder) -> None:
    """What a new order brings along beyond its rows."""
    book_parcels(order, said.parcels)
    book_refunds(order, said.refunds)
    alert_differences(order, said)


def site_of(code: str, currency: str) -> Site:
    """The site asked for, else the first; a fresh installation gets one for its first order."""
    if code:
        return Site.objects.get(code=code)
    site = Site.objects.first()
    return site or Site.objects.create(code="main", name="Main shop", currency=currency)
