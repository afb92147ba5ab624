"""The first provider of the Storefront interface: the shop's own tables."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q

from csc.models import Site
from orders import models
from orders.cart.storefront import Method, Offer, Stock
from orders.pricing.cart import Promotion, TaxRate

MOST_HITS = 20
MOST_WORDS = 5


class Tables:
    """A site's shop on a day."""

    def __init__(self, site: Site, day: date) -> None:
        self.site, self.day = site, day

    def find(self, words: str, *, locale: str) -> list[Offer]:
        items = models.Item.objects.filter(status=models.Item.Status.SOLD)
        exact = list(self._with(items.filter(code__iexact=words.strip())))
        found = exact or list(self._with(items.filter(keywords(words)))[:MOST_HITS])
        masters = [each.pk for each in found if each.variation_count]
        if masters:
            alone = [each for each in found if not each.variation_count and each.master_id not in masters]
            found = [*list(self._with(items.filter(master__in=masters)))[:MOST_HITS], *alone]
        return [self._offer(each, locale) for each in found[:MOST_HITS]]

    def offers(self, codes: Collection[str], *, locale: str) -> dict[str, Offer]:
        items = self._with(models.Item.objects.filter(code__in=codes))
        return {each.code: self._offer(each, locale) for each in items}

    def promotions(self, coupon: str) -> tuple[Promotion, ...]:
        rows = models.Promotion.objects.filter(site=self.site).prefetch_related("items", "excluded_items")
        own = rows.filter(Q(starts_on=None) | Q(starts_on__lte=self.day), Q(ends_on=None) | Q(ends_on__gte=self.day))
        return tuple(promotion(each) for each in own.filter(coupon__in={"", coupon.upper()}).order_by("pk"))

    def tax_rates(self, countries: Collection[str]) -> tuple[TaxRate, ...]:
        rows = models.TaxRate.objects.filter(country__in=countries, valid_from__lte=self.day)
        return tuple(TaxRate(each.country, each.tax_class, each.rate, each.valid_from, each.region) for each in rows)

    def methods(self) -> list[Method]:
        rows = models.ShippingMethod.objects.filter(site=self.site, visible=True).order_by("price", "code")
        return [Method(each.code, each.name, each.price, each.days, frozenset(each.countries)) for each in rows]

    def _with(self, items: Any) -> Any:
        """Items with what an offer says of them: three questions, however many there are."""
        prices = models.PriceBookEntry.objects.filter(site=self.site, valid_from__lte=self.day).order_by("-valid_from")
        stock = models.Stock.objects.select_related("warehouse")
        return (
            items.annotate(variation_count=Count("variations"))
            .prefetch_related(Prefetch("prices", prices), Prefetch("stock", stock))
            .order_by("code")
        )

    def _offer(self, item: Any, locale: str) -> Offer:
        price = next((each.amount for each in item.prices.all()), None)
        return Offer(
            code=item.code,
            name=item.names.get(locale, item.name),
            price=price,
            tax_class=item.tax_class,
            is_sold=item.status == models.Item.Status.SOLD,
            stock=stock_of(item, self.site),
            item_id=item.pk,
            variation=", ".join(unsaid(item)),
            variations=item.variation_count,
        )


def unsaid(item: models.Item) -> list[str]:
    """What makes it a variation as far as its own name leaves that out; a localized name then leaves it out too."""
    return [part for part in map(str, item.variation.values()) if part.lower() not in item.name.lower()]


def keywords(words: str) -> Q:
    """Items that hold every word in their code or name."""
    found = Q()
    for word in words.split()[:MOST_WORDS]:
        found &= Q(code__icontains=word) | Q(name__icontains=word) | Q(names__icontains=word)
    return found if words.split() else Q(pk=None)


def stock_of(item: models.Item, site: Site) -> Stock:
    """What one warehouse of the site can send: an allocation takes a line from one place."""
    counted = list(item.stock.all())
    rows = [row for row in counted if row.warehouse.site_id == site.pk]
    if item.drop_ship:
        return Stock(None, "drop_ship")
    if not counted:
        return Stock(None, "untracked")
    if any(row.backorder_unlimited for row in rows):
        return Stock(None, "back_order")
    return Stock(max([Decimal(0), *(row.available for row in rows)]))


def promotion(row: models.Promotion) -> Promotion:
    """A promotion as pricing asks for it."""
    return Promotion(
        name=row.name,
        level=row.level,
        percent=row.percent,
        amount=row.amount,
        least_quantity=row.least_quantity,
        least_value=row.least_value,
        items=frozenset(each.code for each in row.items.all()),
        excluded_items=frozenset(each.code for each in row.excluded_items.all()),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )
