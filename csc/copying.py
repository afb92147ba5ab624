"""Many new rows of a table at once, by PostgreSQL's COPY: several times faster than INSERT, and checked like it.

It makes no difference to what may be stored: keys come from the same sequences, and constraints and triggers hold.
It refuses nothing that bulk_create takes, but for rows of several tables in one call. Where nobody needs instances
of a model, rows are plain values by the names of fields: making an instance costs more than storing the row.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

Values = dict[str, Any]  # a row by names of fields; what it points at is an instance or another such row


def copy_in(rows: Sequence[models.Model]) -> None:
    """Writes rows of one table that are not stored yet; related rows need their keys by then."""
    if not rows:
        return
    give_keys(rows)
    fields = [each for each in type(rows[0])._meta.concrete_fields if is_ours(each, rows[0])]
    write(type(rows[0]), {field: stored(field, of_instances(field, rows)) for field in fields})
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def copy_values(model: type[models.Model], rows: Sequence[Values]) -> None:
    """Writes rows that are plain values; what a row does not name gets its default.

    Each gets its `id`, but where that is for the database to make.
    """
    if not rows:
        return
    if model._meta.pk and not model._meta.pk.has_db_default():
        give_keys_to_values(model, rows)
    fields = [each for each in model._meta.concrete_fields if each.name in rows[0] or not each.has_db_default()]
    write(model, {field: stored(field, of_values(field, rows)) for field in fields})


def write(model: type[models.Model], columns: Mapping[Any, Iterable[Any]]) -> None:
    """Columns of a table, by field, as COPY takes them."""
    names = ", ".join(f'"{field.column}"' for field in columns)
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


def give_keys(rows: Sequence[models.Model]) -> None:
    """Keys from the table's sequence for rows that have none, so that others can point at them beforehand."""
    bare = [row for row in rows if row.pk is None]
    for row, key in zip(bare, new_keys(type(bare[0]), len(bare)) if bare else [], strict=True):
        row.pk = key


def give_keys_to_values(model: type[models.Model], rows: Sequence[Values]) -> None:
    """The same for rows that are plain values."""
    bare = [row for row in rows if "id" not in row]
    for row, key in zip(bare, new_keys(model, len(bare)) if bare else [], strict=True):
        row["id"] = key


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """So many keys of a table that nobody else gets."""
    options = model._meta
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(sequence, [f'"{options.db_table}"', options.pk.column if options.pk else "id", count])
        return [key for (key,) in cursor.fetchall()]


def is_ours(field: Any, row: models.Model) -> bool:
    """Whether we write a column; the others the database fills by itself."""
    return not isinstance(getattr(row, field.attname), DatabaseDefault)


def of_instances(field: Any, rows: Sequence[models.Model]) -> list[Any]:
    """The values of a column of instances."""
    if isinstance(field, models.ForeignKey):
        return [key_of(field, row) for row in rows]
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [field.pre_save(row, add=True) for row in rows]
    return [getattr(row, field.attname) for row in rows]


def key_of(field: Any, row: Any) -> Any:
    """The key of a related row, which it may have got only after it was pointed at."""
    key = getattr(row, field.attname)
    if key is None and field.is_cached(row) and (related := field.get_cached_value(row)) is not None:
        key = related.pk
        setattr(row, field.attname, key)
    return key


def of_values(field: Any, rows: Sequence[Values]) -> list[Any]:
    """The values of a column of plain rows."""
    name, default = field.name, field.get_default
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [timezone.now()] * len(rows)
    if field.is_relation:
        return [pointed_at(row[name]) if name in row else default() for row in rows]
    return [row[name] if name in row else default() for row in rows]


def pointed_at(row: Any) -> Any:
    """The key of a row that another points at."""
    return row["id"] if isinstance(row, dict) else None if row is None else row.pk


def stored(field: Any, values: list[Any]) -> list[Any]:
    """The values as COPY writes them."""
    if isinstance(field, models.JSONField):
        return [None if value is None else json.dumps(value) for value in values]
    return values
