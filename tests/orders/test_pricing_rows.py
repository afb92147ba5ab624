"""What the pricing engine is told of an order's rows, and what is booked of its answer."""

from decimal import Decimal

import pytest

from orders.actions.crediting import book_credits
from orders.actions.placing import NewAdjustment, NewCharge, place
from orders.models import Component, Deed, SalesOrder
from orders.pricing.deeds import Return
from orders.pricing.submitting import do
from orders.pricing.totals import totals_credited, totals_now
from orders.pricing.values import Stage
from orders.pricing_rows import credits_of, priced
from tests.factories import line, new_order

pytestmark = pytest.mark.django_db
D = Decimal
State = SalesOrder.State


@pytest.fixture
def order():
    """Three mugs at 6 % and a book at 7 % with 4.00 off both, closed."""
    new = new_order("1001", state=State.CLOSED)
    new.lines = [line(1, quantity=3, rate="0.06"), line(2, rate="0.07")]
    new.adjustments = [NewAdjustment("Spring", [NewCharge(D("-3.00"), D("-0.18"), D("0.06")),
                                                NewCharge(D("-1.00"), D("-0.07"), D("0.07"))])]  # fmt: skip
    [order] = place([new])
    order.line_items.update(allocated=1, shipped=1)
    order.line_items.filter(position=1).update(allocated=3, shipped=3)
    return order


def test_the_components_of_the_engine_are_those_of_the_rows(order):
    found = priced(order)

    rows = order.components.order_by("pk")
    assert [(each.kind, each.charged.net, each.charged.tax, each.tax_rate) for each in found.components] == list(
        rows.values_list("kind", "net", "tax", "tax_rate")
    )
    assert totals_now(found).total == order.total
    assert [(each.position, each.ordered, each.tax_rate) for each in found.lines] == [
        (1, D(3), D("0.06")), (2, D(1), D("0.07")),
    ]  # fmt: skip


def test_amounts_are_told_in_whole_minor_units(order):
    assert str(priced(order).of(Component.Kind.LINE)[0].charged.net) == "30.00"


@pytest.mark.parametrize(("state", "stage"), [
    (State.WAITING_ALLOCATION, Stage.OPEN), (State.WAITING_FULFILLMENT, Stage.WAITING_FULFILLMENT),
    (State.WAITING_FILING, Stage.CLOSED), (State.CLOSED, Stage.CLOSED), (State.VOID, Stage.VOID),
])  # fmt: skip
def test_how_far_the_order_is_decides_what_the_engine_allows(order, state, stage):
    order.state = state

    assert priced(order).stage == stage


def test_lines_that_an_adjustment_leaves_out_are_told(order):
    book = order.line_items.get(position=2)
    order.price_adjustments.get().excluded_lines.add(book)

    assert priced(order).adjustments[0].excluded == {book.pk}


def test_what_the_engine_gives_back_is_booked_on_the_rows_it_came_from(order, agent):
    mugs = order.line_items.get(position=1)
    found = do(priced(order), Return(mugs.pk, D(1)))

    credits = credits_of(found.entries, order.components.all())
    deed = book_credits(order, credits, kind=Deed.Kind.RETURNED, by=agent)

    mugs.credited = D(1)
    mugs.save()
    assert priced(order) == found.order
    assert order.credited_total == found.refund == totals_credited(found.order).total
    [entry] = deed.entries.filter(component__kind=Component.Kind.LINE)
    assert [step["rule"] for step in entry.steps] == ["D17", "D4"]
