"""Order-level appeasements: spread over the goods by value, by one arithmetic before allocation and another after.

Before allocation lines, their adjustments and the order-level adjustment shrink together (6.6 of the rules); once
anything is allocated the lines alone give way, and the tax follows what was credited (6.7).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from csc.errors import refuse_if
from csc.money import rounded
from orders.pricing.appeasing import SCALED_BY_AMOUNT, change_unit, lower
from orders.pricing.deeds import AppeaseOrder
from orders.pricing.draft import Draft
from orders.pricing.ledger import Outcome
from orders.pricing.refusing import why_not_credit, why_not_more_than
from orders.pricing.sharing import between, shares_within
from orders.pricing.shrinking import Ratio, shrink, spread
from orders.pricing.taxes import is_explained, tax_within
from orders.pricing.unit_price import exact_unit
from orders.pricing.values import GOODS, NOTHING, SHIPPING, ZERO, Component, Key, Kind, Line, Order, Policy
from orders.pricing.words import _, gettext_noop, percent

PART_OFF = gettext_noop("Its share of the %(amount)s is %(share)s: %(was)s becomes %(now)s.")
REST_OFF = gettext_noop("The lines cannot give %(rest)s more; %(share)s falls here: %(was)s becomes %(now)s.")
RESTS = gettext_noop("Takes the remainder, so that the goods come to %(left)s: %(was)s becomes %(now)s.")
TAX_OF_CREDIT = gettext_noop("Tax at %(rate)s on the %(credited)s credited is %(whole)s; %(tax)s of it falls here.")
TAX_AWAY = gettext_noop("%(tax)s of the order's tax is given away.")


def appease_order(order: Order, deed: AppeaseOrder) -> Outcome:
    """Credits amounts of the whole order; tax follows by itself (D23 to D25), or is all that is credited (D33)."""
    refuse_if(why_not_appease_order(order, deed))
    if deed.tax:
        return give_tax_away(order, deed.tax)
    draft = Draft(order)
    if deed.product:
        (lower_lines if order.books_credits else scale_goods)(draft, deed.product)
    for kinds, amount in ((SHIPPING, deed.shipping), ((Kind.HANDLING,), deed.handling)):
        lower_charges(draft, kinds, amount)
    return draft.outcome()


def why_not_appease_order(order: Order, deed: AppeaseOrder) -> str:
    """What stops an order-level appeasement: more than can be credited, or tax beside something else."""
    if why := why_not_credit(order):
        return why
    if deed.tax and order.tax_policy == Policy.GROSS:
        return _("The prices of this order include tax; credit product, shipping or handling.")
    if deed.tax and (deed.product or deed.shipping or deed.handling):
        return _("Tax follows by itself when product, shipping or handling is credited; leave its field empty.")
    for amount, most, what in creditable(order, deed):
        if why := why_not_more_than(amount, most, what, order.currency):
            return why
    nothing = not (deed.product or deed.shipping or deed.handling or deed.tax)
    return _("Enter an amount to credit.") if nothing else ""


def creditable(order: Order, deed: AppeaseOrder) -> list[tuple[Decimal, Decimal, str]]:
    """What is asked of each total, and how much of it there is to credit."""
    product = order.values(order.of(*GOODS, Kind.ORDER_ADJUSTMENT))
    return [
        (deed.product, product, _("Product")),
        (deed.shipping, order.values(order.of(*SHIPPING)), _("Shipping")),
        (deed.handling, order.values(order.of(Kind.HANDLING)), _("Handling")),
        (deed.tax, order.now.tax, _("Tax")),
    ]


def scale_goods(draft: Draft, amount: Decimal) -> None:
    """Before allocation: all goods by one ratio; the order-level adjustment takes what rounding leaves (6.6)."""
    order, lines = draft.order, draft.order.of(Kind.LINE)
    adjustments = order.of(Kind.ORDER_ADJUSTMENT)
    of = order.values(order.of(*GOODS)) + order.values(adjustments)
    ratio = Ratio(of - amount, of)
    scale_own(draft, ratio)
    scaled = [rounded(ratio.times(order.value(line)), order.currency) for line in lines]
    rest = ratio.left - sum(scaled, own_left(draft))
    if takes_the_rest(order, adjustments, rest, ratio):
        spread(draft, adjustments, rest, [], ratio, rule="6.6", words=RESTS)
    else:
        shrink(draft, adjustments, ratio, rule="D23", words=SCALED_BY_AMOUNT)
        scaled = cut_over_lines(draft, ratio.left - sum(map(draft.value, adjustments), ZERO))
    for component, left in zip(lines, scaled, strict=True):
        draft.give(component, left, "6.6", SCALED_BY_AMOUNT, left=ratio.left, of=ratio.of)
    price_units(draft, lines)


def scale_own(draft: Draft, ratio: Ratio) -> None:
    """Each line's own adjustments by the ratio of all goods (6.6)."""
    for line in draft.order.lines:
        own = draft.order.of(Kind.LINE_ADJUSTMENT, line=line.id)
        shrink(draft, own, ratio, rule="6.6", words=SCALED_BY_AMOUNT)


def takes_the_rest(order: Order, adjustments: Sequence[Component], rest: Decimal, ratio: Ratio) -> bool:
    """Whether the order-level adjustments can take the remainder: they neither grow, nor turn, nor vanish by it."""
    total = order.values(adjustments)
    return bool(total) and between(rest, total) == rest and bool(rest or not ratio.left)


def cut_over_lines(draft: Draft, goods: Decimal) -> list[Decimal]:
    """What each line is left with, so that the goods come to `goods`: by net price, ties to the first (D23)."""
    order, lines = draft.order, draft.order.of(Kind.LINE)
    prices = [order.price(each.line or 0) for each in lines]
    nets = shares_within(goods, prices, prices, order.currency)
    return [net - own_left(draft, each.line) for each, net in zip(lines, nets, strict=True)]


def own_left(draft: Draft, line: int | None = None) -> Decimal:
    """What is left of item-level adjustments: of one line, or of all."""
    return sum(map(draft.value, draft.order.of(Kind.LINE_ADJUSTMENT, line=line)), ZERO)


def price_units(draft: Draft, lines: Sequence[Component]) -> None:
    """The unit price of each line from its rounded amount: 303.00 of 2 pieces is 151.50, without a dagger (6.6)."""
    for component in lines:
        line = draft.order.line(component.line or 0)
        if line.quantity and draft.value(component) != draft.order.value(component):
            change_unit(draft, line, exact_unit(draft.value(component) / line.quantity))


def lower_lines(draft: Draft, amount: Decimal) -> None:
    """Once allocated: each line gives way by its share, discounts stay; tax follows the credit (6.7, D24, D25)."""
    order = draft.order
    lines = order.of(Kind.LINE)
    weights = bearing(order, lines)
    of = sum(weights, ZERO) or Decimal(1)
    limits = [max(min(order.price(each.line or 0), order.value(each)), ZERO) for each in lines]
    credits = shares_within(amount, weights, limits, order.currency)
    for component, credit, weight in zip(lines, credits, weights, strict=True):
        left = order.value(component) - credit
        draft.give(component, left, "6.7", PART_OFF, amount=amount, share=credit)
        lower_unit(draft, order.line(component.line or 0), component, amount * weight / of)
    lower_surcharges(draft, amount - sum(credits, ZERO))
    if not order.is_closed:
        gave = order.of(*GOODS, Kind.ORDER_ADJUSTMENT)
        credit_tax(draft, [(each, order.value(each) - draft.value(each)) for each in gave])


def lower_surcharges(draft: Draft, rest: Decimal) -> None:
    """What lines cannot give is given by surcharges: those of lines first, no line below nothing (D24)."""
    order = draft.order
    for part in (*order.of(Kind.LINE_ADJUSTMENT), *order.of(Kind.ORDER_ADJUSTMENT)):
        most = draft.value(part) if part.line is None else min(draft.value(part), draft.price(part.line))
        share = min(rest, max(most, ZERO))
        if share:
            rest -= share
            draft.give(part, draft.value(part) - share, "D24", REST_OFF, rest=rest + share, share=share)


def lower_unit(draft: Draft, line: Line, component: Component, exact_credit: Decimal) -> None:
    """The unit price after the unrounded share, to ten decimals (6.7)."""
    if line.quantity and draft.value(component) != draft.order.value(component):
        unit = exact_unit(max(draft.order.value(component) - exact_credit, ZERO) / line.quantity)
        draft.change_line(replace(line, unit_price=unit))


def bearing(order: Order, lines: Sequence[Component]) -> list[Decimal]:
    """What each line really costs: its net price with its share of the order-level adjustments (D24)."""
    costs: dict[int, Decimal] = {line.id: order.price(line.id) for line in order.lines}
    prices = dict(costs)
    for part in order.of(Kind.ORDER_ADJUSTMENT):
        sharers = [line.id for line in order.sharers(part)]
        of = sum((prices[id] for id in sharers), ZERO)
        for id in sharers:
            costs[id] += order.value(part) * prices[id] / of if of else ZERO
    return [max(costs[component.line or 0], ZERO) for component in lines]


def lower_charges(draft: Draft, kinds: Sequence[str], amount: Decimal) -> None:
    """Lowers shipping, or handling, by an amount: over the ship-tos by what each bears."""
    order = draft.order
    ship_tos = list(dict.fromkeys(each.ship_to for each in order.of(*kinds)))
    if not amount:
        return
    charges = [[each for each in order.of(*kinds) if each.ship_to == ship_to] for ship_to in ship_tos]
    values = [order.values(parts) for parts in charges]
    for parts, share in zip(charges, shares_within(amount, values, values, order.currency), strict=True):
        lower(draft, parts, share, rule="6.6")
    if order.books_credits:
        credit_tax(draft, [(each, order.value(each) - draft.value(each)) for each in order.of(*kinds)])


def credit_tax(draft: Draft, credits: Sequence[tuple[Component, Decimal]]) -> None:
    """Tax on what was credited, for each rate rounded once, shared by what each component gave (6.7).

    A tax of the shop's own, which no rate explains, keeps its share when the draft is settled (D48).
    """
    by_rate: dict[Decimal, list[tuple[Component, Decimal]]] = defaultdict(list)
    for component, credit in credits:
        if credit and is_explained(component.now, component.tax_rate, draft.order.tax_policy, draft.order.currency):
            by_rate[component.tax_rate].append((component, credit))
    for rate, parts in by_rate.items():
        credit_tax_of_rate(draft, rate, parts)


def credit_tax_of_rate(draft: Draft, rate: Decimal, parts: Sequence[tuple[Component, Decimal]]) -> None:
    """The same for one rate; what is credited to nothing keeps no tax (D54)."""
    order, credited = draft.order, sum((credit for _part, credit in parts), ZERO)
    whole = rounded(tax_within(credited, rate, order.tax_policy), order.currency)
    limits = [part.now.tax for part, _credit in parts]
    taxes = shares_within(whole, [credit for _part, credit in parts], limits, order.currency)
    for (part, _credit), tax in zip(parts, taxes, strict=True):
        tax = tax if draft.value(part) else part.now.tax
        left = part.now.tax - tax
        draft.give_tax(part, left, "6.7", TAX_OF_CREDIT, rate=percent(rate), credited=credited, whole=whole, tax=tax)


def give_tax_away(order: Order, tax: Decimal) -> Outcome:
    """Credits tax alone: a row of its own, which later deeds leave alone (D33)."""
    key = Key(Kind.TAX_APPEASEMENT, None, None, None, ZERO)
    row = Component(Kind.TAX_APPEASEMENT, ZERO, NOTHING)
    if not any(each.key == key for each in order.components):
        order = replace(order, components=(*order.components, row))
    draft = Draft(order)
    [row] = order.of(Kind.TAX_APPEASEMENT)
    draft.give_tax(row, row.now.tax - tax, "D33", TAX_AWAY, tax=tax)
    return draft.outcome()
