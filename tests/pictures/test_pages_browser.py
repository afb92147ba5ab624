"""Pictures of finding and reading: every page of it, empty, full, failing and forbidden."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from callmgmt.views import home
from csc.models import GroupSite, Site, User
from orders.demo.load import load
from orders.models import Customer, Quote, Return, ReturnOrder, SalesOrder
from tests.conftest import person
from tests.pictures.steps import opened, pressed, typed

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = ("orders", "customers", "return-orders", "returns", "quotes")


def printed(page):
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def on_screen(page):
    page.emulate_media(media="screen")


def order_of(**facts):
    return SalesOrder.objects.filter(**facts).order_by("pk").first().get_absolute_url()


def test_an_empty_desk(album, agent):
    pages = album(agent)

    pages.take("home-empty", "/")
    for name in LISTS:
        pages.take(f"{name}-empty", f"/{name}/")

    assert pages.found == []


def test_signing_in(album, agent):
    pages = album()

    def wrong(page):
        page.get_by_label("Email or user name").fill("mia")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()

    pages.take("sign-in", "/sign-in/")
    pages.take("sign-in-error", "/sign-in/", wrong)

    assert pages.found == []


def test_a_full_desk(album):
    load(300, lambda words: None)
    mia = User.objects.get(username="mia")
    pages = album(mia)

    pages.take("home", "/")
    for name in LISTS:
        pages.take(name, f"/{name}/")
        pages.take(f"{name}-error", f"/{name}/?placed_from=2026-02-30&number={'9' * 61}")
        pages.take(f"{name}-nothing", f"/{name}/?number=nobody")
    pages.take("orders-suspended", "/orders/?state=suspended")
    pages.take("orders-preview", "/orders/", pressed("j", "j"))
    pages.take("orders-save-view", "/orders/?state=alerted", opened("#save-view-open"))
    pages.take("orders-columns", "/orders/", opened("#columns-open"))
    pages.take("box-hits", "/", typed("an"))
    pages.take("box-none", "/", typed("qqqqxxxx"))
    pages.take("search", "/search/?q=an")
    pages.take("search-nothing", "/search/?q=qqqqxxxx")
    plain = {"suspended_at": None, "open_alerts": 0}
    pages.take("order", order_of(state__lt=60, **plain))
    pages.take("order-suspended", order_of(suspended_at__isnull=False, open_alerts=0))
    pages.take("order-alerted", order_of(suspended_at=None, open_alerts__gt=0))
    both = SalesOrder.objects.filter(open_alerts__gt=0, suspended_at__isnull=False).first()
    if both:
        pages.take("order-suspended-alerted", both.get_absolute_url())
    pages.take("order-closed", order_of(state=60, **plain))
    pages.take("customer", Customer.objects.filter(merged_into=None).order_by("pk").first().get_absolute_url())
    for name, model in (("return-order", ReturnOrder), ("return", Return), ("quote", Quote)):
        pages.take(name, model.objects.order_by("pk").first().get_absolute_url())
    pages.take("order-printed", order_of(open_alerts__gt=0), printed)
    pages.take("orders-printed", "/orders/?state=suspended", printed)
    pages.take("profile", "/me/", on_screen)
    pages.take("password", "/me/password/")
    User.objects.filter(pk=mia.pk).update(density="compact")
    pages.take("home-compact", "/")
    pages.take("orders-compact", "/orders/")
    pages.take("not-found", "/orders/no-such-order/")

    assert "\n".join(pages.found) == ""


def test_waiting_and_failing(album, monkeypatch):
    load(60, lambda words: None)
    pages = album(User.objects.get(username="mia"))

    def slow(page):
        page.route("**/orders/?*", lambda route: page.wait_for_timeout(20))
        page.get_by_label("Last name").fill("Lopez")
        page.wait_for_timeout(900)

    def broken(page):
        page.unroute("**/orders/?*")
        page.route("**/orders/?*", lambda route: route.fulfill(status=502, body=""))
        page.get_by_label("Last name").fill("Lopez")
        expect(page.get_by_role("button", name="Try again")).to_be_visible()

    pages.take("orders-loading", "/orders/", slow)
    pages.take("orders-failing", "/orders/", broken)
    monkeypatch.setattr(home, "counts", lambda user: 1 // 0)
    pages.take("broken", "/")

    assert pages.found == []


def test_what_is_not_for_everyone(album, live_server):
    load(60, lambda words: None)
    outsider = User.objects.create(username="noor", first_name="Noor", last_name="Haddad")
    limited = person("kim", "Customer Service Agent")
    elsewhere = Site.objects.create(code="elsewhere", name="Elsewhere", currency="USD")
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=elsewhere)
    of_nobody, of_a_site = album(outsider), album(limited)

    of_nobody.take("forbidden", "/orders/")
    of_a_site.take("not-found-of-a-site", order_of(state__lt=60))

    assert of_nobody.found + of_a_site.found == []
