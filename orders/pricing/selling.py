"""Pricing an order as it is sold: goods, promotions, discounts by hand, shipping, the tax of each (P1 to P3, P14)."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from csc.errors import Refused, refuse_if
from csc.money import rounded
from orders.pricing.cart import SHIPPING_CLASS, STANDARD, Cart, CartLine, Discount, Promotion
from orders.pricing.draft import TAX_KEPT, sold
from orders.pricing.ledger import Entry, Outcome, Step
from orders.pricing.refusing import why_not_amount, why_not_quantity, why_not_rate
from orders.pricing.sharing import shares
from orders.pricing.taxes import taxed
from orders.pricing.unit_price import exact_unit, ext_price
from orders.pricing.values import GOODS, ZERO, Adjustment, Amount, Component, Kind, Line, Order
from orders.pricing.words import _, gettext_noop, pieces, plain, read

HUNDRED = Decimal(100)
PRICED = gettext_noop("%(quantity)s × %(price)s = %(now)s.")
PROMOTED = gettext_noop("%(name)s: %(now)s.")
CHARGED = gettext_noop("%(name)s: %(now)s.")


class NotOff(Refused):
    """A discount by hand that cannot be given: on a line, or on the whole order."""

    def __init__(self, why: str, line: int | None) -> None:
        super().__init__(why)
        self.line = line


def sell(cart: Cart) -> Outcome:
    """The order that a cart comes to, every amount with its reason; refuses what cannot be priced."""
    for line in cart.lines:
        refuse_if(why_not_line(cart, line))
    pricing = Pricing(cart)
    for line in cart.lines:
        pricing.line(line)
    for promotion in pricing.running("order"):
        pricing.order_promotion(promotion)
    pricing.order_discount()
    for ship_to in dict.fromkeys(line.ship_to for line in cart.lines):
        pricing.charges(ship_to)
    return pricing.outcome()


class Pricing:
    """The order while a cart is priced."""

    def __init__(self, cart: Cart) -> None:
        self.cart = cart
        self.lines: list[Line] = []
        self.adjustments: list[Adjustment] = []
        self.amounts: list[tuple[Component, Step, Decimal | None]] = []
        self.promised: dict[int, Decimal] = {}  # by line, the price that promotions look at: before discounts by hand

    def running(self, level: str) -> list[Promotion]:
        """The promotions of a level that run on the day."""
        return [each for each in self.cart.promotions if each.level == level and each.runs_on(self.cart.day)]

    def line(self, new: CartLine) -> None:
        """The line, what promotions take off it, then what the agent does (P14)."""
        price = exact_unit(new.unit_price)
        rate = self.cart.rate(new.ship_to, new.tax_class)
        self.lines.append(
            Line(
                new.id, len(self.lines) + 1, new.item, new.ship_to, new.quantity, new.quantity, price, price, rate,
                shipping_each=new.shipping_each,
            )
        )  # fmt: skip
        value = ext_price(price, new.quantity, self.cart.currency)
        said = {"quantity": pieces(new.quantity), "price": plain(price)}
        self.charge(Kind.LINE, value, rate, "P1", PRICED, said, line=new.id, quantity=new.quantity)
        for promotion in self.running("item"):
            if promotion.is_for(new.item) and holds(promotion, new.quantity, value):
                off = taken_off(promotion, price * new.quantity, new.quantity)
                self.discount_line(new.id, promotion.name, off, manual=False)
        self.promised[new.id] = self.price([new.id])
        if new.discount:
            off = self.by_hand(new.discount, self.price([new.id]), new.id)
            self.discount_line(new.id, _("Discount"), off, manual=True)

    def discount_line(self, line: int, name: str, off: Decimal, *, manual: bool) -> None:
        """Takes an amount off a line, no more than it costs."""
        left = self.price([line])
        value = -min(rounded(off, self.cart.currency), left)
        if value:
            own = self.adjustment(name, manual=manual, line=line)
            rate = self.lines[-1].tax_rate
            self.charge(Kind.LINE_ADJUSTMENT, value, rate, "P14", PROMOTED, {"name": name}, line=line, of=own)

    def order_promotion(self, promotion: Promotion) -> None:
        """Takes a promotion off the lines that take part, when it holds for them."""
        sharers = [line for line in self.lines if promotion.is_for(line.item)]
        value = sum((self.promised[line.id] for line in sharers), ZERO)
        if sharers and holds(promotion, sum((line.quantity for line in sharers), ZERO), value):
            self.discount_order(promotion.name, taken_off(promotion, value), sharers, manual=False)

    def order_discount(self) -> None:
        """What the agent takes off the whole order."""
        if self.cart.discount:
            off = self.by_hand(self.cart.discount, self.goods())
            self.discount_order(_("Discount"), off, self.lines, manual=True)

    def discount_order(self, name: str, off: Decimal, sharers: list[Line], *, manual: bool) -> None:
        """Takes an amount off some lines together, one component for each of their tax rates (D10, P17)."""
        left = min(self.price(line.id for line in sharers), self.goods())
        value = -min(rounded(off, self.cart.currency), max(left, ZERO))
        if not value:
            return
        shared = {line.id for line in sharers}
        own = self.adjustment(name, manual=manual, excluded={line.id for line in self.lines} - shared)
        rates = list(dict.fromkeys(line.tax_rate for line in sharers))
        weights = [self.price(line.id for line in sharers if line.tax_rate == rate) for rate in rates]
        for rate, part in zip(rates, shares(value, weights, self.cart.currency), strict=True):
            if part:
                self.charge(Kind.ORDER_ADJUSTMENT, part, rate, "P14", PROMOTED, {"name": name}, of=own)

    def charges(self, ship_to: int) -> None:
        """Shipping and handling of an address, at a rate of their own (D11)."""
        to, rate = self.cart.ship_to(ship_to), self.cart.rate(ship_to, SHIPPING_CLASS, STANDARD)
        if to.method:
            refuse_if(why_not_method(self.cart, ship_to))
            own = sum((line.shipping_each * line.quantity for line in self.lines if line.ship_to == ship_to), ZERO)
            value = rounded(to.method.price + own, self.cart.currency)
            self.charge(Kind.SHIPPING, value, rate, "D11", CHARGED, {"name": to.method.name}, ship_to=ship_to)
        if to.handling:
            refuse_if(why_not_amount(to.handling, self.cart.currency))
            self.charge(Kind.HANDLING, to.handling, rate, "D11", CHARGED, {"name": _("Handling")}, ship_to=ship_to)

    def by_hand(self, discount: Discount, price: Decimal, line: int | None = None) -> Decimal:
        """An agent's discount as an amount; refused when it is more than there is."""
        off = discount.amount
        if off is None:
            off = rounded(price * (discount.percent or ZERO) / HUNDRED, self.cart.currency)
        if why := why_not_discount(off, price, self.cart.currency):
            raise NotOff(why, line)
        return off

    def adjustment(
        self, name: str, *, manual: bool, line: int | None = None, excluded: Iterable[int] = ()
    ) -> Adjustment:
        """One more adjustment of the order."""
        found = Adjustment(len(self.adjustments) + 1, name, line, manual=manual, excluded=frozenset(excluded))
        self.adjustments.append(found)
        return found

    def charge(
        self,
        kind: str,
        value: Decimal,
        rate: Decimal,
        rule: str,
        words: str,
        said: dict[str, str],
        *,
        line: int | None = None,
        of: Adjustment | None = None,
        ship_to: int | None = None,
        quantity: Decimal | None = None,
    ) -> None:
        """One more amount, and why."""
        refuse_if(why_not_rate(rate))
        amount = taxed(value, rate, self.cart.tax_policy, self.cart.currency)
        numbers = tuple({**said, "now": plain(value)}.items())
        component = Component(kind, rate, amount, line=line, adjustment=of.id if of else None, ship_to=ship_to)
        self.amounts.append((component, Step(rule, words, numbers, net=value), quantity))

    def price(self, lines: Iterable[int]) -> Decimal:
        """The net price of some lines so far."""
        wanted = set(lines)
        return self.stated(each for each, _step, _quantity in self.amounts if each.line in wanted)

    def goods(self) -> Decimal:
        """All goods so far, less what is taken off the order."""
        kinds = (*GOODS, Kind.ORDER_ADJUSTMENT)
        return self.stated(each for each, _step, _quantity in self.amounts if each.kind in kinds)

    def stated(self, components: Iterable[Component]) -> Decimal:
        """What components come to, as prices are stated."""
        return sum((each.charged.stated(self.cart.tax_policy) for each in components), ZERO)

    def outcome(self) -> Outcome:
        """The order with an entry for each amount."""
        entries = keep_tax([sold(each, quantity, step) for each, step, quantity in self.amounts], self.cart.tax_policy)
        nothing = Order(self.cart.currency, self.cart.tax_policy, (), ())
        parts = tuple(
            replace(each, charged=entry.amount)
            for (each, _step, _quantity), entry in zip(self.amounts, entries, strict=True)
        )
        order = replace(nothing, lines=tuple(self.lines), components=parts, adjustments=tuple(self.adjustments))
        return Outcome(nothing, order, tuple(entries))


def keep_tax(entries: list[Entry], policy: str) -> list[Entry]:
    """Lets the tax of discounts not push the tax of the order below nothing by a rounding (D50)."""
    lacking = -sum((entry.tax for entry in entries), ZERO)
    found = []
    for entry in entries:
        room = min(-entry.tax, lacking)
        if room > 0:
            lacking -= room
            moved = Amount(-room if policy == "gross" else ZERO, room)
            step = Step("D50", TAX_KEPT, (("tax", plain(entry.tax + room)),), moved.net, moved.tax)
            steps = (*entry.steps, step)
            entry = replace(entry, net=entry.net + moved.net, tax=entry.tax + moved.tax, steps=steps)
        found.append(entry)
    return found


def holds(promotion: Promotion, quantity: Decimal, value: Decimal) -> bool:
    """Whether there is enough for a promotion; asked once, when the order is sold (D18)."""
    return quantity >= (promotion.least_quantity or ZERO) and value >= (promotion.least_value or ZERO)


def taken_off(promotion: Promotion, value: Decimal, pieces: Decimal = Decimal(1)) -> Decimal:
    """What a promotion takes off, unrounded: a part of the exact price, or its amount for each piece."""
    if promotion.percent is not None:
        return value * promotion.percent / HUNDRED
    return (promotion.amount or ZERO) * pieces


def why_not_line(cart: Cart, line: CartLine) -> str:
    """What is wrong with a line of the cart."""
    if why := why_not_quantity(line.quantity):
        return why
    return "" if line.unit_price >= 0 else _("The price of %(item)s is less than 0.") % {"item": line.item}


def why_not_method(cart: Cart, ship_to: int) -> str:
    """What stops a shipping method from going to an address."""
    to = cart.ship_to(ship_to)
    if not to.method or not to.method.countries or to.country in to.method.countries:
        return ""
    return _("%(method)s does not go to %(country)s.") % {"method": to.method.name, "country": to.country}


def why_not_discount(off: Decimal, price: Decimal, currency: str) -> str:
    """What stops a discount by hand (D22)."""
    if why := why_not_amount(off, currency):
        return why
    if off > price:
        return _("A discount of %(off)s is more than the %(price)s that it is taken off.") % {
            "off": read(off, currency),
            "price": read(price, currency),
        }
    return ""
