"""Phone numbers: the digits that rows keep of them, and the digits that one said by a caller is looked for by."""

import re

PHONE = re.compile(r"^[\d\s()+./-]+$")
# How long the code of a country is follows from its first digits: one is zone 1 and 7, all others have two or three.
COUNTRY = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3}")
LEAST = 3  # digits that anyone looks for
END = 9  # digits by which a number is likely to be meant, whatever stands in front of them
WITH_COUNTRY = 11  # so many digits begin with a country, also without a plus


def phone_digits(phone: str) -> str:
    """All digits of a number without the zeros and the plus in front; "" when it holds other words."""
    return "".join(filter(str.isdecimal, phone)).lstrip("0") if PHONE.match(phone) else ""


def has_country(phone: str) -> bool:
    """Whether a number was said with its country."""
    return phone.strip().startswith(("+", "00"))


def national(digits: str) -> str:
    """Digits that begin with a country without it, which all ways of writing the number have; "" for too few."""
    country = COUNTRY.match(digits)
    own = digits[country.end() :].lstrip("0") if country else ""
    return own if len(own) >= LEAST else ""


def sure_digits(phone: str) -> str:
    """The digits that a number has wherever it is kept, with its country or without; "" when it holds other words."""
    digits = phone_digits(phone)
    return (has_country(phone) and len(digits) >= END and national(digits)) or digits


def likely_digits(phone: str) -> str:
    """The end of a number that was said with its country, for numbers written in yet another way; "" of others."""
    return phone_digits(phone)[-END:] if has_country(phone) and len(sure_digits(phone)) > END else ""


def sure_ends(phone: str) -> list[str]:
    """What the number ends in wherever it is kept, surest first; telephone systems leave out the plus."""
    digits = phone_digits(phone)
    ends = [sure_digits(phone), national(digits) if len(digits) >= WITH_COUNTRY else ""]
    return list(dict.fromkeys(filter(None, ends)))
