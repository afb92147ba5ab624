"""The forms of order entry: what a tab's fields say becomes one edit of the cart, with a sentence for each bad field.

What can be read is kept, even when another field of the same form cannot.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from csc.errors import Refused, refuse_if
from csc.free_text import no_card_number, no_control_signs
from orders.cart import edits, typed
from orders.cart.document import CHANNELS, LONGEST, Address, CartDocument, ShipTo
from orders.cart.edits import ADDRESS, Edit
from orders.models import PendingOrder

T = TypeVar("T")
LONGEST_PART = {"line1": 200, "line2": 200, "postal_code": 20, "country": 2, "region": 80, "first_name": 80,
                "last_name": 80, "phone": 40}  # fmt: skip


@dataclass
class Form:
    """What was posted, and the sentences about what could not be read, by field."""

    post: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, reader: Callable[[str], T], stored: T) -> T:
        """A field's value; what is stored when the field was not shown or cannot be read."""
        if name not in self.post:
            return stored
        try:
            return reader(self.post[name])
        except Refused as refused:
            self.errors[name] = str(refused)
            return stored

    def text(self, name: str, stored: str, most: int = 120) -> str:
        """A line of text without what no text here may hold."""
        return self.read(name, lambda words: plain(words, most), stored)

    def whole(self, name: str) -> int | None:
        """A number that names a part of the cart; None for anything else."""
        return whole(self.post.get(name, ""))


def whole(words: str) -> int | None:
    """The number that a page wrote into a form; None for anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None


def plain(words: str, most: int) -> str:
    """Text that can be stored. Raises Refused."""
    found = words.replace("\r\n", "\n").strip()
    for check in (no_card_number, no_control_signs):
        try:
            check(found)
        except ValidationError as why:
            raise Refused(why.messages[0]) from None
    if len(found) > most:
        refuse_if(_("Say it in %(most)d characters; this has %(has)d.") % {"most": most, "has": len(found)})
    return found


def email(words: str) -> str:
    """An email address, or nothing. Raises Refused."""
    found = plain(words, 254)
    try:
        if found:
            validate_email(found)
    except ValidationError:
        raise Refused(_("“%(typed)s” is not an email address.") % {"typed": found[:60]}) from None
    return found


def read_tab(tab: str, form: Form, cart: CartDocument, pending: PendingOrder) -> Edit:
    """The edit that a tab's form asks for; its errors stay on the form."""
    return READERS[tab](form, cart, pending)


def info(form: Form, cart: CartDocument, pending: PendingOrder) -> Edit:
    """How the customer is reached, and how the order came."""
    channel = form.post.get("channel", cart.channel)
    return edits.set_info(
        form.read("email", email, cart.email),
        form.text("phone", cart.phone, 40),
        channel if channel in CHANNELS else cart.channel,
    )


def goods(form: Form, cart: CartDocument, pending: PendingOrder) -> Edit:
    """Quantities and discounts."""
    currency = pending.currency

    def discount(words: str) -> Any:
        return typed.discount(words, currency)

    ids = [line.id or 0 for line in cart.lines]
    stored = {line.id or 0: line for line in cart.lines}
    return edits.set_cart(
        {id: form.read(f"quantity-{id}", typed.quantity, stored[id].quantity) for id in ids},
        {id: form.read(f"discount-{id}", discount, stored[id].discount) for id in ids},
        form.read("discount", discount, cart.discount),
        form.text("coupon", cart.coupon, 40),
        going(form, cart),
    )


def going(form: Form, cart: CartDocument) -> dict[int, int]:
    """By line the address that it goes to, as far as the form says."""
    lines = {line.id or 0: form.whole(f"to-{line.id}") for line in cart.lines}
    return {line: to for line, to in lines.items() if to is not None}


def shipping(form: Form, cart: CartDocument, pending: PendingOrder) -> Edit:
    """Addresses, methods, and which line goes where."""
    customer = pending.customer
    own = {each.pk: edits.address_of(each, customer) for each in customer.addresses.all()} if customer else {}
    places = {each.id or 0: place(form, each) for each in cart.ship_tos or [cart.first_ship_to()]}
    return edits.set_shipping(places, going(form, cart), {pk: address for pk, address in own.items() if address})


def place(form: Form, stored: ShipTo) -> ShipTo:
    """One address with its method, as its fields say."""
    id = stored.id
    address = read_address(form, f"-{id}", stored.address)
    return ShipTo(
        address=address if any(vars(address).values()) else None,
        method=form.text(f"method-{id}", stored.method, 40),
        method_name=stored.method_name,
        id=id,
        saved=form.whole(f"saved-{id}") if f"saved-{id}" in form.post else stored.saved,
        gift_text=form.text(f"gift-{id}", stored.gift_text, LONGEST),
    )


def read_address(form: Form, end: str, stored: Address | None) -> Address:
    """The fields of an address; `end` is what stands behind each of their names."""
    was = stored or Address()
    return Address(
        **{part: form.text(f"{part}{end}", getattr(was, part), LONGEST_PART.get(part, 120)) for part in ADDRESS}
    )


def payments(form: Form, cart: CartDocument, pending: PendingOrder) -> Edit:
    """Amounts and receipt numbers."""
    currency = pending.currency

    def amount(words: str) -> Any:
        return typed.amount(words, currency) if words.strip() else None

    stored = {each.id or 0: each for each in cart.payments}
    return edits.set_payments(
        {id: form.read(f"amount-{id}", amount, each.amount) for id, each in stored.items()},
        {id: form.text(f"reference-{id}", each.reference, 40) for id, each in stored.items()},
    )


def nothing(form: Form, cart: CartDocument, pending: PendingOrder) -> Edit:
    """Review has no fields."""
    return edits.nothing()


READERS = {"info": info, "cart": goods, "shipping": shipping, "payments": payments, "review": nothing}
