"""Tables whose uuidv7 key carries the time, cut into months."""

from typing import Any

from django.db import connection, migrations


class PartitionedModel(migrations.CreateModel):
    """Creates a model's table with PARTITION BY; to Django it stays an ordinary table."""

    def __init__(self, *args: Any, partition_by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partition_by = partition_by

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, args, kwargs = super().deconstruct()
        return name, list(args), {**kwargs, "partition_by": self.partition_by}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.sql_create_table
        schema_editor.sql_create_table = f"{plain} PARTITION BY {self.partition_by}"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = plain


def ensure() -> int:
    """Makes the months of this and the next two months where they are missing; returns how many it made.

    The database function runs with its owner's right, so that the application needs none to change the schema.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ensure_partitions(2)")
        return int(cursor.fetchone()[0])


def months_ahead() -> int:
    """How many months after this one have their partition already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partitions_ahead()")
        return int(cursor.fetchone()[0])
