"""Item appeasements: a percentage or fixed amounts off one line (P7, D26 to D29)."""

from dataclasses import replace
from decimal import Decimal

from csc.errors import refuse_if
from csc.money import rounded
from orders.pricing.deeds import AppeaseLine, AppeaseLineByPercent
from orders.pricing.draft import Draft
from orders.pricing.ledger import Outcome
from orders.pricing.refusing import why_not_amount, why_not_change_lines
from orders.pricing.sharing import shares
from orders.pricing.shrinking import Ratio, shrink, shrink_adjustments, shrink_charges, spread
from orders.pricing.unit_price import exact_unit
from orders.pricing.values import SHIPPING, ZERO, Component, Kind, Line, Order
from orders.pricing.words import _, gettext_noop

HUNDRED = Decimal(100)
SCALED = gettext_noop("%(percent)s %% off: %(was)s becomes %(now)s.")
BY_PERCENT = gettext_noop("Falls with its line: %(was)s × %(left)s ÷ %(of)s = %(now)s.")
AMOUNT_OFF = gettext_noop("%(amount)s off what the line bears: %(was)s becomes %(now)s.")
SCALED_BY_AMOUNT = gettext_noop("Falls as the line's price does: %(was)s × %(left)s ÷ %(of)s = %(now)s.")
REMAINDER = gettext_noop(
    "Takes the remainder, so that the line costs %(left)s after its discounts: %(was)s becomes %(now)s."
)


def appease_by_percent(order: Order, deed: AppeaseLineByPercent) -> Outcome:
    """The same percentage off everything that is ticked; above 100 counts as 100 (D29)."""
    refuse_if(why_not_appease(order, deed))
    line, draft = order.line(deed.line), Draft(order)
    percent = min(deed.percent, HUNDRED)
    if deed.product:
        scale_line(draft, line, percent)
        shrink_adjustments(draft)
    # Where shipping belongs to single items, the goods' ratio would miss the line's own (D20).
    by_ratio = deed.product and not any(each.shipping_each for each in order.lines if each.ship_to == line.ship_to)
    shrink_charges(draft, line.ship_to, shipping=deed.shipping and by_ratio, handling=deed.handling and deed.product)
    take_share_off(
        draft, line, percent, shipping=deed.shipping and not by_ratio, handling=deed.handling and not deed.product
    )
    return something(draft.outcome(), line)


def appease(order: Order, deed: AppeaseLine) -> Outcome:
    """Fixed amounts off what the line bears; more than that is clamped to it (D26, D29)."""
    refuse_if(why_not_appease_by_amounts(order, deed))
    line, draft = order.line(deed.line), Draft(order)
    if deed.product:
        lower_line(draft, line, min(deed.product, max(order.price(line.id), ZERO)))
        shrink_adjustments(draft)
    for kinds, amount in ((SHIPPING, deed.shipping), ((Kind.HANDLING,), deed.handling)):
        if amount:
            lower_charge(draft, line, kinds, min(amount, rounded(borne(order, line, kinds), order.currency)))
    return something(draft.outcome(), line)


def spread_over_types(
    order: Order, line: int, amount: Decimal, *, product: bool = True, shipping: bool = False, handling: bool = False
) -> AppeaseLine:
    """One value for several types of amount, spread by what the line was charged for each (D27)."""
    of, currency = order.line(line), order.currency
    weights = [
        max(order.price(line), ZERO) if product else ZERO,
        rounded(borne(order, of, SHIPPING), currency) if shipping else ZERO,
        rounded(borne(order, of, (Kind.HANDLING,)), currency) if handling else ZERO,
    ]
    amount = min(amount, sum(weights, ZERO))
    parts = shares(amount, weights, currency) if amount else [ZERO] * len(weights)
    return AppeaseLine(line, *parts)


def something(found: Outcome, line: Line) -> Outcome:
    """The outcome, unless nothing came of it."""
    nothing = _("Line %(line)s bears nothing of that which could be credited.") % {"line": line.position}
    refuse_if("" if found.entries else nothing)
    return found


def why_not_appease(order: Order, deed: AppeaseLineByPercent) -> str:
    """What stops an item appeasement by a percentage."""
    if why := why_not_change_lines(order):
        return why
    if deed.percent <= 0:
        return _("The percentage must be more than 0.")
    if not (deed.product or deed.shipping or deed.handling):
        return _("Choose at least one of product, shipping and handling.")
    return ""


def why_not_appease_by_amounts(order: Order, deed: AppeaseLine) -> str:
    """What stops an item appeasement by fixed amounts."""
    amounts = (deed.product, deed.shipping, deed.handling)
    if why := why_not_change_lines(order):
        return why
    for amount in amounts:
        if why := why_not_amount(amount, order.currency):
            return why
    return "" if any(amounts) else _("Enter an amount for product, shipping or handling.")


def scale_line(draft: Draft, line: Line, percent: Decimal) -> None:
    """The line and its own adjustments by the same percentage (P7); the unit price keeps its decimals (P10)."""
    ratio = Ratio(HUNDRED - percent, HUNDRED)
    for component in draft.order.of(Kind.LINE, line=line.id):
        left = rounded(ratio.times(draft.value(component)), draft.order.currency)
        draft.give(component, left, "P7", SCALED, percent=percent)
    own = draft.order.of(Kind.LINE_ADJUSTMENT, line=line.id)
    shrink(draft, own, ratio, rule="P7", words=BY_PERCENT)
    change_unit(draft, line, exact_unit(ratio.times(line.unit_price)))


def lower_line(draft: Draft, line: Line, amount: Decimal) -> None:
    """Lowers the line's net price: its adjustments by that ratio, the line takes the remainder (D26)."""
    of = draft.price(line.id)
    if not of:
        return
    ratio = Ratio(of - amount, of)
    own = draft.order.of(Kind.LINE_ADJUSTMENT, line=line.id)
    shrink(draft, own, ratio, rule="D26", words=SCALED_BY_AMOUNT)
    rest = ratio.left - sum(map(draft.value, own), ZERO)
    for component in draft.order.of(Kind.LINE, line=line.id):
        draft.give(component, rest, "D26", REMAINDER, left=ratio.left)
    change_unit(draft, line, exact_unit(rest / line.quantity))


def change_unit(draft: Draft, line: Line, unit_price: Decimal) -> None:
    """The new unit price; before allocation it is the original one as well (P8)."""
    original = line.original_unit_price if draft.order.books_credits else unit_price
    draft.change_line(replace(line, unit_price=unit_price, original_unit_price=original))


def take_share_off(draft: Draft, line: Line, percent: Decimal, *, shipping: bool, handling: bool) -> None:
    """A percentage of the line's share of shipping or handling, the goods left alone (D28)."""
    for kinds, wanted in ((SHIPPING, shipping), ((Kind.HANDLING,), handling)):
        share = borne(draft.order, line, kinds)
        if wanted and share:
            lower_charge(draft, line, kinds, rounded(share * percent / HUNDRED, draft.order.currency))


def lower_charge(draft: Draft, line: Line, kinds: tuple[str, ...], amount: Decimal) -> None:
    """Lowers the shipping or handling of the line's ship-to by an amount."""
    parts = draft.order.of(*kinds, ship_to=line.ship_to)
    lower(draft, parts, amount, rule="D28")


def lower(draft: Draft, parts: list[Component], amount: Decimal, *, rule: str) -> None:
    """Lowers several components by one amount: what lessens them by the same ratio, the charges take the rest."""
    of = sum(map(draft.value, parts), ZERO)
    if not amount or not of:
        return
    ratio = Ratio(of - amount, of)
    lessening = [part for part in parts if draft.value(part) < 0]
    shrink(draft, lessening, ratio, rule=rule, words=SCALED_BY_AMOUNT)
    charges = [part for part in parts if part not in lessening]
    rest = ratio.left - sum(map(draft.value, lessening), ZERO)
    spread(draft, charges, rest, [], ratio, rule=rule, words=AMOUNT_OFF, amount=amount)


def borne(order: Order, line: Line, kinds: tuple[str, ...]) -> Decimal:
    """The line's share of a charge of its ship-to, unrounded: what is its own, then by price (D20, D28)."""
    total = order.values(order.of(*kinds, ship_to=line.ship_to))
    lines = [each for each in order.lines if each.ship_to == line.ship_to]
    of = sum((each.shipping_each * each.quantity for each in lines), ZERO) if Kind.SHIPPING in kinds else ZERO
    own = min(of, max(total, ZERO))
    mine = own * line.shipping_each * line.quantity / of if of else ZERO
    return mine + by_price(order, line, lines).times(total - own)


def by_price(order: Order, line: Line, lines: list[Line]) -> Ratio:
    """The line's part of some lines' price; of goods that cost nothing, of their pieces (D52)."""
    of = sum((order.price(each.id) for each in lines), ZERO)
    if of > 0:
        return Ratio(max(order.price(line.id), ZERO), of)
    pieces = sum((each.quantity for each in lines), ZERO)
    return Ratio(line.quantity, pieces) if pieces else Ratio(ZERO, Decimal(1))
