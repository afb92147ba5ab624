"""How the engine says things: the only module here that knows gettext."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

__all__ = ["_", "gettext_noop", "percent", "pieces", "plain"]


def plain(amount: Decimal) -> str:
    """An amount as it is kept: 1.50 stays 1.50; nothing has no sign."""
    return f"{amount or abs(amount):f}"


def pieces(quantity: Decimal) -> str:
    """A number of pieces without zeros behind: 2.000 is 2."""
    return f"{quantity.normalize():f}"


def percent(fraction: Decimal) -> str:
    """0.06 as 6 %."""
    shown = (fraction * 100).normalize()
    return f"{shown:f} %"
