"""How the engine says things: the only module here that knows gettext."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

__all__ = ["_", "noop", "percent", "plain"]


def plain(figure: Decimal) -> str:
    """A figure without trailing zeros beyond its minor unit: 1.50 stays, 2.000 of pieces is 2."""
    whole = figure == figure.to_integral_value()
    exponent = figure.as_tuple().exponent
    if whole and isinstance(exponent, int) and exponent < -3:
        return f"{figure:.0f}"
    return f"{figure:f}"


def percent(fraction: Decimal) -> str:
    """0.06 as 6 %."""
    shown = (fraction * 100).normalize()
    return f"{shown:f} %"
