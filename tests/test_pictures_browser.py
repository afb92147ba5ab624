"""Pictures of every page and state, in both themes, on a desk and on a phone; axe looks at each of them too.

They are written to the folder that CSC_PICTURES names:
`CSC_PICTURES=pictures ./run test tests/test_pictures_browser.py`.
"""

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from callmgmt.views import home
from csc.models import GroupSite, Site, User
from orders.demo.load import load
from orders.models import Customer, Quote, Return, ReturnOrder, SalesOrder
from tests.browser import sign_in, violations
from tests.conftest import person

FOLDER = os.environ.get("CSC_PICTURES", "")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FOLDER, reason="CSC_PICTURES names no folder to write pictures to."),
]
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOOKS = [(theme, size) for theme in ("light", "dark") for size in SIZES]
LISTS = ("orders", "customers", "return-orders", "returns", "quotes")


class Album:
    """Takes the same picture in every look, and collects what axe or a sideways scroll bar says against it."""

    def __init__(self, browser, live_server, user=None):
        self.found = []
        self.site = live_server.url
        self.pages = [self._page(browser, live_server, user, theme, size) for theme, size in LOOKS]

    def _page(self, browser, live_server, user, theme, size):
        width, height = SIZES[size]
        look = {"width": width, "height": height}
        context = browser.new_context(viewport=look, color_scheme=theme, reduced_motion="reduce")
        if user:
            sign_in(context, live_server, user)
        return f"{theme}-{size}", context.new_page()

    def take(self, name, path, *steps):
        for look, page in self.pages:
            page.goto(f"{self.site}{path}")
            for step in steps:
                step(page)
            page.screenshot(path=Path(FOLDER) / f"{name}-{look}.png", full_page=True)
            self.found += [f"{name} {look}: {words}" for words in violations(page)]
            if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
                self.found.append(f"{name} {look}: scrolls sideways")

    def close(self):
        for _look, page in self.pages:
            page.context.close()


@pytest.fixture
def album(browser, live_server, request):
    albums = []

    def of(user=None):
        albums.append(Album(browser, live_server, user))
        return albums[-1]

    yield of
    for each in albums:
        each.close()


@pytest.fixture
def page(page):
    """Marks these as tests that drive a browser."""
    return page


def typed(words):
    def step(page):
        page.locator("#find").fill(words)
        expect(page.locator("#find-panel")).to_be_visible()

    return step


def pressed(*keys):
    def step(page):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(400)

    return step


def opened(selector):
    def step(page):
        page.locator(selector).click()

    return step


def printed(page):
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def on_screen(page):
    page.emulate_media(media="screen")


def order_of(**facts):
    return SalesOrder.objects.filter(**facts).order_by("pk").first().get_absolute_url()


def test_an_empty_desk(page, album, agent):
    pages = album(agent)

    pages.take("home-empty", "/")
    for name in LISTS:
        pages.take(f"{name}-empty", f"/{name}/")

    assert pages.found == []


def test_signing_in(page, album, agent):
    pages = album()

    def wrong(page):
        page.get_by_label("Email or user name").fill("mia")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()

    pages.take("sign-in", "/sign-in/")
    pages.take("sign-in-error", "/sign-in/", wrong)

    assert pages.found == []


def test_a_full_desk(page, album):
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


def test_waiting_and_failing(page, album, monkeypatch):
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


def test_what_is_not_for_everyone(page, album, live_server):
    load(60, lambda words: None)
    outsider = User.objects.create(username="noor", first_name="Noor", last_name="Haddad")
    limited = person("kim", "Customer Service Agent")
    elsewhere = Site.objects.create(code="elsewhere", name="Elsewhere", currency="USD")
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=elsewhere)
    of_nobody, of_a_site = album(outsider), album(limited)

    of_nobody.take("forbidden", "/orders/")
    of_a_site.take("not-found-of-a-site", order_of(state__lt=60))

    assert of_nobody.found + of_a_site.found == []
