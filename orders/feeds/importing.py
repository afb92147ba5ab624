"""Stores the orders and refunds of files: batches in one transaction each, a failing batch again one by one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.models import Site
from csc.promises import promise_all
from orders.actions.placing import NewOrder, place
from orders.feeds import b2c, b2c_mapping, mapping, shopify
from orders.feeds.changing import alert_sent_though_cancelled, apply, is_news, refuse_other_terms
from orders.feeds.customers import customers_of
from orders.feeds.feed_memory import remembered
from orders.feeds.fields import Unreadable
from orders.feeds.figures import alert_differences
from orders.feeds.mapping import Shop
from orders.feeds.notes import book_notes
from orders.feeds.parcels import book_parcels
from orders.feeds.payments import alert_lone_refunds, alert_negative
from orders.feeds.reading import content_hash
from orders.feeds.records import B2C, ORDER, REFUND, SHIPPING_ORDER, SHOPIFY, Record, Rejection
from orders.feeds.refunding import book_refunds
from orders.feeds.refusals import is_gone, why_not
from orders.feeds.shipping_feed import ShippingUpdate, parse_update
from orders.feeds.shipping_updates import book_update
from orders.feeds.shopify_refunds import parse_refund, refund_fields
from orders.feeds.sites import site_of
from orders.feeds.values import ShopOrder
from orders.models import Customer, Item, OrderSettings, SalesOrder, ShippingOrder

BATCH = 200
PARSERS: dict[str, Callable[[Any], ShopOrder]] = {SHOPIFY: shopify.parse_order, B2C: b2c.parse_order}
MAPPINGS: dict[str, Callable[..., NewOrder]] = {SHOPIFY: mapping.new_order, B2C: b2c_mapping.new_order}
MOVED_BY_WORKFLOW = (
    SalesOrder.State.RECEIVED,
    SalesOrder.State.WAITING_APPROVAL,
    SalesOrder.State.WAITING_ALLOCATION,
)  # the others wait for a warehouse, a manager, or nothing


Key = tuple[str, str]
Parsed = ShopOrder | ShippingUpdate | Rejection | None


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


def store(
    records: Iterable[Record | Rejection], *, site: str = "", sites: list[int] | None = None
) -> Iterator[Outcome]:
    """Stores records in their order and answers for each of them; a batch of them is one transaction.

    `site` is where new orders belong. `sites` limits whose orders may be changed; None means all.
    """
    rows = iter(records)
    while batch := list(islice(rows, BATCH)):
        yield from store_batch(batch, site, sites)


def store_batch(batch: list[Record | Rejection], site: str, sites: list[int] | None = None) -> list[Outcome]:
    """All of a batch at once; each for itself when the database refuses one or another import is in the way."""
    try:
        with transaction.atomic():
            return Batch(site, sites).store(batch)
    except Exception as error:  # whatever one record brings about, the others come in
        if is_gone(error):
            raise
        if len(batch) > 1:
            return [outcome for each in batch for outcome in store_batch([each], site, sites)]
        [record] = batch
        return [rejected(record, why_not(error))]


def rejected(record: Record | Rejection, why: str) -> Outcome:
    """The outcome of a record that cannot be stored."""
    return Outcome(Result.REJECTED, Rejection(record.file, record.position, record.number, why))


class Batch:
    """The records of one transaction. New orders wait to be placed together until something needs one of them."""

    def __init__(self, site: str, sites: list[int] | None = None) -> None:
        self.site, self.sites, self.settings = site, sites, OrderSettings.get_solo()
        self.orders: dict[Key, SalesOrder] = {}
        self.waiting: dict[Key, tuple[ShopOrder, bytes, Shop]] = {}
        self.items: dict[str, Item] = {}
        self.shop_sites = list(Site.objects.all())
        self.shipping_orders: dict[str, ShippingOrder] = {}

    def store(self, records: list[Record | Rejection]) -> list[Outcome]:
        """Stores the records and answers for each, in their order."""
        parsed = [self._parse(record) for record in records]
        orders = [each for each in parsed if isinstance(each, ShopOrder)]
        self._look_up(records, orders)
        self._look_up_shipping([each.number for each in parsed if isinstance(each, ShippingUpdate)])
        outcomes = [self._store(record, said) for record, said in zip(records, parsed, strict=True)]
        self._place_waiting()
        return outcomes

    def _parse(self, record: Record | Rejection) -> Parsed:
        if isinstance(record, Rejection):
            return record
        try:
            if record.kind == ORDER:
                return PARSERS[record.source](record.values)
            if record.kind == SHIPPING_ORDER:
                return parse_update(record.values)
            refund_fields(record.values)
        except Exception as error:  # one record that cannot be read stops no other
            return Rejection(record.file, record.position, record.number, why_not(error))
        return None

    def _look_up(self, records: list[Record | Rejection], orders: list[ShopOrder]) -> None:
        refunds = [each for each in records if isinstance(each, Record) and each.kind == REFUND]
        wanted = {key_of(order) for order in orders} | {(SHOPIFY, order_of(refund)) for refund in refunds}
        by_source = Q()
        for source in sorted({source for source, _id in wanted}):
            by_source |= Q(source=source, source_id__in=[id for of, id in wanted if of == source])
        locked = SalesOrder.objects.select_for_update(of=("self",)).order_by("pk")
        rows = locked.filter(by_source) if wanted else []
        self.orders = {(order.source, order.source_id): order for order in rows}
        codes = {line.sku for order in orders for line in order.lines if line.sku}
        self.items = {item.code: item for item in Item.objects.filter(code__in=codes)}

    def _look_up_shipping(self, numbers: list[str]) -> None:
        """Shipping orders by number, with the orders that they are of locked."""
        rows = ShippingOrder.objects.filter(number__in=numbers).select_related("ship_to") if numbers else []
        self.shipping_orders = {row.number: row for row in rows}
        orders = SalesOrder.objects.select_for_update(of=("self",)).order_by("pk")
        locked = {order.pk: order for order in orders.filter(pk__in={row.order_id for row in rows})} if rows else {}
        for row in rows:
            row.order = locked[row.order_id]

    def _store(self, record: Record | Rejection, said: Parsed) -> Outcome:
        if isinstance(record, Rejection) or isinstance(said, Rejection):
            return Outcome(Result.REJECTED, said if isinstance(said, Rejection) else None)
        try:
            result = self._store_one(record, said)
        except Unreadable as error:
            return rejected(record, str(error))
        return Outcome(result)

    def _store_one(self, record: Record, said: ShopOrder | ShippingUpdate | None) -> Result:
        if said is None:
            return self._store_refund(record)
        return self._store_update(said) if isinstance(said, ShippingUpdate) else self._store_order(record, said)

    def _store_update(self, update: ShippingUpdate) -> Result:
        row = self.shipping_orders.get(update.number)
        if row is None:
            words = _("Shipping order %(number)s of this feed is not known here.")
            raise Unreadable(words % {"number": update.number})
        self._refuse_other_sites(row.order)
        with transaction.atomic():
            return Result.UPDATED if book_update(row.order, row, update) else Result.UNCHANGED

    def _refuse_other_sites(self, order: SalesOrder) -> None:
        if self.sites is not None and order.site_id not in self.sites:
            raise Unreadable(_("This is not known here."))

    def _store_order(self, record: Record, said: ShopOrder) -> Result:
        content, key = content_hash(record.values), key_of(said)
        if key in self.waiting:
            self._place_waiting()
        order = self.orders.get(key)
        if order is None:
            self.waiting[key] = said, content, self._shop(site_of(self.site, said, self.shop_sites))
            return Result.CREATED
        self._refuse_other_sites(order)
        if not is_news(order, said, content):
            return Result.UNCHANGED
        new = MAPPINGS[said.source](said, self._shop(order.site), order.customer)
        refuse_other_terms(order, said, new)
        return Result.UPDATED if apply(order, said, new, content) else Result.UNCHANGED

    def _shop(self, site: Site) -> Shop:
        return Shop(site, self.settings, self.items)

    def _store_refund(self, record: Record) -> Result:
        fields, order_id = refund_fields(record.values), order_of(record)
        if (SHOPIFY, order_id) in self.waiting:
            self._place_waiting()
        order = self.orders.get((SHOPIFY, order_id))
        if order is None:
            raise Unreadable(_("Order %(id)s of this refund is not known here.") % {"id": order_id})
        self._refuse_other_sites(order)
        refund = parse_refund(fields, order.currency)
        return Result.UPDATED if book_refunds(order, [refund]) else Result.UNCHANGED

    def _place_waiting(self) -> None:
        waiting, self.waiting = list(self.waiting.values()), {}
        if not waiting:
            return
        customers = buyers_of([(said, shop.site) for said, _content, shop in waiting])
        new = [
            remember(MAPPINGS[said.source](said, shop, customers.get(buyer_of(said))), said, content)
            for said, content, shop in waiting
        ]
        for order, (said, _content, _shop), values in zip(place(new), waiting, new, strict=True):
            self.orders[key_of(said)] = order
            follow_up(order, said)
            alert_lone_refunds(order, values.payments)
            alert_negative(order, said)
        self._promise_to_advance([self.orders[key_of(said)] for said, _content, _shop in waiting])

    def _promise_to_advance(self, orders: list[SalesOrder]) -> None:
        rested = timezone.now() + timedelta(minutes=self.settings.quiet_minutes)
        promise_all("advance", (order for order in orders if order.state in MOVED_BY_WORKFLOW), due_at=rested)


def order_of(record: Record) -> str:
    """The id of the order that a refund is of."""
    return str(record.values.get("order_id")) if isinstance(record.values, dict) else ""


def key_of(said: ShopOrder) -> Key:
    """What tells an order from all others: its source and its id there."""
    return said.source, said.source_id


def buyer_of(said: ShopOrder) -> Key:
    """The shop's id of the customer; empty when there is none."""
    return said.source, said.customer.source_id if said.customer else ""


def buyers_of(orders: list[tuple[ShopOrder, Site]]) -> dict[Key, Customer]:
    """The customers of orders, by source and id; a new one belongs to the site of their first order."""
    found: dict[Key, Customer] = {}
    for source, site in dict.fromkeys((said.source, site) for said, site in orders):
        buyers = [said.customer for said, at in orders if said.customer and (said.source, at) == (source, site)]
        rows = customers_of(buyers, site, source)
        found |= {(source, id): customer for id, customer in rows.items()}
    return found


def remember(new: NewOrder, said: ShopOrder, content: bytes) -> NewOrder:
    """The order with what the next file of it is compared with."""
    new.facts |= {"feed_hash": content, "feed_figures": remembered(said)}
    return new


def follow_up(order: SalesOrder, said: ShopOrder) -> None:
    """What a new order brings along beyond its rows."""
    book_parcels(order, said.parcels)
    book_refunds(order, said.refunds)
    book_notes(order, said.notes)
    tie_to_replaced(order, said)
    alert_sent_though_cancelled(order)
    alert_differences(order, said)


def tie_to_replaced(order: SalesOrder, said: ShopOrder) -> None:
    """Names the order that this one replaces at the shop, where that is known here."""
    old = SalesOrder.objects.filter(source=said.source, source_id=said.replaces).first() if said.replaces else None
    if old and old.pk != order.pk:
        order.replaces = old
        order.save(update_fields=["replaces"])
