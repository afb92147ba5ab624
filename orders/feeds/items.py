"""Items of a shop from a CSV file: names, variations, prices and stock. One row is one item on one site."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.models import Site
from csc.money import rounded
from orders.feeds.fields import Fields, Unreadable
from orders.feeds.importing import Outcome, Result
from orders.feeds.records import Rejection
from orders.feeds.refusals import is_gone, why_not
from orders.models import Item, PriceBookEntry, Stock, Warehouse
from orders.models.shop import LONGEST_CODE

COLUMNS = ("code", "name", "master", "options", "site", "price", "tax class", "on hand", "safety stock", "backorder")
NEEDED = ("code", "name")
BATCH = 200
LONGEST_FIELD = 100_000
UNIT_STEP = Decimal("0.0000000001")


@dataclass(frozen=True)
class ItemRow:
    """One row as plain values; None where a cell is empty."""

    code: str
    name: str
    master: str
    options: dict[str, str]
    site: str
    price: Decimal | None
    tax_class: str
    on_hand: Decimal | None
    safety: Decimal | None
    backorder: Decimal | None
    unlimited: bool


def import_items(path: str) -> Iterator[Outcome]:
    """Stores the rows of a file in their order, and answers for each; a batch of them is one transaction."""
    rows = rows_of(path)
    while batch := list(islice(rows, BATCH)):
        yield from store_batch(batch)


def rows_of(path: str) -> Iterator["Line | Rejection"]:
    """The rows with the line each begins at; one rejection when the file cannot be used at all."""
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            yield from lines_of(file, path)
    except OSError as error:
        why = _("The file cannot be opened: %(why)s.") % {"why": error.strerror or error}
        yield Rejection(path, 0, "", why)
    except UnicodeDecodeError:
        yield Rejection(path, 0, "", _("The file is not UTF-8 text."))


@dataclass(frozen=True)
class Line:
    """A row as delivered, and where it stands."""

    file: str
    number: int
    values: dict[str, Any]


def lines_of(file: Iterable[str], path: str) -> Iterator[Line | Rejection]:
    """The rows beneath a heading that names their columns, in any order."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(file)
    try:
        heading = [" ".join(name.split()).lower().replace("_", " ") for name in next(reader, [])]
        if why := why_not_heading(heading):
            yield Rejection(path, 1, "", why)
            return
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cells):
                yield line_of(path, line, heading, cells)
    except csv.Error as error:
        yield Rejection(path, reader.line_num, "", _("The file is not CSV from here on: %(why)s.") % {"why": error})


def why_not_heading(heading: list[str]) -> str:
    """What is wrong with the first line; empty when nothing is."""
    if missing := [name for name in NEEDED if name not in heading]:
        words = _("The first line must name the columns; it lacks %(columns)s.")
        return words % {"columns": ", ".join(missing)}
    unknown = [name for name in heading if name not in COLUMNS]
    twice = [name for name in COLUMNS if heading.count(name) > 1]
    if unknown or twice:
        words = _("The first line has columns that are not known or stand twice: %(columns)s. Known are %(known)s.")
        return words % {"columns": ", ".join([*unknown, *twice])[:200], "known": ", ".join(COLUMNS)}
    return ""


def line_of(path: str, number: int, heading: list[str], cells: list[str]) -> Line | Rejection:
    """One row; a rejection when it has more cells than the heading, or characters that cannot be stored."""
    if len(cells) > len(heading):
        words = _("The row has %(cells)s cells, the first line only %(columns)s.")
        return Rejection(path, number, cells[0][:80], words % {"cells": len(cells), "columns": len(heading)})
    if any("\0" in cell for cell in cells):
        return Rejection(path, number, "", _("The row has a character that no text has."))
    return Line(path, number, dict(zip(heading, cells, strict=False)))


def parse(line: Line) -> ItemRow:
    """One row as plain values. Raises Unreadable with a sentence."""
    row = Fields(line.values, _("the item"))
    if missing := row.missing(*NEEDED):
        raise Unreadable(_("The item lacks %(fields)s.") % {"fields": ", ".join(missing)})
    backorder = row.text("backorder").lower()
    amount = Fields({"backorder": backorder}, row.where)
    return ItemRow(
        code=row.code("code", LONGEST_CODE),
        name=row.code("name", 200),
        master=row.code("master", LONGEST_CODE),
        options=options_of(row.code("options", 500)),
        site=row.code("site", 40),
        price=price_of(row),
        tax_class=row.code("tax class", 40) or "standard",
        on_hand=count_of(row, "on hand"),
        safety=count_of(row, "safety stock"),
        backorder=None if backorder in ("", "unlimited", "no") else count_of(amount, "backorder"),
        unlimited=backorder == "unlimited",
    )


def count_of(row: Fields, name: str) -> Decimal | None:
    """A number of pieces; None for an empty cell."""
    return None if row.missing(name) else row.quantity(name)


def price_of(row: Fields) -> Decimal | None:
    """A price, which is not negative; None for an empty cell."""
    if row.missing("price"):
        return None
    price = row.number("price")
    if price < 0 or price != price.quantize(UNIT_STEP):
        raise Unreadable(_("The price is %(price)s, which no item costs.") % {"price": price})
    return price


def options_of(words: str) -> dict[str, str]:
    """What makes an item a variation: colour=red; size=M."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in words.split(";"))):
        name, sign, value = (each.strip() for each in part.partition("="))
        if not sign or not name or not value or name in found:
            raise Unreadable(
                _("The options are “%(options)s”, not like colour=red; size=M.") % {"options": words[:60]}
            )
        found[name] = value
    return found


def store_batch(batch: list[Line | Rejection]) -> list[Outcome]:
    """All of a batch at once; each for itself when the database refuses one of them."""
    try:
        with transaction.atomic():
            shelf = Shelf(batch)
            return [shelf.store(each) for each in batch]
    except Exception as error:  # whatever one row brings about, the others come in
        if is_gone(error):
            raise
        if len(batch) > 1:
            return [outcome for each in batch for outcome in store_batch([each])]
        [line] = batch
        assert isinstance(line, Line)
        return [rejected(line, why_not(error))]


def rejected(line: Line, why: str) -> Outcome:
    """The outcome of a row that cannot be stored."""
    return Outcome(Result.REJECTED, Rejection(line.file, line.number, str(line.values.get("code", ""))[:80], why))


class Shelf:
    """Items, sites and warehouses that the rows of one batch name."""

    def __init__(self, batch: list[Line | Rejection]) -> None:
        values = [each.values for each in batch if isinstance(each, Line)]
        codes = {str(row.get(name, "")).strip() for row in values for name in ("code", "master")}
        self.items = {item.code: item for item in Item.objects.select_for_update().filter(code__in=codes)}
        self.sites = {site.code: site for site in Site.objects.all()}
        self.warehouses: dict[int, Warehouse] = {}

    def store(self, line: Line | Rejection) -> Outcome:
        """Stores one row."""
        if isinstance(line, Rejection):
            return Outcome(Result.REJECTED, line)
        try:
            row = parse(line)
            site = self.site(row)
            item, result = self.item(row)
            changed = [self.price(row, item, site), self.stock(row, item, site)] if site else []
        except Unreadable as error:
            return rejected(line, str(error))
        return Outcome(Result.UPDATED if result == Result.UNCHANGED and any(changed) else result)

    def site(self, row: ItemRow) -> Site | None:
        """The site of a row. Raises Unreadable when it is not there, or needed and not named."""
        if row.site and row.site not in self.sites:
            raise Unreadable(_("There is no site with the code %(code)s.") % {"code": row.site})
        if row.site:
            return self.sites[row.site]
        of_site = (row.price, row.on_hand, row.safety, row.backorder)
        if row.unlimited or any(each is not None for each in of_site):
            if len(self.sites) != 1:
                raise Unreadable(_("Price and stock are of a site, and the row names none."))
            return next(iter(self.sites.values()))
        return None

    def item(self, row: ItemRow) -> tuple[Item, Result]:
        """The item as the row has it."""
        item, master = self.items.get(row.code), self.master(row)
        wanted: dict[str, Any] = {
            "name": row.name, "master": master, "variation": row.options, "tax_class": row.tax_class,
        }  # fmt: skip
        if item is None:
            self.items[row.code] = Item.objects.create(code=row.code, **wanted)
            return self.items[row.code], Result.CREATED
        return item, Result.UPDATED if changed(item, wanted) else Result.UNCHANGED

    def master(self, row: ItemRow) -> Item | None:
        """The master of a variation. Raises Unreadable when it is not there, or is a variation itself."""
        if not row.master:
            return None
        master = self.items.get(row.master)
        if master is None:
            raise Unreadable(_("The master %(code)s is not known; its row must stand before.") % {"code": row.master})
        if master.code == row.code or master.master_id:
            raise Unreadable(_("The master %(code)s is a variation itself.") % {"code": row.master})
        return master

    def price(self, row: ItemRow, item: Item, site: Site) -> bool:
        """A price from today on, where it is another than the one that counts."""
        if row.price is None:
            return False
        if row.price != rounded(row.price, site.currency):
            words = _("The price %(price)s is not a whole amount in %(currency)s.")
            raise Unreadable(words % {"price": row.price, "currency": site.currency})
        today: date = timezone.localdate()
        now = (
            PriceBookEntry.objects.filter(site=site, item=item, valid_from__lte=today).order_by("-valid_from").first()
        )
        if now and now.amount == row.price:
            return False
        PriceBookEntry.objects.update_or_create(site=site, item=item, valid_from=today, defaults={"amount": row.price})
        return True

    def stock(self, row: ItemRow, item: Item, site: Site) -> bool:
        """What the site's warehouse has of the item; cells that are empty leave it as it is."""
        stated = {"on_hand": row.on_hand, "safety": row.safety, "backorder_authorised": row.backorder}
        wanted: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
        if row.unlimited:
            wanted["backorder_unlimited"] = True
        if not wanted:
            return False
        warehouse = self.warehouse(site)
        stock, is_new = Stock.objects.select_for_update().get_or_create(
            item=item, warehouse=warehouse, defaults=wanted
        )
        return is_new or changed(stock, wanted)

    def warehouse(self, site: Site) -> Warehouse:
        """The first warehouse of a site; a site without one gets one."""
        if site.pk not in self.warehouses:
            first = Warehouse.objects.filter(site=site).first()
            self.warehouses[site.pk] = first or Warehouse.objects.create(site=site, code=site.code, name=site.name)
        return self.warehouses[site.pk]


def changed(record: Any, wanted: dict[str, Any]) -> bool:
    """Saves what is otherwise than wanted; False when nothing is."""
    names = [name for name, value in wanted.items() if getattr(record, name) != value]
    for name in names:
        setattr(record, name, wanted[name])
    if names:
        record.save(update_fields=names)
    return bool(names)
