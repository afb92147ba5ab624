"""The New Customer form, in the address format of its country."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from csc.models import Site
from orders.cart import addresses
from orders.cart.reading import Form, email, read_address
from orders.pages.entry_parts import Field

COUNTRY_OF = {
    "USD": "US",
    "GBP": "GB",
    "JPY": "JP",
    "EUR": "DE",
}  # where customers of a site mostly live, by its currency


class CustomerForm:
    """What was typed of a new customer: the fields of their country, and what is wrong with them."""

    def __init__(self, post: Mapping[str, str] | None, *, site: Site) -> None:
        self.post: Mapping[str, str] = post or {}
        self.form = Form(self.post)
        self.country = self.post.get("country", COUNTRY_OF.get(site.currency, ""))
        self.idem = uuid4()
        self.values: dict[str, Any] = {}

    def is_valid(self) -> bool:
        """Whether a customer can be made of it; `values` is filled then."""
        address = addresses.tidy(read_address(self.form, "", None))
        reached = self.form.read("email", email, "")
        tin = self.form.text("tin", "", 40)
        if not address.last_name and not address.company:
            self.form.errors.setdefault("last_name", _("Type a last name or a company."))
        if address.country not in dict(addresses.countries()):
            self.form.errors.setdefault("country", _("Choose the country."))
        for part in addresses.needed_in(address.country):
            if not getattr(address, part):
                label = addresses.label(part, address.country)
                self.form.errors.setdefault(part, _("%(part)s is needed.") % {"part": label})
        self.values = {"address": asdict(address), "email": reached, "tin": tin,
                       "tax_exempt": bool(self.post.get("tax_exempt"))}  # fmt: skip
        return not self.form.errors

    @property
    def errors(self) -> dict[str, str]:
        """A sentence for each field that is wrong, by name."""
        return self.form.errors

    @property
    def fields(self) -> list[Field]:
        """Country first: it decides about the rest."""
        needed = addresses.needed_in(self.country)
        names = ("first_name", "last_name", "company", *addresses.parts_of(self.country), "phone")
        parts = [
            self.field(name, addresses.label(name, self.country), needed=name in needed,
                       wide=name in ("line1", "line2", "company"))
            for name in names
        ]  # fmt: skip
        return [*parts, self.field("email", _("Email"), inputmode="email"), self.field("tin", _("Tax ID"))]

    @property
    def country_field(self) -> Field:
        """Where they live."""
        return Field("country", _("Country"), self.country, self.errors.get("country", ""), needed=True,
                     choices=[("", _("Choose")), *addresses.countries()])  # fmt: skip

    @property
    def tax_exempt(self) -> bool:
        """Whether the tick is set."""
        return bool(self.post.get("tax_exempt"))

    def field(self, name: str, label: str, **more: Any) -> Field:
        """A field with what was typed in it."""
        return Field(name, label, self.post.get(name, ""), self.errors.get(name, ""), **more)
