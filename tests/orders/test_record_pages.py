"""The pages of return orders, returns and quotes: what they show, what they cost, and to whom they answer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csc.models import GroupSite
from orders.models import Component, CreditMemo
from tests.factories import SiteFactory
from tests.orders.lists import NOON
from tests.orders.records import come_back, quote, return_order

pytestmark = pytest.mark.django_db


def cart(lines):
    entry = {"item": "I-1", "name": "Desk", "quantity": "2", "unit_price": "143.279", "ship_to": 0}
    return {"schema": 1, "lines": [entry] * lines, "ship_tos": [{"address": {"city": "Madrid"}, "method": "Post"}]}


def queries(client, record):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(record.get_absolute_url()).status_code == 200
    return len(captured)


def test_ten_lines_cost_as_many_queries_as_two(agent_client, agent):
    pairs = [
        (return_order("RO-1", lines=2), return_order("RO-2", lines=10)),
        (come_back("R-3", lines=2), come_back("R-4", lines=10)),
        (quote(agent, "Q-5", cart=cart(2)), quote(agent, "Q-6", cart=cart(10))),
    ]

    assert [queries(agent_client, few) for few, _many in pairs] == [
        queries(agent_client, many) for _few, many in pairs
    ]


def test_a_return_order_tells_what_is_expected_and_what_became_of_it(agent_client, agent):
    made = return_order(
        is_late=True, suspended_at=NOON, suspended_by=agent, suspended_reason="To be checked", state="part_received"
    )

    page = agent_client.get(made.get_absolute_url()).text

    for words in (
        "Return order RO-1", "Part Received", "late", "SUSPENDED", "To be checked", "Expected", "Received", "Credited",
        "Replaced", "Item 1", "/orders/91/", made.customer.get_absolute_url(), "No goods have come back yet.",
    ):  # fmt: skip
        assert words in page


def test_a_return_tells_who_received_it_and_how_the_refund_went(agent_client, agent):
    made = come_back(by=agent, state="refund_failed")
    order = made.return_order.order
    CreditMemo.objects.create(number="CM-1", site=order.site, order=order, made_at=NOON, currency="USD",
                              net=Decimal("10.00"), gross=Decimal("10.00"), return_record=made)  # fmt: skip

    page = agent_client.get(made.get_absolute_url()).text

    for words in (
        "Return R-1", "Refund Failed", "the refund did not go through", "Restockable", "Mia Berg", "CM-1", "(10.00)",
        "/return-orders/RO-1/", "/orders/91/",
    ):  # fmt: skip
        assert words in page


def test_a_return_stands_on_its_return_order(agent_client):
    made = come_back()

    assert made.get_absolute_url() in agent_client.get(made.return_order.get_absolute_url()).text


def test_a_return_order_tells_its_fees_addresses_and_what_a_unit_cost_with_tax(agent_client):
    made = return_order(lines=1)
    line = made.order.line_items.get()
    Component.objects.create(order=made.order, kind="fee", line=line, currency="USD", net=Decimal("3.00"),
                             gross=Decimal("3.00"))  # fmt: skip

    page = agent_client.get(made.get_absolute_url()).text

    assert "3.00 USD" in page.partition(">Fees<")[2]
    assert 'data-label="Gross Unit">10.60</td>' in page
    assert [f">{words}<" in page for words in ("Billing", "Shipping", "Qty", "RD", "RP")] == [True] * 5


def test_the_timeline_of_a_return_order_is_told_in_its_order_and_ends_with_what_is_awaited(agent_client):
    made = come_back(state="refunded").return_order
    later = NOON + timedelta(hours=1)
    memo = CreditMemo.objects.create(number="CM-1", site=made.site, order=made.order, made_at=later, currency="USD",
                                     net=Decimal("10.00"), gross=Decimal("10.00"))  # fmt: skip
    memo.return_record = made.returns.get()
    memo.save()

    told = agent_client.get(made.get_absolute_url()).text.partition('id="timeline"')[2].partition("</ol>")[0]

    found = [told.index(words) for words in ("Asked for", "Return R-1 received", "Credit memo CM-1: 10.00 USD",
                                             "Waiting Receiving")]  # fmt: skip
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("restockable", "refused", "words"),
    [(2, 0, "Good, to be sold again"), (1, 0, "Partly good"), (0, 0, "Not to be sold again"), (0, 2, "Refused")],
)
def test_a_return_says_in_what_shape_the_goods_came_back(agent_client, restockable, refused, words):
    made = come_back(lines=1)
    made.lines.update(quantity=2, restockable=restockable, refused=refused)

    assert f'data-label="Condition">{words}</td>' in agent_client.get(made.get_absolute_url()).text


class TestQuote:
    def test_its_totals_part_the_items_from_the_rest(self, agent_client, agent):
        page = agent_client.get(quote(agent, cart=cart(1), total=Decimal("300.00")).get_absolute_url()).text

        totals = page.partition('id="totals"')[2]
        assert [totals.index(words) > 0 for words in ("286.56", "13.44", "300.00")] == [True, True, True]

    def test_it_shows_the_lines_as_quoted_with_a_dagger_where_a_price_is_cut(self, agent_client, agent):
        page = agent_client.get(quote(agent, cart=cart(1), total=Decimal("300.00")).get_absolute_url()).text

        for words in ("Desk", "143.27<a", "143.279", "286.56", "300.00", "Madrid", "Post", "Mia Berg"):
            assert words in page

    @pytest.mark.parametrize(
        ("days", "state", "words"),
        [
            (6, "open", "(6 days left)"),
            (1, "sent", "(1 day left)"),
            (0, "sent", "Valid until tonight."),
            (-1, "open", "Prices ran out on"),
            (-1, "expired", "Prices ran out on"),
        ],
    )
    def test_it_says_how_long_its_prices_hold(self, agent_client, agent, days, state, words):
        page = agent_client.get(quote(agent, days=days, state=state).get_absolute_url()).text

        assert words in page

    def test_an_accepted_one_does_not_run_out(self, agent_client, agent):
        page = agent_client.get(quote(agent, days=-9, state="accepted").get_absolute_url()).text

        assert "ran out" not in page

    @pytest.mark.parametrize(
        "cart",
        [
            {"lines": "none"},
            {"lines": [1, None, {"quantity": "NaN", "unit_price": "1e999"}], "ship_tos": [{"address": "home"}]},
            {"lines": [{"quantity": "9" * 60, "unit_price": [], "name": {"a": 1}}], "ship_tos": {"a": 1}},
            {"lines": [{"quantity": "99999999999", "unit_price": "99999999999.1234567891"}]},
        ],
    )
    def test_a_garbled_cart_is_still_a_page(self, agent_client, agent, cart):
        assert agent_client.get(quote(agent, cart=cart).get_absolute_url()).status_code == 200


@pytest.mark.parametrize("place", ["return-orders", "returns", "quotes"])
@pytest.mark.parametrize("number", ["none", "%00", "%ff", "'--", "x" * 300, "🙂", "0"])
def test_a_number_that_no_record_has_is_a_page_that_helps(agent_client, place, number):
    response = agent_client.get(f"/{place}/{number}/")

    assert response.status_code == 404
    assert "<html" in response.text


def test_records_of_another_site_are_not_there_for_a_limited_group(agent_client, agent):
    records = [return_order("RO-1"), come_back("R-2"), quote(agent)]
    limited_to = SiteFactory(code="other")
    GroupSite.objects.create(group=Group.objects.get(name="Customer Service Agent"), site=limited_to)

    assert [agent_client.get(each.get_absolute_url()).status_code for each in records] == [404, 404, 404]


def test_who_has_no_right_to_them_is_turned_away(client, django_user_model, agent):
    client.force_login(django_user_model.objects.create(username="nobody"))
    records = [return_order("RO-1"), come_back("R-2"), quote(agent)]

    assert [client.get(each.get_absolute_url()).status_code for each in records] == [403, 403, 403]


def test_after_an_earlier_cancellation_a_unit_costs_its_part_of_what_is_charged(agent_client):
    made = return_order(lines=1)
    made.order.line_items.update(original_quantity=3, ordered=2, allocated=2, shipped=2)
    made.order.components.filter(kind="line").update(net=Decimal("20.00"), tax=Decimal("1.20"), gross=Decimal("21.20"))

    page = agent_client.get(made.get_absolute_url()).text

    assert 'data-label="Gross Unit">10.60</td>' in page


def test_once_all_came_back_a_unit_still_tells_what_it_had_cost(agent_client):
    made = return_order(lines=1)
    made.order.line_items.update(original_quantity=3, ordered=2, allocated=2, shipped=2, credited=2)
    made.order.components.filter(kind="line").update(
        net=Decimal("20.00"), tax=Decimal("1.20"), gross=Decimal("21.20"),
        credited_net=Decimal("20.00"), credited_tax=Decimal("1.20"), credited_gross=Decimal("21.20"),
    )  # fmt: skip

    page = agent_client.get(made.get_absolute_url()).text

    assert 'data-label="Gross Unit">10.60</td>' in page
