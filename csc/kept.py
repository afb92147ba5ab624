"""Parts of pages that are made once for the values they show, and kept in the memory of the process.

Menus and forms say the same on page after page, and to say it anew costs more than to ask the database for a list. A
kept part sees the values that it was handed and nothing else: no request, no user, no token. So it cannot show one
agent what is another's, and it need not be forgotten: other values are another part. Its values are plain, such as
words and frozen dataclasses of words; what customers are called or have typed is never handed in.
"""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from csc.locales import locale

MOST = 2000  # parts; the one that was asked for longest ago goes first


def part(template: str, **values: Any) -> SafeString:
    """The template with these values and no others, as this agent's language, locale and time zone have it."""
    reader = (translation.get_language(), locale(), timezone.get_current_timezone())
    # The types belong to it: what is safe to show as it stands equals the same words that are not.
    return _made(template, reader, tuple((name, type(value), value) for name, value in values.items()))


@lru_cache(maxsize=MOST)
def _made(template: str, _reader: Any, values: tuple[tuple[str, type, Any], ...]) -> SafeString:
    return render_to_string(template, {name: value for name, _type, value in values})
