"""Find Order: amounts are typed as the agent's locale writes them, and addresses mean the same to every reader."""

import pytest
from django.db.models import F

from csc.models import SavedView
from orders.models import SalesOrder
from tests.factories import order as placed
from tests.orders.lists import numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def reads(agent):
    """Makes the agent's locale another."""

    def read(locale):
        agent.locale = locale
        agent.save()

    return read


@pytest.fixture
def totals():
    """An order of 12.00, and one a hundred times as dear."""
    placed("1001")
    dear = placed("1002")
    SalesOrder.objects.filter(pk=dear.pk).update(
        subtotal=F("subtotal") * 100, shipping=F("shipping") * 100, tax=F("tax") * 100, total=F("total") * 100
    )


@pytest.mark.parametrize(
    ("locale", "typed", "plain"),
    [
        ("de", "1234,5", "1234.5"),
        ("de", "1.234,50", "1234.50"),
        ("de", "1.500", "1500"),
        ("de", "1234.50", "1234.50"),
        ("en", "1,234.50", "1234.50"),
        ("en", "1234.50", "1234.50"),
        ("fr", "1 234,50", "1234.50"),
        ("fr", "1234.5", "1234.5"),
        ("en", "٣٤٥", "345"),
    ],
)
def test_they_are_read_as_the_agent_writes_them_and_are_plain_in_addresses(
    agent_client, htmx_client, reads, locale, typed, plain
):
    reads(locale)

    part, page = (client.get("/orders/", {"total_from": typed}, follow=True) for client in (htmx_client, agent_client))

    assert (part.status_code, page.status_code) == (200, 200)
    assert part["HX-Replace-Url"] == f"/orders/?total_from={plain}"
    assert page.wsgi_request.get_full_path() == f"/orders/?total_from={plain}"


def test_they_narrow_by_what_was_meant(agent_client, reads, totals):
    [cheap, dear] = SalesOrder.objects.order_by("number").values_list("total", flat=True)
    assert cheap < 100 < dear
    reads("de")

    dearer = agent_client.get("/orders/", {"total_from": "100,00", "total_to": "9.999,50"}, follow=True)
    cheaper = agent_client.get("/orders/", {"total_to": "100,00"}, follow=True)

    assert (numbers(dearer), numbers(cheaper)) == (["1002"], ["1001"])


def test_field_and_chip_have_a_plain_address_as_the_reader_writes_it(agent_client, reads):
    address = "/orders/?total_from=1234.50"

    pages = {}
    for locale in ("en", "de"):
        reads(locale)
        pages[locale] = agent_client.get(address).text

    assert ['value="1234.50"' in pages["en"], 'value="1234,50"' in pages["de"]] == [True, True]
    assert ["1,234.50" in pages["en"], "1.234,50" in pages["de"]] == [True, True]


def test_an_amount_sent_by_hand_opens_the_one_order_that_has_it(agent_client, reads, totals):
    reads("de")

    page = agent_client.get("/orders/", {"total_from": "100,00", "go": "1"}, follow=True)

    assert page.redirect_chain[-1] == ("/orders/1002/", 302)


@pytest.mark.parametrize("typed", ["1.500", "1,500", "1.234,50", "1,234.50", "1,5", "1.5", "12,34", "1.000.000"])
def test_no_address_means_one_amount_to_one_reader_and_another_to_the_next(agent_client, reads, typed):
    led = set()
    for locale in ("en", "de", "fr", "es", "en-IN", "de-CH", "sv"):
        reads(locale)
        page = agent_client.get("/orders/", {"total_from": typed}, follow=True)
        if page.status_code == 200:
            led.add(page.wsgi_request.get_full_path())

    assert len(led) == 1


def test_a_saved_view_keeps_the_plain_form(agent_client, agent, reads):
    reads("de")

    agent_client.post("/views/orders/save/", {"idem": "a" * 32, "name": "Dear", "query": "total_from=1.500,00"})

    assert SavedView.objects.get().query == "total_from=1500.00"


@pytest.mark.parametrize(
    ("locale", "typed", "words"),
    [
        ("en", "1.500", "This can be read in two ways. Write it with two decimals, as 1,234.50."),
        ("de", "1,500", "This can be read in two ways. Write it with two decimals, as 1.234,50."),
        ("de", "1.5000", "This is not an amount. Write it as 1234,50."),
        ("de", "viel", "This is not an amount. Write it as 1234,50."),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_and_kept(agent_client, reads, locale, typed, words):
    reads(locale)

    page = agent_client.get("/orders/", {"total_from": typed})

    assert page.status_code == 422
    assert words in page.text
    assert f'value="{typed}"' in page.text
