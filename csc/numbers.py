"""Numbers of records: sequences where gaps do no harm, counters where they would."""

from django.db import connection

from csc.models import Counter, Site

# kind: what stands before the number, and the first number of a fresh installation
SERIES = {
    "order": ("", 100001),
    "customer": ("C-", 20001),
    "pending_order": ("P-", 1001),
    "quote": ("Q-", 1001),
    "shipping_order": ("S-", 1001),
    "return_order": ("RO-", 1001),
    "return": ("R-", 1001),
}


def spellings(kind: str, typed: str) -> list[str]:
    """The numbers that `typed` may stand for: as it is, in capitals, and with what stands before those of its kind."""
    prefix = SERIES[kind][0]
    ways = [typed, typed.upper(), prefix + typed] if typed[:1].isdecimal() else [typed, typed.upper()]
    return list(dict.fromkeys(ways))


def next_number(kind: str) -> str:
    """The next number of a kind in SERIES, as shown to people; gaps may occur."""
    return next_numbers(kind, 1)[0]


def next_numbers(kind: str, count: int) -> list[str]:
    """The next `count` numbers of a kind in SERIES, in one question to the database."""
    prefix, _first = SERIES[kind]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [f"{kind}_number", count])
        return [f"{prefix}{row[0]}" for row in cursor.fetchall()]


def next_gapless(kind: str, site: Site) -> str:
    """The next number of invoices (I-) or credit memos (CM-) of a site; call it last in a transaction."""
    return next_gapless_numbers(kind, site, 1)[0]


def next_gapless_numbers(kind: str, site: Site, count: int) -> list[str]:
    """The next `count` numbers without gaps, under one lock of their counter."""
    counter, _new = Counter.objects.get_or_create(kind=kind, site=site, period="")
    counter = Counter.objects.select_for_update().get(pk=counter.pk)
    first = counter.n + 1
    counter.n += count
    counter.save(update_fields=["n"])
    prefix = {"invoice": "I", "credit_memo": "CM"}[kind]
    return [f"{prefix}-{site.code.upper()}-{n}" for n in range(first, first + count)]
