"""How the engine says things: the only module here that knows gettext."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from csc.locales import figures
from csc.money import minor_unit

__all__ = ["_", "gettext_noop", "percent", "pieces", "plain", "read"]


def plain(amount: Decimal) -> str:
    """An amount as it is kept: 1.50 stays 1.50; nothing has no sign."""
    return f"{amount or abs(amount):f}"


def read(amount: Decimal, currency: str) -> str:
    """An amount as the agent reads it who is refused; nothing that is kept is written so."""
    return figures(amount, decimals=minor_unit(currency))


def pieces(quantity: Decimal) -> str:
    """A number of pieces without zeros behind: 2.000 is 2."""
    return f"{quantity.normalize():f}"


def percent(fraction: Decimal) -> str:
    """0.06 as 6 %."""
    shown = (fraction * 100).normalize()
    return f"{shown:f} %"
