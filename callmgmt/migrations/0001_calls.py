"""Calls, what was opened during them, and what telephone systems tell of them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import csc.database


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("csc", "0003_search_rows"),
        ("orders", "0006_ended_orders_by_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CtiSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.SlugField(max_length=40, unique=True)),
                ("secret", models.CharField(default=csc.database.new_secret, max_length=120)),
                ("is_on", models.BooleanField(default=True, verbose_name="listened to")),
            ],
            options={
                "verbose_name": "telephone system",
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caller_number", models.CharField(blank=True, max_length=40)),
                ("number_digits", models.CharField(blank=True, max_length=20)),
                ("cti_id", models.CharField(blank=True, max_length=120, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "Ringing"),
                            ("active", "Active"),
                            ("parked", "Parked"),
                            ("transferred", "Transferred"),
                            ("void", "Void"),
                            ("ended", "Ended"),
                        ],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("answered", models.BooleanField(default=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("hung_up_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("scratchpad", models.TextField(blank=True, max_length=10000)),
                ("note", models.TextField(blank=True)),
                ("wrapped_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "activity_code",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="csc.code",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="orders.customer",
                    ),
                ),
                (
                    "pending_order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="orders.pendingorder",
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="csc.code",
                    ),
                ),
                (
                    "result_code",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="csc.code",
                    ),
                ),
                (
                    "cti_source",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="callmgmt.ctisource",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("take_call", "Can take calls"),
                    ("transfer_call", "Can transfer a call's order to another user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pending_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="orders.pendingorder"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallTouch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=20)),
                ("subject_id", models.BigIntegerField()),
                ("subject_number", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "call",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="touches",
                        to="callmgmt.call",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "subject_kind", "subject_id"), name="a_call_touches_a_record_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CtiEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cti_id", models.CharField(max_length=120)),
                (
                    "event",
                    models.CharField(
                        choices=[("ringing", "Ringing"), ("answered", "Answered"), ("ended", "Ended")], max_length=8
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="callmgmt.call",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="callmgmt.ctisource",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "cti_id", "event"), name="a_source_tells_an_event_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["agent", "-ended_at", "-id"], name="call_of_agent"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(condition=models.Q(("state", "ringing")), fields=["agent"], name="call_ringing"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")), fields=("agent",), name="one_open_call_per_agent"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(fields=("cti_source", "cti_id"), name="a_source_names_a_call_once"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["ringing", "active"]), ("ended_at__isnull", False), _connector="XOR"
                ),
                name="a_call_that_ended_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="deferral",
            constraint=models.UniqueConstraint(
                fields=("agent", "pending_order"), name="an_agent_defers_an_order_once"
            ),
        ),
    ]
