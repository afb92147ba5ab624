"""Pictures of every page and state, in both themes, on a desk and on a phone; axe looks at each of them too.

They are written to the folder that CSC_PICTURES names: `CSC_PICTURES=pictures ./run test tests/pictures`.
"""

import os
from pathlib import Path

import pytest

from tests.browser import sign_in, violations

FOLDER = os.environ.get("CSC_PICTURES", "")
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOOKS = [(theme, size) for theme in ("light", "dark") for size in SIZES]


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
            page.goto("about:blank")
            page.wait_for_timeout(500)  # what it edited is free for the next look

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


@pytest.fixture(autouse=True)
def folder():
    if not FOLDER:
        pytest.skip("CSC_PICTURES names no folder to write pictures to.")
