"""What may not stand in any free text: card numbers and their codes; refused before it is stored or logged."""

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

RUN = re.compile(r"\d(?:[ .\-\u00a0\u2010-\u2015]?\d){12,}")
CODE = re.compile(r"\b(?:cvv2?|cvc2?|csc|card (?:verification|security) code)\b\D{0,12}\d{3,4}\b", re.IGNORECASE)
LENGTHS = range(13, 20)  # digits of a card number
LONGEST_PHONE = 15  # digits
Rule = Callable[[str], None]


def no_card_number(text: str) -> None:
    """Refuses a text that holds the number of a payment card, or the code on its back."""
    if has_card_number(text):
        raise ValidationError(_("This looks like a card number. Take it out; card numbers are never kept here."))
    if CODE.search(text):
        raise ValidationError(_("This looks like the code of a card. Take it out; such codes are never kept here."))


def no_card_but_phones(text: str) -> None:
    """The same, where a phone number may stand, which is as long when it is written with its country."""
    is_phone = text.strip().startswith("+") and sum(sign.isdigit() for sign in text) <= LONGEST_PHONE
    if not is_phone:
        no_card_number(text)


def no_control_signs(text: str) -> None:
    """Refuses signs that nobody can see and no database stores, but new lines and tabs."""
    if any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\r\t" for sign in text):
        raise ValidationError(_("This holds a sign that cannot be kept. Type it anew."))


def is_storable(text: str) -> bool:
    """Whether the database takes the text: it knows no sign NUL, and no half of a pair."""
    return not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in text)


def has_card_number(text: str) -> bool:
    """Whether 13 to 19 digits in a row, in groups with spaces or dashes between them or not, number a card."""
    for run in RUN.finditer(text):
        groups = [
            "".join(str(unicodedata.decimal(sign)) for sign in group) for group in re.findall(r"\d+", run.group())
        ]
        # A card has no more groups than digits; to put together any more would take minutes for a page of digits.
        if any(is_card(digits) for n in range(len(groups)) for digits in accumulate(groups[n : n + LENGTHS[-1]])):
            return True
    return False


def is_card(digits: str) -> bool:
    """Whether the last digit proves the others, as it does on payment cards (Luhn), which begin with 2 to 6."""
    if len(digits) not in LENGTHS:
        return False
    doubled = [int(digit) * (2 if n % 2 else 1) for n, digit in enumerate(reversed(digits))]
    return digits[0] in "23456" and sum(sum(divmod(each, 10)) for each in doubled) % 10 == 0


class FreeText(forms.CharField):
    """A field for what a person types and the product keeps."""

    default_error_messages = {
        "max_length": gettext_lazy("Say it in %(limit_value)d characters; this has %(show_value)d."),
    }

    def __init__(self, *, cards: Rule = no_card_number, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        make_plain(self, cards)


def make_plain(field: forms.Field, cards: Rule = no_card_number) -> None:
    """Lets the field refuse what may stand in no free text, in our words alone."""
    others = [each for each in field.validators if not isinstance(each, ProhibitNullCharactersValidator)]
    field.validators = [*others, no_control_signs, cards]
