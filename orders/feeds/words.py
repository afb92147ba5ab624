"""Amounts and lists as sentences name them."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from csc.money import minor_unit

MOST_NAMED = 3


def said(amount: Decimal, currency: str) -> str:
    """An amount with its currency, as alerts tell it: 1,598.94 USD."""
    return f"{amount:,.{minor_unit(currency)}f} {currency}"


def kept(amount: Decimal, currency: str) -> str:
    """The same as the ledger keeps it and as fingerprints compare it: 1598.94 USD."""
    return f"{amount:.{minor_unit(currency)}f} {currency}"


def some_of(names: Sequence[str]) -> str:
    """The first few of some names, and how many more there are."""
    named = ", ".join(names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return named
    return _("%(named)s and %(more)s more") % {"named": named, "more": len(names) - MOST_NAMED}
