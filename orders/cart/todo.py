"""What a cart still lacks before it can be placed, by tab, each with the field that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from csc.templatetags.csc import money, quantity
from orders.cart.addresses import why_not_address
from orders.cart.document import CartDocument, Line, ShipTo
from orders.cart.pricing import Answers, Figures
from orders.cart.storefront import Offer

INFO, CART, SHIPPING, PAYMENTS, REVIEW = TABS = ("info", "cart", "shipping", "payments", "review")
ZERO = Decimal(0)


@dataclass(frozen=True)
class Todo:
    """One thing that is left to do or wrong, as an agent would say it; `field` is the id of where it is put right.

    `is_unfinished`: what comes next on its tab may put it right. While the agent is at that, it is only a hint.
    """

    tab: str
    words: str
    field: str = ""
    is_wrong: bool = False
    is_unfinished: bool = False
    is_hint: bool = False

    def while_at(self, tab: str) -> "Todo":
        """The same as somebody is told who is at work on a tab."""
        if self.tab != tab or not self.is_unfinished:
            return self
        return replace(self, is_wrong=False, is_hint=True)


def todos(
    cart: CartDocument, answers: Answers, figures: Figures, *, has_customer: bool, why_not: str = ""
) -> list[Todo]:
    """Everything that keeps the cart from being placed, by tab; `why_not` is what its catalog says."""
    catalog = [Todo(INFO, why_not, "catalog", is_wrong=True)] if why_not else []
    return [
        *catalog,
        *info(has_customer),
        *lines(cart, answers, figures),
        *shipping(cart, answers),
        *payments(cart, figures),
    ]


def info(has_customer: bool) -> Iterator[Todo]:
    """Who buys."""
    if not has_customer:
        yield Todo(INFO, _("Find or create the customer"), "find-customer")


def lines(cart: CartDocument, answers: Answers, figures: Figures) -> Iterator[Todo]:
    """What is bought."""
    if not cart.lines:
        yield Todo(CART, _("Add an item"), "item")
    wanted: dict[str, Decimal] = {}
    for line in cart.lines:
        wanted[line.item] = wanted.get(line.item, ZERO) + line.quantity
        offer = answers.offers.get(line.item)
        if why := why_not_sell(line, offer, wanted[line.item]):
            yield Todo(CART, why, f"quantity-{line.id}", is_wrong=True)
    for id, why in figures.not_off.items():
        yield Todo(CART, why, discount_field(id), is_wrong=True)
    if figures.problem:
        yield Todo(CART, figures.problem, "discount", is_wrong=True)


def discount_field(line: int | None) -> str:
    """The field of a line's discount by hand, or that of the whole order's."""
    return "discount" if line is None else f"discount-{line}"


def why_not_sell(line: Line, offer: Offer | None, wanted: Decimal) -> str:
    """What stops so many pieces of a line's item being sold now."""
    named = {"item": line.item, "name": line.name, "wanted": quantity(wanted)}
    if offer is None or not offer.can_be_sold:
        return _("%(item)s, %(name)s, is no longer sold here. Remove the line.") % named
    if not offer.stock.has(wanted):
        free = {"free": quantity(offer.stock.available or ZERO)}
        return _("%(item)s: %(free)s available, %(wanted)s wanted.") % {**named, **free}
    return ""


def shipping(cart: CartDocument, answers: Answers) -> Iterator[Todo]:
    """Where it goes, and how."""
    for ship_to in used_ship_tos(cart):
        yield from one_address(ship_to, answers)


def used_ship_tos(cart: CartDocument) -> list[ShipTo]:
    """The addresses that lines go to, in their order; one to fill in while there is none."""
    going = {line.ship_to for line in cart.lines}
    return [each for each in cart.ship_tos if each.id in going] or cart.ship_tos[:1] or [ShipTo(id=0)]


def one_address(ship_to: ShipTo, answers: Answers) -> Iterator[Todo]:
    """What an address lacks."""
    country = ship_to.address.country if ship_to.address else ""
    why = why_not_address(ship_to.address)
    if why:
        yield Todo(SHIPPING, why, f"address-{ship_to.id}", is_wrong=ship_to.address is not None)
    method = answers.method(ship_to)
    if method is None:
        yield Todo(SHIPPING, _("Choose a shipping method"), f"method-{ship_to.id}", is_wrong=bool(ship_to.method))
    elif not method.goes_to(country):
        words = _("%(method)s does not go to %(country)s.") % {"method": method.name, "country": country}
        yield Todo(SHIPPING, words, f"method-{ship_to.id}", is_wrong=True)


def payments(cart: CartDocument, figures: Figures) -> Iterator[Todo]:
    """How it is paid."""
    total = figures.totals.total
    if not cart.payments:
        if total > 0:
            yield Todo(PAYMENTS, _("Add a payment"), "add-payment")
        return
    for payment in cart.payments:
        if payment.method == "terminal" and not payment.reference:
            yield Todo(PAYMENTS, _("Type the receipt number of the terminal"), f"reference-{payment.id}")
    fixed = sum((each.amount for each in cart.payments if each.amount is not None), ZERO)
    if why := why_not_split(cart, fixed, total, figures.currency):
        unfinished = fixed < total and all(each.amount is not None for each in cart.payments)
        yield Todo(PAYMENTS, why, f"amount-{cart.payments[-1].id}", is_wrong=True, is_unfinished=unfinished)


def why_not_split(cart: CartDocument, fixed: Decimal, total: Decimal, currency: str) -> str:
    """What is wrong with how the total is divided over the payments."""
    open_ended = [each for each in cart.payments if each.amount is None]
    if len(open_ended) > 1:
        return _("Only one payment takes the remainder; give the others an amount.")
    if fixed > total:
        return _("The payments come to %(over)s more than the order.") % {"over": money(fixed - total, currency)}
    if open_ended and fixed == total:
        return _("Nothing is left for the last payment; remove it.")
    if not open_ended and fixed < total:
        return _(
            "%(left)s of the order is not paid; add a payment for it, "
            "or empty the last amount and it takes the remainder."
        ) % {"left": money(total - fixed, currency)}
    return ""


def shares(cart: CartDocument, total: Decimal) -> dict[int, Decimal]:
    """What each payment pays, by its id; the one without an amount takes the remainder."""
    fixed = sum((each.amount for each in cart.payments if each.amount is not None), ZERO)
    return {each.id or 0: total - fixed if each.amount is None else each.amount for each in cart.payments}


def state_of(tab: str, cart: CartDocument, found: list[Todo], *, has_customer: bool) -> str:
    """How far a tab is: ok, wrong, or empty."""
    own = [each for each in found if each.tab == tab]
    if tab == REVIEW:
        return "ok" if not found else "empty"
    if not own:
        return "empty" if tab == PAYMENTS and not cart.payments else "ok"
    if all(each.is_hint for each in own):
        return "empty"
    begun = {INFO: has_customer, CART: cart.lines, SHIPPING: any(each.address for each in cart.ship_tos),
             PAYMENTS: cart.payments}  # fmt: skip
    return "wrong" if begun[tab] or any(each.is_wrong for each in own) else "empty"
