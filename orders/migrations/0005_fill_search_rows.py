"""Writes down what the records that exist can be found by; in batches that commit one by one, and again without harm.

A run that was stopped goes on with the records that have no row yet.
"""

from django.db import migrations
from django.db.models import Exists, OuterRef

from csc.search import row_text

BATCH = 1000


def of_order(order):
    name = f"{order.first_name} {order.last_name}".strip()
    digits = order.phone_digits
    return order.placed_at, name, (order.shop_number, order.source_id, digits, order.email, name, "")


def of_customer(customer):
    name = f"{customer.first_name} {customer.last_name}".strip()
    phones = " ".join(phone.digits for phone in customer.phones.all())
    emails = " ".join(email.address for email in customer.emails.all())
    parts = ("", customer.source_id or "", phones, emails, name, customer.company)
    return customer.created_at, name or customer.company, parts


def of_return_order(return_order):
    order = return_order.order
    name = f"{order.first_name} {order.last_name}".strip()
    return return_order.created_at, name, (order.number, "", order.phone_digits, order.email, name, "")


def of_return(back):
    order = back.return_order.order
    name = f"{order.first_name} {order.last_name}".strip()
    parts = (order.number, back.return_order.number, order.phone_digits, order.email, name, "")
    return back.received_at, name, parts


def of_quote(quote):
    customer = quote.customer
    if not customer:
        return quote.created_at, "", ("", "", "", "", "", "")
    _at, name, (_number, _source, phones, emails, _name, company) = of_customer(customer)
    return quote.created_at, name, ("", "", phones, emails, name, company)


KINDS = (
    ("order", "SalesOrder", of_order, (), ()),
    ("customer", "Customer", of_customer, (), ("phones", "emails")),
    ("return_order", "ReturnOrder", of_return_order, ("order",), ()),
    ("return", "Return", of_return, ("return_order__order",), ()),
    ("quote", "Quote", of_quote, ("customer",), ("customer__phones", "customer__emails")),
)


def fill(apps, schema_editor):
    for kind, model, told, joined, prefetched in KINDS:
        rows = apps.get_model("orders", model).objects.using(schema_editor.connection.alias)
        rows = rows.select_related(*joined) if joined else rows
        fill_kind(apps, schema_editor, kind, rows.prefetch_related(*prefetched).order_by("pk"), told)


def fill_kind(apps, schema_editor, kind, rows, told):
    search_row, last = apps.get_model("csc", "SearchRow"), 0
    saved = search_row.objects.using(schema_editor.connection.alias)
    rows = rows.exclude(Exists(saved.filter(kind=kind, object_id=OuterRef("pk"))))
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        saved.bulk_create([row(search_row, kind, record, *told(record)) for record in batch], ignore_conflicts=True)


def row(search_row, kind, record, recent_at, label, parts):
    return search_row(
        kind=kind,
        object_id=record.pk,
        site_id=record.site_id,
        recent_at=recent_at,
        number=record.number,
        label=label[:200],
        text=row_text(record.number, *parts),
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("csc", "0003_search_rows"), ("orders", "0004_order_search_indexes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
