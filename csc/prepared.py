"""Statements that most pages ask, planned once for each connection instead of once for each page.

To plan a long statement takes PostgreSQL longer than to run it, and Django as long again to write it. These are
written once, with $1, $2 and so on for their values, and kept by the connection as prepared statements. That pays
where connections live on, as they do in our pool; a pooler that lends a session by the transaction would forget them.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models.expressions import RawSQL

Written = tuple[str, Sequence[Any]]  # SQL, and the constants in it
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # names by session of the database


class Prepared:
    """A statement by the name that the database knows it by; `write` writes it, the first time that it is asked."""

    def __init__(self, name: str, write: Callable[[], Written]) -> None:
        self.name, self._write = name, write

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """What it finds for these values, as the database says it."""
        with connection.cursor() as cursor:
            cursor.execute(self.call(len(values)), values)
            return list(cursor.fetchall())

    def call(self, n: int) -> str:
        """The SQL that runs it with so many values; this session knows it from here on."""
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            self._make_known()
            known.add(self.name)
        return f"EXECUTE {self.name} ({', '.join(['%s'] * n)})"

    @cached_property
    def _written(self) -> Written:
        return self._write()

    def _make_known(self) -> None:
        sql, constants = self._written
        # Past Django's own cursor: this belongs to the session and not to the page that happens to be its first.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} AS {sql}", constants)


def value(n: int) -> Any:
    """The place of the `n`th value, to stand in a queryset."""
    return RawSQL(f"${n}", [])  # nosec B611  # a number of our own
