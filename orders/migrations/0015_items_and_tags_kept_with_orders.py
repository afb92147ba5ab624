"""Orders have room for copies of their lines' item codes and of their tags."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0014_sort_indexes")]

    operations = [
        migrations.AddField(
            model_name="salesorder",
            name="item_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100),
                blank=True,
                default=list,
                help_text="Copies of its lines' codes, each once.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="salesorder",
            name="tag_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="Copies of the keys of its tags.",
                size=None,
            ),
        ),
    ]
