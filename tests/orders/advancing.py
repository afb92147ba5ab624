"""Orders that have rested long enough, and the four paths on which one may advance."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from csc import promises
from csc.errors import Refused
from csc.models import User
from orders import tasks, workflow
from orders.models import OrderSettings, SalesOrder
from tests import factories
from tests.conftest import person

State = SalesOrder.State
AGO = timedelta(hours=2)


def order(number: str = "1001", **facts) -> SalesOrder:
    """One that has rested long enough."""
    return factories.order(number, **{"state_since": timezone.now() - AGO, **facts})


def settings(**switches) -> None:
    OrderSettings.objects.update_or_create(pk=OrderSettings.get_solo().pk, defaults=switches)


def state_of(order: SalesOrder) -> State:
    return State(SalesOrder.objects.get(pk=order.pk).state)


def advance_by_job(order: SalesOrder) -> None:
    tasks.advance_orders()


def advance_by_promise(order: SalesOrder) -> None:
    owed = promises.promise("advance", order, what_for="test")
    promises.keep(owed.pk)


def advance_directly(order: SalesOrder) -> None:
    with pytest.raises(Refused):
        workflow.advance(order)


def advance_by_hand(order: SalesOrder) -> None:
    with pytest.raises(Refused):
        workflow.advance(order, by=some_manager())


def some_manager() -> User:
    return person(f"jon{uuid4().hex[:6]}", "Customer Service Manager")


every_path = pytest.mark.parametrize(
    "advance_by", [advance_by_job, advance_by_promise, advance_directly, advance_by_hand]
)
