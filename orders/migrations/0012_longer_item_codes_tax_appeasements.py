"""Item codes of up to 100 characters, and components for tax that is given away.

Checks are validated while people work, and no row is written anew.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("orders", "0011_order_entry"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="component",
            name="credits_do_not_exceed_charges",
        ),
        migrations.RemoveConstraint(
            model_name="component",
            name="component_names_what_it_is_for",
        ),
        migrations.AlterField(
            model_name="component",
            name="kind",
            field=models.CharField(
                choices=[
                    ("line", "Line"),
                    ("line_adjustment", "Item-level adjustment"),
                    ("order_adjustment", "Order-level adjustment"),
                    ("shipping", "Shipping"),
                    ("shipping_adjustment", "Shipping adjustment"),
                    ("handling", "Handling"),
                    ("fee", "Fee"),
                    ("tax_appeasement", "Tax appeasement"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="code",
            field=models.CharField(max_length=100, unique=True),
        ),
        migrations.AlterField(
            model_name="lineitem",
            name="item_code",
            field=models.CharField(blank=True, max_length=100),
        ),
        AddConstraintNotValid(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("credited_gross__gte", 0), ("credited_gross__lte", models.F("gross")), ("gross__gte", 0)
                    ),
                    models.Q(
                        ("credited_gross__gte", models.F("gross")), ("credited_gross__lte", 0), ("gross__lte", 0)
                    ),
                    models.Q(("gross__lte", 0), ("kind", "tax_appeasement")),
                    _connector="OR",
                ),
                name="credits_do_not_exceed_charges",
            ),
        ),
        AddConstraintNotValid(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("adjustment__isnull", True), ("kind", "line"), ("line__isnull", False)),
                    models.Q(("adjustment__isnull", False), ("kind", "line_adjustment"), ("line__isnull", False)),
                    models.Q(("adjustment__isnull", False), ("kind", "order_adjustment"), ("line__isnull", True)),
                    models.Q(
                        ("adjustment__isnull", True),
                        ("kind__in", ["shipping", "handling"]),
                        ("line__isnull", True),
                        ("ship_to__isnull", False),
                    ),
                    models.Q(
                        ("adjustment__isnull", False),
                        ("kind", "shipping_adjustment"),
                        ("line__isnull", True),
                        ("ship_to__isnull", False),
                    ),
                    models.Q(("adjustment__isnull", True), ("kind", "fee")),
                    models.Q(
                        ("adjustment__isnull", True),
                        ("kind", "tax_appeasement"),
                        ("line__isnull", True),
                        ("ship_to__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="component_names_what_it_is_for",
            ),
        ),
        AddConstraintNotValid(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "tax_appeasement"), _negated=True),
                    models.Q(("credited_net", 0), ("net", 0)),
                    _connector="OR",
                ),
                name="a_tax_appeasement_is_tax_alone",
            ),
        ),
        ValidateConstraint(model_name="component", name="credits_do_not_exceed_charges"),
        ValidateConstraint(model_name="component", name="component_names_what_it_is_for"),
        ValidateConstraint(model_name="component", name="a_tax_appeasement_is_tax_alone"),
    ]
