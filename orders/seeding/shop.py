"""The small tables that orders are made of: a shop in two currencies, its items, and names, cities and words."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from csc.models import Code, Site, User
from csc.models.sites import TaxPolicy
from orders.demo.names import FIRST_NAMES, LAST_NAMES
from orders.models import Item, PriceBookEntry

COLOURS = ("Black", "White", "Green", "Blue", "Red", "Grey", "Amber", "Walnut")
THINGS = ("Lamp", "Chair", "Desk", "Kettle", "Blanket", "Mirror", "Shelf", "Mug", "Clock", "Basket", "Rug", "Stool")
SIZES = ("S", "M", "L", "XL")
CITIES = (
    ("US", "Portland", "OR", "97205"), ("US", "Austin", "TX", "78701"), ("US", "Madison", "WI", "53703"),
    ("US", "Denver", "CO", "80202"), ("US", "Boston", "MA", "02116"), ("US", "Tucson", "AZ", "85701"),
    ("DE", "Leipzig", "", "04109"), ("DE", "Bremen", "", "28195"), ("DE", "Kassel", "", "34117"),
    ("DE", "Mainz", "", "55116"),
)  # fmt: skip

# dice(of, which, sides): the same throw for the same order every time, so that a chunk can be made again.
SMALL_TABLES = """
CREATE OR REPLACE FUNCTION pg_temp.dice(bigint, integer, integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    'SELECT mod(hashint8extended($1, $2) & 9223372036854775807, $3)';
CREATE TEMP TABLE seed_first (i integer PRIMARY KEY, name text);
CREATE TEMP TABLE seed_last (i integer PRIMARY KEY, name text);
CREATE TEMP TABLE seed_city (i integer PRIMARY KEY, country text, city text, region text, postal_code text);
CREATE TEMP TABLE seed_item (i integer PRIMARY KEY, id bigint, code text, name text, price numeric);
CREATE TEMP TABLE seed_flag (i integer PRIMARY KEY, id bigint);
CREATE TEMP TABLE seed_tag (i integer PRIMARY KEY, id bigint);
"""


def furnish(cursor: CursorWrapper, using: str) -> dict[str, int]:
    """Makes what is missing of the shop and the small tables of this session; answers how many rows each has."""
    cursor.execute("DROP TABLE IF EXISTS seed_first, seed_last, seed_city, seed_item, seed_flag, seed_tag")
    cursor.execute(SMALL_TABLES)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "first": [(name,) for name in plain(FIRST_NAMES)],
        "last": [(name,) for name in plain(LAST_NAMES)],
        "city": list(CITIES),
        "item": items(using),
        "flag": entries_of("flag", using),
        "tag": entries_of("tag", using),
    }
    for name, found in rows.items():
        table = sql.Identifier(f"seed_{name}")
        for i, row in enumerate(found):
            marks = sql.SQL(", ").join([sql.Placeholder()] * (len(row) + 1))
            cursor.execute(sql.SQL("INSERT INTO {} VALUES ({})").format(table, marks), [i, *row])
        cursor.execute(sql.SQL("ANALYZE {}").format(table))
    return {f"{name}s": max(len(found), 1) for name, found in rows.items()}


def shop(using: str) -> dict[str, int]:
    """The two sites and the agent of the seeded orders; makes those that are not there yet."""
    sites = Site.objects.using(using)
    net, _new = sites.get_or_create(
        code="seed-us", defaults={"name": "Harbor Home US", "currency": "USD", "tax_policy": TaxPolicy.NET}
    )
    gross, _new = sites.get_or_create(
        code="seed-eu",
        defaults={"name": "Harbor Home EU", "currency": "EUR", "tax_policy": TaxPolicy.GROSS, "locale": "de"},
    )
    agent, _new = User.objects.using(using).get_or_create(
        username="seed-agent",
        defaults={"first_name": "Sam", "last_name": "Seed", "is_active": False, "password": make_password(None)},
    )
    return {"us": net.pk, "eu": gross.pk, "agent": agent.pk}


def items(using: str) -> list[tuple[Any, ...]]:
    """Every colour, thing and size as an item with a price on both sites."""
    known = Item.objects.using(using).filter(code__startswith="SEED-")
    if not known.exists():
        make_items(using)
    rows = known.order_by("code").values_list("pk", "code", "name")
    return [(*row, price(n)) for n, row in enumerate(rows)]


def make_items(using: str) -> None:
    """The items, with their prices."""
    names = [f"{colour} {thing} {size}" for colour, thing, size in product(COLOURS, THINGS, SIZES)]
    made = Item.objects.using(using).bulk_create(
        Item(code=f"SEED-{n:04}", name=name) for n, name in enumerate(names, start=1)
    )
    sites = Site.objects.using(using).filter(code__startswith="seed-")
    PriceBookEntry.objects.using(using).bulk_create(
        PriceBookEntry(site=site, item=item, valid_from=date(2020, 1, 1), amount=price(n))
        for site in sites
        for n, item in enumerate(made)
    )


def price(n: int) -> Decimal:
    """From 4.95 up, never a round one."""
    return Decimal("4.95") + Decimal(n % 90) * Decimal("1.27")


def plain(names: dict[str, tuple[str, ...]]) -> list[str]:
    """The names of all countries that are spelt in plain letters: folding them is lower case and nothing else."""
    return sorted({name for of in names.values() for name in of if name.isascii() and name.isalpha()})


def entries_of(pick_list: str, using: str) -> list[tuple[Any, ...]]:
    """The keys of a pick list's entries."""
    return list(Code.objects.using(using).filter(list=pick_list, visible=True).order_by("pk").values_list("pk"))
