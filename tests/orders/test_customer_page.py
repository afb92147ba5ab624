"""The customer page: whose records it shows, what it costs, and what looking leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Audit, Event, Note
from csc.models import GroupSite
from orders.models import CustomerEmail, CustomerPaymentMethod, CustomerPhone, PendingOrder, Quote, ReturnOrder
from orders.searching import index
from tests.factories import CustomerFactory, SiteFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def queries(client, record):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(record.get_absolute_url()).status_code == 200
    return len(captured)


def quote(number, customer, agent):
    return Quote.objects.create(
        number=number, customer=customer, agent=agent, site=customer.site, currency="USD", locale="en",
        tax_policy="net", valid_until=NOON.date(), created_at=NOON,
    )  # fmt: skip


def full(customer, agent, orders):
    """Gives the customer so many orders, each with a return order, a quote and a note."""
    for n in range(orders):
        order = placed(f"{customer.number}-{n}", customer=customer, lines=3)
        ReturnOrder.objects.create(number=f"RO-{order.number}", site=order.site, order=order, customer=customer,
                                   state_since=NOON, created_at=NOON)  # fmt: skip
        quote(f"Q-{order.number}", customer, agent)
        event = Event.objects.about("order", order.pk).first()
        Note.objects.create(event_id=event.pk, subject_kind="order", subject_id=order.pk, customer_id=customer.pk,
                            text="Called", written_by=agent, written_at=NOON)  # fmt: skip


def test_twenty_orders_cost_as_many_queries_as_two(agent_client, agent):
    few, many = CustomerFactory(), CustomerFactory()
    full(few, agent, 2)
    full(many, agent, 20)

    assert queries(agent_client, few) == queries(agent_client, many)


def test_it_shows_who_the_customer_is_and_how_to_reach_them(agent_client):
    customer = CustomerFactory(company="Lopez & Sons", tax_exempt=True, marketing_email_opt_out=True, locale="es")
    CustomerPhone.objects.create(customer=customer, shown="+34 600 218 412", digits="34600218412")
    CustomerEmail.objects.create(customer=customer, address="ana@lopez.example", bounced_at=NOON)
    CustomerPaymentMethod.objects.create(customer=customer, kind="Card", brand="Visa", last4="4242", is_default=True)

    page = agent_client.get(customer.get_absolute_url()).text

    for words in (
        "Ana Lopez", customer.number, "Lopez &amp; Sons", "+34 600 218 412", "ana@lopez.example", "bounced", "Spanish",
        "Visa", "ends 4242", "Tax Exempt", "Opted out", "customer since",
    ):  # fmt: skip
        assert words in page


def test_it_lists_the_newest_twenty_five_orders_and_leads_to_all(agent_client):
    customer = CustomerFactory()
    for n in range(26):
        placed(str(1000 + n), customer=customer, placed_at=NOON + timedelta(minutes=n))

    page = agent_client.get(customer.get_absolute_url()).text

    assert "25+" in page
    assert "/orders/1025/" in page
    assert 'href="/orders/1000/"' not in page.partition("Activity History")[0]
    assert f"/orders/?customer={customer.number}" in page


def test_pending_orders_are_a_count_that_leads_home(agent_client, agent):
    customer = CustomerFactory()
    for number, state in (("P-1", "open"), ("P-2", "open"), ("P-3", "voided")):
        PendingOrder.objects.create(
            number=number, state=state, agent=agent, customer=customer, site=customer.site, currency="USD",
            locale="en", tax_policy="net", voided_at=NOON if state == "voided" else None,
            restore_until=NOON if state == "voided" else None, voided_by=agent if state == "voided" else None,
        )  # fmt: skip

    page = agent_client.get(customer.get_absolute_url()).text

    assert '<a href="/">2 pending orders, opened from Home</a>' in page


def test_notes_show_their_codes_and_a_pinned_one_stands_on_top(agent_client, agent):
    customer = CustomerFactory()
    Note.objects.create(
        event_id="00000000-0000-7000-8000-000000000000", subject_kind="customer", subject_id=customer.pk,
        customer_id=customer.pk, activity_words="Call Customer", result_words="Left Message", pinned=True,
        text="Call after 17:00", written_by=agent, written_at=NOON,
    )  # fmt: skip

    page = agent_client.get(customer.get_absolute_url()).text

    assert page.index("Pinned by Mia Berg") < page.index('id="orders"')
    assert "Call Customer" in page.partition('id="notes"')[2]
    assert "Left Message" in page.partition('id="notes"')[2]


def test_others_with_the_same_phone_are_counted_and_lead_to_a_comparison(agent_client):
    customer, other = CustomerFactory(), CustomerFactory()
    merged = CustomerFactory(merged_into=customer)
    for each in (customer, other, merged):
        CustomerPhone.objects.create(customer=each, shown="+34 600 218 412", digits="34600218412")
        index([each])
    CustomerPhone.objects.create(customer=CustomerFactory(), shown="34600218413", digits="34600218413")

    page = agent_client.get(customer.get_absolute_url()).text

    assert "1 other customer shares this phone." in page
    assert "/customers/?phone=34600218412" in page


def test_a_phone_that_nobody_shares_is_no_hint(agent_client):
    customer = CustomerFactory()
    CustomerPhone.objects.create(customer=customer, shown="34600218412", digits="34600218412")
    index([customer])

    assert "this phone" not in agent_client.get(customer.get_absolute_url()).text


def test_the_sections_are_named_with_their_counts(agent_client, agent):
    customer = CustomerFactory()
    full(customer, agent, 2)

    tabs = " ".join(agent_client.get(customer.get_absolute_url()).text.partition('class="views tabs"')[2].split())

    for name, count in (("Orders", 2), ("Return Orders", 2), ("Returns", 0), ("Quotes", 2), ("Payment Methods", 0)):
        assert f'>{name} <span class="count">{count}</span>' in tabs


class TestMerged:
    def test_the_old_number_leads_to_the_survivor_and_says_so(self, agent_client):
        survivor = CustomerFactory()
        middle = CustomerFactory(merged_into=survivor)
        old = CustomerFactory(merged_into=middle)

        response = agent_client.get(old.get_absolute_url(), follow=True)

        assert response.redirect_chain == [(f"{survivor.get_absolute_url()}?merged={old.number}", 302)]
        assert f"Customer {old.number} was merged into {survivor.number}." in response.text

    def test_the_survivors_lists_hold_the_records_of_all(self, agent_client):
        survivor = CustomerFactory()
        middle = CustomerFactory(merged_into=survivor)
        placed("1001", customer=survivor)
        placed("1002", customer=middle)
        placed("1003", customer=CustomerFactory(merged_into=middle))

        page = agent_client.get(survivor.get_absolute_url()).text

        assert [f"/orders/{number}/" in page for number in ("1001", "1002", "1003")] == [True, True, True]

    def test_a_number_that_was_not_merged_here_says_nothing(self, agent_client):
        other, customer = CustomerFactory(), CustomerFactory()

        page = agent_client.get(f"{customer.get_absolute_url()}?merged={other.number}").text

        assert "was merged into" not in page

    def test_two_that_were_merged_into_each_other_end_in_a_page(self, agent_client):
        one = CustomerFactory()
        two = CustomerFactory(merged_into=one)
        one.merged_into = two
        one.save()

        assert agent_client.get(one.get_absolute_url(), follow=True).status_code == 200


def test_an_erased_customer_shows_what_is_left(agent_client):
    customer = CustomerFactory(first_name="", last_name="", erased_at=NOON)
    placed("1001", customer=customer)

    page = agent_client.get(customer.get_absolute_url()).text

    assert "was erased on 20 November 2026" in page
    assert f"{customer.number}</h1>" in page
    assert "/orders/1001/" in page


def test_a_look_at_the_full_record_is_kept_in_the_audit_and_changes_nothing_else(agent_client, agent):
    customer = CustomerFactory()

    agent_client.get(customer.get_absolute_url())

    seen = Audit.objects.get(action="customer.seen")
    assert (seen.outcome, seen.actor_id, seen.subject_kind, seen.subject_id) == (
        "seen",
        agent.pk,
        "customer",
        customer.pk,
    )
    assert Event.objects.about("customer", customer.pk).count() == 0


class TestLimitedToASite:
    @pytest.fixture(autouse=True)
    def limited(self, agent):
        GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=SiteFactory())

    def test_a_customer_of_another_site_is_not_there(self, agent_client):
        customer = CustomerFactory(site=SiteFactory(code="other"))

        assert agent_client.get(customer.get_absolute_url()).status_code == 404
        assert Audit.objects.filter(action="customer.seen").count() == 0

    def test_orders_of_another_site_are_neither_listed_nor_told_of(self, agent_client):
        customer = CustomerFactory()
        placed("1001", customer=customer)
        placed("2002", customer=customer, site=SiteFactory(code="other"))

        page = agent_client.get(customer.get_absolute_url()).text

        assert "1001" in page
        assert "2002" not in page


def test_who_may_not_see_returns_and_quotes_is_not_shown_them(client, django_user_model, agent):
    from django.contrib.auth.models import Permission

    reader = django_user_model.objects.create(username="reader")
    reader.user_permissions.add(Permission.objects.get(codename="view_customer"))
    client.force_login(reader)
    customer = CustomerFactory()
    full(customer, agent, 1)

    page = client.get(customer.get_absolute_url()).text

    assert [title in page for title in ('id="orders"', 'id="return-orders"', 'id="returns"', 'id="quotes"')] == [
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("number", ["none", "%00", "%ff", "C'--", "x" * 300, "🙂", "%E2%80%8F", "0"])
def test_a_number_that_nobody_has_is_a_page_that_helps(agent_client, number):
    response = agent_client.get(f"/customers/{number}/")

    assert response.status_code == 404
    assert "<html" in response.text


def test_names_are_shown_as_text_and_nothing_is_cached(agent_client):
    customer = CustomerFactory(first_name="<script>alert(1)</script>")

    response = agent_client.get(customer.get_absolute_url())

    assert "<script>alert" not in response.text
    assert response["Cache-Control"] == "no-store"
