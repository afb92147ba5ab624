"""Months of the audit, made ahead by a function that runs with its owner's right; rows are only ever added."""

from django.db import migrations

ENSURE = """
CREATE FUNCTION ensure_partitions(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    first_month timestamptz := date_trunc('month', now(), 'UTC');
    month timestamptz;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'));
    IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = 'activities_audit'::regclass) THEN
        EXECUTE format('CREATE TABLE activities_audit_past PARTITION OF activities_audit '
                       'FOR VALUES FROM (MINVALUE) TO (%L)', uuid_floor(first_month));
    END IF;
    FOR n IN 0..ahead LOOP
        month := date_trunc('month', first_month + make_interval(months => n), 'UTC');
        IF to_regclass('activities_audit_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF activities_audit FOR VALUES FROM (%L) TO (%L)',
                'activities_audit_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'),
                uuid_floor(month), uuid_floor(date_trunc('month', month + interval '32 days', 'UTC')));
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$
"""

AHEAD = """
CREATE FUNCTION partitions_ahead() RETURNS integer LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT count(*)::integer FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'activities_audit'::regclass
    AND relname > 'activities_audit_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')
    AND relname <> 'activities_audit_past'
$$
"""

NEVER_CHANGED = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON activities_audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seals_are_never_changed BEFORE UPDATE OR DELETE ON activities_seal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
CHANGED_AGAIN = """
DROP TRIGGER audit_is_never_changed ON activities_audit;
DROP TRIGGER seals_are_never_changed ON activities_seal;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_initial"), ("csc", "0002_database_functions")]

    operations = [
        migrations.RunSQL(ENSURE, "DROP FUNCTION ensure_partitions(integer)"),
        migrations.RunSQL(AHEAD, "DROP FUNCTION partitions_ahead()"),
        migrations.RunSQL("SELECT ensure_partitions(2)", migrations.RunSQL.noop),
        migrations.RunSQL(NEVER_CHANGED, CHANGED_AGAIN),
    ]
