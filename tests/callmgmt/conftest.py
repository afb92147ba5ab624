"""Who calls."""

import pytest

from orders.models import CustomerPhone
from orders.searching import index
from tests.factories import CustomerFactory


@pytest.fixture
def ana(db):
    customer = CustomerFactory(number="C-1")
    CustomerPhone.objects.create(customer=customer, shown="+34 600 218 412", digits="600218412")
    index([customer])
    return customer
