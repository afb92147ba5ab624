"""How fast orders come in beside a bare COPY of the rows that they become, and how much memory a large file takes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from activities.models import Audit, Event, Note
from csc.bench import Row
from csc.bench.timing import Timing
from csc.models import Promise, SearchRow, Site
from orders.feeds.importing import Result, store
from orders.feeds.reading import records_of
from orders.models import (
    Alert,
    Component,
    Customer,
    CustomerAddress,
    CustomerEmail,
    CustomerPhone,
    Deed,
    Entry,
    LineItem,
    OrderAddress,
    Payment,
    PriceAdjustment,
    SalesOrder,
    ShipTo,
    StockHold,
    Transaction,
)

WRITTEN: tuple[type[models.Model], ...] = (
    *(Customer, CustomerEmail, CustomerPhone, CustomerAddress, SalesOrder, OrderAddress, ShipTo, LineItem),
    *(PriceAdjustment, Deed, Component, Entry, Payment, Transaction, Event, Audit, Note, Alert, Promise, StockHold),
)  # and search rows, which have no id of their own
ORDERS, LARGE, MEGABYTE = 2000, 200, 2**20
NAMESPACE = "http://www.demandware.com/xml/impex/order/2006-10-31"
LINE = (
    "<product-lineitem><net-price>40.00</net-price><tax>2.40</tax><gross-price>42.40</gross-price>"
    "<base-price>20.00</base-price><product-id>SKU-{line}</product-id><product-name>Mug {line}</product-name>"
    '<quantity unit="">2.0</quantity><tax-rate>0.06</tax-rate><shipment-id>S1</shipment-id>'
    "<price-adjustments><price-adjustment><net-price>-4.00</net-price><tax>-0.24</tax>"
    "<gross-price>-4.24</gross-price><promotion-id>spring</promotion-id></price-adjustment></price-adjustments>"
    "</product-lineitem>"
)
ADDRESS = (
    "<first-name>Ann</first-name><last-name>Lee {n}</last-name><address1>{n} Main St</address1><city>Boston</city>"
    "<postal-code>02110</postal-code><state-code>MA</state-code><country-code>US</country-code>"
)
ORDER = (
    '<order order-no="{number}"><order-date>2026-03-01T10:00:00.000Z</order-date><currency>USD</currency>'
    "<customer-locale>en_US</customer-locale><taxation>net</taxation><customer><customer-no>{number}</customer-no>"
    "<customer-name>Ann Lee</customer-name><customer-email>ann{n}@mail.example</customer-email><billing-address>"
    + ADDRESS
    + "</billing-address></customer><status><order-status>NEW</order-status><shipping-status>NOT_SHIPPED"
    "</shipping-status></status><product-lineitems>{lines}</product-lineitems><shipping-lineitems><shipping-lineitem>"
    "<net-price>10.00</net-price><tax>0.60</tax><gross-price>10.60</gross-price><item-id>G</item-id>"
    "<shipment-id>S1</shipment-id><tax-rate>0.06</tax-rate></shipping-lineitem></shipping-lineitems><shipments>"
    '<shipment shipment-id="S1"><shipping-method>Ground</shipping-method><shipping-address>'
    + ADDRESS
    + "</shipping-address></shipment></shipments><totals><order-total><gross-price>125.08</gross-price></order-total>"
    "</totals><payments><payment><credit-card><card-type>VISA</card-type></credit-card><amount>125.08</amount>"
    "<transaction-id>t{n}</transaction-id><transaction-type>AUTH</transaction-type></payment></payments>"
    "<custom-attributes>{more}</custom-attributes></order>"
)
TEXT = '<custom-attribute attribute-id="a{n}">' + "x" * 4000 + "</custom-attribute>"


def rows() -> Iterator[Row]:
    """Speed beside COPY; memory of a large file beside that of a small one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.xml"
        mark = f"B{time.time_ns() % 10**9}"
        write(path, ORDERS, mark)
        yield beside_copy(path)
        yield memory(Path(folder), mark)


def write(path: Path, count: int, mark: str, *, texts: int = 0) -> None:
    """A file of `count` orders of three lines each; `texts` makes them larger by 4 KB each."""
    lines = "".join(LINE.format(line=n) for n in range(1, 4))
    more = "".join(TEXT.format(n=n) for n in range(texts))
    with path.open("w") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<orders xmlns="{NAMESPACE}">\n')
        for n in range(count):
            file.write(ORDER.format(number=f"{mark}-{n:07}", n=n, lines=lines, more=more) + "\n")
        file.write("</orders>\n")


def beside_copy(path: Path) -> Row:
    """Imports a file, then copies the same rows into the same tables; both are taken back."""
    if not Site.objects.exists():  # what is taken back must not be the shop itself
        Site.objects.create(code="main", name="Main shop", currency="USD")
    with transaction.atomic():
        written = Written()
        begun = time.perf_counter()
        created = sum(outcome.result == Result.CREATED for outcome in store(records_of(str(path))))
        check_at_once()
        imported = time.perf_counter() - begun
        copies = written.copied_out()
        transaction.set_rollback(True)
    copied = copied_in(copies)
    rows_written = sum(copy.count for copy in copies)
    speeds = f"{created / imported:.0f} orders/s, {created / copied:.0f} by COPY of {rows_written} rows"
    note = f"{speeds}; {copied / imported:.0%} of it"
    trouble = "" if created == ORDERS else f"only {created} of {ORDERS} orders came in"
    return Row("orders come in, beside COPY", once(copied), once(imported), goal=5.0, note=note, trouble=trouble)


def once(seconds: float) -> Timing:
    """The timing of something done once."""
    return Timing(seconds, seconds, 1)


def check_at_once() -> None:
    """Has the database check what it checks when a transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@dataclass
class Copy:
    """Rows of one table as COPY writes them."""

    table: str
    columns: str
    content: bytes
    count: int


class Written:
    """The newest row of each table before something is written, so that it can be told what was."""

    def __init__(self) -> None:
        self.newest = {model: self._newest(model) for model in WRITTEN}

    def _newest(self, model: type[models.Model]) -> Any:
        return model._default_manager.order_by("-pk").values_list("pk", flat=True).first()

    def copied_out(self) -> list[Copy]:
        """What was written since."""
        copies = [copied_out(model, "id", self.newest[model]) for model in WRITTEN]
        orders, customers = (self.newest[model] or 0 for model in (SalesOrder, Customer))
        where = f"(kind = 'order' AND object_id > {orders}) OR (kind = 'customer' AND object_id > {customers})"
        return [*copies, copy_of(SearchRow, where)]


def copied_out(model: type[models.Model], key: str, newest: Any) -> Copy:
    """The rows of a table after the newest that it had."""
    return copy_of(model, f"{key} > '{newest}'" if newest else "true")


def copy_of(model: type[models.Model], where: str) -> Copy:
    """Rows of a table in the form of COPY."""
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    table, content = model._meta.db_table, bytearray()
    with connection.cursor() as cursor:
        query = f'COPY (SELECT {columns} FROM "{table}" WHERE {where} ORDER BY 1) TO STDOUT'  # nosec B608  # our own
        with cursor.copy(query) as copy:
            for chunk in copy:
                content += bytes(chunk)
    return Copy(table, columns, bytes(content), content.count(b"\n"))


def copied_in(copies: list[Copy]) -> float:
    """Seconds that COPY takes for the same rows, indexes and constraints with them; taken back."""
    with transaction.atomic():
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            for each in copies:
                with cursor.copy(f'COPY "{each.table}" ({each.columns}) FROM STDIN') as copy:
                    copy.write(each.content)
        check_at_once()
        taken = time.perf_counter() - begun
        transaction.set_rollback(True)
    return taken


def memory(folder: Path, mark: str) -> Row:
    """Peak memory of the command for a file of 200 MB, beside that for one of 2 MB with orders as large."""
    small, large = folder / "small.xml", folder / "large.xml"
    write(small, 50, f"{mark}-S", texts=10)
    write(large, LARGE * MEGABYTE // (small.stat().st_size // 50), f"{mark}-L", texts=10)
    peaks = [peak_of(path) for path in (small, large)]
    size = large.stat().st_size / MEGABYTE
    note = (
        f"{size:.0f} MB: {peaks[1]:.0f} MB of memory, {peaks[0]:.0f} MB for {small.stat().st_size / MEGABYTE:.0f} MB"
    )
    return Row(
        "peak memory in GB, a large file beside a small", once(peaks[0] / 1024), once(peaks[1] / 1024), 1.25, note
    )


def peak_of(path: Path) -> float:
    """The peak memory, in MB, of a process that imports a file and takes it back."""
    command = [sys.executable, "manage.py", "import_orders", "--dry-run", str(path)]
    code = (
        "import resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    status, kilobytes = done.stdout.split()
    if status != "0":
        raise RuntimeError(f"The import of {path.name} ended with {status}.")
    return int(kilobytes) / 1024
