"""Where records are shown: the pattern of an address is looked up once, since a list has one in each of its rows."""

from functools import cache
from urllib.parse import quote

from django.urls import reverse

ANY = "0"
PLAIN = "!$&'()*+,;=~:@"  # what Django writes as it stands; a number holds no /


def of_record(name: str, number: str) -> str:
    """The address called `name` of the record of that number."""
    before, after = around(name)
    return f"{before}{quote(number, safe=PLAIN)}{after}"


@cache
def around(name: str) -> tuple[str, str]:
    """What stands before and after the number."""
    before, _number, after = reverse(name, args=[ANY]).rpartition(ANY)
    return before, after
