"""How an order in progress begins: the first thing typed, the catalog, the customer found or made."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from csc import leases
from csc.models import GroupSite
from orders.actions.order_entry import begin
from orders.cart import edits
from orders.models import PendingOrder
from tests.factories import SiteFactory
from tests.orders.entry.shop import begun, cart_of, customer, edit, guards, item, put_in, ready, shop, url

pytestmark = pytest.mark.django_db


def test_the_first_thing_typed_makes_a_row_and_one_hit_is_chosen(agent_client):
    made = customer("Okafor")
    form = {"idem": str(uuid4()), "site": "main", "locale": "en", "who": "Okafor"}

    answers = [agent_client.post(reverse("orders:new_order"), form)["Location"] for _twice in range(2)]

    pending = PendingOrder.objects.get()
    assert answers == [url(pending), url(pending)]
    assert pending.customer == made
    assert cart_of(pending).ship_tos[0].address.city == "Albany"


def test_create_new_order_on_the_customer_page_opens_the_cart_of_that_customer(agent_client):
    made = customer("Okafor")

    page = agent_client.get(made.get_absolute_url()).content.decode()
    form = {"idem": str(uuid4()), "customer": made.number}
    answers = [agent_client.post(reverse("orders:new_order"), form)["Location"] for _twice in range(2)]

    pending = PendingOrder.objects.get()
    assert "Create New Order" in page
    assert f'name="customer" value="{made.number}"' in page
    assert pending.customer == made
    assert answers == [url(pending), url(pending)]
    assert leases.holder("pending_order", pending.pk) is None  # the tab that shows it takes it


def test_the_first_screen_names_the_catalog_of_a_known_customer(agent_client):
    shop(name="Harbor & Home")
    made = customer("Okafor", site=SiteFactory(code="uk", name="Harbor & Home UK", currency="GBP"))
    address = reverse("orders:new_order")

    known = agent_client.get(address, {"customer": made.number}).text
    unknown = agent_client.get(address).text

    assert '<option value="uk" selected>Harbor &amp; Home UK · GBP</option>' in known
    assert "while no customer is known" not in known
    assert '<option value="">the customer\'s own</option>' in unknown
    assert "Harbor &amp; Home while no customer is known." in unknown
    assert "selected" not in re.search(r'<select [^>]*id="site".*?</select>', unknown, re.DOTALL)[0]


def test_a_catalog_that_nobody_chose_gives_way_to_that_of_the_customer(agent, htmx_client):
    usual, own = shop(), SiteFactory(code="uk", currency="GBP", locale="en-GB", tax_policy="gross")
    made = customer("Okafor", site=own)
    pending = begin(site=usual, locale=usual.locale, by=agent, is_guess=True)

    htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=made.number))

    pending.refresh_from_db()
    assert (pending.site, pending.currency, pending.locale, pending.tax_policy) == (own, "GBP", "en-GB", "gross")


def test_a_catalog_that_was_chosen_stays_for_life_and_so_does_one_with_items(agent, htmx_client):
    usual = shop()
    own = SiteFactory(code="uk", currency="GBP", locale="en-GB", tax_policy="gross")
    first, second = customer("Okafor", site=own), customer("Vega", site=own)
    item("TIE")
    chosen = begin(site=usual, locale=usual.locale, by=agent)
    filled = begin(site=usual, locale=usual.locale, by=agent, is_guess=True)
    put_in(filled, "TIE", agent)

    for pending, who in ((chosen, first), (filled, second)):
        htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=who.number))

    assert list(PendingOrder.objects.order_by("pk").values_list("currency", "customer")) == [
        ("USD", first.pk), ("USD", second.pk),
    ]  # fmt: skip


def test_without_any_catalog_it_says_so(agent_client):
    answer = agent_client.post(reverse("orders:new_order"), {"idem": str(uuid4()), "who": "Okafor"})

    assert answer.status_code == 409
    assert "There is no catalog to sell from yet" in answer.content.decode()


def test_several_hits_are_listed_and_one_of_them_is_used(agent_client, htmx_client, agent):
    pending = begun(agent)
    first, second = customer("Okafor"), customer("Okafor", first_name="Bea")

    page = htmx_client.post(url(pending, "find_customer"), guards(pending, who="okafor")).content.decode()
    htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=second.number))

    pending.refresh_from_db()
    assert first.number in page
    assert "2 found." in page
    assert pending.customer == second


def test_another_customer_brings_their_own_addresses_and_leaves_those_that_were_typed(htmx_client, agent):
    pending = ready(agent, "A", "B")
    edit(pending, edits.add_ship_to(), agent)
    typed = cart_of(pending).ship_tos[1].id
    fields = {"last_name": "Gift", "line1": "2 Elm St", "city": "Troy", "region": "NY", "postal_code": "12180",
              "country": "US"}  # fmt: skip
    posted = {f"{name}-{typed}": value for name, value in fields.items()}
    htmx_client.post(url(pending, tab="shipping"), guards(pending, **posted))
    other = customer("Vega")
    other.addresses.update(city="Utica")

    htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=other.number))

    cart = cart_of(pending)
    assert [each.address.city for each in cart.ship_tos] == ["Utica", "Troy"]
    assert (cart.billing.city, cart.email) == ("Utica", "vega@lopez.example")
    assert cart.payments == []  # a stored card is its owner's


def test_nobody_found_says_so(htmx_client, agent):
    pending = begun(agent)

    page = htmx_client.post(url(pending, "find_customer"), guards(pending, who="zzz")).content.decode()

    assert "Nobody found." in page
    assert 'value="zzz"' in page


def test_a_customer_merged_meanwhile_is_the_survivor(agent_client, agent):
    pending = ready(agent)
    survivor = customer("Vega")
    pending.customer.merged_into = survivor
    pending.customer.save()

    assert "Ana Vega" in agent_client.get(url(pending, tab="review")).content.decode()


def test_a_customer_merged_into_one_of_a_site_that_the_agent_does_not_serve_is_not_there(htmx_client, agent):
    pending, gone = begun(agent), customer("Okafor")
    gone.merged_into = customer("Vega", site=SiteFactory(code="other"))
    gone.save()
    GroupSite.objects.create(group=agent.groups.get(), site=pending.site)

    chosen = htmx_client.post(url(pending, "choose_customer"), guards(pending, customer=gone.number))
    searched = htmx_client.post(url(pending, "find_customer"), guards(pending, who=gone.number))
    begun_for = htmx_client.post(reverse("orders:new_order"), {"idem": str(uuid4()), "customer": gone.number})

    assert (chosen.status_code, "Nobody found." in searched.text, "Vega" in searched.text) == (404, True, False)
    assert begun_for.status_code == 302
    assert {(each.site, each.customer) for each in PendingOrder.objects.all()} == {(pending.site, None)}


def test_a_new_customer_is_made_in_the_format_of_the_country(htmx_client, agent):
    pending = begun(agent)
    form = {"do": "save", "country": "DE", "first_name": "Uwe", "last_name": "Kern", "line1": "Weg 1",
            "city": "Leipzig", "postal_code": "04109", "region": "left over", "email": "uwe@kern.example",
            "phone": "+49 341 5550"}  # fmt: skip

    answer = htmx_client.post(url(pending, "new_customer"), guards(pending, **form))

    pending.refresh_from_db()
    assert answer.status_code == 200
    assert str(pending.customer) == "Uwe Kern"
    assert [(each.kind, each.region, each.city) for each in pending.customer.addresses.all()] == [
        ("billing", "", "Leipzig"), ("shipping", "", "Leipzig"),
    ]  # fmt: skip


def test_a_new_customer_without_what_the_country_needs_is_refused_beside_the_field(htmx_client, agent):
    pending = begun(agent)

    answer = htmx_client.post(
        url(pending, "new_customer"), guards(pending, do="save", country="US", last_name="Kern", line1="1 Main St")
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ZIP code is needed." in page
    assert "State is needed." in page
    assert 'value="Kern"' in page
