"""An index for each head that sorts: orders by state and by total, quotes by total. Three older ones fall away.

Built while people work; what a killed run left half built is built anew.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class BuildAnew(AddIndexConcurrently):
    """The index, whatever a run that was killed has left of it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0013_restorable_by_agent")]

    operations = [
        BuildAnew(
            model_name="salesorder",
            index=models.Index(fields=["state", "-placed_at", "-id"], name="order_state"),
        ),
        BuildAnew(
            model_name="salesorder",
            index=models.Index(fields=["total", "id"], name="order_by_total"),
        ),
        BuildAnew(
            model_name="quote",
            index=models.Index(fields=["total", "id"], name="quote_by_total"),
        ),
        RemoveIndexConcurrently(model_name="salesorder", name="order_open_state"),
        RemoveIndexConcurrently(model_name="salesorder", name="order_ended"),
        RemoveIndexConcurrently(model_name="salesorder", name="order_total"),
    ]
