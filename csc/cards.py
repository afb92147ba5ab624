"""Digits of payment cards: refused in whatever free text they are typed, before anything is stored or logged."""

import re

from django.utils.translation import gettext as _

CANDIDATE = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
SECRET = re.compile(r"\b(?:cvv2?|cvc2?|cid|security code)\b\D{0,12}\d{3,4}(?!\d)", re.IGNORECASE)


def why_card_digits(text: str) -> str:
    """Why a text cannot be kept: it holds a card's number or its security code; empty when it holds neither."""
    numbers = (re.sub(r"\D", "", each) for each in CANDIDATE.findall(text))
    if SECRET.search(text) or any(is_card_number(each) for each in numbers):
        return _("Card digits are never typed here. Take them out; send a payment link or use the terminal.")
    return ""


def is_card_number(digits: str) -> bool:
    """Whether digits pass the check that every card number does (Luhn)."""
    doubled = (int(each) * (1 + n % 2) for n, each in enumerate(reversed(digits)))
    return sum(each if each < 10 else each - 9 for each in doubled) % 10 == 0
