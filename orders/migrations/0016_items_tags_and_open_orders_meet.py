"""Copies item codes and tags to the orders that exist, and builds the indexes in which they meet.

In batches that commit one by one, and while people work; a run that was killed is begun again without harm.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import OuterRef

BATCH = 5000


class BuildAnew(AddIndexConcurrently):
    """The index, whatever a run that was killed has left of it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)


def fill(apps, schema_editor):
    orders, lines, tags = (
        apps.get_model("orders", model).objects.using(schema_editor.connection.alias)
        for model in ("SalesOrder", "LineItem", "OrderTag")
    )
    of_lines = lines.filter(order=OuterRef("pk")).exclude(item_code="").order_by("item_code")
    of_tags = tags.filter(order=OuterRef("pk")).order_by("tag")
    codes, ids = of_lines.values("item_code").distinct(), of_tags.values("tag")
    last = 0
    while batch := list(orders.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = batch[-1]
        orders.filter(pk__range=(batch[0], last)).update(item_codes=ArraySubquery(codes), tag_ids=ArraySubquery(ids))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0015_items_and_tags_kept_with_orders")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        BuildAnew(
            model_name="salesorder",
            index=GinIndex(
                condition=models.Q(("state__lt", 60)),
                fastupdate=False,
                fields=["item_codes", "tag_ids"],
                name="order_open_items",
            ),
        ),
        BuildAnew(
            model_name="salesorder",
            index=GinIndex(
                condition=models.Q(("tag_ids", []), _negated=True),
                fastupdate=False,
                fields=["item_codes", "tag_ids"],
                name="order_tagged_items",
            ),
        ),
    ]
