"""Items of a shop from a CSV file: names, variations, prices and stock. One row is one item on one site."""

import csv
from collections.abc import Container, Iterable, Iterator
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
from orders.models import Item, PriceBookEntry, Stock, TaxRate, Warehouse
from orders.models.shop import LONGEST_CODE

COLUMNS = ("code", "name", "master", "options", "site", "price", "tax class", "on hand", "safety stock", "backorder")
NEEDED = ("code", "name")
BATCH = 200
LONGEST_FIELD = 100_000
UNIT_STEP = Decimal("0.0000000001")
STANDARD = "standard"


@dataclass(frozen=True)
class ItemRow:
    """One row as plain values. What it does not state stays as it is: None, or no column in `item` and `stock`."""

    code: str
    master: str | None
    item: dict[str, Any]
    site: str
    price: Decimal | None
    stock: dict[str, Any]


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
    return Line(path, number, dict.fromkeys(heading, "") | dict(zip(heading, cells, strict=False)))


def parse(line: Line) -> ItemRow:
    """One row as plain values. Raises Unreadable with a sentence."""
    row = Fields(line.values, _("the item"))
    if missing := row.missing(*NEEDED):
        raise Unreadable(_("The item lacks %(fields)s.") % {"fields": ", ".join(missing)})
    return ItemRow(
        code=row.code("code", LONGEST_CODE),
        master=row.code("master", LONGEST_CODE) if "master" in line.values else None,
        item=facts_of(row, line.values),
        site=row.code("site", 40),
        price=price_of(row),
        stock=stock_of(row),
    )


def facts_of(row: Fields, columns: Container[str]) -> dict[str, Any]:
    """What a row states of the item itself; no options in a column of them are none, no tax class is as before."""
    facts: dict[str, Any] = {"name": row.code("name", 200)}
    if "options" in columns:
        facts["variation"] = options_of(row.code("options", 500))
    if tax_class := row.code("tax class", 40):
        facts["tax_class"] = tax_class
    return facts


def stock_of(row: Fields) -> dict[str, Any]:
    """What a row states of the stock; an empty cell states nothing."""
    counts = {"on_hand": "on hand", "safety": "safety stock"}
    stated: dict[str, Any] = {name: row.quantity(column) for name, column in counts.items() if not row.missing(column)}
    return stated | backorder_of(row)


def backorder_of(row: Fields) -> dict[str, Any]:
    """How many may be promised beyond the stock: a number, the word unlimited, or none by 0 and the word no."""
    words = row.text("backorder").lower()
    if not words:
        return {}
    pieces = None
    if words not in ("unlimited", "no"):
        pieces = Fields({"backorder": words}, row.where).quantity("backorder") or None
    return {"backorder_authorised": pieces, "backorder_unlimited": words == "unlimited"}


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
        self.classes: dict[Site | None, set[str]] = {}

    def store(self, line: Line | Rejection) -> Outcome:
        """Stores one row whole; nothing is written before all of it is known to be right."""
        if isinstance(line, Rejection):
            return Outcome(Result.REJECTED, line)
        try:
            row = parse(line)
            site, master = self.site(row), self.master(row)
            refuse_price(row, site)
            self.refuse_tax_class(row, site)
        except Unreadable as error:
            return rejected(line, str(error))
        return Outcome(self.write(row, site, master))

    def write(self, row: ItemRow, site: Site | None, master: Item | None) -> Result:
        """Writes what a row states; answers what that changed."""
        item, result = self.item(row, master)
        differs = [self.price(row, item, site), self.stock(row, item, site)] if site else []
        return Result.UPDATED if result == Result.UNCHANGED and any(differs) else result

    def site(self, row: ItemRow) -> Site | None:
        """The site of a row. Raises Unreadable when it is not there, or needed and not named."""
        if row.site and row.site not in self.sites:
            raise Unreadable(_("There is no site with the code %(code)s.") % {"code": row.site})
        if row.site:
            return self.sites[row.site]
        if row.stock or row.price is not None:
            if len(self.sites) != 1:
                raise Unreadable(_("Price and stock are of a site, and the row names none."))
            return next(iter(self.sites.values()))
        return None

    def refuse_tax_class(self, row: ItemRow, site: Site | None) -> None:
        """Raises Unreadable for a tax class without a rate: its goods would be sold without tax."""
        wanted = row.item.get("tax_class", STANDARD)
        known = self.tax_classes(site)
        if wanted not in known:
            named = {"class": wanted, "known": ", ".join(sorted(known)), "site": site.code if site else ""}
            words = _("There is no tax class “%(class)s”. Known are %(known)s.")
            if site:
                words = _("There is no tax class “%(class)s” on the site %(site)s. Its classes are %(known)s.")
            raise Unreadable(words % named)

    def tax_classes(self, site: Site | None) -> set[str]:
        """The classes that a site sells in, asked once; standard is always one of them."""
        if site not in self.classes:
            self.classes[site] = {STANDARD, *TaxRate.objects.of_site(site).values_list("tax_class", flat=True)}
        return self.classes[site]

    def item(self, row: ItemRow, master: Item | None) -> tuple[Item, Result]:
        """The item as the row has it."""
        item, wanted = self.items.get(row.code), dict(row.item)
        if row.master is not None:
            wanted["master"] = master
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
        if not row.stock:
            return False
        warehouse = self.warehouse(site)
        stock, is_new = Stock.objects.select_for_update().get_or_create(
            item=item, warehouse=warehouse, defaults=row.stock
        )
        return is_new or changed(stock, row.stock)

    def warehouse(self, site: Site) -> Warehouse:
        """The first warehouse of a site; a site without one gets one."""
        if site.pk not in self.warehouses:
            first = Warehouse.objects.filter(site=site).first()
            self.warehouses[site.pk] = first or Warehouse.objects.create(site=site, code=site.code, name=site.name)
        return self.warehouses[site.pk]


def refuse_price(row: ItemRow, site: Site | None) -> None:
    """Raises Unreadable for a price that is no amount in the currency of its site."""
    if site and row.price is not None and row.price != rounded(row.price, site.currency):
        words = _("The price %(price)s is not a whole amount in %(currency)s.")
        raise Unreadable(words % {"price": row.price, "currency": site.currency})


def changed(record: Any, wanted: dict[str, Any]) -> bool:
    """Saves what is otherwise than wanted; False when nothing is."""
    names = [name for name, value in wanted.items() if getattr(record, name) != value]
    for name in names:
        setattr(record, name, wanted[name])
    if names:
        record.save(update_fields=names)
    return bool(names)
