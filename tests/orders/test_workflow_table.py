"""The states that records may take, and who may move them."""

import pytest

from orders import workflow
from orders.models import PendingOrder, Quote, SalesOrder, ShippingOrder
from orders.models.fulfilment import Return, ReturnOrder
from orders.models.ledger import Payment
from orders.workflow import Role, table

State = SalesOrder.State


# The table ---------------------------------------------------------------------------------------------------------
CHOICES = {
    "order": SalesOrder.State,
    "shipping_order": ShippingOrder.State,
    "return_order": ReturnOrder.State,
    "return": Return.State,
    "payment": Payment.State,
    "pending_order": PendingOrder.State,
    "quote": Quote.State,
}


@pytest.mark.parametrize("kind", CHOICES)
def test_every_state_of_a_record_can_be_reached(kind):
    reached = {state for move in table.TABLES[kind][1] for state in move.after}

    assert reached == set(CHOICES[kind])


@pytest.mark.parametrize("kind", CHOICES)
def test_every_state_that_is_left_is_a_state_of_that_record(kind):
    left = {state for move in table.TABLES[kind][1] for state in move.before} - {None}

    assert left <= set(CHOICES[kind])


@pytest.mark.parametrize(
    ("kind", "before", "after", "by"),
    [
        ("order", State.RECEIVED, State.CLOSED, Role.WORKFLOW),
        ("order", State.RECEIVED, State.VOID, Role.AGENT),
        ("order", State.VOID, State.RECEIVED, Role.MANAGER),
        ("order", State.CLOSED, State.VOID, Role.MANAGER),
        ("order", State.WAITING_FULFILLMENT, State.WAITING_ALLOCATION, Role.WAREHOUSE),
        ("shipping_order", ShippingOrder.State.FULFILLED, ShippingOrder.State.VOID, Role.AGENT),
        ("return_order", ReturnOrder.State.PART_RECEIVED, ReturnOrder.State.VOID, Role.AGENT),
        ("return", Return.State.REFUNDED, Return.State.RECEIVED, Role.MANAGER),
        ("payment", Payment.State.DECLINED, Payment.State.CAPTURED, Role.GATEWAY),
        ("pending_order", PendingOrder.State.PLACED, PendingOrder.State.OPEN, Role.AGENT),
        ("quote", Quote.State.CONVERTED, Quote.State.OPEN, Role.AGENT),
    ],
)
def test_what_the_table_does_not_list_is_refused(kind, before, after, by):
    why = workflow.why_not_move(kind, before, after, by)

    assert str(before.label) in why
    assert str(after.label) in why


def test_a_refused_move_names_who_asked_for_it():
    why = workflow.why_not_move("order", State.CLOSED, State.VOID, Role.MANAGER)

    assert why == "An order that is Closed cannot be moved to Void by a manager."


@pytest.mark.parametrize(
    ("kind", "before", "after", "by"),
    [
        ("order", State.WAITING_APPROVAL, State.WAITING_ALLOCATION, Role.MANAGER),
        ("order", State.WAITING_FULFILLMENT, State.VOID, Role.FEED),
        ("shipping_order", ShippingOrder.State.WAITING_PICK_PACK, ShippingOrder.State.FULFILLED, Role.WAREHOUSE),
        ("payment", Payment.State.UNKNOWN, Payment.State.AUTHORISED, Role.GATEWAY),
        ("quote", Quote.State.EXPIRED, Quote.State.SENT, Role.AGENT),
    ],
)
def test_what_the_table_lists_is_open(kind, before, after, by):
    assert workflow.why_not_move(kind, before, after, by) == ""
