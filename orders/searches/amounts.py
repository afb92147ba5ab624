"""Amounts that lists are narrowed by: typed as the agent's locale writes them, and plain in addresses.

An address may be a colleague's, whose locale is another. The plain form, 1234 or 1234.50, is read so by everyone.
"""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from csc.locales import figures
from orders.cart.typed import decimals_of, number

PLAIN = re.compile(r"-?[0-9]+(\.[0-9]{1,2})?")
DECIMALS = 2  # with more, the sign before them could as well stand between thousands
EXAMPLE = Decimal("1234.50")


class AmountField(forms.DecimalField):
    """A field for an amount; whatever locale it was typed in, its value in addresses is plain."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for whole numbers
        """The amount, or in a sentence why it is none."""
        found = read(value) if value else None
        why = why_not_amount(found) if value else ""
        if why:
            raise forms.ValidationError(why, code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        """What the field shows: the amount as the agent's locale writes it, or what was typed and is none."""
        return said_amount(Decimal(value), grouped=False) if PLAIN.fullmatch(value or "") else value


def read(typed: str) -> Decimal | None:
    """The amount that was typed or stands in an address; None when it is none."""
    return Decimal(typed) if PLAIN.fullmatch(typed) else number(typed)


def why_not_amount(found: Decimal | None) -> str:
    """What is wrong with an amount as it was read."""
    if found is None:
        plainly = figures(EXAMPLE, decimals=DECIMALS, grouped=False)
        return _("This is not an amount. Write it as %(example)s.") % {"example": plainly}
    if decimals_of(found) > DECIMALS:
        example = figures(EXAMPLE, decimals=DECIMALS)
        return _("This can be read in two ways. Write it with two decimals, as %(example)s.") % {"example": example}
    return ""


def plain(typed: str) -> str:
    """What was typed as it stands in an address; what is no amount as it was typed."""
    found = None if PLAIN.fullmatch(typed) else number(typed)
    return typed if found is None or why_not_amount(found) else f"{found:f}"


def said_amount(amount: Decimal, *, grouped: bool = True) -> str:
    """An amount on its chip and in its field, with the decimals that were typed."""
    return figures(amount, decimals=decimals_of(amount), grouped=grouped)
