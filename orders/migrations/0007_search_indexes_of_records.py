"""An index for each filter and sort of Find Customer, Return Orders, Returns and Quotes, and one for open orders.

Built while people work; what a killed run left half built is built anew.
"""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class BuildAnew(AddIndexConcurrently):
    """The index, whatever a run that was killed has left of it."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("csc", "0003_search_rows"),
        ("orders", "0006_ended_orders_by_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BuildAnew(
            model_name="customer",
            index=models.Index(fields=["-created_at", "-id"], name="customer_newest"),
        ),
        BuildAnew(
            model_name="customer",
            index=models.Index(fields=["site", "-created_at", "-id"], name="customer_site"),
        ),
        BuildAnew(
            model_name="customer",
            index=models.Index(fields=["type", "-created_at", "-id"], name="customer_type"),
        ),
        BuildAnew(
            model_name="customer",
            index=models.Index(fields=["status", "-created_at", "-id"], name="customer_status"),
        ),
        BuildAnew(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("flag__isnull", False)),
                fields=["flag", "-created_at", "-id"],
                name="customer_flagged",
            ),
        ),
        BuildAnew(
            model_name="customeraddress",
            index=models.Index(Lower("postal_code"), models.F("customer"), name="customer_postal_code"),
        ),
        BuildAnew(
            model_name="quote",
            index=models.Index(fields=["site", "-created_at", "-id"], name="quote_site"),
        ),
        BuildAnew(
            model_name="quote",
            index=models.Index(fields=["state", "-created_at", "-id"], name="quote_state"),
        ),
        BuildAnew(
            model_name="quote",
            index=models.Index(fields=["agent", "-created_at", "-id"], name="quote_agent"),
        ),
        BuildAnew(
            model_name="quote",
            index=models.Index(fields=["valid_until", "id"], name="quote_valid"),
        ),
        BuildAnew(
            model_name="return",
            index=models.Index(fields=["site", "-received_at", "-id"], name="return_site"),
        ),
        BuildAnew(
            model_name="return",
            index=models.Index(fields=["state", "-received_at", "-id"], name="return_state"),
        ),
        BuildAnew(
            model_name="returnorder",
            index=models.Index(fields=["site", "-created_at", "-id"], name="return_order_site"),
        ),
        BuildAnew(
            model_name="returnorder",
            index=models.Index(fields=["state", "-created_at", "-id"], name="return_order_state"),
        ),
        BuildAnew(
            model_name="returnorder",
            index=models.Index(
                condition=models.Q(("is_late", True)), fields=["-created_at", "-id"], name="return_order_late"
            ),
        ),
        BuildAnew(
            model_name="returnorder",
            index=models.Index(
                condition=models.Q(("suspended_at__isnull", False)),
                fields=["-created_at", "-id"],
                name="return_order_suspended",
            ),
        ),
        BuildAnew(
            model_name="returnorder",
            index=models.Index(
                condition=models.Q(("open_alerts__gt", 0)), fields=["-created_at", "-id"], name="return_order_alerted"
            ),
        ),
        BuildAnew(
            model_name="salesorder",
            index=models.Index(condition=models.Q(("state__lt", 60)), fields=["-placed_at", "-id"], name="order_open"),
        ),
        BuildAnew(
            model_name="salesorder",
            index=models.Index(
                Lower("last_name"),
                models.F("placed_at").desc(),
                models.F("id").desc(),
                condition=models.Q(("state__lt", 60)),
                name="order_open_last_name",
            ),
        ),
    ]
