"""What the orders of the demo are made from, read once: customers, items with their prices, taxes, people, codes."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from csc.models import Code, Site, User
from orders.demo.catalog import sold_items
from orders.demo.goods import ON_BACK_ORDER, SOLD_OUT
from orders.demo.users import AGENT, MANAGER
from orders.models import Customer, Item, PriceBookEntry, Promotion, ShippingMethod, TaxRate, Warehouse


@dataclass
class Shelf:
    """The shop's data at hand; `now` is the moment that the demo began to be loaded, and its last order's."""

    now: datetime

    @cached_property
    def sites(self) -> dict[str, Site]:
        """The shops by their code."""
        return {site.code: site for site in Site.objects.all()}

    @cached_property
    def customers(self) -> list[Customer]:
        """Everyone who buys, with phones, mail, addresses and cards loaded."""
        found = Customer.objects.filter(source="demo").survivors().select_related("site")
        return list(found.prefetch_related("phones", "emails", "addresses", "payment_methods").order_by("id"))

    @cached_property
    def items(self) -> list[Item]:
        """What can be bought."""
        return sold_items()

    @cached_property
    def at_hand(self) -> list[Item]:
        """What can be bought and sent at once."""
        return [item for item in self.items if item.code not in SOLD_OUT and item.code not in ON_BACK_ORDER]

    @cached_property
    def liking(self) -> dict[Item, float]:
        """How often what can be sent is bought: four times the price, half as often."""
        dollars = {item: float(self.price(item, self.sites["us"], self.now.date())) for item in self.at_hand}
        return {item: 10 / price**0.5 for item, price in dollars.items()}

    @cached_property
    def sold_out(self) -> list[Item]:
        """What no warehouse has."""
        return [item for item in self.items if item.code in SOLD_OUT]

    @cached_property
    def agents(self) -> list[User]:
        """Those who answer the phone."""
        return list(User.objects.filter(groups__name=AGENT).order_by("id"))

    @cached_property
    def managers(self) -> list[User]:
        """Those who approve."""
        return list(User.objects.filter(groups__name=MANAGER).order_by("id"))

    @cached_property
    def warehouses(self) -> dict[int, list[Warehouse]]:
        """Warehouses by their site's id."""
        found: dict[int, list[Warehouse]] = defaultdict(list)
        for warehouse in Warehouse.objects.all():
            found[warehouse.site_id].append(warehouse)
        return found

    @cached_property
    def codes(self) -> dict[tuple[str, str], Code]:
        """Entries of pick lists by list and label."""
        return {(code.list, code.label): code for code in Code.objects.all()}

    @cached_property
    def flags(self) -> list[Code]:
        """The flags."""
        return list(Code.objects.of("flag"))

    def price(self, item: Item, site: Site, on: date) -> Decimal:
        """What an item cost on a day."""
        starts, amounts = self._prices[item.pk, site.pk]
        return amounts[bisect_right(starts, on) - 1]

    def rate(self, country: str, region: str, tax_class: str) -> Decimal:
        """The tax on a class of items; the states of the US have their own."""
        return self._rates[country, region if country == "US" else "", tax_class]

    def method(self, site: Site, country: str, *, bulky: bool, fast: bool) -> ShippingMethod:
        """How a parcel goes: furniture by two people, the rest quickly or cheaply."""
        found = [each for each in self._methods[site.pk] if country in each.countries]
        if bulky:
            return found[-1]
        return found[1] if fast and len(found) > 2 else found[0]

    def promotions(self, site: Site, level: str) -> list[Promotion]:
        """The promotions of a shop; those of items with the items loaded."""
        return [each for each in self._promotions if each.site_id == site.pk and each.level == level]

    @cached_property
    def _promotions(self) -> list[Promotion]:
        return list(Promotion.objects.prefetch_related("items").order_by("id"))

    @cached_property
    def _methods(self) -> dict[int, list[ShippingMethod]]:
        found: dict[int, list[ShippingMethod]] = defaultdict(list)
        for method in ShippingMethod.objects.order_by("id"):
            found[method.site_id].append(method)
        return found

    @cached_property
    def _prices(self) -> dict[tuple[int, int], tuple[list[date], list[Decimal]]]:
        found: dict[tuple[int, int], tuple[list[date], list[Decimal]]] = defaultdict(lambda: ([], []))
        for entry in PriceBookEntry.objects.order_by("valid_from"):
            starts, amounts = found[entry.item_id, entry.site_id]
            starts.append(entry.valid_from)
            amounts.append(entry.amount)
        return found

    @cached_property
    def _rates(self) -> dict[tuple[str, str, str], Decimal]:
        return {(rate.country, rate.region, rate.tax_class): rate.rate for rate in TaxRate.objects.all()}
