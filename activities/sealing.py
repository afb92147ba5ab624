"""Seals the audit in blocks: each digest is bound to the one before, so that no row can be added, changed or taken.

Writers only insert and never wait for the chain. A block ends two minutes ago, and before the oldest transaction that
still runs, since that may yet insert a row with an older id.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils.translation import gettext as _

from activities.models import Seal

log = structlog.get_logger(__name__)
BLOCK = 10_000  # rows
SETTLED = timedelta(minutes=2)
NOTHING = bytes(32)  # what the first digest is bound to

# Named columns in a fixed order: columns that are added later do not change what was sealed.
ROWS = """
SELECT id, sha256(convert_to(jsonb_build_array(id, extract(epoch FROM at), actor_id, role, action, subject_kind,
    subject_id, request_id, call_id, host(ip), outcome, event_id, encode(content_sha256, 'hex'))::text, 'UTF8'))
FROM activities_audit WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
"""
LAST_SETTLED = """
SELECT uuid_floor(least(now() - %s, min(xact_start))) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('seal audit'))"


def seal(settled: timedelta = SETTLED, block: int = BLOCK) -> int:
    """Seals all rows older than `settled`, in blocks; returns how many rows. Someone else at it: 0."""
    sealed = 0
    while rows := seal_block(settled, block):
        sealed += rows
    return sealed


@transaction.atomic
def seal_block(settled: timedelta, block: int) -> int:
    """Seals the next block; returns its number of rows, 0 when there is none."""
    if not answer(ONE_AT_A_TIME):
        return 0
    last = Seal.objects.order_by("-n").first()
    n, bound_to = (last.n + 1, bytes(last.digest)) if last else (1, NOTHING)
    since = last.upto_id if last else UUID(int=0)
    ids, digest = digested(n, bound_to, rows_between(since, answer(LAST_SETTLED, [settled]), block))
    if not ids:
        return 0
    Seal.objects.create(n=n, from_id=ids[0], upto_id=ids[1], rows=ids[2], digest=digest, prev_digest=bound_to)
    # The log lies outside the database: who rewrites the whole chain would have to rewrite it too.
    log.info("audit_sealed", n=n, rows=ids[2], upto=str(ids[1]), digest=digest.hex())
    return int(ids[2])


def verify() -> list[str]:
    """Recomputes the chain; one sentence for each block in which a row was added, changed or taken."""
    damage: list[str] = []
    since, bound_to, expected = UUID(int=0), NOTHING, 1
    for each in Seal.objects.order_by("n").iterator():
        ids, digest = digested(each.n, bound_to, rows_between(since, each.upto_id, None))
        found = ids[2] if ids else 0
        if each.n != expected or bytes(each.prev_digest) != bound_to:
            damage.append(_("Block %(n)s is not bound to the block before it.") % {"n": each.n})
        if found != each.rows:
            named = {"n": each.n, "sealed": each.rows, "found": found}
            damage.append(_("Block %(n)s: %(sealed)s rows were sealed, %(found)s are there.") % named)
        elif digest != bytes(each.digest):
            damage.append(_("Block %(n)s does not read as it was sealed.") % {"n": each.n})
        since, bound_to, expected = each.upto_id, bytes(each.digest), each.n + 1
    return damage


def digested(n: int, bound_to: bytes, rows: Iterator[tuple[Any, bytes]]) -> tuple[tuple[Any, Any, int] | None, bytes]:
    """First id, last id and number of the rows (None when there are none), and the digest over them."""
    digest, first, last, count = hashlib.sha256(bound_to + n.to_bytes(8, "big")), None, None, 0
    for row_id, row_hash in rows:
        digest.update(row_hash)
        first, last, count = first or row_id, row_id, count + 1
    return ((first, last, count) if count else None), digest.digest()


def rows_between(after: Any, upto: Any, limit: int | None) -> Iterator[tuple[Any, bytes]]:
    """Ids and hashes of the rows in a range, in order, without holding them all."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS, [after, upto, limit])
        for row_id, row_hash in cursor:
            yield row_id, bytes(row_hash)


def answer(question: str, values: list[Any] | None = None) -> Any:
    """The one value that a query returns."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]
