"""What browser tests share: a page that is signed in, and one that watches for broken promises."""

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from csc.models import User

PATIENCE = 15_000  # milliseconds: what takes long on a busy machine is measured elsewhere
expect.set_options(timeout=PATIENCE)


def sign_in(context: Any, live_server: Any, user: User) -> None:
    """Gives the browser context a session of `user`, without the sign-in page."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


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


def violations(page: Any) -> list[str]:
    """What axe finds, by rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]
