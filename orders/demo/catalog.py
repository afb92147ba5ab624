"""Puts the goods into the catalogue: masters, variations, prices on every site, and stock."""

from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from csc.models import Site
from csc.money import rounded
from orders.demo.dice import dice
from orders.demo.goods import (
    COLOURS,
    DROP_SHIPPED,
    EXACT_CODES,
    EXACT_PRICES,
    GOODS,
    ON_BACK_ORDER,
    SOLD_OUT,
    Good,
)
from orders.demo.shops import SITES
from orders.models import Item, PriceBookEntry, Stock, Warehouse

LANGUAGES = ("de", "es", "fr")


def make_items() -> None:
    """Saves masters and items without variations first, then the variations."""
    masters = Item.objects.bulk_create([master(good) for good in GOODS])
    Item.objects.bulk_create(
        [item for good, parent in zip(GOODS, masters, strict=True) for item in variations(good, parent)]
    )


def master(good: Good) -> Item:
    """The item that variations point at, or that is sold itself."""
    names = dict(zip(LANGUAGES, (good.de, good.es, good.fr), strict=True))
    return Item(
        code=good.code, name=good.name, names=names, tax_class=good.tax_class, drop_ship=good.code in DROP_SHIPPED
    )


def variations(good: Good, parent: Item) -> list[Item]:
    """One item for each colour and size."""
    return [
        variation(good, parent, colour, size)
        for colour in good.colours
        for size in good.sizes or ("",)
    ]  # fmt: skip


def variation(good: Good, parent: Item, colour: str, size: str) -> Item:
    """A master in one colour and size."""
    code = "-".join(filter(None, (good.code, colour.upper(), size.upper().replace(" ", ""))))
    translated = dict(zip(LANGUAGES, COLOURS[colour], strict=True))
    return Item(
        code=EXACT_CODES.get(f"{good.code} {colour}", code),
        name=joined(good.name, colour, size),
        names={language: joined(parent.names[language], translated[language], size) for language in LANGUAGES},
        master=parent,
        variation={"colour": colour} | ({"size": size} if size else {}),
        tax_class=good.tax_class,
    )


def joined(name: str, colour: str, size: str) -> str:
    """`Desk Chair - Black`, `Wool Rug - Grey, 120 x 180`."""
    return f"{name} - {', '.join(filter(None, (colour, size)))}"


def sold_items() -> list[Item]:
    """What customers can buy: variations, and items that have none."""
    return list(Item.objects.filter(variations__isnull=True).select_related("master").order_by("code"))


def make_prices(sites: dict[str, Site], today: date) -> None:
    """Saves a price for every item on every site; some went up in the spring before last."""
    base = {good.code: Decimal(good.price) for good in GOODS}
    first, later = today - timedelta(days=900), today - timedelta(days=240)
    rows = []
    for item in sold_items():
        dollars = dollars_for(item, base)
        for code, _name, currency, _policy, _zone, _locale, factor, ending in SITES:
            amount = local(dollars * Decimal(factor), currency, ending)
            rows.append(PriceBookEntry(site=sites[code], item=item, valid_from=first, amount=amount))
            if item.code not in EXACT_PRICES and dice("price", item.code).chance(0.15):
                raised = local(dollars * Decimal(factor) * Decimal("1.06"), currency, ending)
                rows.append(PriceBookEntry(site=sites[code], item=item, valid_from=later, amount=raised))
    PriceBookEntry.objects.bulk_create(rows)


def dollars_for(item: Item, base: dict[str, Decimal]) -> Decimal:
    """The price in USD: larger sizes cost more."""
    if item.code in EXACT_PRICES:
        return Decimal(EXACT_PRICES[item.code])
    dollars = base[item.master.code if item.master else item.code]
    larger = str(item.variation.get("size", "")) in ("160 cm", "200 cm", "160 x 230", "140 x 260", "Double", "22 cm")
    return rounded(dollars * (Decimal("1.35") if larger else 1), "USD")


def local(amount: Decimal, currency: str, ending: str) -> Decimal:
    """A price as a shop of that currency would print it: 18.90, 14.50, 2,480."""
    if not ending:
        return rounded(amount, currency)
    whole = Decimal(100) if currency == "JPY" else Decimal(1)
    return (amount / whole).to_integral_value(ROUND_FLOOR) * whole + Decimal(ending)


def make_stock() -> None:
    """Saves what each warehouse has: plenty mostly, nothing of some items, back orders allowed for others."""
    warehouses = list(Warehouse.objects.all())
    rows = [
        stock(item, warehouse)
        for item in sold_items()
        if item.code not in DROP_SHIPPED
        for warehouse in warehouses
    ]  # fmt: skip
    Stock.objects.bulk_create(rows)


def stock(item: Item, warehouse: Warehouse) -> Stock:
    """The row of one item in one warehouse."""
    throw = dice("stock", item.code, warehouse.code)
    none = item.code in SOLD_OUT or item.code in ON_BACK_ORDER
    return Stock(
        item=item,
        warehouse=warehouse,
        on_hand=0 if none else throw.choice((3, 8, 12, 25, 40, 60, 90)),
        safety=0 if none else throw.choice((0, 0, 1, 2)),
        on_order=throw.choice((12, 24, 48)) if none or throw.chance(0.2) else 0,
        backorder_authorised=40 if item.code in ON_BACK_ORDER else None,
    )
