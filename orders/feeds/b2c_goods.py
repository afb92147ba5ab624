"""The goods of a B2C Commerce order: products with options, bundles with parts, gift certificates, and shipping."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csc.money import Money, minor_unit, rounded, split
from orders.feeds.elements import Elements, name_of, told_of
from orders.feeds.fields import Unreadable
from orders.feeds.values import Adjusted, ShopLine, ShopShipment, Sold
from orders.models import LineItem
from orders.models.shop import LONGEST_CODE

ZERO, ONE = Decimal(0), Decimal(1)
OPTION, PART, TAX = gettext_lazy("option"), gettext_lazy("part"), gettext_lazy("tax")
LINE, GIFT_CERTIFICATE = gettext_lazy("line"), gettext_lazy("gift certificate")
Kind = LineItem.Kind


def shipping_charge(row: Elements, currency: str, odd: list[str], *, gross: bool) -> Sold:
    """A shipping charge with its adjustments, and what the shop tells of it."""
    amounts = priced(row, row.rate(), currency, odd, gross=gross)
    return Sold(**amounts, attributes=attributes_of(row, amounts["adjustments"], KEPT_OF_SHIPPING))


def priced(row: Elements, rate: Decimal, currency: str, odd: list[str], *, gross: bool) -> dict[str, Any]:
    """Price, tax, rate and adjustments of whatever has them."""
    net, tax = row.charge(currency, odd)
    own = row.adjustments(rate, currency, odd)
    return {"price": net + tax if gross else net, "tax": tax, "rate": rate, "adjustments": own}


@dataclass
class Goods:
    """The lines of one order while they are read; `odd` collects amounts that do not add up."""

    currency: str
    shipments: list[ShopShipment]
    odd: list[str]
    gross: bool
    lines: list[ShopLine] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def take(self, order: Elements) -> None:
        """All lines of the order, each followed by what belongs to it."""
        for row in order.rows("product-lineitems", LINE):
            self.take_product(row)
        for row in order.rows("giftcertificate-lineitems", GIFT_CERTIFICATE):
            self.take_gift_certificate(row)

    def take_product(self, row: Elements) -> None:
        """A product with its options, its parts and the shipping that it brings along."""
        quantity = self.quantity(row)
        parts = row.rows("bundled-product-lineitems", PART, of=row)
        parent = self.add(
            row,
            kind=Kind.BUNDLE if parts else Kind.PRODUCT,
            code=row.code("product-id", LONGEST_CODE),
            named="product-name",
            quantity=quantity,
            rate=row.rate(),
        )
        for option in row.rows("option-lineitems", OPTION, of=row):
            self.take_option(option, parent)
        for part in parts:
            self.take_part(part, parent)
        if not row.missing("shipping-lineitem"):
            self.take_own_shipping(row, self.lines[parent])

    def take_own_shipping(self, row: Elements, line: ShopLine) -> None:
        """The shipping charged for a product alone: a charge of its shipment, of which the line knows (D20)."""
        own = row.within("shipping-lineitem", lambda: _("shipping of %(line)s") % {"line": row.where})
        charge = shipping_charge(own, self.currency, self.odd, gross=self.gross)
        line.own_shipping, line.attributes["shipping"] = charge.left(gross=self.gross), charge.attributes
        self.shipments[line.ship_to].charges.append(replace(charge, attributes={}))

    def take_option(self, row: Elements, parent: int) -> None:
        """An option of a product: as many as of the product, at the product's tax rate."""
        product = self.lines[parent]
        words = f"{row.words('option-id', 100)}: {row.words('value-id', 100)}"
        self.add(
            row,
            kind=Kind.OPTION,
            code=row.code("product-id", LONGEST_CODE),
            name=row.words("lineitem-text", 300) or words,
            quantity=product.quantity,
            rate=product.rate,
            parent=parent,
            source=f"{product.source_id}+{row.text('option-id')}",
        )

    def take_part(self, row: Elements, parent: int) -> None:
        """A part of a bundle, whose price is that of the bundle; parts may have parts."""
        code = row.code("product-id", LONGEST_CODE)
        place = self.add(
            row,
            kind=Kind.PRODUCT,
            code=code,
            named="product-name",
            quantity=self.quantity(row),
            rate=ZERO,
            parent=parent,
            source=f"{self.lines[parent].source_id}>{code}",
        )
        for part in row.rows("bundled-product-lineitems", PART, of=row):
            self.take_part(part, place)

    def take_gift_certificate(self, row: Elements) -> None:
        """A gift certificate: one, without a tax rate of its own. Of its code only the end is kept."""
        code = row.text("giftcertificate-id")
        self.add(
            row,
            kind=Kind.GIFT_CERTIFICATE,
            code="",
            name=row.words("lineitem-text", 300) or _("Gift certificate"),
            quantity=ONE,
            rate=ZERO,
            source=f"gift certificate {code[-4:]}".strip(),
            rate_stated=False,
        )

    def add(self, row: Elements, *, kind: str, code: str, quantity: Decimal, rate: Decimal, **facts: Any) -> int:
        """Adds a line; answers its place."""
        name = facts.pop("name", "") or row.words(facts.pop("named", ""), 300) or row.words("lineitem-text", 300)
        source, parent = facts.pop("source", code), facts.get("parent")
        amounts = priced(row, rate, self.currency, self.odd, gross=self.gross)
        if amounts["price"] < 0 and kind != Kind.OPTION:  # an option may make its product cheaper
            words = _("%(line)s costs %(amount)s; nothing is sold for less than nothing.")
            raise Unreadable(words % {"line": row.where, "amount": amounts["price"]})
        per_piece = amounts["price"] / quantity
        facts.pop("named", None)
        line = ShopLine(
            **amounts,
            **facts,
            source_id=name_of(source, self.seen),
            name=name or code,
            sku=code,
            quantity=quantity,
            unit_price=row.unit_price(lambda: per_piece),
            gift_card=kind == Kind.GIFT_CERTIFICATE,
            attributes=attributes_of(row, amounts["adjustments"], KEPT),
            kind=kind,
            ship_to=self.place(row) if parent is None else self.lines[parent].ship_to,
        )
        self.lines.append(line)
        return len(self.lines) - 1

    def quantity(self, row: Elements) -> Decimal:
        """How many; raises Unreadable for none."""
        quantity = row.quantity()
        if not quantity:
            raise Unreadable(_("%(line)s has quantity %(quantity)s.") % {"line": row.where, "quantity": quantity})
        return quantity

    def place(self, row: Elements) -> int:
        """The place of the shipment that a row names; the first where it names none."""
        if row.missing("shipment-id"):
            self.first(row)
            return 0
        return self.shipments.index(self.shipment(row))

    def shipment(self, row: Elements) -> ShopShipment:
        """The shipment that a row names. Raises Unreadable when the order has none of that id."""
        wanted = row.text("shipment-id")
        for each in self.shipments:
            if each.source_id == wanted:
                return each
        words = _("%(row)s names shipment %(id)s, which the order does not have.")
        raise Unreadable(words % {"row": row.where, "id": wanted[:40]})

    def first(self, row: Elements) -> ShopShipment:
        """The first shipment; goods need one to go to."""
        if not self.shipments:
            raise Unreadable(_("%(row)s names no shipment, and the order has none.") % {"row": row.where})
        return self.shipments[0]

    def spread(self, adjusted: Adjusted, shipments: list[ShopShipment]) -> None:
        """Shares an adjustment of the order's shipping among its shipments by what is left of each (D22)."""
        charged = [each for each in shipments if each.charges] or shipments[:1]
        if not charged:
            raise Unreadable(_("The shipping total has a price adjustment, but the order has no shipment."))
        weights = [max(each.shipping_left(gross=self.gross), ZERO) for each in charged]
        if not any(weights):
            weights = [sum((charge.price for charge in each.charges), ZERO) for each in charged]
        nets, taxes = self.split(adjusted.net, weights), self.split(adjusted.tax, weights)
        for each, net, tax in zip(charged, nets, taxes, strict=True):
            rates = {charge.rate for charge in each.charges}
            rate = rates.pop() if len(rates) == 1 else ZERO
            if net or tax or adjusted.net == adjusted.tax == 0:
                each.adjustments.append(replace(adjusted, net=net, tax=tax, rate=rate))

    def split(self, amount: Decimal, weights: list[Decimal]) -> list[Decimal]:
        """Shares of an amount by weight, whatever the weights' signs."""
        usable = weights if all(weight >= 0 for weight in weights) else [ONE] * len(weights)
        return [share.amount for share in split(Money(amount, self.currency), usable)]

    def on_order(self, total: Elements) -> list[Adjusted]:
        """The adjustments on the order's goods, each cut by the tax rates that it falls on (rule P17)."""
        found = total.adjustments(ZERO, self.currency, self.odd)
        return [part for each in found for part in self.by_rate(each)]

    def by_rate(self, adjusted: Adjusted) -> list[Adjusted]:
        """An adjustment's share at each rate; whole and without a rate where the rates do not explain its tax."""
        weights: dict[Decimal, Decimal] = {}
        for line in self.lines:
            net = self.net_price(line)
            if net > 0 and line.rate_stated:
                weights[line.rate] = weights.get(line.rate, ZERO) + net
        if not weights:
            return [adjusted]
        nets = self.split(adjusted.net, list(weights.values()))
        taxes = [rounded(net * rate, self.currency) for net, rate in zip(nets, weights, strict=True)]
        left = adjusted.tax - sum(taxes, ZERO)
        if abs(left) > ONE.scaleb(-minor_unit(self.currency)) * len(taxes):
            return [adjusted]
        taxes[0] += left
        parts = zip(weights, nets, taxes, strict=True)
        return [replace(adjusted, net=net, tax=tax, rate=rate) for rate, net, tax in parts if net or tax] or [adjusted]

    def net_price(self, line: ShopLine) -> Decimal:
        """What a line costs without tax after the adjustments that are its own (rule P4)."""
        charged = line.price - line.tax if self.gross else line.price
        return charged + sum((each.net for each in line.adjustments), ZERO)


KEPT = (
    *("position", "quantity@unit", "brand", "inventory-list-id", "gift-message", "external-line-item-status"),
    *("external-line-item-text", "option-id", "value-id", "recipient-email", "sender-name", "recipient-name"),
    *("message", "gc-merchant-id", "lineitem-text", "tax-basis"),
)
KEPT_OF_SHIPPING = ("shipment-id", "item-id", "lineitem-text", "type")


def attributes_of(row: Elements, adjustments: list[Adjusted], names: tuple[str, ...]) -> dict[str, Any]:
    """What the shop tells of a line or a shipping charge beyond its price."""
    kept = row.told(names)
    kept["custom"] = row.custom()
    kept["adjustments"] = told_of(adjustments)
    taxes = row.rows("tax-items", TAX)
    kept["taxes"] = [
        {"title": each.words("tax-id"), "rate": each.text("tax-rate"), "price": each.text("tax-amount")}
        for each in taxes
    ]
    return {name: value for name, value in kept.items() if value}
