"""Builds the indexes in which items, tags, flags and last names meet the small sets of orders, each set its own.

While people work; a run that was killed is begun again without harm.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

SUSPENDED, ALERTED, FLAGGED = Q(suspended_at__isnull=False), Q(open_alerts__gt=0), Q(flag__isnull=False)


class BuildAnew(AddIndexConcurrently):
    """The index, whatever a run that was killed has left of it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)


def of_few(index):
    return BuildAnew(model_name="salesorder", index=index)


def flags(name, condition):
    return of_few(models.Index(fields=["flag", "-placed_at", "-id"], condition=condition, name=name))


def last_names(name, condition):
    newest = (F("placed_at").desc(), F("id").desc())
    return of_few(models.Index(Lower("last_name"), *newest, condition=condition, name=name))


def items_and_tags(name, condition):
    return of_few(GinIndex(fields=["item_codes", "tag_ids"], condition=condition, fastupdate=False, name=name))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0016_items_tags_and_open_orders_meet")]

    operations = [
        flags("order_open_flagged", FLAGGED & Q(state__lt=60)),
        flags("order_suspended_flagged", FLAGGED & SUSPENDED),
        flags("order_alerted_flagged", FLAGGED & ALERTED),
        last_names("order_suspended_last_name", SUSPENDED),
        last_names("order_alerted_last_name", ALERTED),
        items_and_tags("order_suspended_items", SUSPENDED),
        items_and_tags("order_alerted_items", ALERTED),
        items_and_tags("order_flagged_items", FLAGGED),
    ]
