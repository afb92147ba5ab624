"""An event of a telephone system keeps the state that the call came to: the answer to whoever tells it again."""

from django.db import migrations, models

FILLED = """
UPDATE callmgmt_ctievent AS event SET state = call.state FROM callmgmt_call AS call WHERE call.id = event.call_id
"""
STATES = [
    ("ringing", "Ringing"),
    ("active", "Active"),
    ("parked", "Parked"),
    ("transferred", "Transferred"),
    ("void", "Void"),
    ("ended", "Ended"),
]


class Migration(migrations.Migration):
    dependencies = [("callmgmt", "0001_calls")]

    operations = [
        migrations.AddField(
            "ctievent",
            "state",
            models.CharField("state of the call then", max_length=12, choices=STATES, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
    ]
