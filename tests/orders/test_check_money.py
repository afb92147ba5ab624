"""The proof that money adds up finds what somebody has broken behind the application's back."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from csc.models import Site
from orders.actions.crediting import Credit, book_credits
from orders.actions.placing import NewAdjustment, NewCharge, NewPayment, NewTransaction, place
from orders.checking import differences
from orders.models import Component, Entry, Invoice, InvoiceLine, SalesOrder
from tests import factories
from tests.factories import SiteFactory, new_order

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@contextmanager
def triggers_off(table: str) -> Iterator[None]:
    """What an owner of the database can do, and the application cannot."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def as_owner(statement: str, values: list[object]) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)


def paid_order(number: str = "1001", site: Site | None = None) -> SalesOrder:
    """Two lines, a discount with two rates, shipping, a captured payment and a partial credit."""
    new = new_order(number, lines=2, site=site or SiteFactory())
    halves = [NewCharge(Decimal("-1.00"), Decimal("-0.06"), Decimal("0.06")), NewCharge(Decimal("-0.50"))]
    new.adjustments = [NewAdjustment(name="Spring", charges=halves)]
    sale = NewTransaction(kind="sale", amount=Decimal("24.64"))
    new.payments = [NewPayment("Card", "captured", authorised=Decimal("24.64"), captured=Decimal("24.64"))]
    new.payments[0].transactions = [sale]
    [order] = place([new])
    component = order.components.filter(kind="line").first()
    book_credits(order, [Credit(component, Decimal("2.00"), Decimal("0.12"))], kind="appeased", by=None)
    return order


def broken() -> list[tuple[str, str]]:
    return sorted({(each.number, each.what.split(" of ")[0]) for each in differences()})


def test_what_the_application_books_adds_up():
    paid_order("1001")
    paid_order("1002")

    assert broken() == []


def test_an_order_with_prices_that_contain_tax_adds_up():
    new = new_order("1001", lines=3)
    new.tax_policy = "gross"
    place([new])

    assert broken() == []


def test_a_changed_entry_is_found():
    order = paid_order()
    entry = Entry.objects.filter(order=order, component__kind="line", effect="sold").first()

    with triggers_off("orders_entry"):
        as_owner("UPDATE orders_entry SET net = net + 1, gross = gross + 1 WHERE id = %s", [entry.pk])

    assert broken() == [("1001", "line gross"), ("1001", "line net")]


def test_a_credit_that_vanished_is_found():
    order = paid_order()

    with triggers_off("orders_entry"):
        as_owner("DELETE FROM orders_entry WHERE order_id = %s AND effect = 'credit'", [order.pk])

    assert broken() == [("1001", "line credited gross"), ("1001", "line credited net"), ("1001", "line credited tax")]


def test_a_changed_component_is_found_in_its_entries_and_in_the_total():
    order = paid_order()

    Component.objects.filter(order=order, kind="shipping").update(net=Decimal("7"), gross=Decimal("7"))

    assert broken() == [
        ("1001", "shipping"), ("1001", "shipping gross"), ("1001", "shipping net"), ("1001", "total"),
    ]  # fmt: skip


def test_a_total_that_was_edited_is_found():
    order = paid_order()

    SalesOrder.objects.filter(pk=order.pk).update(subtotal=order.subtotal + 1, total=order.total + 1)

    assert broken() == [("1001", "subtotal"), ("1001", "total")]


def test_parts_summed_by_the_wrong_tax_policy_are_found():
    paid_order()

    SalesOrder.objects.update(tax_policy="gross", total=Decimal("24.64") - Decimal("1.14"))

    assert ("1001", "subtotal") in broken()


def test_a_credited_total_that_was_edited_is_found():
    paid_order()

    SalesOrder.objects.update(credited_total=Decimal("3.00"))

    assert broken() == [("1001", "credited total")]


def test_a_captured_sum_that_no_payment_bears_out_is_found():
    paid_order()

    SalesOrder.objects.update(captured=Decimal("30.00"))

    assert broken() == [("1001", "captured")]


def test_an_invoice_that_is_not_the_sum_of_its_lines_is_found():
    order = factories.order()
    component = order.components.get(kind="line")
    amounts = {"currency": "USD", "net": Decimal("10.00"), "tax": Decimal("0.60"), "gross": Decimal("10.60")}
    invoice = Invoice.objects.create(number="I-1", site=order.site, order=order, made_at=order.placed_at, **amounts)
    InvoiceLine.objects.create(invoice=invoice, component=component, words="Item 1", **amounts)
    assert broken() == []

    InvoiceLine.objects.update(net=Decimal("9.00"), gross=Decimal("9.60"))

    assert broken() == [("1001", "gross"), ("1001", "net")]


def test_an_entry_on_a_component_of_another_order_is_found():
    one, other = paid_order("1001"), paid_order("1002")
    entry = Entry.objects.filter(order=one, effect="credit").first()

    with triggers_off("orders_entry"):
        as_owner("UPDATE orders_entry SET order_id = %s WHERE id = %s", [other.pk, entry.pk])

    assert [each.number for each in differences()] == ["1002"]


def test_the_command_prints_counts_and_ends_well_when_everything_adds_up():
    paid_order()
    out = StringIO()

    call_command("check_money", stdout=out)

    assert out.getvalue().splitlines() == [
        "Checked 1 orders, 5 components, 6 entries, 1 payments, 0 invoices.",
        "Everything adds up.",
    ]


def test_the_command_names_every_order_with_its_figures_and_ends_with_an_error():
    paid_order("1001")
    paid_order("1002")
    SalesOrder.objects.filter(number="1002").update(captured=Decimal("30.00"))
    out, err = StringIO(), StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("check_money", stdout=out, stderr=err)

    assert ended.value.code == 1
    assert err.getvalue().splitlines() == [
        "Order 1002: captured is 30, its parts come to 24.64; 5.36 USD apart.",
    ]
    assert "1 figures of 1 orders do not add up." in out.getvalue()


def test_orders_are_checked_batch_by_batch_and_the_command_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr("orders.checking.BATCH", 2)
    for number in ("1001", "1002", "1003", "1004", "1005"):
        paid_order(number)
    SalesOrder.objects.filter(number__in=["1002", "1005"]).update(captured=Decimal("30.00"))
    out, err = StringIO(), StringIO()

    with pytest.raises(SystemExit):
        call_command("check_money", stdout=out, stderr=err)

    told = out.getvalue().splitlines()
    assert [line.partition(":")[0] for line in told[:2]] == ["2 of 5 orders", "4 of 5 orders"]
    assert told[2].startswith("Checked 5 orders")
    assert [line.partition(":")[0] for line in err.getvalue().splitlines()] == ["Order 1002", "Order 1005"]


@pytest.mark.parametrize("batch", [1, 2, 10])
def test_a_stray_entry_is_told_alike_however_large_the_batches_are(monkeypatch, batch):
    monkeypatch.setattr("orders.checking.BATCH", batch)
    one, other = paid_order("1001"), paid_order("1002")
    entry = Entry.objects.filter(order=one, effect="credit").first()

    with triggers_off("orders_entry"):
        as_owner("UPDATE orders_entry SET order_id = %s WHERE id = %s", [other.pk, entry.pk])

    assert [each.number for each in differences()] == ["1002"]
