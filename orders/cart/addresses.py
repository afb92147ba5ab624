"""Addresses as each country writes them: which parts, in which order, and which of them are needed."""

from dataclasses import replace

from babel import Locale
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from orders.cart.document import Address

LINES = ("line1", "line2")
CITY_FIRST = (*LINES, "city", "region", "postal_code")
NO_REGION = (*LINES, "city", "postal_code")
POSTAL_CODE_FIRST = (*LINES, "postal_code", "city")
WITH_PROVINCE = (*LINES, "postal_code", "city", "region")
NO_POSTAL_CODE = (*LINES, "city", "region")
FORMATS = {
    **dict.fromkeys(("US", "CA", "AU"), CITY_FIRST),
    **dict.fromkeys(("GB", "RU", "IE"), NO_REGION),
    **dict.fromkeys(
        ("DE", "FR", "NL", "NO", "SE", "CH", "ES", "RO", "BG", "FI", "DK", "AT", "PL", "PT", "BR", "EC", "GR"),
        POSTAL_CODE_FIRST,
    ),
    **dict.fromkeys(("IT", "MX", "AR", "JP"), WITH_PROVINCE),
    "HK": NO_POSTAL_CODE,
}
NEEDED = ("line1", "city", "postal_code")
PLACE = ("country", "city", "postal_code")
NEEDS_REGION = ("US", "CA", "AU", "IT", "MX", "AR", "JP")


def parts_of(country: str) -> tuple[str, ...]:
    """The parts of an address in a country, in the order in which they are written and asked for."""
    return FORMATS.get(country, CITY_FIRST)


def needed_in(country: str) -> set[str]:
    """The parts that no address of a country does without."""
    region = {"region"} if country in NEEDS_REGION else set()
    return (set(NEEDED) | region) & set(parts_of(country))


def label(part: str, country: str) -> str:
    """What a part is called in a country."""
    state = _("State") if country in ("US", "AU") else _("State/Province")
    return {
        "line1": _("Address"),
        "line2": _("Address, second line"),
        "city": _("City"),
        "region": _("Prefecture") if country == "JP" else state,
        "postal_code": _("ZIP code") if country == "US" else _("Postal code"),
        "country": _("Country"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "company": _("Company"),
        "attention": _("Attention"),
        "phone": _("Phone"),
    }[part]


def why_not_address(address: Address | None) -> str:
    """What an address lacks before anything can be sent there."""
    if address is None:
        return _("Choose where it goes")
    if not address.country:
        return _("Choose the country of the address")
    for part in parts_of(address.country):
        if part in needed_in(address.country) and not getattr(address, part).strip():
            return _("The address lacks: %(part)s") % {"part": label(part, address.country)}
    if not (address.last_name or address.company or address.attention):
        return _("The address lacks a name")
    return ""


def countries() -> list[tuple[str, str]]:
    """Every country by code, in the reader's language, sorted by name."""
    names = Locale.parse(to_locale(get_language() or "en")).territories
    known = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(
        (pair for pair in known if pair[0] not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")), key=lambda p: p[1]
    )


def tidy(address: Address) -> Address:
    """The address as its country writes it: parts that it does not have are left out."""
    kept = set(parts_of(address.country)) if address.country else set(CITY_FIRST)
    return replace(address, **dict.fromkeys(set(CITY_FIRST) - kept, ""))


def amended(was: Address | None, address: Address) -> Address:
    """The address as it was typed over another: what the form of its country does not show stays with the place.

    A region that nobody sees is right for the same place only; left behind with another, it would set the wrong tax.
    """
    same = was is not None and all(getattr(was, part).strip() == getattr(address, part) for part in PLACE)
    return address if same else tidy(address)
