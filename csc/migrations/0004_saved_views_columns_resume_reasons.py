"""Views and columns of lists that agents keep for themselves; a pick list of reasons to resume."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("csc", "0003_search_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hidden_columns",
            field=models.JSONField(blank=True, default=dict, help_text="Columns left out of lists, by list."),
        ),
        migrations.AlterField(
            model_name="code",
            name="list",
            field=models.CharField(
                choices=[
                    ("activity", "Activity Codes"),
                    ("result", "Result Codes"),
                    ("cancel_reason", "Cancel reasons"),
                    ("return_reason", "Return reasons"),
                    ("appeasement_reason", "Appeasement reasons"),
                    ("price_reason", "Price change reasons"),
                    ("suspend_reason", "Suspend reasons"),
                    ("resume_reason", "Resume reasons"),
                    ("clear_reason", "Clear Alerts reasons"),
                    ("flag", "Flags"),
                    ("tag", "Tags"),
                    ("payment_method", "Payment methods"),
                    ("call_reason", "Call reasons"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="historicalcode",
            name="list",
            field=models.CharField(
                choices=[
                    ("activity", "Activity Codes"),
                    ("result", "Result Codes"),
                    ("cancel_reason", "Cancel reasons"),
                    ("return_reason", "Return reasons"),
                    ("appeasement_reason", "Appeasement reasons"),
                    ("price_reason", "Price change reasons"),
                    ("suspend_reason", "Suspend reasons"),
                    ("resume_reason", "Resume reasons"),
                    ("clear_reason", "Clear Alerts reasons"),
                    ("flag", "Flags"),
                    ("tag", "Tags"),
                    ("payment_method", "Payment methods"),
                    ("call_reason", "Call reasons"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listed", models.CharField(help_text="The name of the list: orders, customers.", max_length=20)),
                ("name", models.CharField(max_length=40)),
                ("query", models.TextField(blank=True, help_text="The query string of the list's address.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "listed", "name"), name="a_view_has_a_name_of_its_own")
                ],
            },
        ),
    ]
