"""Indexes and foreign keys out of the way of a bulk load, and back.

Keys and unique constraints stay: a chunk can not be written twice. What is taken down is written into the receipt
first, so that a load that was killed can be put right by the next one.
"""

from collections.abc import Callable, Iterator, Sequence

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

TABLES = [
    "orders_customer", "orders_customerphone", "orders_customeremail", "orders_customeraddress", "orders_salesorder",
    "orders_orderaddress", "orders_shipto", "orders_lineitem", "orders_deed", "orders_component", "orders_entry",
    "orders_payment", "orders_ordertag", "orders_alert", "orders_returnorder", "orders_returnorderline",
    "orders_return", "orders_returnline", "orders_quote", "activities_event", "csc_searchrow",
]  # fmt: skip

INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), format('DROP INDEX %%s', i.indexrelid::regclass)
FROM pg_index i
WHERE i.indrelid::regclass::text = ANY (%s) AND NOT i.indisunique
ORDER BY 1
"""

FOREIGN_KEYS = """
SELECT c.conname::text,
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)),
    format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname)
FROM pg_constraint c
WHERE c.conrelid::regclass::text = ANY (%s) AND c.contype = 'f'
ORDER BY 1
"""

THERE = """
SELECT conname::text FROM pg_constraint WHERE contype = 'f'
UNION ALL SELECT indexrelid::regclass::text FROM pg_index
"""


def standing(cursor: CursorWrapper) -> list[list[str]]:
    """What may be taken down: the name of each, the statement that makes it and the one that drops it."""
    found: list[list[str]] = []
    for question in (INDEXES, FOREIGN_KEYS):
        cursor.execute(question, [TABLES])
        found += [list(row) for row in cursor.fetchall()]
    return found


def take_down(cursor: CursorWrapper, what: Sequence[Sequence[str]]) -> None:
    """Drops all of it, in the transaction of the caller."""
    for _name, _make, drop in what:
        cursor.execute(drop)


def put_back(cursor: CursorWrapper, what: Sequence[Sequence[str]], say: Callable[[str], None]) -> None:
    """Makes what is missing; each commits by itself, so that a second call goes on where the first was killed."""
    for name, make in missing(cursor, what):
        cursor.execute(make)
        say(_("Built %(name)s") % {"name": name})


def missing(cursor: CursorWrapper, what: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """The names and statements of what is not there."""
    cursor.execute(THERE)
    there = {row[0] for row in cursor.fetchall()}
    return ((name, make) for name, make, _drop in what if name not in there)
