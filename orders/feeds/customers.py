"""The customers of a batch of orders: found by the shop's id, made where they are new."""

from collections.abc import Iterable

from django.utils import timezone

from csc.copying import copy_in, copy_values
from csc.models import Site
from csc.numbers import next_numbers
from orders.feeds.mapping import digits
from orders.feeds.values import ShopCustomer
from orders.models import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from orders.searching import index_new


def customers_of(buyers: Iterable[ShopCustomer], site: Site, source: str) -> dict[str, Customer]:
    """Customers by their id at the shop `source`. One that is known stays: people may have corrected it here."""
    wanted = {buyer.source_id: buyer for buyer in buyers}
    rows = Customer.objects.filter(source=source, source_id__in=list(wanted))
    known = {str(row.source_id): row for row in rows}
    new = [buyer for source_id, buyer in wanted.items() if source_id not in known]
    return known | dict(zip((buyer.source_id for buyer in new), made(new, site, source), strict=True))


def made(buyers: list[ShopCustomer], site: Site, source: str) -> list[Customer]:
    """New customers with what hangs on them, table by table."""
    numbers = next_numbers("customer", len(buyers))
    rows = [customer(buyer, site, source, number) for buyer, number in zip(buyers, numbers, strict=True)]
    pairs = list(zip(rows, buyers, strict=True))
    copy_in(rows)
    emails = [{"customer": row, "address": buyer.email} for row, buyer in pairs if "@" in buyer.email]
    phones = [
        {"customer": row, "shown": buyer.phone, "digits": digits(buyer.phone)} for row, buyer in pairs if buyer.phone
    ]
    copy_values(CustomerEmail, emails)
    copy_values(CustomerPhone, phones)
    copy_values(CustomerAddress, [{"customer": row, **buyer.address} for row, buyer in pairs if buyer.address])
    index_new(rows)
    return rows


def customer(buyer: ShopCustomer, site: Site, source: str, number: str) -> Customer:
    """An unsaved customer with a number of its own."""
    return Customer(
        number=number,
        source=source,
        source_id=buyer.source_id,
        site=site,
        first_name=buyer.first_name,
        last_name=buyer.last_name,
        company=(buyer.address or {}).get("company", ""),
        locale=buyer.locale or site.locale,
        tax_exempt=buyer.tax_exempt,
        created_at=timezone.now(),
    )
