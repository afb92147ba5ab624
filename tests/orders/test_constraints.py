"""What the database refuses whatever code runs."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.utils import timezone

from activities.models import Audit, Event
from csc import money
from orders.models import (
    Component,
    Deed,
    Entry,
    LineItem,
    Payment,
    PendingOrder,
    Quote,
    SalesOrder,
    Stock,
    Tracking,
)
from tests.factories import SiteFactory
from tests.factories import order as placed

pytestmark = pytest.mark.django_db

BROKEN = [
    (SalesOrder, {"total": Decimal("999")}, "total_is_the_sum_of_its_parts"),
    (SalesOrder, {"credited_total": Decimal("0.005")}, "order_currency_fits_amounts"),
    (SalesOrder, {"refunded": Decimal("1")}, "order_refunds_do_not_exceed_captures"),
    (SalesOrder, {"suspended_at": timezone.now()}, "order_suspension_has_who_and_why"),
    (SalesOrder, {"blocking_alerts": 1}, "order_blocking_alerts_are_alerts"),
    (SalesOrder, {"number": "A/1"}, "order_number_is_url_safe"),
    (LineItem, {"shipped": Decimal("1")}, "quantities_are_in_order"),
    (LineItem, {"ordered": Decimal("2")}, "quantities_are_in_order"),
    (LineItem, {"credited": Decimal("2")}, "no_more_is_credited_than_was_ordered"),
    (Component, {"gross": Decimal("1")}, "component_gross_is_net_plus_tax"),
    (Component, {"credited_net": Decimal("99"), "credited_gross": Decimal("99")}, "credits_do_not_exceed_charges"),
    (Component, {"net": Decimal("0.001"), "tax": 0, "gross": Decimal("0.001")}, "component_amounts_fit_minor_unit"),
    (Component, {"kind": "order_adjustment"}, "component_names_what_it_is_for"),
    (Component, {"kind": "tax_appeasement", "net": 0, "tax": 0, "gross": 0}, "component_names_what_it_is_for"),
    (Component, {"kind": "tax_appeasement", "line": None}, "a_tax_appeasement_is_tax_alone"),
    (Deed, {"version_after": 0}, "a_deed_moves_the_version_on"),
    (Payment, {"captured": Decimal("1")}, "captures_do_not_exceed_authorisations"),
    (
        Payment,
        {"authorised": 5, "captured": 5, "refund_promised": 6},
        "refunds_do_not_exceed_captures",
    ),
    (Payment, {"last4": "41x1"}, "a_payment_keeps_four_digits_at_most"),
]


@pytest.mark.parametrize(("model", "values", "constraint"), BROKEN, ids=[name for *_rest, name in BROKEN])
def test_a_row_that_breaks_a_fact_is_refused(model, values, constraint):
    placed()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.filter(pk=model.objects.earliest("pk").pk).update(**values)


@pytest.mark.parametrize("amounts", [{"tax": -5, "gross": -5}, {"credited_tax": 5, "credited_gross": 5}])
def test_tax_given_away_is_kept_as_the_engine_books_it_before_allocation_and_after(amounts):
    order = placed()

    row = Component.objects.create(order=order, kind="tax_appeasement", currency="USD", **amounts)

    assert order.components.get(kind="tax_appeasement") == row


def test_a_source_names_an_order_once():
    first = placed("1")
    second = placed("2")

    with pytest.raises(IntegrityError, match="a_source_names_an_order_once"), transaction.atomic():
        SalesOrder.objects.filter(pk=second.pk).update(source_id=first.source_id)


@pytest.mark.parametrize("role", ["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders_entry SET net = 1",
        "DELETE FROM orders_entry",
        "UPDATE activities_audit SET outcome = 'seen'",
        "DELETE FROM activities_audit",
    ],
)
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_ledger_and_audit_are_only_ever_added_to(role, statement):
    placed()
    rows = Entry.objects.count(), Audit.objects.count()

    with pytest.raises((ProgrammingError, IntegrityError)), connections[role].cursor() as cursor:
        cursor.execute(statement)

    assert (Entry.objects.count(), Audit.objects.count()) == rows


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (id int)", "ALTER TABLE orders_salesorder ADD mine int", "DROP TABLE orders_entry"],
)
def test_the_application_does_not_change_the_schema(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(("currency", "amount", "fits"), [
    ("USD", "0.01", True), ("USD", "0.001", False), ("JPY", "1", True), ("JPY", "0.1", False),
    ("KWD", "0.001", True), ("KWD", "0.0001", False), ("EUR", "-12.34", True),
])  # fmt: skip
def test_the_database_and_the_code_agree_on_minor_units(currency, amount, fits):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT fits_minor_unit(%s, %s)", [Decimal(amount), currency])
        in_database = cursor.fetchone()[0]

    in_code = money.rounded(Decimal(amount), currency) == Decimal(amount)
    assert (in_database, in_code) == (fits, fits)


def pending(agent, **facts):
    base = {
        "number": "P-1",
        "agent": agent,
        "site": SiteFactory(),
        "currency": "USD",
        "locale": "en",
        "tax_policy": "net",
    }
    return PendingOrder(**{**base, **facts})


@pytest.mark.parametrize(("facts", "constraint"), [
    ({"total": Decimal("5")}, "an_empty_cart_has_no_total"),
    ({"state": "placed"}, "a_placed_cart_names_its_order"),
    ({"cart": []}, "pending_order_cart_is_an_object"),
])  # fmt: skip
def test_a_cart_that_breaks_a_fact_is_refused(agent, facts, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        pending(agent, **facts).save()


def test_the_cart_of_a_sent_quote_is_frozen(agent):
    quote = Quote.objects.create(
        number="Q-1", agent=agent, site=SiteFactory(), currency="USD", locale="en", tax_policy="net",
        valid_until=date(2030, 1, 1), cart={"schema": 1}, created_at=timezone.now(), state="sent",
    )  # fmt: skip
    quote.cart = {"schema": 1, "lines": []}

    with pytest.raises(IntegrityError, match="its cart is frozen"), transaction.atomic():
        quote.save()


def test_stock_is_not_negative():
    from orders.models import Item, Warehouse

    item = Item.objects.create(code="T-1", name="Silk tie")
    warehouse = Warehouse.objects.create(site=SiteFactory(), code="north", name="North")

    with pytest.raises(IntegrityError, match="stock_is_not_negative"), transaction.atomic():
        Stock.objects.create(item=item, warehouse=warehouse, on_hand=-1)


def test_a_tracking_link_leads_to_the_web():
    from orders.models import ShippingOrder

    shipping_order = ShippingOrder.objects.create(number="S-1", order=placed(), state_since=timezone.now())

    with pytest.raises(IntegrityError, match="a_tracking_url_is_a_web_address"), transaction.atomic():
        Tracking.objects.create(shipping_order=shipping_order, number="1", url="javascript:alert(1)")


def test_event_and_audit_are_one_transaction(agent):
    from activities.recording import record

    order = placed()
    before = Event.objects.count(), Audit.objects.count()

    def fails_after_recording():
        with transaction.atomic():
            record("order.suspended", order, by=agent, summary="Order suspended")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_recording()

    assert (Event.objects.count(), Audit.objects.count()) == before
