"""An index of item codes whatever their case. Items are few beside orders, so it is built in a moment."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("orders", "0017_items_tags_and_small_sets_meet")]

    operations = [
        migrations.AddIndex(model_name="item", index=models.Index(Upper("code"), name="item_code_any_case")),
    ]
