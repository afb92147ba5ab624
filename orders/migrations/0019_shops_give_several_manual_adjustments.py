"""One adjustment by hand on a line and on an order is a rule for what is keyed in here; shops may give several."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def one(fields: list[str], name: str, condition: Q) -> models.UniqueConstraint:
    """At most one manual adjustment where the condition holds."""
    return models.UniqueConstraint(fields=fields, name=name, condition=condition)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0018_item_codes_in_any_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RemoveConstraint("priceadjustment", "one_manual_adjustment_per_line"),
        migrations.RemoveConstraint("priceadjustment", "one_manual_adjustment_per_order"),
        migrations.AddConstraint(
            "priceadjustment",
            one(
                ["line"],
                "one_manual_adjustment_per_line",
                Q(manual=True, made_by__isnull=False, line__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "priceadjustment",
            one(
                ["order"],
                "one_manual_adjustment_per_order",
                Q(manual=True, made_by__isnull=False, line__isnull=True, ship_to__isnull=True),
            ),
        ),
    ]
