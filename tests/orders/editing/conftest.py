"""The order in progress that everybody wants."""

import pytest

from tests.factories import pending_order


@pytest.fixture
def pending(agent):
    return pending_order(agent, "P-1")
