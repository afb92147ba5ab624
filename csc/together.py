"""Several questions answered by one statement, so that a page waits for the database once and not a dozen times.

Each question becomes a column of a single row. `ids` and `counts` take querysets. `Lots` takes constant SQL: a page
that reads two dozen small tables would spend more on writing and planning it anew than on having it answered.
"""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, Field, Model, QuerySet

from csc.prepared import Prepared, Written

IDS = "SELECT array(SELECT pk FROM ({sql}) row)"
COUNT = "SELECT count(*) FROM ({sql}) row"
LOT = "(SELECT coalesce(json_agg(row), '[]')::text FROM (SELECT * FROM {table} WHERE {where}) row)"
NAME = re.compile(r"%\((\w+)\)s")
Rows = QuerySet[Any]


class Lots:
    """Lots of rows by name, each a model and what follows WHERE, and counts by name; the database knows it as `name`.

    `first` stands before SELECT; `pieces` are named in curly brackets by what occurs in several of them.
    """

    def __init__(
        self,
        name: str,
        lots: Mapping[str, tuple[type[Model], str]],
        counts: Mapping[str, str] | None = None,
        *,
        first: str = "",
        pieces: Mapping[str, str] | None = None,
    ) -> None:
        self.models = {name: model for name, (model, _where) in lots.items()}
        self.names = [*lots, *(counts or {})]
        columns = [LOT.format(table=model._meta.db_table, where=where) for model, where in lots.values()]
        columns += [f"({COUNT.format(sql=sql)})" for sql in (counts or {}).values()]
        statement = f"{first} SELECT {', '.join(columns)}".format(**(pieces or {}))
        self.values = list(dict.fromkeys(NAME.findall(statement)))
        self.statement = NAME.sub(lambda found: f"${self.values.index(found[1]) + 1}", statement)
        self._prepared = Prepared(name, lambda: (self.statement, ()))

    def read(self, **values: Any) -> dict[str, Any]:
        """The instances of each lot, and the counts; `values` are those that the SQL names as %(name)s."""
        [row] = self._prepared.rows(*(values[name] for name in self.values))
        found = dict(zip(self.names, row, strict=True))
        return {**found, **{name: revived(model, found[name]) for name, model in self.models.items()}}


def ids(**querysets: Rows) -> dict[str, list[int]]:
    """The primary keys of each queryset's rows, by its name."""
    wanted = {name: rows.values("pk") for name, rows in querysets.items()}
    return {name: list(keys or []) for name, keys in ask(IDS, wanted).items()}


def counts(most: int, **querysets: Rows) -> dict[str, int]:
    """How many rows each queryset has, by its name; nobody counts beyond `most` + 1."""
    return {name: n or 0 for name, n in ask(COUNT, up_to(most, querysets)).items()}


def counting(most: int, **querysets: Rows) -> Written:
    """The statement that counts them, to be prepared; none of the querysets may be one that can have no rows."""
    written = written_each(COUNT, up_to(most, querysets))
    return select(written.values())


def up_to(most: int, querysets: Mapping[str, Rows]) -> dict[str, Rows]:
    """The keys of the rows, no more than tell whether there are more than `most`."""
    return {name: rows.order_by().values("pk")[: most + 1] for name, rows in querysets.items()}


def ask(question: str, querysets: Mapping[str, Rows]) -> dict[str, Any]:
    """What `question` gets from the SQL of each queryset; None for one that can have no rows."""
    parts = written_each(question, querysets)
    found = dict.fromkeys(querysets)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(*select(parts.values()))
            found |= dict(zip(parts, cursor.fetchone(), strict=True))
    return found


def written_each(question: str, querysets: Mapping[str, Rows]) -> dict[str, Written]:
    """`question` around the SQL of each queryset; without those that can have no rows."""
    parts: dict[str, Written] = {}
    for name, rows in querysets.items():
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts[name] = (f"({question.format(sql=sql)})", values)
    return parts


def select(parts: Iterable[Written]) -> Written:
    """One statement with each part as a column."""
    statements, values = zip(*parts, strict=True)
    return f"SELECT {', '.join(statements)}", list(chain.from_iterable(values))


def revived(model: type[Model], text: str) -> list[Any]:
    """Instances of the model from its rows as JSON."""
    rows = json.loads(text, parse_float=Decimal)
    columns = {str(field.column): field for field in model._meta.concrete_fields}
    names = [field.attname for field in columns.values()]
    return [
        model.from_db(connection.alias, names, [value_of(field, row[column]) for column, field in columns.items()])
        for row in rows
    ]


def value_of(field: Field[Any, Any], value: Any) -> Any:
    """What the field holds for what JSON says; bytes come as PostgreSQL writes them, \\x0f."""
    if isinstance(field, BinaryField):
        return None if value is None else bytes.fromhex(value[2:])
    return field.to_python(value)
