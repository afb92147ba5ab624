"""What the application's database role may do: everything but changing the schema, the ledger and the audit."""

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

ONLY_ADDED_TO = ("orders_entry", "activities_audit", "activities_seal")

GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Gives `role` its rights on every table there is; run by the owner after each migration."""
    with connection.cursor() as cursor:
        existing = connection.introspection.table_names(cursor)
        tables = [*(table for table in ONLY_ADDED_TO if table in existing), *partitions(cursor)]
        name = sql.Identifier(role)
        cursor.execute(sql.SQL(GRANTS).format(role=name))
        for table in tables:
            cursor.execute(
                sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), name)
            )


def partitions(cursor: object) -> list[str]:
    """The months of the audit; the application reaches them through their parent alone."""
    cursor.execute(  # type: ignore[attr-defined]  # Django's cursor wrapper has no public type
        "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid "
        "WHERE inhparent = to_regclass('activities_audit')"
    )
    return [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]
