"""A customer whom an agent creates while keying an order."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from activities.recording import record
from csc.models import Site, User
from csc.numbers import next_number
from csc.phones import phone_digits
from orders.models import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from orders.searching import index

OWN = ("attention", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")


@transaction.atomic
def create(values: dict[str, Any], *, site: Site, locale: str, by: User) -> Customer:
    """Makes the customer; the address is where bills and goods go from now on."""
    address = values["address"]
    number = next_number("customer")
    customer = Customer.objects.create(
        number=number,
        source_id=number,
        site=site,
        type=Customer.Type.PERSON if address["last_name"] else Customer.Type.COMPANY,
        first_name=address["first_name"],
        last_name=address["last_name"],
        company=address["company"],
        locale=locale,
        tin=values["tin"],
        tax_exempt=values["tax_exempt"],
        created_at=timezone.now(),
    )
    if address["phone"]:
        digits = phone_digits(address["phone"])[:20]
        CustomerPhone.objects.create(customer=customer, shown=address["phone"], digits=digits)
    if values["email"]:
        CustomerEmail.objects.create(customer=customer, address=values["email"])
    own = {name: address[name] for name in OWN}
    CustomerAddress.objects.bulk_create(
        [
            CustomerAddress(customer=customer, kind=kind, position=n, **own)
            for n, kind in enumerate(("billing", "shipping"))
        ]
    )
    index([customer])
    record("customer.created", customer, by=by, summary=f"Customer created in order entry on {site}")
    return customer
