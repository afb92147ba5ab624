"""Whatever is asked of the five lists and the one box, a page answers that helps: never an error, never silence."""

from datetime import timedelta
from urllib.parse import quote as percent

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from csc.models import Code, GroupSite
from orders.models import Quote, ReturnOrder, SalesOrder
from orders.searches.queries import SEARCHES
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory
from tests.factories import order as placed
from tests.orders.lists import NOON, next_page
from tests.orders.records import come_back, quote

pytestmark = pytest.mark.django_db
BOX = "/search/"
# The address of each list, a field of words, and the right that its page asks for.
LISTS = {
    "/orders/": ("last_name", "view_salesorder"),
    "/customers/": ("last_name", "view_customer"),
    "/return-orders/": ("order", "view_returnorder"),
    "/returns/": ("return_order", "view_return"),
    "/quotes/": ("agent", "view_quote"),
}
FIELDS = [(url, name) for url, search in zip(LISTS, SEARCHES, strict=True) for name in
          (each.name for each in search.filters)]  # fmt: skip
ODD = {
    "percent": "%", "underscore": "_", "apostrophe": "'", "quote": '"', "backslash": "\\", "nul": "a\x00b",
    "lone surrogate": "\ud83d", "right to left": "\u200f\u202eabc", "emoji": "🙂", "nought": "0", "bar": "|",
    "comment": "--", "many": "%" * 50, "markup": "<script>alert(1)</script>", "wide digits": "٣٤٥",
}  # fmt: skip


@pytest.fixture
def one_of_each(agent):
    order, back = placed("1001"), come_back("R-1")
    customer, quoted = back.return_order.customer, quote(agent, "Q-1", state="sent")
    index([customer, back.return_order, back, quoted, quoted.customer])
    return {"/orders/": order, "/customers/": customer, "/return-orders/": back.return_order, "/returns/": back,
            "/quotes/": quoted}  # fmt: skip


def helps(response, status=(200, 422)):
    """A whole page with the way on from here."""
    assert response.status_code in status
    assert "<html" in response.text
    assert 'id="results"' in response.text
    assert "Traceback" not in response.text
    return True


def is_part(response):
    """The results alone, as the page that asked for them swaps them in; something is said in them."""
    assert response.status_code in (200, 422)
    assert response.text.strip().startswith('<section id="results"')
    assert "HX-Request" in response["Vary"]
    return bool(response.text.partition(">")[2].strip())


def encoded(words):
    return percent(words.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(("url", "name"), [*FIELDS, (BOX, "q")])
def test_odd_words_in_any_field_are_answered_with_a_part_and_a_page(agent_client, htmx_client, url, name):
    addresses = [f"{url}?{name}={encoded(odd)}" for odd in ODD.values()]

    assert [is_part(htmx_client.get(each)) for each in addresses] == [True] * len(ODD)
    assert helps(agent_client.get(addresses[0]))
    assert helps(agent_client.get(f"{url}?{name}={encoded(''.join(ODD.values()))[:150]}"))


@pytest.mark.parametrize("url", LISTS)
def test_odd_names_sorts_and_tokens_are_answered_with_a_page(agent_client, one_of_each, url):
    values = [encoded(odd) for odd in ODD.values()]

    pages = [agent_client.get(f"{url}?sort={value}&page={value}&{value}={value}") for value in values]

    assert [helps(page, (200,)) for page in pages] == [True] * len(ODD)


@pytest.mark.parametrize(("url", "name"), [*((url, name) for url, (name, _right) in LISTS.items()), (BOX, "q")])
def test_ten_thousand_characters_are_refused_in_words_and_kept(agent_client, htmx_client, url, name):
    typed = "x" * 10_000

    page, part = agent_client.get(url, {name: typed}), htmx_client.get(url, {name: typed})

    assert helps(page, (422,))
    assert "this has 10000." in page.text
    assert f'value="{typed}"' in page.text
    assert is_part(part)
    assert part.status_code == 422


@pytest.mark.parametrize("url", LISTS)
def test_sorts_and_filters_that_do_not_exist_are_named(agent_client, one_of_each, url):
    page = agent_client.get(url, {"sort": "colour", "shade": "red"})

    assert helps(page, (200,))
    assert "There is no sort “colour”" in page.text
    assert "“shade” is not a filter here" in page.text
    assert one_of_each[url].number in page.text


@pytest.mark.parametrize("url", LISTS)
def test_a_forged_token_leads_to_the_first_page_and_says_so(agent_client, one_of_each, url):
    for forged in ("x", "a:b:c", "W10:1tXxXx:sig", "0", "🙂", "." * 5000):
        page = agent_client.get(url, {"page": forged})

        assert helps(page, (200,))
        assert "That page belongs to another search" in page.text
        assert one_of_each[url].number in page.text


def many(agent, url):
    """Thirty of the kind that a list shows."""
    if url == "/orders/":
        return [placed(str(2000 + n)) for n in range(30)]
    if url == "/customers/":
        return CustomerFactory.create_batch(30)
    if url == "/quotes/":
        return [quote(agent, f"Q-{n}") for n in range(100, 130)]
    order = placed("5000", customer=CustomerFactory())
    expected = [
        ReturnOrder.objects.create(number=f"RO-{n}", site=order.site, order=order, customer=order.customer,
                                   state_since=NOON, created_at=NOON + timedelta(minutes=n))
        for n in range(100, 130)
    ]  # fmt: skip
    if url == "/return-orders/":
        return expected
    returns = type(come_back("R-1")).objects
    return [
        returns.create(number=f"R-{n}", site=order.site, return_order=expected[0], received_at=NOON)
        for n in range(100, 130)
    ]


@pytest.mark.parametrize("url", LISTS)
def test_pages_follow_each_other_and_a_token_of_another_list_is_refused(agent, agent_client, url):
    made = {each.number for each in many(agent, url)}
    token = next_page(agent_client.get(url)).partition("page=")[2]

    second = agent_client.get(next_page(agent_client.get(url)))
    elsewhere = agent_client.get(f"{next(other for other in LISTS if other != url)}?page={token}")
    narrowed = agent_client.get(f"{url}?number=zz&page={token}")

    assert helps(second, (200,))
    assert sum(f">{number}</a>" in second.text for number in made) >= 5
    assert "That page belongs to another search" in elsewhere.text
    assert "That page belongs to another search" in narrowed.text


@pytest.mark.parametrize("url", LISTS)
def test_a_stale_token_leads_to_the_first_page_and_says_so(agent, agent_client, url):
    many(agent, url)
    address = next_page(agent_client.get(url))
    search = dict(zip(LISTS, SEARCHES, strict=True))[url]
    first = [row.pk for row in search.rows(agent).order_by(*search.sorts[0].fields)[:25]]
    search.rows(agent).exclude(pk__in=first).update(site=SiteFactory(code="hidden"))
    GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

    page = agent_client.get(address)

    assert helps(page, (200,))
    assert "That page has no more rows; this is the first page." in page.text
    assert page.text.count('class="key"') == 25


@pytest.mark.parametrize(
    ("url", "name"),
    [("/orders/", "placed_from"), ("/orders/", "placed_to"), ("/returns/", "received_from"),
     ("/returns/", "received_to"), ("/quotes/", "valid_from"), ("/quotes/", "valid_to")],
)  # fmt: skip
def test_days_that_do_not_exist_are_said_beside_the_field_and_kept(agent_client, url, name):
    missing, odd = "This day does not exist.", "Give a year from 1990 to 2100."
    days = {"2026-02-31": missing, "0000-00-00": missing, "31.02.2026": missing, "yesterday": missing,
            "9999-12-31": odd, "0001-01-01": odd}  # fmt: skip

    for day, words in days.items():
        page = agent_client.get(url, {name: day})

        assert helps(page, (422,))
        assert f'value="{day}"' in page.text
        assert words in page.text


def test_an_order_voided_between_list_and_click_still_opens_and_says_void(agent_client):
    order = placed("1001")
    assert "/orders/1001/" in agent_client.get("/orders/").text
    SalesOrder.objects.filter(pk=order.pk).update(state=SalesOrder.State.VOID, state_since=timezone.now())

    page = agent_client.get("/orders/1001/")

    assert page.status_code == 200
    assert "Void" in page.text


def test_a_return_order_and_a_quote_voided_between_list_and_click_still_open(agent_client, one_of_each):
    ReturnOrder.objects.update(state="void")
    Quote.objects.update(state="void")

    pages = [agent_client.get(one_of_each[url].get_absolute_url()) for url in ("/return-orders/", "/quotes/")]

    assert [(page.status_code, "Void" in page.text) for page in pages] == [(200, True), (200, True)]


class TestMergedCustomers:
    @pytest.fixture
    def merged(self, agent):
        survivor = CustomerFactory(number="C-900", first_name="Ines")
        old = CustomerFactory(number="C-100", first_name="Inez", merged_into=survivor)
        older = CustomerFactory(number="C-050", merged_into=old)
        index([survivor, old, older])
        for n, customer in enumerate((survivor, old, older), start=1):
            order = placed(f"100{n}", customer=customer)
            ReturnOrder.objects.create(number=f"RO-{n}", site=order.site, order=order, customer=customer,
                                       state_since=NOON, created_at=NOON)  # fmt: skip
            Quote.objects.filter(pk=quote(agent, f"Q-{n}").pk).update(customer=customer)
        return survivor, old, older

    @pytest.mark.parametrize("number", ["C-900", "C-100", "C-050", "c-100"])
    @pytest.mark.parametrize(
        ("url", "found"),
        [("/orders/", ("1001", "1002", "1003")), ("/return-orders/", ("RO-1", "RO-2", "RO-3")),
         ("/quotes/", ("Q-1", "Q-2", "Q-3"))],
    )  # fmt: skip
    def test_what_is_the_familys_is_listed_by_any_of_its_numbers(self, htmx_client, merged, url, found, number):
        part = htmx_client.get(url, {"customer": number}).text

        assert [f">{each}</a>" in part for each in found] == [True] * 3

    @pytest.mark.parametrize("number", ["C-100", "c-100", "C-050"])
    def test_they_are_found_by_their_old_number_and_lead_to_the_survivor(self, agent_client, merged, number):
        by_list = agent_client.get("/customers/", {"number": number, "go": "1"}, follow=True)
        by_box = agent_client.get(BOX, {"q": number}, follow=True)

        assert {by_list.redirect_chain[-1], by_box.redirect_chain[-1]} == {
            (f"/customers/C-900/?merged={number.upper()}", 302)
        }

    def test_the_survivor_counts_the_orders_of_all(self, htmx_client, merged):
        part = htmx_client.get("/customers/", {"number": "C-900"}).text

        assert '<a href="/orders/?customer=C-900">3 orders</a>' in part

    def test_merging_in_a_circle_ends(self, htmx_client, merged):
        survivor, _old, older = merged
        type(survivor).objects.filter(pk=survivor.pk).update(merged_into=older)

        assert htmx_client.get("/customers/").status_code == 200
        assert htmx_client.get("/orders/", {"customer": "C-900"}).status_code == 200

    def test_a_number_that_nobody_bears_finds_nothing_and_says_so(self, agent_client, merged):
        page = agent_client.get("/orders/", {"customer": "C-1"})

        assert helps(page, (200,))
        assert "Nothing matches" in page.text


@pytest.mark.parametrize(("url", "right"), [*((url, right) for url, (_name, right) in LISTS.items())])
def test_a_right_that_is_lost_between_two_requests_is_said_on_page_and_part(
    agent, agent_client, htmx_client, url, right
):
    assert agent_client.get(url).status_code == 200
    agent.groups.get().permissions.remove(Permission.objects.get(codename=right))

    page, part = agent_client.get(url), htmx_client.get(url)

    assert (page.status_code, part.status_code) == (403, 403)
    assert "<html" in page.text
    assert part.text.strip() != ""


@pytest.mark.parametrize("url", [*LISTS, BOX])
def test_who_is_deactivated_meanwhile_is_asked_to_sign_in(agent, agent_client, htmx_client, url):
    agent.is_active = False
    agent.save()

    page, part = agent_client.get(url), htmx_client.get(url)

    assert (page.status_code, page["Location"].startswith("/sign-in/")) == (302, True)
    # The page that asked answers the trigger with a sentence; it keeps what was typed.
    assert (part.status_code, part["HX-Trigger"]) == (401, "session-expired")


@pytest.mark.parametrize("url", LISTS)
def test_history_that_is_restored_gets_the_page_and_not_its_part(htmx_client, url):
    page = htmx_client.get(url, {"number": "zz"}, headers={"HX-History-Restore-Request": "true"})

    assert helps(page, (200,))


def test_a_flag_that_is_gone_since_is_said_beside_the_field(agent_client):
    Code.objects.filter(list="flag", code="red").update(visible=False)

    pages = [agent_client.get(url, {"flag": "red"}) for url in ("/orders/", "/customers/")]

    assert [helps(page) for page in pages] == [True, True]
