"""Statements that most pages ask, planned once for each connection instead of once for each page.

To plan a long statement takes PostgreSQL longer than to run it, and Django as long again to write it. These are
written once, with $1, $2 and so on for their values, and kept by the connection as prepared statements. That pays
where connections live on, as they do in our pool; a pooler that lends a session by the transaction would forget them.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.query import get_related_populators

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
        return f"EXECUTE {self.name} ({', '.join(['%s'] * n)})" if n else f"EXECUTE {self.name}"

    @cached_property
    def _written(self) -> Written:
        return self._write()

    def _make_known(self) -> None:
        sql, constants = self._written
        # Past Django's own cursor: this belongs to the session and not to the page that happens to be its first.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} AS {sql}", constants)


class PreparedRows:
    """Instances of a model, with those of other models that its queryset selects; `choose` makes the queryset once."""

    def __init__(self, name: str, choose: Callable[[], QuerySet[Any]]) -> None:
        self._choose = choose
        self._prepared = Prepared(name, lambda: self._compiled[1])

    def find(self, *values: Any) -> list[Any]:
        """What the queryset finds for these values."""
        rows = self._prepared.rows(*values)
        return [self._instance(row) for row in self._compiled[0].apply_converters(rows, self._converters)]

    @cached_property
    def _compiled(self) -> tuple[Any, Written]:
        """What knows which column is what, and its statement."""
        compiler = self._choose().query.get_compiler(connection.alias)
        return compiler, compiler.as_sql()

    @cached_property
    def _converters(self) -> Mapping[int, Any]:
        """What makes values of what the database says, by column; only those columns that need it."""
        compiler = self._compiled[0]
        return dict(compiler.get_converters([column for column, *_rest in compiler.select]))

    @cached_property
    def _own(self) -> tuple[type[Model], slice, list[str]]:
        """The model, where its columns stand in a row, and which they are."""
        info, select = self._compiled[0].klass_info, self._compiled[0].select
        own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        return info["model"], own, [column.target.attname for column, *_rest in select[own]]

    @cached_property
    def _others(self) -> list[Any]:
        """What makes the instances of other models."""
        compiler = self._compiled[0]
        # The stubs are of a newer Django, which wants one argument more.
        others = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]
        return list(others)

    def _instance(self, row: Sequence[Any]) -> Model:
        """As Django makes it from a row of the queryset."""
        model, own, names = self._own
        found = model.from_db(connection.alias, names, row[own])
        for other in self._others:
            other.populate(row, found)
        for name, place in self._annotations.items():
            setattr(found, name, row[place])
        return found

    @cached_property
    def _annotations(self) -> Mapping[str, int]:
        """Where annotations stand, by name."""
        return dict(self._compiled[0].annotation_col_map or {})


def value(n: int) -> Any:
    """The place of the `n`th value, to stand in a queryset."""
    return RawSQL(f"${n}", [])  # nosec B611  # a number of our own
