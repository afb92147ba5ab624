"""What ties records of the demo to each other: replacements, quotes turned into orders, gifts, figures that differ."""

from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from activities.recording import Happening, record_many
from csc.money import minor_unit
from csc.numbers import next_number
from orders.cart.document import CartDocument, Line
from orders.cart.document import ShipTo as CartShipTo
from orders.demo.entry import address_in
from orders.demo.quoting import tell
from orders.demo.shelf import Shelf
from orders.demo.stories import State
from orders.models import Alert, PendingOrder, Quote, SalesOrder, ShipTo
from orders.searching import index

REPLACED, QUOTED, GIFTS = 3, 2, 6
SETTLED = "Rounding of the shop, agreed with accounting"
GIFT_TEXTS = ("Happy birthday, with love from all of us", "For the new home", "Get well soon")


def relate(shelf: Shelf) -> None:
    """Ties records of the loaded shop together, newest first."""
    replace(shelf)
    turn_quotes(shelf)
    wrap_gifts()
    let_figures_differ(shelf)


def newest() -> Any:
    """The orders of the shop that customers placed."""
    return SalesOrder.objects.filter(source="demo").exclude(number="FURNITURE").newest()


def replace(shelf: Shelf) -> None:
    """Voided orders whose customer ordered again: the later order replaces the earlier one."""
    pairs = ((old, next_order(old)) for old in newest().in_state(State.VOID))
    for old, new in islice(((old, new) for old, new in pairs if new), REPLACED):
        new.replaces = old
        new.bump("replaces")
        words = f"Placed in place of order {old.number}"
        record_many([Happening("order.replaced", new, words, by=shelf.agents[0], at=new.placed_at)])


def next_order(old: SalesOrder) -> SalesOrder | None:
    """What the same customer ordered next in the same shop."""
    later = newest().of_customers([old.customer_id]).filter(placed_at__gt=old.placed_at, site=old.site_id)
    found: SalesOrder | None = later.exclude(state=State.VOID).filter(replaces=None).last()
    return found


def turn_quotes(shelf: Shelf) -> None:
    """Orders by phone that began as a quote."""
    by_phone = newest().filter(channel="phone", state=State.CLOSED).prefetch_related("line_items")
    for n, order in enumerate(by_phone[:QUOTED]):
        agent = shelf.agents[n]
        common = {
            "customer": order.customer, "site": order.site, "currency": order.currency, "locale": order.locale,
            "tax_policy": order.tax_policy, "line_count": len(order.line_items.all()), "total": order.total,
            "cart": document_of(order), "agent": agent,
        }  # fmt: skip
        pending = PendingOrder.objects.create(
            number=next_number("pending_order"), state=PendingOrder.State.PLACED, placed_order=order, **common
        )
        made_at = order.placed_at - timedelta(days=3)
        quote = Quote.objects.create(
            number=next_number("quote"), state=Quote.State.CONVERTED, turned_into=pending, created_at=made_at,
            valid_until=(made_at + timedelta(days=30)).date(), **common,
        )  # fmt: skip
        tell(quote)
        index([quote])


def document_of(order: SalesOrder) -> dict[str, Any]:
    """The cart that became an order."""
    ship_tos = list(order.ship_tos.select_related("address"))
    places = {each.pk: n for n, each in enumerate(ship_tos)}
    return CartDocument(
        lines=[Line(each.item_code, each.name, each.original_quantity.normalize(),
                    each.original_unit_price.normalize(), places.get(each.ship_to_id or 0, 0))
               for each in order.line_items.all()],
        ship_tos=[CartShipTo(address_in(vars(each.address)), each.method, each.method, id=n)
                  for n, each in enumerate(ship_tos)],
        next_id=len(ship_tos),
    ).write()  # fmt: skip


def wrap_gifts() -> None:
    """Second destinations are gifts, promised for a day."""
    second = ShipTo.objects.filter(position=2, order__source="demo").select_related("order").order_by("-order_id")
    for n, ship_to in enumerate(second[:GIFTS]):
        placed_on = ship_to.order.placed_at.date()
        ship_to.gift_text = GIFT_TEXTS[n % len(GIFT_TEXTS)]
        ship_to.promised_from = placed_on + timedelta(days=5)
        ship_to.promised_until = placed_on + timedelta(days=9)
        ship_to.save()


def let_figures_differ(shelf: Shelf) -> None:
    """Two orders whose shop stated another tax: of one the alert was cleared, of the other it waits for somebody."""
    settled = newest().in_state(State.CLOSED).filter(open_alerts=0, feed_at=None).first()
    waiting = newest().in_state(State.WAITING_FULFILLMENT).filter(open_alerts=0, suspended_at=None).first()
    if waiting:
        alert_of(waiting).save()
        waiting.open_alerts += 1
        waiting.bump("open_alerts")
    if settled:
        alert, by = alert_of(settled), shelf.agents[0]
        alert.cleared_at, alert.cleared_by, alert.cleared_why = settled.placed_at + timedelta(minutes=4), by, SETTLED
        alert.save()
        words = f"Alerts cleared: {SETTLED}"
        record_many([Happening("order.alerts_cleared", settled, words, by=by, at=alert.cleared_at)])


def alert_of(order: SalesOrder) -> Alert:
    """Keeps figures of a shop whose tax is one minor unit above ours, and makes the alert that tells of it."""
    decimals = minor_unit(order.currency)
    unit = Decimal(1).scaleb(-decimals)
    stated = {"total_price": order.total, "total_tax": order.tax + unit, "subtotal_price": order.subtotal}
    order.feed_figures = {name: f"{value:.{decimals}f}" for name, value in stated.items()}
    order.feed_at = order.placed_at
    order.save(update_fields=["feed_figures", "feed_at"])
    theirs, ours = f"{order.feed_figures['total_tax']} {order.currency}", f"{order.tax:.{decimals}f} {order.currency}"
    words = f"The shop states {theirs} as the tax, this order has {ours}: a difference of {unit} {order.currency}."
    diff = {"after": {"kind": "figures_differ"}}
    record_many([Happening("alert.raised", order, f"Alert: {words}", diff=diff, at=order.placed_at)])
    return Alert(
        subject_kind=order.subject_kind,
        subject_id=order.pk,
        subject_number=order.number,
        kind="figures_differ",
        source="import",
        fingerprint=f"figures:total_tax:{theirs}:{ours}",
        words=words,
        blocking=False,
        raised_at=order.placed_at,
    )
