"""The one box: an exact number opens, then emails, phones and names in order of certainty."""

from functools import partial

import pytest
from django.core.management import call_command

from csc.models import GroupSite, JobRun, SearchRow
from csc.prepared import Prepared
from csc.search import find, written
from orders.actions.placing import place
from orders.feeds.customers import customers_of
from orders.feeds.values import ShopCustomer
from orders.management.commands.rebuild_search import EVER
from orders.models import CustomerEmail, CustomerPhone, SalesOrder
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory, new_order
from tests.factories import order as placed
from tests.orders.lists import numbers

pytestmark = pytest.mark.django_db


def customer(**facts):
    row = CustomerFactory(**facts)
    CustomerPhone.objects.create(customer=row, shown="+34 600 218 412", digits="34600218412")
    CustomerEmail.objects.create(customer=row, address="Ines@Duarte.example")
    index([row])
    return row


@pytest.mark.parametrize("typed", ["1001", "#1001", " 1001 "])
def test_an_exact_number_opens_its_order_at_once(agent_client, typed):
    placed("1001")
    placed("10012")

    response = agent_client.get("/search/", {"q": typed})

    assert (response.status_code, response["Location"]) == (302, "/orders/1001/")


def test_a_shop_number_that_two_orders_bear_lets_the_agent_choose(agent_client):
    place([new_order("1002"), new_order("1002")])

    assert sorted(numbers(agent_client.get("/search/", {"q": "1002"}))) == ["1002", "1002-2"]


def test_nothing_opens_while_typing(htmx_client):
    placed("1001")

    response = htmx_client.get("/search/", {"q": "1001"})

    assert (response.status_code, numbers(response)) == (200, ["1001"])
    assert response.text.strip().startswith('<section id="results"')


@pytest.mark.parametrize(
    "typed",
    ["ana@lopez.example", "ANA@LOPEZ.example", "lopez.exam", "412 555", "(0412) 555-0142", "+1 412 555 0142",
     "Lopez", "lópez ana", "an lop"],
)  # fmt: skip
def test_an_order_is_found_by_what_its_customer_can_say(htmx_client, typed):
    placed("1001", phone="+1 412 555 0142", phone_digits="14125550142")
    placed("1002", first_name="Petr", last_name="Novak", email="petr@novak.example")

    assert numbers(htmx_client.get("/search/", {"q": typed})) == ["1001"]


def test_no_order_is_meant_by_a_number_sign_alone(htmx_client):
    placed("1001")
    SalesOrder.objects.update(shop_number="")

    assert numbers(htmx_client.get("/search/", {"q": "#"})) == []


def test_a_name_with_accents_is_found_without_them(htmx_client):
    placed("1001", first_name="Zoë", last_name="Großmüller")

    assert numbers(htmx_client.get("/search/", {"q": "zoe grossmuller"})) == ["1001"]


def test_a_customer_is_written_down_with_phones_emails_and_company(db):
    row = customer(first_name="Inês", last_name="Duarte", company="Duarte & Filhos")

    text = SearchRow.objects.get(kind="customer", object_id=row.pk).text

    assert text == f"|{row.number.lower()}|||34600218412|ines@duarte.example|ines duarte|duarte & filhos|"


def test_an_order_is_written_down_in_the_transaction_that_places_it(db):
    order = placed("1001", phone_digits="14125550142")

    row = SearchRow.objects.get(kind="order", object_id=order.pk)

    assert row.text == f"|1001|1001|{order.source_id}|14125550142|ana@lopez.example|ana lopez||"


def test_writing_a_record_down_again_replaces_its_row(db):
    order = placed("1001")
    order.last_name = "Okafor"

    index([order])

    assert "|ana okafor|" in SearchRow.objects.get(kind="order").text


def test_an_agent_limited_to_a_site_finds_only_its_records(htmx_client, agent):
    placed("1001")
    placed("2001", site=SiteFactory(code="other"))
    GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

    found = [numbers(htmx_client.get("/search/", {"q": typed})) for typed in ("lopez", "2001", "ana@lopez.example")]

    assert found == [["1001"], [], ["1001"]]


def test_nothing_found_suggests_a_near_number_and_other_kinds(agent_client):
    placed("100245")

    page = agent_client.get("/search/", {"q": "1002455"}).text

    assert "Nothing matches “1002455”." in page
    assert "/orders/100245/" in page
    assert "Search in:" in page


def test_what_is_older_than_the_newest_window_is_found_by_its_words(htmx_client, monkeypatch):
    monkeypatch.setattr("csc.search.FOUND", Prepared("found_narrowly", partial(written, glance=1, window=1)))
    placed("1001")
    placed("1002", first_name="Petr", last_name="Novak", email="petr@novak.example")

    assert numbers(htmx_client.get("/search/", {"q": "lopez"})) == ["1001"]


def test_no_more_than_ten_of_a_kind_are_shown(htmx_client):
    place([new_order(str(n)) for n in range(5000, 5030)])

    response = htmx_client.get("/search/", {"q": "lopez"})

    assert len(numbers(response)) == 10
    assert "There are more" in response.text


@pytest.mark.parametrize(
    "odd",
    ["%25", "_", "%27", "%22", "%5C", "a%00b", "%E2%80%8F%E2%80%AE", "%F0%9F%99%82", "0", "%7C", "%ED%A0%80", "%FF",
     "@", "%25%25%25", "+++", "------"],
)  # fmt: skip
def test_odd_text_finds_nothing_and_breaks_nothing(agent_client, htmx_client, odd):
    placed("7777", first_name="Bo", last_name="Li", email="")

    page, part = agent_client.get(f"/search/?q=x{odd}x"), htmx_client.get(f"/search/?q={odd}")

    assert (page.status_code, part.status_code) == (200, 200)
    assert "<html" in page.text
    assert numbers(page) == []


def test_text_of_ten_thousand_characters_is_refused_in_words_and_kept(agent_client):
    response = agent_client.get("/search/", {"q": "x" * 10_000})

    assert response.status_code == 422
    assert "Search for 200 characters at most; this has 10000." in response.text
    assert "x" * 10_000 in response.text


def test_an_empty_box_says_what_it_takes(agent_client):
    assert "Type whatever the caller can say" in agent_client.get("/search/").text


def test_who_may_not_see_orders_is_turned_away(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="nobody"))

    assert client.get("/search/", {"q": "1001"}).status_code == 403


def test_every_kind_of_record_is_written_down_anew_where_rows_were_lost(db):
    order, row = placed("1001"), customer(first_name="Ines", last_name="Duarte")
    SearchRow.objects.all().delete()

    call_command("rebuild_search")

    assert set(SearchRow.objects.values_list("kind", "object_id")) == {("order", order.pk), ("customer", row.pk)}


def test_writing_down_goes_on_where_it_was_stopped(db):
    first, second = place([new_order("1001"), new_order("1002")])
    SearchRow.objects.all().delete()
    JobRun.objects.create(job="rebuild_search", window_start=EVER, cursor={"order": first.pk})

    call_command("rebuild_search")

    assert [row.object_id for row in SearchRow.objects.all()] == [second.pk]
    assert not JobRun.objects.filter(job="rebuild_search").exists()


def test_the_customer_of_an_imported_order_is_found_at_once(db):
    buyer = ShopCustomer("77", "Ines", "Duarte", "ines@duarte.example", "", "en", False, None)

    [row] = customers_of([buyer], SiteFactory(), "shopify").values()

    assert find(["customer"], ["duarte"], site_ids=None) == {"customer": [row.pk]}


@pytest.mark.parametrize("typed", ["C-900", "INES@duarte.example", "218 412", "ines"])
def test_a_customer_that_alone_is_meant_opens(agent_client, typed):
    customer(number="C-900", first_name="Ines", last_name="Duarte")

    response = agent_client.get("/search/", {"q": typed})

    assert (response.status_code, response["Location"]) == (302, "/customers/C-900/")
