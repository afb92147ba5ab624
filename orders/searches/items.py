"""Item codes as orders have them, whatever case they were typed in."""

from collections.abc import Iterator
from typing import Any

from django import forms

from orders.models import Item, LineItem


class ItemCodeField(forms.CharField):
    """A field for an item code; its value is the code as it is stored."""

    def clean(self, value: Any) -> str:
        """The code that was typed, or the one in other case that orders have."""
        code: str = super().clean(value)
        return stored(code) if code else code


def stored(code: str) -> str:
    """The code as orders have it: as it was typed, else in another case; as typed where no order has it at all."""
    return next((each for each in spellings(code) if LineItem.objects.filter(item_code=each).exists()), code)


def spellings(code: str) -> Iterator[str]:
    """The ways to write a code, the likeliest first; the shop's items are asked when it is none as typed."""
    yield code
    yield from Item.objects.filter(code__iexact=code).order_by("code").values_list("code", flat=True)
    # A feed may tell of items that the shop does not have; their codes mostly keep to one case.
    yield from (code.upper(), code.lower())
