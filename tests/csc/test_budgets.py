"""What a page may weigh: bytes on the wire, files of the shell, elements. No times: those depend on the machine."""

import gzip
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from activities.recording import record
from orders.actions.placing import place
from tests.factories import new_order
from tests.factories import order as placed

STATIC = settings.BASE_DIR / "static"
KB = 1000


def packed(*sources: bytes) -> int:
    return sum(len(gzip.compress(source, compresslevel=9)) for source in sources)


def files(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in sorted(STATIC.glob(pattern))]


def weight(*patterns: str) -> int:
    return packed(*(path.read_bytes() for path in files(*patterns)))


class Elements(HTMLParser):
    """Counts elements."""

    found = 0

    def handle_starttag(self, tag, attrs):
        self.found += 1


def elements(page: str) -> int:
    parser = Elements()
    parser.feed(page)
    return parser.found


@pytest.fixture
def order(agent):
    order = placed("1001", lines=20)
    for number in range(25):
        record("order.noted", order, by=agent, summary=f"Something happened, number {number}")
    return order


def test_the_styles_of_the_shell_weigh_little():
    assert weight("css/*.css", "vendor/*.css") <= 18 * KB


def test_our_scripts_weigh_little():
    assert weight("js/*.js") <= 12 * KB


def test_all_static_files_of_a_page_weigh_little():
    htmx = Path(finders.find("django_htmx/htmx-2.min.js"))

    assert weight("css/*.css", "vendor/*.css", "js/*.js", "img/favicon.svg") + packed(htmx.read_bytes()) <= 60 * KB


@pytest.mark.django_db
def test_an_order_with_20_lines_and_25_events_is_a_small_page(agent_client, order):
    page = agent_client.get(f"{order.get_absolute_url()}?history=")

    assert page.text.count("Something happened, number") >= 25
    assert packed(page.content) <= 26 * KB
    assert elements(page.text) <= 2000


@pytest.mark.django_db
def test_home_is_a_small_page(agent_client):
    place([new_order(str(number)) for number in range(1000, 1050)])

    page = agent_client.get("/")

    assert packed(page.content) <= 18 * KB
    assert elements(page.text) <= 1500


@pytest.mark.django_db
def test_a_page_loads_nothing_from_elsewhere(agent_client, order):
    page = agent_client.get(order.get_absolute_url()).text
    asked_for = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page)

    assert [address for address in asked_for if not address.startswith(settings.STATIC_URL)] == []
    files_and_icon = len(asked_for)
    assert files_and_icon <= 7  # with the page itself; the icon is fetched once for all pages


def test_what_is_vendored_is_what_its_list_says():
    digest = hashlib.sha256((STATIC / "vendor" / "tabler.css").read_bytes()).hexdigest()

    assert digest in (STATIC / "vendor" / "VERSIONS").read_text(encoding="utf-8")
