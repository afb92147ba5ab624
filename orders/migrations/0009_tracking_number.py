"""A parcel is looked up by the number that the carrier gave it; built while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0008_import_permission")]

    operations = [
        AddIndexConcurrently(
            model_name="tracking",
            index=models.Index(fields=["number"], name="tracking_number"),
        ),
    ]
