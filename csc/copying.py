"""Many new rows of a table at once, by PostgreSQL's COPY: several times faster than INSERT, and checked like it.

It makes no difference to what may be stored: keys come from the same sequences, and constraints and triggers hold.
It refuses nothing that bulk_create takes, but for rows of several tables in one call.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg.types.json import Jsonb


def copy_in(rows: Sequence[models.Model]) -> None:
    """Writes rows of one table that are not stored yet; related rows need their keys by then."""
    if not rows:
        return
    give_keys(rows)
    model = type(rows[0])
    fields = [each for each in model._meta.concrete_fields if is_ours(each, rows[0])]
    values = [reader(field) for field in fields]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([value(row) for value in values])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def give_keys(rows: Sequence[models.Model]) -> None:
    """Keys from the table's sequence for rows that have none, so that others can point at them beforehand."""
    bare = [row for row in rows if row.pk is None]
    if not bare:
        return
    options = type(bare[0])._meta
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(sequence, [f'"{options.db_table}"', options.pk.column if options.pk else "id", len(bare)])
        for row, (key,) in zip(bare, cursor.fetchall(), strict=True):
            row.pk = key


def is_ours(field: Any, row: models.Model) -> bool:
    """Whether we write a column; the others the database fills by itself."""
    return not isinstance(getattr(row, field.attname), DatabaseDefault)


def reader(field: Any) -> Callable[[Any], Any]:
    """What gives the value of a column of a row."""
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: None if getattr(row, name) is None else Jsonb(getattr(row, name))
    if isinstance(field, models.ForeignKey):
        return lambda row: key_of(field, row)
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.pre_save(row, add=True)
    return lambda row: getattr(row, name)


def key_of(field: Any, row: Any) -> Any:
    """The key of a related row, which it may have got only after it was pointed at."""
    key = getattr(row, field.attname)
    if key is None and field.is_cached(row) and (related := field.get_cached_value(row)) is not None:
        key = related.pk
        setattr(row, field.attname, key)
    return key
