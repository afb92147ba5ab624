"""The demo's orders as plain values: who buys what, where it goes, what it costs and how it is paid."""

from decimal import Decimal
from typing import Any

from orders.actions.placing import (
    NewAdjustment,
    NewCharge,
    NewLine,
    NewOrder,
    NewPayment,
    NewShipTo,
    NewTransaction,
)
from orders.demo.amounts import Till, total_of
from orders.demo.dice import Dice
from orders.demo.people import mistyped
from orders.demo.shelf import Shelf
from orders.demo.stories import SENT, State, Story, grouped
from orders.models import Customer, CustomerAddress, CustomerPaymentMethod, Item, Payment, Promotion, Transaction

BULKY = {"USD": Decimal(250), "EUR": Decimal(250), "GBP": Decimal(220), "JPY": Decimal(40000)}  # two people carry it
QUANTITIES = {1: 0.68, 2: 0.2, 4: 0.08, 6: 0.04}
LINES = {1: 0.34, 2: 0.27, 3: 0.17, 4: 0.1, 5: 0.06, 7: 0.035, 10: 0.013, 24: 0.009, 40: 0.003}
FREE_SHIPPING_FROM = {"USD": Decimal(120), "EUR": Decimal(100), "GBP": Decimal(90), "JPY": Decimal(15000)}
GIFT_CARD = {"USD": Decimal(25), "EUR": Decimal(25), "GBP": Decimal(20), "JPY": Decimal(3000)}


class Basket:
    """Fills one order; every part is thrown with the dice of its story."""

    def __init__(self, story: Story, shelf: Shelf, number: str) -> None:
        self.story, self.shelf, self.number = story, shelf, number
        self.throw: Dice = story.throw
        self.customer: Customer = self.throw.choice(shelf.customers)
        self.site = shelf.sites[self.customer.site.code]
        self.till = Till(self.site.currency, self.site.tax_policy)
        self.bulky = BULKY[self.site.currency]
        self.phone = self.customer.phones.all()[0]
        self.billing, *self.homes = self.customer.addresses.all()

    def new_order(self) -> NewOrder:
        """The order with what has been sent and captured of it by now."""
        destinations = self.destinations()
        lines = self.lines(destinations)
        new = NewOrder(
            shop_number=self.number,
            source="demo",
            source_id=self.number,
            site=self.site,
            placed_at=self.story.placed_at,
            at=self.story.placed_at,
            currency=self.till.currency,
            tax_policy=self.till.tax_policy,
            customer=self.customer,
            billing=address_fields(self.customer, self.billing),
            lines=lines,
            ship_tos=[self.ship_to(n, home, lines) for n, home in enumerate(destinations)],
            facts=self.facts(),
        )
        new.adjustments = self.order_adjustments(lines)
        new.payments = self.payments(total_of(new))
        return new

    def facts(self) -> dict[str, Any]:
        """The customer as sold, and where the order stands."""
        emails = self.customer.emails.all()
        return {
            "state": self.story.state,
            "state_since": self.story.since,
            "channel": self.throw.weighted({"web": 0.86, "phone": 0.14}),
            "locale": self.customer.locale,
            "first_name": self.customer.first_name,
            "last_name": self.customer.last_name,
            "email": emails[0].address,
            "phone": self.phone.shown,
            "phone_digits": self.phone.digits,
            "flag": self.throw.choice(self.shelf.flags) if self.throw.chance(0.015) else None,
        }

    def destinations(self) -> list[CustomerAddress]:
        """Where it goes: mostly to one place, now and then half of it to another."""
        if self.story.trouble == "address":
            return self.homes[:1]
        if len(self.homes) > 1 and self.throw.chance(0.25):
            return self.homes[:2]
        return [self.throw.choice(self.homes)]

    def lines(self, destinations: list[CustomerAddress]) -> list[NewLine]:
        """What is bought; an order that waits for stock has something that is not there."""
        count = max(self.throw.weighted(LINES), len(destinations))
        items = self.throw.some_of(self.shelf.liking, count)
        if self.story.state == State.WAITING_ALLOCATION:
            items[-1] = self.throw.choice(self.shelf.sold_out)
        elif self.story.n % 37 == 0:
            items[0] = self.throw.choice(self.shelf.items)
        # The first lines go to the first destination, the last one to the last.
        places = [len(destinations) * n // len(items) for n in range(len(items))]
        lines = [self.line(item, destinations[place], place) for item, place in zip(items, places, strict=True)]
        self.send(lines)
        return lines

    def send(self, lines: list[NewLine]) -> None:
        """Writes on the lines what of them was allocated and shipped since."""
        if self.story.parcels:
            for state, numbers in grouped([line.ship_to for line in lines], self.story.parcels):
                for line in (lines[n] for n in numbers):
                    line.allocated = line.quantity
                    line.shipped = line.quantity if state in SENT else Decimal(0)

    def line(self, item: Item, to: CustomerAddress, place: int) -> NewLine:
        """One line at the price of that day, with the promotion of its item."""
        price = self.shelf.price(item, self.site, self.story.placed_at.date())
        quantity = Decimal(self.throw.weighted(QUANTITIES) if price < self.bulky else 1)
        rate = self.rate(to, item.tax_class)
        line = NewLine(
            name=item.names.get(self.customer.locale, item.name),
            quantity=quantity,
            unit_price=price,
            charge=self.till.charge(price * quantity, rate),
            item=item,
            ship_to=place,
            tax_class=item.tax_class,
        )
        line.adjustments = [
            self.item_adjustment(each, line)
            for each in self.shelf.promotions(self.site, "item")
            if item in each.items.all()
        ]
        return line

    def rate(self, to: CustomerAddress, tax_class: str) -> Decimal:
        """The tax at the destination; none for those who are exempt."""
        return Decimal(0) if self.customer.tax_exempt else self.shelf.rate(to.country, to.region, tax_class)

    def item_adjustment(self, promotion: Promotion, line: NewLine) -> NewAdjustment:
        """A promotion of the item, as a fixed amount with its own negative tax."""
        off = promotion.amount or self.till.stated(line.charge) * (promotion.percent or 0) / 100
        return adjustment(promotion, [self.till.charge(-off, line.charge.tax_rate)])

    def order_adjustments(self, lines: list[NewLine]) -> list[NewAdjustment]:
        """The promotions of the whole order; the welcome is for those who have the coupon."""
        worth = sum((self.till.extended(line) for line in lines), Decimal(0))
        for promotion in self.shelf.promotions(self.site, "order"):
            if promotion.least_value and worth < promotion.least_value:
                continue
            if promotion.percent and not self.throw.chance(0.08):
                continue
            off = promotion.amount or worth * (promotion.percent or 0) / 100
            return [adjustment(promotion, self.till.over_rates(-off, lines))]
        return []

    def ship_to(self, position: int, home: CustomerAddress, lines: list[NewLine]) -> NewShipTo:
        """One destination; beyond a worth its shipping costs nothing, unless two people carry it."""
        carried = [line for line in lines if line.ship_to == position]
        bulky = any(line.unit_price >= self.bulky for line in carried)
        method = self.shelf.method(self.site, home.country, bulky=bulky, fast=self.throw.chance(0.2))
        shipping = self.till.charge(method.price, self.rate(home, "standard"))
        address = address_fields(self.customer, home)
        if self.story.trouble == "address":
            address["postal_code"] = mistyped(home.postal_code)
        made = NewShipTo(address=address, method=method.name, shipping=shipping)
        worth = sum((self.till.extended(line) for line in carried), Decimal(0))
        if not bulky and worth >= FREE_SHIPPING_FROM[self.till.currency]:
            free = NewCharge(-shipping.net, -shipping.tax, shipping.tax_rate)
            made.adjustments = [NewAdjustment("Free shipping", [free], promotion_code="free-shipping")]
        return made

    def payments(self, total: Decimal) -> list[NewPayment]:
        """A card mostly; some use PayPal, a gift card for part of it, or a transfer that has yet to arrive."""
        gift = GIFT_CARD[self.till.currency]
        if total > gift * 2 and self.throw.chance(0.05):
            token = f"gift_{self.throw.getrandbits(40):010x}"
            card = self.paid_with(
                "Gift card", gift, amount=gift, gateway_token=token, last4=token[-4:].translate(DIGITS)
            )
            return [card, self.main_payment(total - gift)]
        return [self.main_payment(total)]

    def main_payment(self, amount: Decimal) -> NewPayment:
        """The payment that takes what the others leave."""
        method = self.throw.weighted({"Card": 0.74, "PayPal": 0.2, "Bank transfer": 0.06})
        if method != "Card" and not self.story.trouble:
            return self.paid_with(method, amount, gateway_token=f"pay_{self.throw.getrandbits(48):012x}")
        card: CustomerPaymentMethod = self.throw.choice(list(self.customer.payment_methods.all()))
        return self.paid_with("Card", amount, gateway_token=card.gateway_token, brand=card.brand, last4=card.last4)

    def paid_with(self, method: str, worth: Decimal, **facts: Any) -> NewPayment:
        """A payment as the gateway answered when the order was placed."""
        state, answer = self.answer(method)
        asked = NewTransaction(
            kind=Transaction.Kind.AUTHORISE,
            amount=worth,
            state=answer,
            gateway_ref=f"auth_{self.throw.getrandbits(48):012x}" if answer != Transaction.State.UNKNOWN else "",
            asked_at=self.story.placed_at,
            answer={"code": "approved" if answer == Transaction.State.SUCCEEDED else "do_not_honour"},
        )
        authorised = worth if answer == Transaction.State.SUCCEEDED else Decimal(0)
        return NewPayment(
            method,
            state,
            authorised=authorised,
            captured=authorised if self.story.is_paid else Decimal(0),
            transactions=[] if state == Payment.State.ASKED else [asked],
            **facts,
        )

    def answer(self, method: str) -> tuple[str, str]:
        """What the payment's state is, and what the gateway said."""
        if self.story.trouble in ("declined", "unknown") and method == "Card":
            return self.story.trouble, self.story.trouble
        if self.story.state == State.VOID:
            return Payment.State.VOID, Transaction.State.SUCCEEDED
        if method == "Bank transfer" and self.story.state in (State.RECEIVED, State.WAITING_APPROVAL):
            return Payment.State.ASKED, Transaction.State.WAITING
        if self.story.is_paid:
            return Payment.State.CAPTURED, Transaction.State.SUCCEEDED
        return Payment.State.AUTHORISED, Transaction.State.SUCCEEDED


DIGITS = str.maketrans("abcdef", "123456")
ADDRESS_FIELDS = ("attention", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")


def address_fields(customer: Customer, home: CustomerAddress) -> dict[str, Any]:
    """A customer's address as an order keeps it."""
    names = {"first_name": customer.first_name, "last_name": customer.last_name}
    return {**names, **{name: getattr(home, name) for name in ADDRESS_FIELDS}}


def adjustment(promotion: Promotion, charges: list[NewCharge]) -> NewAdjustment:
    """A discount that a promotion gave; a welcome came with its coupon."""
    coupon = "WELCOME10" if promotion.code == "welcome-10" else ""
    return NewAdjustment(promotion.name, charges, promotion_code=promotion.code, coupon=coupon)
