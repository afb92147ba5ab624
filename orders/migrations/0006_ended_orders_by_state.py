"""One index for closed and void orders, newest first, in place of one for void orders alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_fill_search_rows")]

    operations = [
        migrations.RemoveIndex(model_name="salesorder", name="order_void"),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(
                fields=["state", "-placed_at", "-id"],
                condition=models.Q(("state__in", [60, 70])),
                name="order_ended",
            ),
        ),
    ]
