"""What callers say: numbers with the name of their kind, names with a comma, phones with a country, pending orders."""

import pytest

from csc.models import GroupSite
from orders.models import CustomerPhone
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory, pending_order
from tests.factories import order as placed
from tests.orders.test_record_pages import come_back, quote
from tests.orders.test_record_searches import numbers

pytestmark = pytest.mark.django_db


def customer(number, shown, digits, **facts):
    row = CustomerFactory(number=number, **facts)
    CustomerPhone.objects.create(customer=row, shown=shown, digits=digits)
    index([row])
    return row


class TestPhones:
    @pytest.mark.parametrize("said", ["+1 412 555 0142", "0014125550142"])
    def test_the_number_itself_is_found_with_its_country_and_without_and_no_other(self, htmx_client, said):
        customer("C-1", "+1 412 555 0142", "14125550142")
        customer("C-2", "412 555 0142", "4125550142")
        customer("C-3", "+1 312 555 0142", "13125550142")

        assert numbers(htmx_client.get("/search/", {"q": said})) == ["C-2", "C-1"]

    def test_a_number_that_only_ends_alike_is_shown_with_a_warning_and_never_opens(self, agent_client):
        customer("C-3", "+1 312 555 0142", "13125550142")

        everything = agent_client.get("/search/", {"q": "+1 412 555 0142"})
        customers = agent_client.get("/search/", {"q": "+1 412 555 0142", "kind": "customers"})

        for page in (everything, customers):
            assert numbers(page) == ["C-3"]
            assert "No record has the whole number +1 412 555 0142" in page.text

    @pytest.mark.parametrize("url", ["/orders/", "/customers/"])
    def test_a_list_finds_it_with_its_country_and_without(self, htmx_client, url):
        placed("1001", phone_digits="14125550142")
        placed("1002", phone_digits="13125550142")
        placed("1003", phone_digits="4125550142")
        customer("C-1", "+1 412 555 0142", "14125550142")
        customer("C-2", "+1 312 555 0142", "13125550142")
        customer("C-3", "412 555 0142", "4125550142")

        found = numbers(htmx_client.get(url, {"phone": "+1 412 555 0142"}))

        assert found == {"/orders/": ["1003", "1001"], "/customers/": ["C-3", "C-1"]}[url]

    def test_a_customer_stands_with_the_phone_that_was_asked_for(self, htmx_client):
        row = customer("C-1", "+34 600 218 412", "34600218412")
        CustomerPhone.objects.create(customer=row, shown="(412) 555-0142", digits="4125550142", position=1)
        index([row])

        page = htmx_client.get("/search/", {"q": "555 0142"}).text
        box = htmx_client.get("/search/", {"q": "555 0142"}, headers={"HX-Target": "find-panel"}).text

        assert "(412) 555-0142" in page
        assert "+34 600 218 412" not in page
        assert "Since <time" in page
        assert "(412) 555-0142" in box


class TestNumbers:
    @pytest.mark.parametrize(
        "said", ["Order 99990", "order no. 99990", "Order #99990", "O-99990", "o99990", "sales order number 99990"]
    )
    def test_an_order_opens_by_its_number_however_it_is_said(self, agent_client, said):
        placed("99990")
        customer("C-99990", "+34 600 218 412", "34600218412")

        assert agent_client.get("/search/", {"q": said}).headers.get("Location") == "/orders/99990/"

    @pytest.mark.parametrize(
        ("said", "address"),
        [
            ("customer 7", "/customers/C-7/"),
            ("c 7", "/customers/C-7/"),
            ("return order 8", "/return-orders/RO-8/"),
            ("RMA 8", "/return-orders/RO-8/"),
            ("ro8", "/return-orders/RO-8/"),
            ("Return 8", "/returns/R-8/"),
            ("quote 9", "/quotes/Q-9/"),
        ],
    )
    def test_so_does_every_other_kind(self, agent_client, agent, said, address):
        placed("7"), placed("8"), placed("9")
        row, back, quoted = customer("C-7", "1", "1"), come_back("R-8"), quote(agent, "Q-9")
        index([row, back, back.return_order, quoted, quoted.customer])

        assert agent_client.get("/search/", {"q": said}).headers.get("Location") == address

    def test_a_number_that_a_shop_writes_so_goes_first(self, agent_client):
        placed("O-99990")
        placed("99990")

        assert agent_client.get("/search/", {"q": "O-99990"})["Location"] == "/orders/O-99990/"

    def test_part_of_a_said_number_lists_that_kind_alone(self, htmx_client):
        placed("99990")
        customer("C-99990", "+34 600 218 412", "34600218412")

        assert numbers(htmx_client.get("/search/", {"q": "order 9999"})) == ["99990"]

    def test_a_said_number_that_nobody_has_suggests_its_neighbours(self, agent_client):
        placed("100245")

        page = agent_client.get("/search/", {"q": "Order 1002455"}).text

        assert "Did you mean" in page
        assert "/orders/100245/" in page

    @pytest.mark.parametrize(
        "address",
        ["/orders/?number=furniture", "/orders/?customer=7", "/orders/?customer=c-7", "/customers/?number=7"],
    )
    def test_lists_read_a_number_in_any_case_and_without_its_letters(self, htmx_client, address):
        row = customer("C-7", "1", "1")
        placed("FURNITURE-1", customer=row)

        found = numbers(htmx_client.get(address))

        assert found == (["C-7"] if "customers" in address else ["FURNITURE-1"])

    @pytest.mark.parametrize(
        ("address", "found"),
        [
            ("/return-orders/?number=8", "RO-8"),
            ("/returns/?number=8", "R-8"),
            ("/returns/?return_order=8", "R-8"),
            ("/quotes/?number=9", "Q-9"),
        ],
    )
    def test_so_do_the_lists_beside_them(self, htmx_client, agent, address, found):
        come_back("R-8")
        quote(agent, "Q-9")

        assert numbers(htmx_client.get(address)) == [found]

    def test_numbers_that_begin_with_digits_of_their_own_go_first(self, htmx_client):
        customer("77", "1", "1")
        customer("C-77", "1", "1")

        assert numbers(htmx_client.get("/customers/?number=7")) == ["77"]


@pytest.mark.parametrize("said", ["Lopez, Ana", "Lopez,Ana", "López; Ana"])
def test_a_name_is_found_with_a_comma_in_it(htmx_client, said):
    placed("1001")

    assert numbers(htmx_client.get("/search/", {"q": said})) == ["1001"]


class TestPendingOrders:
    def test_an_open_one_is_said_to_be_on_home_and_is_not_opened(self, agent_client, lea):
        pending_order(lea, "P-1008")

        page = agent_client.get("/search/", {"q": "p-1008"}).text

        assert "Pending order P-1008 is with Lea Berg; it is opened from Home." in page
        assert 'href="/?agent=lea#pending-P-1008"' in page
        assert "/entry/P-1008/" not in page

    def test_one_that_was_placed_leads_to_its_order(self, agent_client, agent):
        pending_order(agent, "P-1008", state="placed", placed_order=placed("99990"))

        page = agent_client.get("/search/", {"q": "Pending order 1008"}).text

        assert "Pending order P-1008 was placed as order 99990." in page
        assert 'href="/orders/99990/"' in page

    def test_one_that_was_quoted_leads_to_its_quote_as_well(self, agent_client, agent):
        quote(agent, "Q-9", pending_order=pending_order(agent, "P-1008"))

        assert 'href="/quotes/Q-9/"' in agent_client.get("/search/", {"q": "P-1008"}).text

    def test_one_that_was_voided_says_so(self, agent_client, agent):
        pending_order(agent, "P-1008", state="voided", voided_by=agent)

        assert "Pending order P-1008 was voided by Mia Berg." in agent_client.get("/search/", {"q": "P-1008"}).text

    def test_the_box_says_so_while_an_agent_types(self, htmx_client, agent):
        pending_order(agent, "P-1008")

        box = htmx_client.get("/search/", {"q": "P-1008"}, headers={"HX-Target": "find-panel"}).text

        assert "it is opened from Home" in box

    def test_one_of_a_site_that_the_agent_does_not_serve_is_not_told_of(self, agent_client, agent):
        pending_order(agent, "P-1008", site=SiteFactory(code="other"))
        GroupSite.objects.create(group=agent.groups.get(), site=SiteFactory())

        page = agent_client.get("/search/", {"q": "P-1008"}).text

        assert "Nothing matches “P-1008”." in page
        assert "Pending order" not in page
