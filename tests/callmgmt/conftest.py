"""Who calls, the call, and the desk that they call."""

import pytest

from callmgmt.actions import calls
from orders.models import CustomerPhone
from orders.searching import index
from tests.browser import DESK, at
from tests.factories import CustomerFactory, pending_order


@pytest.fixture
def ana(db):
    customer = CustomerFactory(number="C-1")
    CustomerPhone.objects.create(customer=customer, shown="+34 600 218 412", digits="600218412")
    index([customer])
    return customer


@pytest.fixture
def call(agent):
    return calls.start(by=agent, customer=CustomerFactory(), pending=pending_order(agent))


@pytest.fixture
def desk(page, live_server, agent, ana):
    page.set_viewport_size(DESK)
    return at(page, live_server, agent)
