"""What does not add up in a feed becomes an alert that names both figures; the order keeps both."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.actions.alerts import raise_alert
from orders.feeds.charges import charged
from orders.feeds.values import ShopOrder
from orders.feeds.words import kept, said, some_of
from orders.models import Alert, Component, LineItem, SalesOrder

SHIPPING, THE_SHIPPING = gettext_lazy("shipping"), gettext_lazy("the shipping")
GOODS, TAX, ORDER = gettext_lazy("the goods after all discounts"), gettext_lazy("the tax"), gettext_lazy("the order")


@dataclass(frozen=True)
class Difference:
    """A figure of the file that is not ours: its name in the file, and in words."""

    name: str
    words: str
    theirs: Decimal
    ours: Decimal
    blocking: bool = False


def raise_once(order: SalesOrder, *, kind: str, fingerprint: str, words: str, blocking: bool = False) -> None:
    """Raises an alert of the import unless the same was raised before: one that was cleared stays quiet."""
    if not Alert.objects.about(order).filter(fingerprint=fingerprint).exists():
        raise_alert(order, kind=kind, source="import", words=words, fingerprint=fingerprint, blocking=blocking)


def alert_differences(order: SalesOrder, said_by_shop: ShopOrder) -> None:
    """Compares the totals that the file states with ours, and the taxes with their rates."""
    for each in differences(order, said_by_shop.figures):
        words = _("The shop states %(theirs)s as %(figure)s, this order has %(ours)s: a difference of %(by)s.")
        named = {
            "figure": each.words,
            "theirs": said(each.theirs, order.currency),
            "ours": said(each.ours, order.currency),
            "by": said(abs(each.theirs - each.ours), order.currency),
        }
        fingerprint = f"figures:{each.name}:{kept(each.theirs, order.currency)}:{kept(each.ours, order.currency)}"
        raise_once(order, kind="figures_differ", fingerprint=fingerprint, words=words % named, blocking=each.blocking)
    alert_below_nothing(order, said_by_shop)
    alert_taxes(order, said_by_shop)
    alert_sums(order, said_by_shop)
    alert_cut_texts(order, said_by_shop)


def differences(order: SalesOrder, figures: dict[str, Decimal]) -> Iterator[Difference]:
    """Figures that are neither ours before nor ours after discounts: shops state subtotals and shipping both ways."""
    total = figures.get("total_price", order.total)
    by_total = total - order.total
    if by_total:
        yield Difference("total_price", _("the total"), total, order.total, blocking=True)
    current = figures.get("current_total_price", order.now_total)
    if current - order.now_total not in (0, by_total):
        yield Difference("current_total_price", _("the total after refunds"), current, order.now_total, blocking=True)
    if figures.get("total_tax", order.tax) != order.tax:
        yield Difference("total_tax", _("the tax"), figures["total_tax"], order.tax)
    subtotal = figures.get("subtotal_price", order.subtotal)
    if subtotal not in (order.subtotal, order.subtotal + order.order_adjustment):
        yield Difference("subtotal_price", _("the subtotal"), subtotal, order.subtotal)
    shipping = figures.get("total_shipping_price", order.shipping)
    if shipping != order.shipping and shipping != before_discounts(order):
        yield Difference("total_shipping_price", _("the shipping"), shipping, order.shipping)


def before_discounts(order: SalesOrder) -> Decimal:
    """Shipping without its discounts; asked only where the figures differ."""
    rows = order.components.filter(kind=Component.Kind.SHIPPING)
    return sum((row.gross if order.tax_policy == "gross" else row.net for row in rows), Decimal(0))


def alert_taxes(order: SalesOrder, said_by_shop: ShopOrder) -> None:
    """Names the lines whose stated tax is not what their stated rate gives; it is kept as delivered."""
    odd = list(odd_taxes(said_by_shop))
    if odd:
        words = _("The stated tax is not what its rate gives, and is kept as delivered: %(lines)s.")
        fingerprint = f"tax-rate:{len(odd)}:{'|'.join(odd)}"[:200]
        raise_once(order, kind="tax_differs", fingerprint=fingerprint, words=words % {"lines": some_of(odd)})


def alert_sums(order: SalesOrder, said_by_shop: ShopOrder) -> None:
    """Names the amounts whose net and tax are not their gross; net and tax are kept."""
    odd = said_by_shop.odd
    if odd:
        words = _("Net and tax are not the gross that the shop states: %(rows)s.") % {"rows": some_of(odd)}
        fingerprint = f"sums:{len(odd)}:{'|'.join(odd)}"[:200]
        raise_once(order, kind="figures_differ", fingerprint=fingerprint, words=words)


def odd_taxes(order: ShopOrder) -> Iterator[str]:
    """One phrase for each line or shipping charge whose tax its rate does not explain."""
    rows = [(line.name, line) for line in order.lines] + [(SHIPPING, each) for each in order.shipping]
    for name, sold in (row for row in rows if row[1].rate_stated):
        cost = charged(sold, order.currency, taxes_included=order.taxes_included)
        if not cost.explained:
            yield _("%(name)s %(stated)s instead of %(expected)s at %(rate)s %%") % {
                "name": name,
                "stated": said(sold.tax, order.currency),
                "expected": said(cost.expected_tax, order.currency),
                "rate": f"{sold.rate * 100:f}".rstrip("0").rstrip("."),
            }


def alert_below_nothing(order: SalesOrder, said_by_shop: ShopOrder) -> None:
    """Stops an order of which something comes to less than nothing (D22); its figures stay as delivered."""
    amounts = [(words, left) for words, left in amounts_left(order, said_by_shop) if left < 0]
    if amounts:
        rows = [_("%(name)s %(left)s") % {"name": name, "left": said(left, order.currency)} for name, left in amounts]
        words = _("The shop charges less than nothing, and its figures are kept as delivered: %(rows)s.")
        fingerprint = f"below-nothing:{'|'.join(rows)}"[:200]
        raise_once(
            order, kind="below_nothing", fingerprint=fingerprint, words=words % {"rows": some_of(rows)}, blocking=True
        )


def amounts_left(order: SalesOrder, said_by_shop: ShopOrder) -> Iterator[tuple[Any, Decimal]]:
    """What must not be below nothing, each with what is left of it after its discounts."""
    gross, left = said_by_shop.taxes_included, dict[int, Decimal]()
    for place, line in enumerate(said_by_shop.lines):
        of = line.parent if line.kind == LineItem.Kind.OPTION and line.parent is not None else place
        left[of] = left.get(of, Decimal(0)) + line.left(gross=gross)
    yield from ((said_by_shop.lines[place].name, amount) for place, amount in left.items())
    for each in said_by_shop.shipments:
        if (of_shipment := each.shipping_left(gross=gross)) < 0:
            yield _("the shipping of %(shipment)s") % {"shipment": each.source_id}, of_shipment
    if not said_by_shop.shipments:
        yield THE_SHIPPING, order.shipping
    yield GOODS, order.subtotal + order.order_adjustment
    yield TAX, order.tax
    yield ORDER, order.total


def alert_cut_texts(order: SalesOrder, said_by_shop: ShopOrder) -> None:
    """Names the texts that were longer than what is kept of them."""
    if said_by_shop.cut:
        words = _("Too long and cut: %(fields)s.") % {"fields": some_of(said_by_shop.cut)}
        fingerprint = f"cut:{'|'.join(sorted(set(said_by_shop.cut)))}"[:200]
        raise_once(order, kind="text_cut", fingerprint=fingerprint, words=words)
