"""Why a line's unit price is what it is: the price as sold, and by how much each deed moved it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.models import Deed, Entry, LineItem, SalesOrder
from orders.pages.reasons import Block, Part, Told, price_words


def explain_price(order: SalesOrder, position: int, until: Entry | None) -> Told | None:
    """The explanation of the unit price of the line at that position; None where there is no such line."""
    line = order.line_items.filter(position=position).first()
    if line is None:
        return None
    deeds = list(order.deeds.select_related("by").order_by("pk"))
    then = [each for each in deeds if until is None or each.pk <= until.deed_id]
    sold = price_as_sold(line, deeds)
    parts = [priced(line, _("As sold"), sold), *changes(line, sold, then)]
    price = sum((each.amount for each in parts), Decimal(0))
    rule = _("P10: what one piece costs, kept with ten decimals and printed cut; Ext. Price comes of all of them.")
    words = _("Unit Price of line %(position)s") % {"position": position}
    return Told(words, rule, [Block(parts, words, price, shown=price_words(price, order.currency))])


def price_as_sold(line: LineItem, deeds: Iterable[Deed]) -> Decimal:
    """What the first deed that told of the line found or left; what is stored where none told."""
    told = (price_in(facts, line) for deed in deeds for facts in (deed.before, deed.after))
    return next((price for price in told if price is not None), line.unit_price)


def changes(line: LineItem, sold: Decimal, deeds: Iterable[Deed]) -> Iterator[Part]:
    """One part for each deed that moved the price."""
    before = sold
    for deed in deeds:
        after = price_in(deed.after, line)
        if after is not None and after != before:
            yield priced(line, str(deed.get_kind_display()), after - before, deed)
            before = after


def price_in(facts: object, line: LineItem) -> Decimal | None:
    """The unit price of the line in what a deed told; None where it told nothing of it."""
    lines = facts.get("lines", {}) if isinstance(facts, dict) else {}
    price = lines.get(str(line.pk), {}).get("unit_price")
    return Decimal(price) if price else None


def priced(line: LineItem, what: str, amount: Decimal, deed: Deed | None = None) -> Part:
    """A part of the price, by whom and when."""
    who = str(deed.by or _("the shop")) if deed else ""
    shown = price_words(amount, line.order.currency)
    return Part(what, amount, said=who, at=deed.booked_at if deed else None, shown=shown)
