"""Seeds up to a number of orders, chunk by chunk; each chunk commits together with the receipt that it is there."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.errors import refuse_if
from csc.models import JobRun
from orders.models import SalesOrder
from orders.seeding import indexes, people, returns, sales
from orders.seeding.shop import furnish, shop

OWNER = "owner"  # only the owner of the tables may drop and build indexes
JOB = "seed"
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # the one window of this job: its receipt counts what there is
CHUNK = 20_000
ORDERS_A_CUSTOMER = 5
ORDER_KEYS = sales.KEYS | returns.KEYS
KNOWN_SOURCES = ("seed", "demo")
Say = Callable[[str], None]

# A bulk load is repeated when the machine dies, so it need not wait for the disk at each commit.
SESSION = """
SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'; SET jit = off;
SET lock_timeout = '10s'
"""


@dataclass(frozen=True)
class Part:
    """One kind of row that is made chunk by chunk: its name in the receipt, its statements, and how it is called."""

    name: str
    statements: tuple[str, ...]
    words: str


def why_not_seed() -> str:
    """What speaks against seeding this database; empty when nothing does."""
    real = SalesOrder.objects.using(OWNER).exclude(source__in=KNOWN_SOURCES)
    if not real.exists():
        return ""
    return _("This database has orders that neither the demo shop nor this command made.")


def seed(orders: int, say: Say, *, chunk: int = CHUNK) -> None:
    """Makes what is missing up to so many seeded orders. Whatever happens, the indexes are built again."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('seed'))")
        refuse_if("" if cursor.fetchone()[0] else _("Another seeding of this database is running."))
        cursor.execute(SESSION)
        try:
            for _turn in ("what was broken off", "what is asked for now"):
                load(cursor, begun(cursor, orders), say, chunk)
        finally:
            finish(cursor, say)
            cursor.execute("SELECT pg_advisory_unlock(hashtext('seed'))")
            connections[OWNER].close()  # with it go the settings and the small tables of the session


def seeded() -> int:
    """How many orders the receipt counts."""
    run = JobRun.objects.using(OWNER).filter(job=JOB, window_start=EVER).first()
    return int(run.cursor.get("orders", 0)) if run else 0


def begun(cursor: CursorWrapper, orders: int) -> JobRun:
    """The receipt, with the batch that is under way; a batch that was begun is brought to its end first."""
    run, _new = JobRun.objects.using(OWNER).get_or_create(job=JOB, window_start=EVER)
    done = run.cursor.get("orders", 0)
    if done < orders and run.cursor.get("batch", {}).get("last", 0) <= done:
        with transaction.atomic(using=OWNER):
            run.cursor = {**run.cursor, "batch": batch(cursor, done, orders, run.cursor.get("customers", 0))}
            run.state = "running"
            run.save()
    return run


def batch(cursor: CursorWrapper, done: int, orders: int, customers: int) -> dict[str, Any]:
    """What all chunks of a batch share: its ordinals, the moment it is about, and ids that are reserved for it."""
    count = orders - done
    of_people = max(count // ORDERS_A_CUSTOMER, 1)
    keys = {table: reserved(cursor, table, of_people * each) for table, each in people.KEYS.items()}
    keys |= {table: reserved(cursor, table, count * each) for table, each in ORDER_KEYS.items()}
    return {
        "first": done + 1,
        "last": orders,
        "first_customer": customers + 1,
        "customers": of_people,
        "at": timezone.now().isoformat(),
        **keys,
        **shop(OWNER),
    }


def reserved(cursor: CursorWrapper, table: str, count: int) -> int:
    """The first of `count` ids that nobody else will get."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"orders_{table}"])
    sequence = cursor.fetchone()[0]
    cursor.execute("SELECT nextval(%s)", [sequence])
    first = int(cursor.fetchone()[0])
    cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
    return first


def load(cursor: CursorWrapper, run: JobRun, say: Say, chunk: int) -> None:
    """Makes the chunks that are missing of the batch, without indexes in the way."""
    given = run.cursor.get("batch", {})
    if run.cursor.get("orders", 0) >= given.get("last", 0):
        return
    clear_the_way(cursor, run)
    for table in ORDER_KEYS.keys() - given.keys():  # a batch that was begun before these were made
        given[table] = reserved(cursor, table, (given["last"] - given["first"] + 1) * ORDER_KEYS[table])
    given |= furnish(cursor, OWNER)
    last_customer = given["first_customer"] + given["customers"] - 1
    customers = Part("customers", people.STATEMENTS, _("Customers"))
    fill(cursor, run, customers, {**given, "first": given["first_customer"], "last": last_customer}, say, chunk)
    fill(cursor, run, Part("orders", sales.STATEMENTS + returns.STATEMENTS, _("Orders")), given, say, chunk)


def clear_the_way(cursor: CursorWrapper, run: JobRun) -> None:
    """Takes indexes and foreign keys down; the receipt keeps their definitions until they are back."""
    with transaction.atomic(using=OWNER):
        standing = indexes.standing(cursor)
        known = {name for name, *_rest in run.cursor.get("down", [])}
        run.cursor["down"] = [*run.cursor.get("down", []), *(each for each in standing if each[0] not in known)]
        run.save()
        indexes.take_down(cursor, standing)


def fill(cursor: CursorWrapper, run: JobRun, part: Part, given: dict[str, Any], say: Say, chunk: int) -> None:
    """Makes a part chunk by chunk."""
    begun_at, before = time.monotonic(), max(run.cursor.get(part.name, 0), given["first"] - 1)
    while (done := max(run.cursor.get(part.name, 0), given["first"] - 1)) < given["last"]:
        upto = min(done + chunk, given["last"])
        with transaction.atomic(using=OWNER):
            for statement in part.statements:
                cursor.execute(statement, {**given, "from": done + 1, "upto": upto})
            run.cursor[part.name] = upto
            run.save(update_fields=["cursor"])
        rate = (upto - before) / (time.monotonic() - begun_at)
        say(progress(part, done + 1, upto, given["last"], rate))


def progress(part: Part, first: int, upto: int, last: int, rate: float) -> str:
    """What is there, how fast it came, and when the rest will be."""
    return _("%(what)s %(first)d to %(upto)d of %(last)d: %(rate)d a second, %(left)s left") % {
        "what": part.words,
        "first": first,
        "upto": upto,
        "last": last,
        "rate": rate,
        "left": timedelta(seconds=round((last - upto) / rate)),
    }


def finish(cursor: CursorWrapper, say: Say) -> None:
    """Builds what is down, collects statistics and closes the receipt."""
    run = JobRun.objects.using(OWNER).filter(job=JOB, window_start=EVER).first()
    if run is None or not run.cursor.get("down"):
        return
    indexes.put_back(cursor, run.cursor["down"], say)
    for table in indexes.TABLES:
        cursor.execute(f"VACUUM (ANALYZE) {table}")
    run.cursor["down"] = []
    run.state, run.finished_at = "done", timezone.now()
    run.save()
