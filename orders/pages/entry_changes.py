"""An order in progress as a tab showed it last, and what others have made of it since."""

import json
from collections.abc import Mapping
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from csc.conflicts import Difference
from csc.errors import Refused
from csc.models import User
from csc.templatetags.csc import money
from orders.cart.codec import NotACart
from orders.cart.document import CartDocument
from orders.cart.todo import TABS
from orders.models import PendingOrder
from orders.pages.entry import EntryPage
from orders.pages.entry_fields import fields_of

Facts = dict[str, tuple[str, str]]  # label and words, by name


def as_shown(page: EntryPage) -> str:
    """The cart for its page to carry, without the tokens by which is paid, and whose it is."""
    cart = page.pending.cart
    payments = [{name: part for name, part in each.items() if name != "token"} for each in cart.get("payments", [])]
    customer = str(page.customer or "")
    return json.dumps({"cart": {**cart, "payments": payments}, "customer": customer}, separators=(",", ":"))


def changes_since(
    pending: PendingOrder, shown: Mapping[str, Any], typed: Mapping[str, Any], *, reader: User
) -> list[Difference] | None:
    """The fields that differ from what a tab showed, with what is typed there; None when the tab does not tell."""
    before = page_of(pending, shown, reader)
    if before is None:
        return None
    was, now = facts(before, str(shown.get("customer", ""))), facts(EntryPage(pending, "info", reader=reader))
    found = [one(name, was, now, typed) for name in {**now, **was}]
    return [each for each in found if each.before != each.theirs]


def page_of(pending: PendingOrder, shown: Mapping[str, Any], reader: User) -> EntryPage | None:
    """The order with the cart that was shown; None when that is none."""
    try:
        cart = CartDocument.read(shown["cart"])
        then = copy(pending)
        then.cart = cart.write()
        return EntryPage(then, "info", reader=reader)
    except (KeyError, NotACart, Refused):
        return None


def one(name: str, was: Facts, now: Facts, typed: Mapping[str, Any]) -> Difference:
    """A field as it was, as it is, and what is typed in it."""
    label = (now.get(name) or was[name])[0]
    before, theirs = (each.get(name, ("", ""))[1] for each in (was, now))
    field = typed.get(name)
    yours = str(field.get("value", "")) if isinstance(field, dict) else before
    return Difference(name, label, before, theirs, yours)


def facts(page: EntryPage, customer: str | None = None) -> Facts:
    """Everything that agents can change in an order in progress, in the order of its tabs."""
    found = {"customer": (_("Customer"), str(page.customer or "") if customer is None else customer)}
    for tab in TABS:
        page.tab = tab
        found |= {each.name: (each.label, each.in_words(each.value)) for each in fields_of(page)}
    for shown in page.payments:
        words = shown.amount.value or _("takes the remainder")
        found[shown.amount.name] = (shown.amount.label, words)
    currency = page.pending.currency
    total = money(page.figures.totals.total, currency)
    return {**found, "total": (_("Total %(currency)s") % {"currency": currency}, total)}
