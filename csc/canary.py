"""Who is alive: a process proves it by real work, a row written now and then. Answering a ping proves nothing."""

from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F

from csc.database import ClockTimestamp
from csc.models import Canary


def sing(process: str) -> None:
    """Writes down that `process` works, by the database's clock."""
    song = Canary(process=process, sang_at=ClockTimestamp())
    Canary.objects.bulk_create([song], update_conflicts=True, update_fields=["sang_at"], unique_fields=["process"])


def silence(process: str) -> timedelta | None:
    """How long ago `process` last proved that it works; None when it never has."""
    age = ExpressionWrapper(ClockTimestamp() - F("sang_at"), output_field=DurationField())
    return Canary.objects.filter(process=process).annotate(age=age).values_list("age", flat=True).first()
