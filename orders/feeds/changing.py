"""What a newer file changes on an order that is here already, by who owns which part of it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.recording import record
from orders.actions import holding
from orders.actions.placing import NewOrder
from orders.feeds.feed_memory import differing, fingerprint, goods, remembered
from orders.feeds.fields import Unreadable
from orders.feeds.figures import alert_differences, raise_once
from orders.feeds.goods import Ledger, change_addresses
from orders.feeds.mapping import as_sold
from orders.feeds.notes import book_notes
from orders.feeds.parcels import book_parcels, carried, recount
from orders.feeds.payments import alert_lone_refunds, alert_negative, take_over
from orders.feeds.refunding import book_refunds
from orders.feeds.values import ShopOrder
from orders.feeds.words import said as said_amount
from orders.feeds.words import some_of
from orders.models import SalesOrder, ShippingOrder
from orders.searching import index_again

NOTED_AMOUNTS = ("order_discount", "own_shipping")
FEED_COLUMNS = ("feed_hash", "feed_at", "feed_figures", "attributes", "channel")


def is_news(order: SalesOrder, said: ShopOrder, content: bytes) -> bool:
    """Whether a file tells more than the last one: other content, and a later stamp where both have one."""
    if order.feed_hash is not None and bytes(order.feed_hash) == content:
        return False
    return said.updated_at is None or order.feed_at is None or said.updated_at > order.feed_at


def refuse_other_terms(order: SalesOrder, said: ShopOrder, new: NewOrder) -> None:
    """Raises Unreadable for a file in another currency or tax policy: both are fixed for an order's life."""
    if said.currency != order.currency:
        words = _("Order %(number)s is in %(ours)s; the shop states it in %(theirs)s.")
        raise Unreadable(words % {"number": order.number, "ours": order.currency, "theirs": said.currency})
    if new.tax_policy != order.tax_policy:
        words = _("Order %(number)s has %(ours)s prices; the shop states %(theirs)s prices.")
        raise Unreadable(words % {"number": order.number, "ours": order.tax_policy, "theirs": new.tax_policy})


def apply(order: SalesOrder, said: ShopOrder, new: NewOrder, content: bytes) -> bool:
    """Brings a locked order up to a newer file; False when nothing of it changed but the file."""
    goods_changed, ours_stays = change_goods(order, said, new)
    changes = goods_changed + book(order, said, new)
    refunded = book_refunds(order, said.refunds)
    changes += advance(order, int(new.facts["state"]))
    alert_sent_though_cancelled(order)
    changes += keep_notes(order, said) + book_notes(order, said.notes)
    remember(order, said, content, is_change=bool(changes))
    if changes:
        summary = f"Changed by the shop: {some_of(changes)}"
        record("order.feed_changed", order, by=None, summary=summary, diff={"after": {"changed": changes}})
    if not (ours_stays or order.agent_changed_at):
        alert_differences(order, said)
    return bool(changes or refunded or ours_stays)


def change_goods(order: SalesOrder, said: ShopOrder, new: NewOrder) -> tuple[list[str], bool]:
    """Books changed lines, prices and addresses, or alerts; answers what changed, and whether ours was kept."""
    named = differing(order, said)
    if not named:
        return [], False
    ledger = Ledger(order, new)
    if order.agent_changed_at or ledger.why_not():
        alert_ours_stays(order, said, named, ledger.why_not())
        return [], True
    ledger.book()
    holding.release(order)
    change_addresses(order, new, named)
    if "customer" in named:
        for name, value in as_sold(said).items():
            setattr(order, name, value)
        order.bump(*as_sold(said))
        index_again(order)
    return named, False


def alert_ours_stays(order: SalesOrder, said: ShopOrder, named: list[str], why: str) -> None:
    """One alert that names every field that the shop has otherwise than this order keeps it."""
    reasons = {
        "credited": _("more of it has been credited here"),
        "shipped": _("more of it has been shipped"),
    }
    words = _("Changed by the shop: %(fields)s. This order stays as it is: %(why)s.") % {
        "fields": ", ".join(named),
        "why": reasons[why] if not order.agent_changed_at else _("an agent has changed it here"),
    }
    mark = f"feed-differs:{fingerprint(goods(said))}"
    raise_once(order, kind="feed_differs", fingerprint=mark, words=words)


def book(order: SalesOrder, said: ShopOrder, new: NewOrder) -> list[str]:
    """Payment and parcels, which are the feed's whatever an agent did."""
    before = carried(order) if said.parcels else None
    changes = book_parcels(order, said.parcels)
    if before is not None and changes:
        recount(order, before)
    changes += take_over(order, new.payments)
    alert_lone_refunds(order, new.payments)
    alert_negative(order, said)
    return changes


def advance(order: SalesOrder, state: int) -> list[str]:
    """Moves the order on to where the shop has it, never back. One that is held stays; cancelling always counts."""
    is_void = state == SalesOrder.State.VOID
    if order.state == SalesOrder.State.VOID or state <= order.state or (order.is_held and not is_void):
        return []
    order.state, order.state_since = state, timezone.now()
    order.bump("state", "state_since")
    if is_void:
        holding.release(order)
        alert_under_way(order)
    return [str(order.get_state_display())]


def alert_under_way(order: SalesOrder) -> None:
    """A cancellation does not reach a warehouse that works for us: somebody must stop it."""
    open_ones = order.shipping_orders.filter(state__lt=ShippingOrder.State.FULFILLED)
    numbers = list(open_ones.values_list("number", flat=True))
    if numbers:
        words = _("The shop cancelled this order while %(numbers)s is on its way out.") % {"numbers": some_of(numbers)}
        raise_once(order, kind="cancelled_by_shop", fingerprint="cancelled-under-way", words=words, blocking=True)


def alert_sent_though_cancelled(order: SalesOrder) -> None:
    """A cancelled order whose goods were sent contradicts itself: somebody must get goods or money back."""
    if order.state != SalesOrder.State.VOID:
        return
    sent = order.shipping_orders.filter(state__in=(ShippingOrder.State.FULFILLED, ShippingOrder.State.DELIVERED))
    numbers = list(sent.order_by("pk").values_list("number", flat=True))
    if not numbers:
        return
    is_replaced = order.attributes.get("status", {}).get("order-status") == "REPLACED"
    named = {
        "ended": _("replaced") if is_replaced else _("cancelled"),
        "numbers": some_of(numbers),
        "amount": said_amount(order.captured - order.refunded, order.currency),
    }
    words = _("The shop calls this order %(ended)s, yet its goods were sent with %(numbers)s.")
    if order.captured > order.refunded:
        words = _(
            "The shop calls this order %(ended)s, yet its goods were sent with %(numbers)s"
            " and %(amount)s of its payment is kept."
        )
    raise_once(order, kind="cancelled_by_shop", fingerprint="cancelled-and-sent", words=words % named, blocking=True)


def remember(order: SalesOrder, said: ShopOrder, content: bytes, *, is_change: bool) -> None:
    """Keeps what the file said, for the comparison with the next one; open forms only learn of a real change."""
    order.feed_hash, order.feed_at, order.feed_figures = content, said.updated_at, remembered(said)
    if is_change:
        order.bump(*FEED_COLUMNS)
    else:
        order.save(update_fields=FEED_COLUMNS)


def keep_notes(order: SalesOrder, said: ShopOrder) -> list[str]:
    """Notes and custom attributes; `remember` saves those of the order."""
    changed = [] if order.attributes == said.attributes else ["notes"]
    order.attributes, order.channel = said.attributes, said.channel
    return changed + keep_line_notes(order, said)


def keep_line_notes(order: SalesOrder, said: ShopOrder) -> list[str]:
    """The custom attributes of lines; what is noted there of amounts stays until prices are taken over."""
    changed = []
    stated = {line.source_id: line.attributes for line in said.lines}
    for line in order.line_items.all():
        noted = {name: line.attributes[name] for name in NOTED_AMOUNTS if name in line.attributes}
        wanted = {**stated.get(line.source_id, line.attributes), **noted}
        if line.attributes != wanted:
            line.attributes = wanted
            line.save(update_fields=["attributes"])
            changed.append(f"attributes of {line.name}")
    return changed
