"""What browser tests share: a page that is signed in, that watches for broken promises, and whose keys are counted."""

from typing import Any

from django.conf import settings
from playwright.sync_api import expect

from csc.models import User
from tests.conftest import signed_in

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 15_000  # milliseconds: what takes long on a busy machine is measured elsewhere
expect.set_options(timeout=PATIENCE)


def sign_in(context: Any, live_server: Any, user: User) -> None:
    """Gives the browser context a session of `user`, without the sign-in page."""
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def at(page: Any, live_server: Any, user: User, path: str = "/") -> Any:
    """The page with `user` signed in at `path`; from then on `said` holds what it complains of."""
    sign_in(page.context, live_server, user)
    page.said = complaints(page)
    page.goto(f"{live_server.url}{path}")
    return page


def complaints(page: Any) -> list[str]:
    """Collects what the page's console says of errors and of a broken content security policy."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if is_complaint(message) else None)
    return said


def is_complaint(message: Any) -> bool:
    """Report-only lines tell of a policy that is not in force yet; refusals (4xx) are part of some tests.

    A request that is given up because the page is left is no fault either.
    """
    if message.type != "error" or "Report Only" in message.text or "report-only" in message.text:
        return False
    given_up = message.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
    return not given_up and "Failed to load resource" not in message.text


def unexpected(said):
    """What was said beside the refusals (401) of a session that ended, each of which the library reports."""
    return [words for words in said if "Response Status Error Code 401" not in words]


def violations(page: Any) -> list[str]:
    """What axe finds, by rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


class Counted:
    """A page whose keys, clicks and round-trips are counted."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        self.keys = self.clicks = self.trips = 0
        page.on("request", self._sent)

    def _sent(self, request):
        begins = request.is_navigation_request() and request.redirected_from is None
        waited_for = request.headers.get("x-background") != "1"
        self.trips += waited_for and (begins or request.method == "POST")

    def start(self, path):
        self.page.goto(f"{self.site}{path}")
        self.keys = self.clicks = self.trips = 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def click(self, locator):
        locator.click()
        self.clicks += 1

    def type(self, words):
        self.page.keyboard.type(words, delay=20)

    @property
    def spent(self):
        return {"keys": self.keys, "clicks": self.clicks, "trips": self.trips}


def spent(keys=0, clicks=0, trips=1):
    return {"keys": keys, "clicks": clicks, "trips": trips}
