"""Indexes for orders that are narrowed by amount, or to those that are void."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_order_tags")]

    operations = [
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(fields=["-placed_at", "-id"], condition=models.Q(("state", 70)), name="order_void"),
        ),
        migrations.AddIndex(
            model_name="salesorder",
            index=models.Index(fields=["total"], name="order_total"),
        ),
    ]
