"""The demo's customers: who they are, where they live, how they pay."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Model

from csc.models import Code, Site
from csc.numbers import next_numbers
from orders.demo.dice import Dice, dice
from orders.demo.names import COMPANIES, FIRST_NAMES, LAST_NAMES, MAIL_DOMAINS
from orders.demo.places import COUNTRIES, City, Country
from orders.models import Customer, CustomerAddress, CustomerEmail, CustomerPaymentMethod, CustomerPhone
from orders.searching import index

FOLDED = str.maketrans({"ß": "ss", "ø": "o", "'": "", " ": ""})
BELONGINGS: tuple[type[Model], ...] = (CustomerPhone, CustomerEmail, CustomerAddress, CustomerPaymentMethod)
BRANDS = {"Visa": 0.5, "Mastercard": 0.38, "American Express": 0.12}


@dataclass
class Person:
    """A customer's row together with what hangs on it, not saved yet."""

    customer: Customer
    rows: list[Any]


def make_customers(count: int, sites: dict[str, Site], now: datetime) -> list[Customer]:
    """Saves `count` customers; the three last are doubles, merged into others."""
    numbers = next_numbers("customer", count)
    flags = list(Code.objects.of("flag"))
    people = [person(n, number, sites, flags, now) for n, number in enumerate(numbers)]
    customers = Customer.objects.bulk_create([each.customer for each in people])
    rows = [row for each in people for row in each.rows]
    for model in BELONGINGS:
        model._default_manager.bulk_create([row for row in rows if type(row) is model])
    merge_doubles(customers)
    index(customers)
    return customers


def merge_doubles(customers: list[Customer]) -> None:
    """The last three came in twice under the same name; the earlier record survives."""
    for double, survivor in zip(customers[-3:], customers[5:8], strict=True):
        double.first_name, double.last_name, double.site = survivor.first_name, survivor.last_name, survivor.site
        double.merged_into = survivor
    Customer.objects.bulk_update(customers[-3:], ["first_name", "last_name", "site", "merged_into"])


def person(n: int, number: str, sites: dict[str, Site], flags: list[Code], now: datetime) -> Person:
    """One customer with phones, mail, addresses and payment methods."""
    throw = dice("customer", n)
    country = COUNTRIES[throw.weighted({code: each.share for code, each in COUNTRIES.items()})]
    customer = Customer(
        number=number,
        source="demo",
        source_id=str(n + 1),
        site=sites[country.site],
        first_name=throw.choice(FIRST_NAMES[country.code]),
        last_name=throw.choice(LAST_NAMES[country.code]),
        locale=throw.weighted(country.locales),
        marketing_email_opt_out=throw.chance(0.3),
        catalog_opt_out=throw.chance(0.2),
        created_at=now - timedelta(days=throw.randint(560, 1900), minutes=throw.randint(0, 1440)),
    )
    if throw.chance(0.03):
        customer.flag = throw.choice(flags)
    if throw.chance(0.08):
        make_company(customer, country, throw)
    return Person(customer, belongings(customer, country, throw, now.date(), n))


def make_company(customer: Customer, country: Country, throw: Dice) -> None:
    """Turns a person into the contact of a company, some of them free of tax."""
    customer.type = Customer.Type.COMPANY
    customer.company = throw.choice(COMPANIES[country.code])
    customer.tax_exempt = country.code == "US" and throw.chance(0.4)
    customer.tin = f"{country.code}{throw.randint(10**8, 10**9 - 1)}"


def belongings(customer: Customer, country: Country, throw: Dice, today: date, n: int) -> list[Any]:
    """Phones, mail, addresses and payment methods of a customer."""
    city = throw.choice(country.cities)
    home = address(country, city, throw)
    shown = "".join(str(throw.randint(0, 9)) if sign == "#" else sign for sign in city.phone)
    rows: list[Any] = [
        CustomerPhone(customer=customer, shown=shown, digits="".join(filter(str.isdigit, shown))),
        CustomerEmail(customer=customer, address=mail_of(customer, n, throw)),
        CustomerAddress(customer=customer, kind="billing", position=0, company=customer.company, phone=shown, **home),
        CustomerAddress(customer=customer, kind="shipping", position=1, company=customer.company, phone=shown, **home),
    ]
    if throw.chance(0.3):
        other = address(country, throw.choice(country.cities), throw)
        rows.append(CustomerAddress(customer=customer, kind="shipping", position=2, **other))
    return rows + cards(customer, throw, today)


def address(country: Country, city: City, throw: Dice) -> dict[str, str]:
    """An address that exists only in the demo, in a city and postal code that exist."""
    postal_code = throw.choice(city.postal_codes)
    number: str = str(throw.randint(1, country.highest_number))
    if country.code == "JP":
        postal_code, street = postal_code.split(" ")
        number = f"{throw.randint(1, 3)}-{throw.randint(1, 24)}-{throw.randint(1, 16)}"
    else:
        street = throw.choice(country.streets)
    return {
        "line1": country.street.format(number=number, street=street),
        "line2": throw.choice(country.flats) if throw.chance(0.3) else "",
        "city": city.name,
        "region": city.region,
        "postal_code": postal_code,
        "country": country.code,
    }


def mistyped(postal_code: str) -> str:
    """A postal code as typed in a hurry: two digits beside each other have changed places."""
    for n, (one, other) in enumerate(pairwise(postal_code)):
        if one != other and (one + other).isdigit():
            return f"{postal_code[:n]}{other}{one}{postal_code[n + 2 :]}"
    return postal_code[::-1]


def mail_of(customer: Customer, n: int, throw: Dice) -> str:
    """An address of mail that nobody can have."""
    style = throw.choice(("{first}.{last}", "{first}{last}", "{initial}.{last}", "{first}.{last}{n}"))
    first, last = plain(customer.first_name), plain(customer.last_name)
    return style.format(first=first, last=last, initial=first[0], n=n % 90 + 10) + "@" + throw.choice(MAIL_DOMAINS)


def plain(name: str) -> str:
    """A name as it stands in an address of mail: small letters without accents."""
    return unicodedata.normalize("NFKD", name.translate(FOLDED)).encode("ascii", "ignore").decode().lower()


def cards(customer: Customer, throw: Dice, today: date) -> list[CustomerPaymentMethod]:
    """One or two cards on file; some have run out, as cards do."""
    return [
        CustomerPaymentMethod(
            customer=customer,
            kind="Card",
            gateway_token=f"tok_{throw.getrandbits(64):016x}",
            brand=throw.weighted(BRANDS),
            last4=f"{throw.randint(0, 9999):04d}",
            expires=(today + timedelta(days=throw.randint(-150, 1300))).replace(day=1),
            holder=customer.name,
            is_default=position == 0,
        )
        for position in range(1 + throw.chance(0.25))
    ]
