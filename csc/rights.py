"""What the application's database role may do: everything but changing the schema, the ledger and the audit."""

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

ONLY_ADDED_TO = ("orders_entry", "activities_audit", "activities_seal")
NEVER_DELETED = (
    *("orders_customer", "orders_salesorder", "orders_deed", "orders_component", "orders_payment"),
    *("orders_transaction", "orders_invoice", "orders_invoiceline", "orders_creditmemo", "csc_user"),
)

GRANTS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role};
"""


def grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """Gives `role` its rights on every table there is; run by the owner after each migration."""
    with connection.cursor() as cursor:
        existing, months = connection.introspection.table_names(cursor), partitions(cursor)
        name = sql.Identifier(role)
        cursor.execute(sql.SQL(GRANTS).format(role=name))
        taken = dict.fromkeys(ONLY_ADDED_TO, "UPDATE, DELETE, TRUNCATE")
        taken |= dict.fromkeys(NEVER_DELETED, "DELETE, TRUNCATE")
        taken |= dict.fromkeys(months, "ALL")
        for table in taken.keys() & {*existing, *months}:
            statement = sql.SQL("REVOKE " + taken[table] + " ON {} FROM {}")
            cursor.execute(statement.format(sql.Identifier(table), name))


def partitions(cursor: object) -> list[str]:
    """The months of the audit; the application reaches them through their parent alone."""
    cursor.execute(  # type: ignore[attr-defined]  # Django's cursor wrapper has no public type
        "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid "
        "WHERE inhparent = to_regclass('activities_audit')"
    )
    return [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]
