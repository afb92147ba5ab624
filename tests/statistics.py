"""Statistics of rows that only the test's transaction sees, so that plans are those of a full shop."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def may_analyze(*tables: str) -> Iterator[str]:
    """Within, the application takes statistics of `tables`, as only the owner does. Gives the words that take them."""
    role, listed = connection.settings_dict["USER"], ", ".join(tables)
    with connections["owner"].cursor() as owner:
        owner.execute(f'GRANT MAINTAIN ON {listed} TO "{role}"')
        yield f"ANALYZE {listed}"
        owner.execute(f'REVOKE MAINTAIN ON {listed} FROM "{role}"')
