"""Functions that constraints and keys stand on, and the sequences that numbers come from."""

from django.db import migrations

from csc.money import WITH_THREE_DECIMALS, WITHOUT_DECIMALS

SERIES = {
    "order": 100001,
    "customer": 20001,
    "pending_order": 1001,
    "quote": 1001,
    "shipping_order": 1001,
    "return_order": 1001,
    "return": 1001,
}


def quoted(currencies: tuple[str, ...]) -> str:
    return ", ".join(f"'{currency}'" for currency in currencies)


FITS_MINOR_UNIT = f"""
CREATE FUNCTION fits_minor_unit(amount numeric, currency varchar) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT amount = round(amount, CASE
        WHEN currency IN ({quoted(WITHOUT_DECIMALS)}) THEN 0
        WHEN currency IN ({quoted(WITH_THREE_DECIMALS)}) THEN 3
        ELSE 2 END)
$$
"""

# The smallest uuidv7 of a moment: 48 bits of milliseconds, then zeros.
UUID_FLOOR = """
CREATE FUNCTION uuid_floor(moment timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$
"""


class Migration(migrations.Migration):
    dependencies = [("csc", "0001_initial")]

    operations = [
        migrations.RunSQL(FITS_MINOR_UNIT, "DROP FUNCTION fits_minor_unit(numeric, varchar)"),
        migrations.RunSQL(UUID_FLOOR, "DROP FUNCTION uuid_floor(timestamptz)"),
        *(
            migrations.RunSQL(
                f"CREATE SEQUENCE {kind}_number START {first}",
                f"DROP SEQUENCE {kind}_number",
            )
            for kind, first in SERIES.items()
        ),
    ]
