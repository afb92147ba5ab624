"""Where imported orders belong: a site of their currency and prices, then of their language."""

import pytest

from csc.models import Site
from orders.models import SalesOrder
from tests.factories import SiteFactory
from tests.orders.feeds.b2c import order, orders
from tests.orders.feeds.shop import Feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(tmp_path):
    """Imports into shops in Europe and America."""
    SiteFactory(code="a-eu", currency="EUR", tax_policy="gross", locale="de-DE")
    SiteFactory(code="b-ca", currency="USD", tax_policy="net", locale="fr-CA")
    SiteFactory(code="c-us", currency="USD", tax_policy="net", locale="en-US")
    return Feed(tmp_path)


@pytest.mark.parametrize(
    ("parts", "site", "locale"),
    [
        ({}, "c-us", "en-US"),
        ({"locale": "<customer-locale>en_GB</customer-locale>"}, "c-us", "en-GB"),
        ({"locale": "<customer-locale>ja_JP</customer-locale>"}, "b-ca", "ja-JP"),
        ({"locale": ""}, "b-ca", "fr-CA"),
        ({"currency": "<currency>EUR</currency>", "taxation": "<taxation>gross</taxation>"}, "a-eu", "en-US"),
    ],
)
def test_an_order_belongs_to_the_site_that_its_currency_prices_and_language_fit(feed, parts, site, locale):
    feed(orders(order(**parts)))

    found = SalesOrder.objects.get()
    assert (found.site.code, found.locale) == (site, locale)


def test_an_order_that_no_site_fits_is_rejected_and_comes_in_where_its_site_is_named(feed):
    euro_net = orders(order(currency="<currency>EUR</currency>"))

    assert feed(euro_net).endswith("1 rejected")
    assert "No site here sells in EUR with net prices; name the site of these orders with --site CODE" in (
        feed.report.read_text()
    )
    assert feed(euro_net, site="a-eu").startswith("1 created")


def test_orders_of_several_sites_in_one_file_each_find_their_own(feed):
    euro = order("2", currency="<currency>EUR</currency>", taxation="<taxation>gross</taxation>")

    feed(orders(order("1"), euro))

    assert [row.site.code for row in SalesOrder.objects.order_by("number")] == ["c-us", "a-eu"]


def test_an_installation_without_sites_gets_one_for_each_currency_and_policy(tmp_path):
    euro = order("2", currency="<currency>EUR</currency>", taxation="<taxation>gross</taxation>")

    Feed(tmp_path)(orders(order("1"), euro))

    made = Site.objects.order_by("code").values_list("code", "currency", "tax_policy", "locale")
    assert list(made) == [("main", "USD", "net", "en-US"), ("main-eur-gross", "EUR", "gross", "en-US")]
