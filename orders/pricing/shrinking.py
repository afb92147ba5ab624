"""How adjustments, shipping and handling shrink with the goods that bear them (P4, P5, D10 to D21)."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from csc.money import rounded
from orders.pricing.draft import Draft
from orders.pricing.sharing import shares_within
from orders.pricing.values import ZERO, Component, Kind, Line
from orders.pricing.words import gettext_noop

BY_PRICE = gettext_noop("Shrinks with the goods that bear it: %(was)s × %(left)s ÷ %(of)s = %(now)s.")
PART = gettext_noop(
    "Its part of what shrinks as one sum, %(sum)s × %(left)s ÷ %(of)s = %(target)s: %(was)s becomes %(now)s."
)
BY_QUANTITY = gettext_noop("Shrinks with the pieces of the line: %(was)s × %(left)s ÷ %(of)s = %(now)s.")
WITH_OWN = gettext_noop(
    "%(own)s belongs to the items themselves; the rest shrinks with the goods: × %(left)s ÷ %(of)s. %(now)s stays."
)


class Ratio(NamedTuple):
    """How much of something is left: `left` of `of`."""

    left: Decimal
    of: Decimal

    def times(self, amount: Decimal) -> Decimal:
        """The part of an amount that is left, unrounded."""
        return amount * self.left / self.of


UNCHANGED = Ratio(Decimal(1), Decimal(1))


def ratio_of(draft: Draft, lines: Iterable[Line]) -> Ratio:
    """New price over old price of some lines; of goods that cost nothing, new pieces over old (D52)."""
    ids = [line.id for line in lines]
    of, left = sum(map(draft.order.price, ids), ZERO), sum(map(draft.price, ids), ZERO)
    if of <= 0:
        of = sum((draft.order.line(id).quantity for id in ids), ZERO)
        left = sum((draft.lines[id].quantity for id in ids), ZERO)
    return Ratio(min(max(left, ZERO), of), of) if of else UNCHANGED


def shrink(
    draft: Draft,
    parts: Sequence[Component],
    ratio: Ratio,
    *,
    rule: str,
    words: str = BY_PRICE,
    own: Callable[[Component], Ratio] | None = None,
) -> None:
    """Lets discounts and surcharges shrink as one sum, cut into its parts (D15); `own` weighs parts by their own."""
    for together in sums(draft, parts):
        total = sum(map(draft.value, together), ZERO)
        target = rounded(ratio.times(total), draft.order.currency)
        weights = [(own(part) if own else ratio).times(draft.value(part)) for part in together]
        said = words if len(together) == 1 else PART
        spread(draft, together, target, weights, ratio, rule=rule, words=said)


def spread(
    draft: Draft,
    parts: Sequence[Component],
    target: Decimal,
    weights: Sequence[Decimal],
    ratio: Ratio,
    *,
    rule: str,
    words: str,
    **numbers: Decimal,
) -> None:
    """Lets `target` be left of several components together, by weight, none growing (D59)."""
    values = [draft.value(part) for part in parts]
    weights = weights if sum(weights) else values
    said = {"sum": sum(values, ZERO), "target": target, "left": ratio.left, "of": ratio.of, **numbers}
    limits = [value if weight else ZERO for value, weight in zip(values, weights, strict=True)]
    for part, share in zip(parts, shares_within(target, weights, limits, draft.order.currency), strict=True):
        draft.give(part, share, rule, words, **said)


def sums(draft: Draft, parts: Sequence[Component]) -> list[list[Component]]:
    """One sum; discounts and surcharges apart where one part alone is larger than what they come to (D53)."""
    values = [draft.value(part) for part in parts]
    total = sum(values, ZERO)
    if all(abs(value) <= abs(total) for value in values):
        return [list(parts)] if parts else []
    below = [part for part in parts if draft.value(part) < 0]
    return [below, [part for part in parts if part not in below]]


def shrink_adjustments(draft: Draft) -> None:
    """The order-level adjustments, each sum by the lines that share it (P4, P15, D13)."""
    left = draft.order.of(Kind.ORDER_ADJUSTMENT)
    while left:
        sharers = draft.order.sharers(left[0])
        together = [part for part in left if draft.order.sharers(part) == sharers]
        left = [part for part in left if part not in together]
        whole = ratio_of(draft, sharers)
        by_rate = rates(draft, sharers, whole)
        shrink(draft, together, whole, rule="P4", own=lambda part, by=by_rate, of=whole: by.get(part.tax_rate, of))  # type: ignore[misc]


def rates(draft: Draft, sharers: Sequence[Line], whole: Ratio) -> dict[Decimal, Ratio]:
    """How much is left of the lines of each tax rate (D10)."""
    return {
        rate: ratio_of(draft, [line for line in sharers if line.tax_rate == rate])
        for rate in {line.tax_rate for line in sharers}
    } or {ZERO: whole}


def shrink_charges(draft: Draft, ship_to: int, *, shipping: bool, handling: bool) -> None:
    """Shipping and handling of one ship-to, where they are included (P5, D14, D19, D21)."""
    lines = [line for line in draft.order.lines if line.ship_to == ship_to]
    ratio = ratio_of(draft, lines)
    if shipping:
        shrink_shipping(draft, ship_to, lines, ratio)
    if handling:
        shrink(draft, draft.order.of(Kind.HANDLING, ship_to=ship_to), ratio, rule="D21")


def shrink_shipping(draft: Draft, ship_to: int, lines: Sequence[Line], ratio: Ratio) -> None:
    """What belongs to single items goes back with them, then the rest by price (D20)."""
    parts = draft.order.of(Kind.SHIPPING, Kind.SHIPPING_ADJUSTMENT, ship_to=ship_to)
    of = sum((line.shipping_each * line.quantity for line in lines), ZERO)
    if not of or not parts:
        return shrink(draft, parts, ratio, rule="P5")
    total = sum(map(draft.value, parts), ZERO)
    own = min(of, max(total, ZERO))
    left = sum((line.shipping_each * draft.lines[line.id].quantity for line in lines), ZERO)
    target = rounded(Ratio(left, of).times(own) + ratio.times(total - own), draft.order.currency)
    spread(draft, parts, target, [], ratio, rule="D20", words=WITH_OWN, own=own)
    return None
