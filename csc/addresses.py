"""Where records are shown: the pattern of an address is looked up once, since a list has one in each of its rows."""

from functools import cache
from urllib.parse import quote

from django.urls import reverse

ANY = "0"
PLAIN = "!$&'()*+,;=~:@"  # what Django writes as it stands; a number holds no /


def of_record(name: str, number: str, *more: str) -> str:
    """The address called `name` of the record of that number; `more` is what the pattern takes behind it."""
    before, after = around(name, *more)
    return f"{before}{quote(number, safe=PLAIN)}{after}"


@cache
def around(name: str, *more: str) -> tuple[str, str]:
    """What stands before and after the number."""
    before, _number, after = reverse(name, args=[ANY, *more]).rpartition(ANY)
    return before, after
