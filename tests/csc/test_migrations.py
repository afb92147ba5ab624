"""Migrations run as the owner, say everything the models say, and can be taken back."""

import io

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from csc.rights import NEVER_DELETED, ONLY_ADDED_TO, grant, partitions


@pytest.mark.django_db
def test_the_models_hold_nothing_that_no_migration_makes():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=io.StringIO())


def test_every_migration_can_be_reversed():
    ours = ("csc", "activities", "orders", "callmgmt", "emails")
    migrations = [each for (app, _name), each in MigrationLoader(None).disk_migrations.items() if app in ours]

    stuck = [f"{each.app_label}.{each.name}" for each in migrations for step in each.operations if not step.reversible]

    assert stuck == []


@pytest.mark.django_db
def test_the_application_owns_no_table():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("table", ONLY_ADDED_TO)
@pytest.mark.parametrize(("right", "held"), [("SELECT", True), ("INSERT", True), ("UPDATE", False), ("DELETE", False)])
def test_the_application_may_add_to_ledger_and_audit_and_nothing_else(table, right, held):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
        assert cursor.fetchone()[0] is held


@pytest.mark.django_db(databases=["default", "owner"])
def test_rights_may_be_given_twice():
    grant(connections["owner"], connection.settings_dict["USER"])
    grant(connections["owner"], connection.settings_dict["USER"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, 'orders_salesorder', 'UPDATE')")
        assert cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("table", NEVER_DELETED)
def test_the_application_deletes_no_order_no_bill_and_nobody(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, %s, 'DELETE')", [table])
        assert not cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_application_reaches_the_months_of_the_audit_through_their_parent_alone():
    with connection.cursor() as cursor:
        for month in partitions(cursor):
            cursor.execute("SELECT has_table_privilege(current_user, %s, 'SELECT, INSERT')", [month])
            assert not cursor.fetchone()[0]
