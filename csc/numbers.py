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


def next_number(kind: str) -> str:
    """The next number of a kind in SERIES, as shown to people; gaps may occur."""
    prefix, _first = SERIES[kind]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"{kind}_number"])
        return f"{prefix}{cursor.fetchone()[0]}"


def next_gapless(kind: str, site: Site) -> str:
    """The next number of a site's invoices (I-) or credit memos (CM-), without gaps; call it last in a transaction."""
    counter, _new = Counter.objects.get_or_create(kind=kind, site=site, period="")
    counter = Counter.objects.select_for_update().get(pk=counter.pk)
    counter.n += 1
    counter.save(update_fields=["n"])
    prefix = {"invoice": "I", "credit_memo": "CM"}[kind]
    return f"{prefix}-{site.code.upper()}-{counter.n}"
