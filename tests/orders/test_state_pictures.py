"""Workflow states and events as small pictures."""

import re

import pytest

from csc.templatetags.csc import outline
from orders.models import SalesOrder, ShippingOrder
from orders.templatetags.orders import EVENT_ICONS, event_icon, shipping_icon, state_pie


def test_every_workflow_state_has_a_picture_of_its_own():
    pictures = {re.sub(r'class="[^"]*"', "", state_pie(state)) for state in SalesOrder.State}

    assert len(pictures) == len(SalesOrder.State)


@pytest.mark.parametrize("state", ShippingOrder.State)
def test_every_state_of_a_shipping_order_has_an_icon(state):
    assert outline(shipping_icon(state)).startswith("M")


@pytest.mark.parametrize("verb", EVENT_ICONS)
def test_every_event_has_an_icon(verb):
    assert outline(event_icon(f"order.{verb}")).startswith("M")


def test_an_event_without_a_picture_of_its_own_gets_the_systems():
    assert event_icon("order.counted") == "settings-automation"
