"""What agents type into a cart as numbers: read exactly, or refused in a sentence."""

import re
from decimal import Decimal

from babel.core import UnknownLocaleError
from babel.numbers import NumberFormatError, parse_decimal
from django.utils.translation import gettext as _
from django.utils.translation import to_locale

from csc.errors import Refused, refuse_if
from csc.locales import figures, group_sign, locale
from csc.money import minor_unit
from csc.templatetags.csc import exact_price
from csc.templatetags.csc import quantity as pieces
from orders.cart.document import Discount

MOST_PIECES = Decimal(99999)
MOST_MONEY = Decimal(10) ** 12
NUMBER = re.compile(r"[-+−]?[\d.,\s'’٫٬]+")  # noqa: RUF001  # digits of any script, with what groups them


def number(typed: str) -> Decimal | None:
    """The number that was typed, in digits of any script; None when it is none, or could be read in two ways."""
    words = typed.strip()
    if len(words) > 30 or not NUMBER.fullmatch(words):
        return None
    plain = spaced(words.replace("−", "-").replace("٫", ".").replace("٬", ""))  # noqa: RUF001
    try:
        return parse_decimal(plain, locale=to_locale(locale()), strict=True)
    except (NumberFormatError, UnknownLocaleError):
        return dotted(plain)


def spaced(plain: str) -> str:
    """With the space that the language writes between thousands, which no keyboard has, for any that was typed."""
    between = group_sign()
    return re.sub(r"\s", between, plain) if between.isspace() else plain


def dotted(plain: str) -> Decimal | None:
    """A number with a decimal point that is not the language's own but can mean nothing else, such as 2.5."""
    return Decimal(plain) if re.fullmatch(r"[-+]?\d+\.\d{1,2}", plain) else None


def decimals_of(found: Decimal) -> int:
    """How many decimals were typed, noughts too: whoever types 1.000 may mean a thousand."""
    return max(0, -int(found.as_tuple().exponent))


def quantity(typed: str) -> Decimal:
    """A number of pieces. Raises Refused."""
    found = number(typed)
    refuse_if(why_not_pieces(typed, found))
    return found or Decimal(0)


def why_not_pieces(typed: str, found: Decimal | None) -> str:
    """What is wrong with a quantity as it was typed."""
    if not typed.strip():
        return _("Type a quantity of whole pieces, such as 3; to take the line out, press Remove.")
    if found is None:
        return _("“%(typed)s” is not a quantity; type whole pieces, such as 3.") % {"typed": typed[:20]}
    if found <= 0:
        return _("A quantity is 1 or more; to take the line out, press Remove.")
    if found > MOST_PIECES:
        return _("No line holds more than %(most)s pieces; ask a manager for an order of that size.") % {
            "most": pieces(MOST_PIECES)
        }
    if found != found.to_integral_value() or decimals_of(found) > 2:
        return _("%(typed)s is not a number of whole pieces.") % {"typed": typed[:20]}
    return ""


def amount(typed: str, currency: str) -> Decimal:
    """An amount above zero in whole minor units of the currency. Raises Refused."""
    found = number(typed)
    refuse_if(why_not_money(typed, found, currency))
    return found or Decimal(0)


def why_not_money(typed: str, found: Decimal | None, currency: str) -> str:
    """What is wrong with an amount as it was typed."""
    said = {"typed": typed[:20], "currency": currency, "decimals": minor_unit(currency)}
    if found is None:
        return _("“%(typed)s” is not an amount of %(currency)s.") % said
    if found <= 0:
        return _("An amount is more than 0.")
    if found >= MOST_MONEY:
        return _("%(typed)s is more than an order can hold.") % said
    if decimals_of(found) > minor_unit(currency):
        return _("%(currency)s has %(decimals)d decimals; %(typed)s has more.") % said
    return ""


def discount(typed: str, currency: str) -> Discount | None:
    """A discount by hand: 10% or 5.00; None for nothing. Raises Refused."""
    words = typed.strip()
    if not words:
        return None
    if not words.endswith("%"):
        return Discount(amount=amount(words, currency))
    percent = number(words[:-1])
    refuse_if(why_not_percent(words, percent))
    return Discount(percent=percent)


def why_not_percent(typed: str, found: Decimal | None) -> str:
    """What is wrong with a percentage as it was typed."""
    if found is None or not 0 < found <= 100 or found.as_tuple().exponent < -2:  # type: ignore[operator]  # finite
        return _("“%(typed)s” is no discount; type a percentage up to 100%% or an amount.") % {"typed": typed[:20]}
    return ""


def written(amount: Decimal | None, currency: str) -> str:
    """An amount as its field shows it: with the decimals of its currency, easy to type over; empty for None."""
    return "" if amount is None else figures(amount, decimals=minor_unit(currency), grouped=False)


def shown(discount: Discount | None, currency: str) -> str:
    """A discount as its field shows it."""
    if discount is None:
        return ""
    return written(discount.amount, currency) if discount.percent is None else f"{exact_price(discount.percent)}%"


def amount_again(words: str, currency: str) -> str:
    """What was typed of an amount, as its field shows it once it is saved."""
    try:
        return written(amount(words, currency), currency)
    except Refused:
        return words.strip()


def discount_again(words: str, currency: str) -> str:
    """What was typed of a discount, as its field shows it once it is saved."""
    try:
        return shown(discount(words, currency), currency)
    except Refused:
        return words.strip()
