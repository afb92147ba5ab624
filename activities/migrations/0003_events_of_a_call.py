"""What was done during a call is found by the call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_audit_by_month_insert_only"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("call_id__isnull", False)), fields=["call_id"], name="event_call"),
        ),
    ]
