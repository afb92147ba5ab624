"""How amounts, quantities, times and icons look on a page."""

import re
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.dates import MONTHS_3
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from csc import kept as kept_parts
from csc.locales import figures
from csc.money import minor_unit

register = template.Library()


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """`amount` with the decimals of `currency` in the agent's language, negatives in brackets; empty for None."""
    if amount is None:
        return ""
    figure = figures(abs(amount), decimals=minor_unit(currency))
    if amount >= 0:
        return figure
    # Brackets are silent in many screen readers, and a credit must not be read aloud as a charge.
    return format_html('<span class="negative"><span class="sr">{} </span>({})</span>', _("minus"), figure)


@register.simple_tag
def credit(amount: Decimal | None, currency: str) -> str:
    """What a credit takes off: brackets for a charge that was reduced, none for a discount that was."""
    return "" if amount is None else money(-amount, currency)


@register.simple_tag
def unit_price(price: Decimal | None, currency: str, note: str) -> str:
    """`price` cut to the decimals of `currency`, with a dagger to the note of that id when something was cut off."""
    if price is None:
        return ""
    return cut_price(price, currency) + dagger(price, currency, note)


@register.filter
def cut_price(price: Decimal, currency: str) -> SafeString:
    """`price` without the decimals that `currency` does not show."""
    return conditional_escape(money(cut(price, currency), currency))


@register.simple_tag
def dagger(price: Decimal, currency: str, note: str) -> SafeString:
    """Where something was cut off a price, a dagger to the note of that id."""
    if not is_cut(price, currency):
        return SafeString("")
    exact = exact_price(price)
    name = _("exact unit price %(price)s") % {"price": exact}
    return format_html('<a class="dagger" href="#{}" title="{}" aria-label="{}">†</a>', note, exact, name)


@register.filter
def is_cut(price: Decimal, currency: str) -> bool:
    """Whether `price` has more decimals than `currency` shows."""
    return cut(price, currency) != price


@register.filter
def exact_price(price: Decimal) -> str:
    """`price` with all the decimals it has."""
    return figures(price, decimals=max(0, -int(price.normalize().as_tuple().exponent)))


@register.filter
def quantity(amount: Decimal | int | None) -> str:
    """A quantity without idle decimals: 2, 1.5; empty for None."""
    return "" if amount is None else exact_price(Decimal(amount))


@register.filter
def when(moment: datetime | None) -> str:
    """Date and time in the agent's zone, the zone's name on hover; empty for None."""
    return time_element(moment, "j M Y H:i")


@register.filter
def clock(moment: datetime | None) -> str:
    """The time of day for today, else with its date, and with its year when it is another; in the agent's zone."""
    if moment is None:
        return ""
    day, today = timezone.localdate(moment), timezone.localdate()
    if day == today:
        return time_element(moment, "H:i")
    return time_element(moment, "j M H:i" if day.year == today.year else "j M Y H:i")


@register.filter
def time_of_day(moment: datetime | None) -> str:
    """Hours and minutes in the agent's zone."""
    return time_element(moment, "H:i")


@register.simple_tag
@cache
def icon(name: str, size: int = 16) -> SafeString:
    """The icon of templates/icons as inline SVG, hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', size, outline(name)
    )


@register.simple_tag
@cache
def address(name: str) -> str:
    """The address of a page by its name, for those that need nothing else; looked up once."""
    return reverse(name)


@register.simple_tag
def kept(template: str, **values: Any) -> SafeString:
    """The part with these values and nothing else of the page; made once for them, see csc/kept.py."""
    return kept_parts.part(template, **values)


@register.filter
def initials(name: Any) -> str:
    """The first letters of the first and the last word of a name."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def cut(price: Decimal, currency: str) -> Decimal:
    """`price` without the decimals that `currency` does not show."""
    return price.quantize(Decimal(1).scaleb(-minor_unit(currency)), rounding=ROUND_DOWN)


def time_element(moment: datetime | None, pattern: str) -> str:
    """A <time> element with `moment` in the agent's zone, in full on hover."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    exact = local.isoformat(timespec="seconds")
    # Every sign of it is ours or escaped; a list has one in each row.
    title = f"{exact[:10]} {exact[11:19]} {local.tzname()}"
    return SafeString(f'<time datetime="{exact}" title="{title}">{shown(local, pattern, exact)}</time>')  # nosec B703


def shown(local: datetime, pattern: str, exact: str) -> str:
    """A moment by one of Django's patterns; a list has one in each row, so the usual ones are cut from `exact`."""
    if pattern == "H:i":
        return exact[11:16]
    if pattern == "j M Y H:i":
        return f"{local.day} {month(local.month, get_language())} {exact[:4]} {exact[11:16]}"
    return escape(dateformat.format(local, pattern))


@cache
def month(number: int, _language: str | None) -> str:
    """The short name of a month in the language of the page."""
    return escape(MONTHS_3[number].title())


@cache
def outline(name: str) -> str:
    """The path of templates/icons/<name>.svg."""
    drawing = (settings.BASE_DIR / "templates" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    path = re.search(r' d="([^"]+)"', drawing)
    if path is None:
        raise ValueError(f"templates/icons/{name}.svg holds no path.")
    return path.group(1)
