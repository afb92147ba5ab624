"""Several querysets answered by one statement, so that a page waits for the database once and not a dozen times.

Each queryset becomes a column of a single row. Nothing else changes: the rows are the model's own, in the queryset's
order, though without what select_related or annotate would add. Lost to this: prefetch_related, a statement for each.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, Field, Model, QuerySet

RECORDS = "SELECT coalesce(json_agg(row), '[]')::text FROM ({sql}) row"
IDS = "SELECT array(SELECT pk FROM ({sql}) row)"
COUNT = "SELECT count(*) FROM ({sql}) row"
Rows = QuerySet[Any]


def records(**querysets: Rows) -> dict[str, list[Any]]:
    """The rows of each queryset, by its name."""
    found = ask(RECORDS, querysets)
    return {name: revived(querysets[name].model, text) for name, text in found.items()}


def ids(**querysets: Rows) -> dict[str, list[int]]:
    """The primary keys of each queryset's rows, by its name."""
    wanted = {name: rows.values("pk") for name, rows in querysets.items()}
    return {name: list(keys or []) for name, keys in ask(IDS, wanted).items()}


def counts(most: int, **querysets: Rows) -> dict[str, int]:
    """How many rows each queryset has, by its name; nobody counts beyond `most` + 1."""
    wanted = {name: rows.order_by().values("pk")[: most + 1] for name, rows in querysets.items()}
    return {name: n or 0 for name, n in ask(COUNT, wanted).items()}


def ask(question: str, querysets: Mapping[str, Rows]) -> dict[str, Any]:
    """What `question` gets from the SQL of each queryset; None for one that can have no rows."""
    parts: dict[str, str] = {}
    values: list[Any] = []
    for name, rows in querysets.items():
        try:
            sql, own = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        parts[name] = f"({question.format(sql=sql)})"
        values += own
    found = dict.fromkeys(querysets)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts.values())}", values)
            found |= dict(zip(parts, cursor.fetchone(), strict=True))
    return found


def revived(model: type[Model], text: str | None) -> list[Any]:
    """Instances of the model from its rows as JSON."""
    rows: Sequence[dict[str, Any]] = json.loads(text or "[]", parse_float=Decimal)
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
