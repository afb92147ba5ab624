"""The four shops of the demo: currencies, taxes, ways to ship, warehouses and promotions."""

from datetime import date, timedelta
from decimal import Decimal

from csc.models import Site
from orders.models import Item, Promotion, ShippingMethod, TaxRate, Warehouse

SITES = (
    # code, name, currency, tax policy, time zone, locale, prices against USD, prices end on
    ("us", "Harbor & Home", "USD", "net", "America/New_York", "en", "1", ""),
    ("eu", "Harbor & Home Europe", "EUR", "gross", "Europe/Berlin", "de", "1.15", "0.90"),
    ("uk", "Harbor & Home UK", "GBP", "gross", "Europe/London", "en", "0.98", "0.50"),
    ("jp", "Harbor & Home Japan", "JPY", "gross", "Asia/Tokyo", "en", "165", "80"),
)
WAREHOUSES = (
    ("us", "edison", "Edison, New Jersey"), ("us", "reno", "Reno, Nevada"), ("eu", "leipzig", "Leipzig"),
    ("eu", "zaragoza", "Zaragoza"), ("uk", "coventry", "Coventry"), ("jp", "chiba", "Chiba"),
)  # fmt: skip
METHODS = (
    # site, code, name, price, days, countries
    ("us", "ground", "Ground", "7.95", 5, ["US"]), ("us", "two-day", "Two-Day Air", "19.95", 2, ["US"]),
    ("us", "furniture", "Furniture Delivery", "60.00", 9, ["US"]),
    ("eu", "standard", "Standard", "5.90", 4, ["DE", "FR", "ES"]),
    ("eu", "express", "Express", "14.90", 2, ["DE", "FR"]),
    ("eu", "spedition", "Two-Person Delivery", "49.00", 10, ["DE", "FR", "ES"]),
    ("uk", "tracked", "Tracked 48", "4.95", 3, ["GB"]), ("uk", "next-day", "Next Day", "9.95", 1, ["GB"]),
    ("uk", "two-person", "Two-Person Delivery", "39.00", 8, ["GB"]),
    ("jp", "takkyubin", "Home Delivery", "880", 2, ["JP"]),
    ("jp", "furniture", "Furniture Delivery", "5500", 8, ["JP"]),
)  # fmt: skip
STATES = {
    "NY": "0.08875", "PA": "0.06", "MA": "0.0625", "IL": "0.1025", "TX": "0.0825", "WA": "0.1035", "OR": "0",
    "CA": "0.0863", "CO": "0.0881", "GA": "0.089",
}  # fmt: skip
RATES = {
    # country: standard, food, books
    "DE": ("0.19", "0.07", "0.07"), "FR": ("0.20", "0.055", "0.055"), "ES": ("0.21", "0.10", "0.04"),
    "GB": ("0.20", "0", "0"), "JP": ("0.10", "0.08", "0.10"),
}  # fmt: skip
TAX_CLASSES = ("standard", "food", "books")
FOOD_IN_THE_STATES = "0"
PROMOTIONS = (
    # site, code, name, level, percent, amount, least value, good
    ("us", "autumn-desks", "Autumn desks", "item", None, "45.00", None, "OD-44"),
    ("us", "order-over-500", "Order over 500", "order", None, "75.00", "500", None),
    ("us", "lamps-15", "15 % off lamps", "item", "15", None, None, "DL-50"),
    ("us", "welcome-10", "10 % off the first order", "order", "10", None, None, None),
    ("eu", "teppiche-20", "20 % off wool rugs", "item", "20", None, None, "RG-70"),
    ("eu", "order-over-300", "Order over 300", "order", None, "30.00", "300", None),
    ("eu", "welcome-10", "10 % off the first order", "order", "10", None, None, None),
    ("uk", "towels-25", "25 % off bath towels", "item", "25", None, None, "TW-75"),
    ("uk", "order-over-250", "Order over 250", "order", None, "25.00", "250", None),
    ("jp", "mugs-10", "10 % off stoneware mugs", "item", "10", None, None, "MG-80"),
    ("jp", "order-over-30000", "Order over 30,000", "order", None, "3000", "30000", None),
)  # fmt: skip


def make_sites() -> dict[str, Site]:
    """Saves the shops with their warehouses and shipping methods."""
    sites = {
        code: Site.objects.create(
            code=code, name=name, currency=currency, tax_policy=policy, time_zone=zone, locale=locale,
            from_address=f"service@{code}.shop.example",
        )
        for code, name, currency, policy, zone, locale, _factor, _ending in SITES
    }  # fmt: skip
    Warehouse.objects.bulk_create(
        [Warehouse(site=sites[site], code=code, name=name) for site, code, name in WAREHOUSES]
    )
    ShippingMethod.objects.bulk_create(
        [
            ShippingMethod(
                site=sites[site], code=code, name=name, price=Decimal(price), days=days, countries=countries
            )
            for site, code, name, price, days, countries in METHODS
        ]
    )
    return sites


def make_taxes(today: date) -> None:
    """Saves the rates of every country and state, in force since before the first order."""
    since = today.replace(day=1) - timedelta(days=1000)
    rows = [("US", state, rate, FOOD_IN_THE_STATES, rate) for state, rate in STATES.items()]
    rows += [(country, "", *rates) for country, rates in RATES.items()]
    TaxRate.objects.bulk_create(
        [
            TaxRate(country=country, region=region, tax_class=tax_class, valid_from=since, rate=Decimal(rate))
            for country, region, *rates in rows
            for tax_class, rate in zip(TAX_CLASSES, rates, strict=True)
        ]
    )


def make_promotions(sites: dict[str, Site]) -> None:
    """Saves the promotions; those of an item name its variations."""
    for site, code, name, level, percent, amount, least, good in PROMOTIONS:
        promotion = Promotion.objects.create(
            site=sites[site],
            code=code,
            name=name,
            level=level,
            percent=Decimal(percent) if percent else None,
            amount=Decimal(amount) if amount else None,
            least_value=Decimal(least) if least else None,
            coupon="WELCOME10" if code == "welcome-10" else "",
        )
        if good:
            promotion.items.set(Item.objects.filter(master__code=good))
