"""Entries of the ledger are only ever added; the cart of a quote that was sent stays as it was."""

from django.db import migrations

ENTRIES = """
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE OR DELETE ON orders_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

QUOTES = """
CREATE FUNCTION refuse_thawing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'quote % has been sent; its cart is frozen', OLD.number USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER a_sent_quote_is_frozen BEFORE UPDATE ON orders_quote
    FOR EACH ROW WHEN (OLD.state <> 'open' AND NEW.cart IS DISTINCT FROM OLD.cart)
    EXECUTE FUNCTION refuse_thawing();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("activities", "0002_audit_by_month_insert_only")]

    operations = [
        migrations.RunSQL(ENTRIES, "DROP TRIGGER entries_are_never_changed ON orders_entry"),
        migrations.RunSQL(
            QUOTES, "DROP TRIGGER a_sent_quote_is_frozen ON orders_quote; DROP FUNCTION refuse_thawing()"
        ),
    ]
