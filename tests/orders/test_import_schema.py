"""Whatever the schemas allow comes in or is rejected with a sentence; nothing is an error of ours."""

from pathlib import Path
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from csc.models import Site
from orders.feeds.importing import Result, store
from orders.feeds.reading import records_in
from orders.models import SalesOrder
from tests.orders.feeds.b2c import needs_samples, order, orders, schema, status
from tests.orders.feeds.from_schema import Generator
from tests.orders.feeds.shop import SAMPLES, books_balance

pytestmark = [pytest.mark.django_db, needs_samples]
FOLDER = Path(SAMPLES) / "b2c-commerce-xsd"
OURS = ("could not be read; the log tells more", "does not fit what is stored")
seeds = given(st.integers(0, 2**32 - 1))
patiently = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def outcomes_of(document: etree._Element, folder: Path) -> list:
    """What becomes of a document's records; all that was stored is taken back."""
    path = folder / "made.xml"
    path.write_bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8"))
    with transaction.atomic(), path.open("rb") as file:
        outcomes = list(store(records_in(file, "made.xml")))
        unsound = [row.number for row in SalesOrder.objects.all() if not books_balance(row)]
        transaction.set_rollback(True)
    assert unsound == []
    return outcomes


@pytest.fixture
def main_site():
    return Site.objects.create(code="main", name="Main", currency="USD")


@seeds
@patiently
def test_every_order_that_the_schema_allows_comes_in_or_is_rejected_with_a_sentence(main_site, tmp_path_factory, seed):
    document = Generator(FOLDER / "order.xsd").document("orders", Random(seed))
    schema("order").assertValid(document)

    outcomes = outcomes_of(document, tmp_path_factory.getbasetemp())

    assert len(outcomes) == max(len(document), 1)
    for each in outcomes:
        assert (each.rejection is not None) == (each.result == Result.REJECTED)
        assert each.rejection is None or not any(words in each.rejection.why for words in OURS)


def test_most_documents_that_hold_together_do_come_in(main_site, tmp_path):
    generator = Generator(FOLDER / "order.xsd")

    results = [
        outcome.result
        for seed in range(60)
        for outcome in outcomes_of(generator.document("orders", Random(seed)), tmp_path)
    ]

    assert results.count(Result.CREATED) >= 20


@seeds
@patiently
def test_every_update_that_the_schema_allows_is_booked_or_rejected_with_a_sentence(main_site, tmp_path_factory, seed):
    folder = tmp_path_factory.getbasetemp()
    (folder / "order.xml").write_text(orders(order(status=status(order="OPEN", export="EXPORTED"))))
    likely = {"quantity": ("1", "0", "2"), "product_id": ("P-1", "P-2"), "ship_date": ("2026-03-02T10:00:00Z",)}

    with transaction.atomic():
        with (folder / "order.xml").open("rb") as file:
            list(store(records_in(file, "order.xml")))
        number = SalesOrder.objects.get().shipping_orders.get().number
        generator = Generator(
            FOLDER / "shippingorderupdatefeed.xsd", {**likely, "shipping_order_number": (number, number, "S-0")}
        )
        document = generator.document("shipping_order_status_feed", Random(seed))
        schema("shippingorderupdatefeed").assertValid(document)
        outcomes = outcomes_of(document, folder)
        transaction.set_rollback(True)

    for each in outcomes:
        assert (each.rejection is not None) == (each.result == Result.REJECTED)
        assert each.rejection is None or not any(words in each.rejection.why for words in OURS)
