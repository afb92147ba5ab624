"""The demo shop, small, and loaded once for all that look at it."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="package")
def small_shop(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The demo with 180 orders, loaded once for the package and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", orders=180, stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shop(small_shop: None, db: None) -> None:
    """The shared shop; what a test changes in it is taken back after the test."""
