"""Unit Values on the order page."""

from decimal import Decimal

import pytest

from orders.actions.placing import NewAdjustment, NewCharge, NewLine, place
from orders.pages.order import OrderPage
from tests.factories import new_order
from tests.factories import order as placed

D = Decimal


@pytest.mark.django_db
def test_the_page_shows_them_for_each_line(agent_client, agent):
    new = new_order(lines=2)
    new.adjustments = [NewAdjustment("Order over 10", [NewCharge(D("-2.50"), D("-0.15"), D("0.06"))])]
    [order] = place([new])

    closed = agent_client.get(order.get_absolute_url()).text
    opened = agent_client.get(f"{order.get_absolute_url()}?unit_values=2").text

    assert ("Unit Values of line 2" in closed, "Share of Price Adj." in closed) == (True, False)
    assert ('id="unit-values-2" open' in opened, "Share of Price Adj." in opened) == (True, True)
    values = OrderPage(order, reader=agent).unit_values.values()
    assert sum(each.line.total for each in values) == order.total


@pytest.mark.django_db
def test_lines_that_an_adjustment_leaves_out_are_read_from_the_order(agent):
    new = new_order(lines=1)
    new.lines.append(NewLine("Vase", D(1), D(30), NewCharge(D("30.00")), item_code="V"))
    new.adjustments = [NewAdjustment("Mugs only", [NewCharge(D("-2.00"), D(0), D("0.06"))])]
    [order] = place([new])
    order.price_adjustments.get().excluded_lines.add(order.line_items.get(position=1))

    shares = [each.line.order_adjustment for each in OrderPage(order, reader=agent).unit_values.values()]

    assert shares == [D(0), D("-2.00")]


@pytest.mark.django_db
def test_htmx_gets_the_values_of_one_line_alone_and_no_line_is_not_there(agent_client):
    url = placed(lines=2).get_absolute_url()
    asked = {"HX-Request": "true", "HX-Target": "unit-values-2-open"}

    part = agent_client.get(f"{url}?unit_values=2", headers=asked)
    none = agent_client.get(f"{url}?unit_values=3", headers=asked)

    assert ("Unit Values of line 2" in part.text, "Totals" in part.text, none.status_code) == (True, False, 404)
