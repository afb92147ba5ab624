"""What a customer gets back for goods that are expected: one figure, in the list and on the page, and how it comes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Component, PriceAdjustment, ReturnOrder, ReturnOrderLine
from orders.pages.refund_due import refunds_due
from tests.factories import order as placed

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def expected(number="RO-1", *, lines=2, off="0.00", fee="0.00", **facts):
    """All of a closed order of lines at 10.00 and 6 % tax, less an order-level adjustment, is expected back."""
    order = placed(f"9{number[3:]}", lines=lines, closed=True)
    order.line_items.update(allocated=1, shipped=1)
    discount(order, Decimal(off))
    made = ReturnOrder.objects.create(number=number, site=order.site, order=order, state_since=NOON, created_at=NOON,
                                      **facts)  # fmt: skip
    for line in order.line_items.all():
        ReturnOrderLine.objects.create(return_order=made, line=line, quantity=1)
    if Decimal(fee):
        Component.objects.create(order=order, kind="fee", line=order.line_items.first(), currency="USD",
                                 net=Decimal(fee), gross=Decimal(fee))  # fmt: skip
    return made


def discount(order, off):
    if off:
        adjustment = PriceAdjustment.objects.create(order=order, name="Order over 15")
        Component.objects.create(order=order, kind="order_adjustment", adjustment=adjustment, currency="USD",
                                 tax_rate=Decimal("0.06"), net=-off, tax=-off * Decimal("0.06"),
                                 gross=-off * Decimal("1.06"))  # fmt: skip


def due(made):
    return f"{refunds_due([made])[made.pk].total:.2f}"


def test_a_line_gives_back_what_it_cost_with_its_tax_and_no_shipping():
    assert due(expected(lines=1)) == "10.60"


def test_the_share_of_an_order_level_adjustment_stays_with_the_shop():
    assert due(expected(lines=2, off="5.00")) == "15.90"  # 2 x 10.60 less 5.30


def test_the_list_and_the_page_say_the_same(agent_client):
    made = expected(lines=2, off="5.00")
    made.lines.filter(line__position=2).delete()

    listed = agent_client.get("/return-orders/").text.partition("RO-1<")[2]
    page = agent_client.get(made.get_absolute_url()).text

    assert "7.95 <span" in listed
    assert "<strong>Refund due 7.95 USD</strong>" in page
    assert page.partition('id="refund"')[2].count("7.95") == 2  # the line, and the sum


def test_how_tells_by_which_rules_it_comes_and_adds_up(agent_client):
    made = expected(lines=2, off="5.00")

    told = agent_client.get(f"{made.get_absolute_url()}explain/1/").text

    assert "<h1>How Refund for line 1 comes about</h1>" in told
    for words in ("Item 1", "Order over 15", "P4:", "10.60", "(2.65)", ">7.95<"):
        assert words in told


def test_how_is_a_part_for_htmx_and_the_page_links_to_it(htmx_client):
    made = expected(lines=1)
    address = f"{made.get_absolute_url()}explain/1/"

    part = htmx_client.get(address).text

    assert part.strip().startswith('<div class="explanation" id="explanation-refund-1">')
    assert f'hx-get="{address}" hx-target="#how-refund-1"' in htmx_client.get(made.get_absolute_url()).text


@pytest.mark.parametrize("position", [0, 7, 10**30])
def test_a_line_of_which_nothing_is_to_come_has_no_how(agent_client, position):
    made = expected(lines=1)

    assert agent_client.get(f"{made.get_absolute_url()}explain/{position}/").status_code == 404


def test_a_restocking_fee_is_kept_back_and_said(agent_client):
    made = expected(lines=1, fee="3.00")

    assert due(made) == "7.60"
    assert "a restocking fee is kept back" in agent_client.get(made.get_absolute_url()).text
    assert "D36:" in agent_client.get(f"{made.get_absolute_url()}explain/1/").text


def test_what_came_back_already_is_not_due_again():
    made = expected(lines=1)
    made.order.line_items.update(original_quantity=3, ordered=3, allocated=3, shipped=3, credited=1)
    made.lines.update(quantity=2, received=1, credited=1)

    assert refunds_due([made])[made.pk].lines.popitem()[1].quantity == 1


def test_goods_that_were_never_shipped_give_nothing_back_and_the_page_says_so(agent_client):
    made = expected(lines=1)
    made.order.line_items.update(shipped=0)

    page = agent_client.get(made.get_absolute_url()).text

    assert "Line 1: 1 expected, but only 0 shipped and not yet back." in page
    assert "Refund due 0.00 USD" in page


@pytest.mark.parametrize("state", ["closed", "void"])
def test_once_it_has_ended_nothing_is_due(agent_client, state):
    made = expected(lines=1, state=state)

    page = agent_client.get(made.get_absolute_url()).text

    assert "Refund due" not in page
    assert "Nothing was credited, and nothing is still to come." in page


def test_ten_return_orders_in_the_list_cost_as_many_queries_as_two(agent_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            agent_client.get("/return-orders/")
        return len(captured)

    expected("RO-1"), expected("RO-2")
    few = queries()
    for n in range(3, 11):
        expected(f"RO-{n}", off="5.00")

    assert queries() == few
