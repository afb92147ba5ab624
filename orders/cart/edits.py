"""The changes that an agent makes to a cart, each as a function that takes the cart and the order in progress."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from csc.errors import refuse_if
from csc.models import Site
from orders.cart.addresses import amended
from orders.cart.document import Address, CartDocument, Discount, Line, Payment, ShipTo
from orders.cart.storefront import Offer
from orders.cart.todo import why_not_sell
from orders.cart.typed import why_not_pieces
from orders.gateways import why_not_pay_by
from orders.models import Customer, CustomerAddress, CustomerPaymentMethod, PendingOrder

Edit = Callable[[CartDocument, PendingOrder], None]
ADDRESS = tuple(each.name for each in fields(Address))


def choose_customer(customer: Customer) -> Edit:
    """The order is theirs: their mail address and phone, their own addresses for bill and goods.

    What was typed of an address for this order stays; what a customer before them had saved goes with that customer.
    """

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        refuse_if(why_not_customer(customer, pending))
        if cart.catalog_is_guess and not cart.lines:
            sell_at(customer.site, pending)
        cart.catalog_is_guess = False
        pending.customer = customer
        emails, phones = customer.emails.all(), customer.phones.all()
        cart.email = emails[0].address if emails else ""
        cart.phone = phones[0].shown if phones else ""
        addresses = list(customer.addresses.all())
        billing = next((each for each in addresses if each.kind == "billing"), None)
        home = next((each for each in addresses if each.kind == "shipping"), billing)
        cart.billing = address_of(billing or home, customer)
        cart.payments = [each for each in cart.payments if each.method != "stored"]
        for ship_to in cart.ship_tos or [cart.first_ship_to()]:
            if ship_to.address is None or ship_to.saved is not None:
                ship_to.address, ship_to.saved = address_of(home, customer), home.pk if home else None

    return edit


def sell_at(site: Site, pending: PendingOrder) -> None:
    """The order's catalog is that of a site; a locale that somebody chose stays."""
    if pending.locale == pending.site.locale:
        pending.locale = site.locale
    pending.site, pending.currency, pending.tax_policy = site, site.currency, site.tax_policy


def why_not_customer(customer: Customer, pending: PendingOrder) -> str:
    """What stops an order being for a customer."""
    if customer.merged_into_id:
        return _("%(customer)s was merged into %(survivor)s; choose that customer.") % {
            "customer": customer,
            "survivor": customer.survivor,
        }
    if customer.status == Customer.Status.INACTIVE:
        return _("%(customer)s is inactive; nothing can be ordered for them.") % {"customer": customer}
    return ""


def address_of(own: CustomerAddress | None, customer: Customer) -> Address | None:
    """A customer's address as the cart keeps it, with their name."""
    if own is None:
        return None
    values = {name: getattr(own, name, "") for name in ADDRESS}
    named = {"first_name": customer.first_name, "last_name": customer.last_name}
    return Address(**{**values, **named, "company": own.company or customer.company})


def add_item(offer: Offer, quantity: Decimal) -> Edit:
    """So many pieces more of an item at today's price; a line of it whose terms are today's takes them up."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        refuse_if(pending.why_terms_changed())
        cart.catalog_is_guess = False
        to = cart.first_ship_to().id or 0
        price = offer.price or Decimal(0)
        same = [each for each in cart.lines if each.item == offer.code]
        line = next((each for each in same if each.ship_to == to and each.takes_more), None)
        new = line or Line(offer.code, offer.shown_name, Decimal(0), price, ship_to=to, id=cart.new_id())
        refuse_if(why_not_sell(new, offer, sum((each.quantity for each in same), quantity)))
        new.quantity += quantity
        refuse_if(why_not_pieces(f"{new.quantity:f}", new.quantity))
        if line is None:
            cart.lines.append(new)

    return edit


def remove_line(id: int) -> Edit:
    """Takes a line out."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        cart.lines = [each for each in cart.lines if each.id != id]
        if not cart.lines:
            cart.discount = None

    return edit


def set_cart(
    quantities: Mapping[int, Decimal],
    discounts: Mapping[int, Discount | None],
    order_discount: Discount | None,
    coupon: str,
    going: Mapping[int, int] | None = None,
) -> Edit:
    """What the Cart tab holds: quantities, at most one discount a line and one for the order, a coupon.

    With several addresses it also holds where each line goes.
    """

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        for line in cart.lines:
            line.quantity = quantities.get(line.id or 0, line.quantity)
            line.discount = discounts.get(line.id or 0, line.discount)
        cart.discount = order_discount if cart.lines else None
        cart.coupon = coupon.strip().upper()
        send(cart, going or {})

    return edit


def send(cart: CartDocument, going: Mapping[int, int]) -> None:
    """Lets each line go to its address, as far as that is there."""
    known = {each.id for each in cart.ship_tos}
    for line in cart.lines:
        line.ship_to = going[line.id or 0] if going.get(line.id or 0) in known else line.ship_to


def set_info(email: str, phone: str, channel: str) -> Edit:
    """How the customer is reached about this order, and how it came."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        cart.email, cart.phone, cart.channel = email, phone, channel

    return edit


def nothing() -> Edit:
    """Leaves the cart as it is."""
    return lambda cart, pending: None


def use_todays_price(id: int) -> Edit:
    """Lets go of the price that a quote promised for a line."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        line = cart.line(id)
        if line:
            line.fixed_price = line.fixed_quantity = None

    return edit


def set_shipping(places: Mapping[int, ShipTo], going: Mapping[int, int], own: Mapping[int, Address]) -> Edit:
    """What the Shipping tab holds: by address its fields and method, by line the address that it goes to.

    `own` are the customer's addresses: one that has just been chosen fills the fields.
    """

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        for ship_to in cart.ship_tos:
            typed = places.get(ship_to.id or 0)
            if typed is None:
                continue
            newly = typed.saved in own and typed.saved != ship_to.saved
            kept = typed.saved == ship_to.saved and typed.address == ship_to.address
            ship_to.saved = typed.saved if newly or kept else None
            if newly:
                ship_to.address = replace(own[typed.saved or 0])
            else:
                ship_to.address = amended(ship_to.address, typed.address) if typed.address else None
            ship_to.method, ship_to.method_name = typed.method, typed.method_name
            ship_to.gift_text = typed.gift_text
        send(cart, going)

    return edit


def add_ship_to() -> Edit:
    """One more address, empty; lines are sent there one by one."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        cart.first_ship_to()
        cart.ship_tos.append(ShipTo(id=cart.new_id()))

    return edit


def remove_ship_to(id: int) -> Edit:
    """Takes an address out; what went there goes to the first."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        refuse_if(_("An order goes to one address at least.") if len(cart.ship_tos) < 2 else "")
        cart.ship_tos = [each for each in cart.ship_tos if each.id != id]
        for line in cart.lines:
            line.ship_to = (cart.ship_tos[0].id or 0) if line.ship_to == id else line.ship_to

    return edit


def add_payment(method: str, stored: CustomerPaymentMethod | None = None) -> Edit:
    """One more way to pay; it takes what the others leave."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        refuse_if(why_not_pay_by(method))
        open_ended = any(each.amount is None for each in cart.payments)
        refuse_if(_("Give the payment that takes the remainder an amount first.") if open_ended else "")
        new = Payment(method, id=cart.new_id())
        if stored:
            new.token, new.brand, new.last4 = stored.gateway_token, stored.brand or stored.kind, stored.last4
        cart.payments.append(new)

    return edit


def set_payments(amounts: Mapping[int, Decimal | None], references: Mapping[int, str]) -> Edit:
    """What the Payments tab holds: amounts, and the receipt numbers of a terminal."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        for payment in cart.payments:
            payment.amount = amounts.get(payment.id or 0, payment.amount)
            payment.reference = references.get(payment.id or 0, payment.reference)

    return edit


def remove_payment(id: int) -> Edit:
    """Takes a payment out; what was the last of several takes the remainder again."""

    def edit(cart: CartDocument, pending: PendingOrder) -> None:
        cart.payments = [each for each in cart.payments if each.id != id]
        if cart.payments and all(each.amount is not None for each in cart.payments):
            cart.payments[-1].amount = None

    return edit
