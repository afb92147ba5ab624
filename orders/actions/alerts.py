"""Alerts: raised by what finds something wrong, cleared by an agent who has addressed it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activities.recording import record
from csc.errors import refuse_if
from csc.models import User
from csc.promises import promise
from orders.models import Alert, SalesOrder


@transaction.atomic
def raise_alert(
    of: Any, *, kind: str, source: str, words: str, fingerprint: str, blocking: bool = True, next_step: str = ""
) -> Alert:
    """Raises an alert on a record that carries alert counters; the same open fingerprint only counts up.

    `words` is the sentence the agent reads. The record's version goes up, so that open forms learn of it.
    """
    locked = type(of)._default_manager.select_for_update(of=("self",)).get(pk=of.pk)
    existing = Alert.objects.about(locked).open().filter(fingerprint=fingerprint).first()
    if existing:
        Alert.objects.filter(pk=existing.pk).update(times=F("times") + 1)
        return existing
    alert = Alert.objects.create(
        subject_kind=locked.subject_kind,
        subject_id=locked.pk,
        subject_number=locked.number,
        kind=kind,
        source=source,
        fingerprint=fingerprint,
        words=words,
        blocking=blocking,
        next_step=next_step,
        raised_at=timezone.now(),
    )
    locked.open_alerts += 1
    locked.blocking_alerts += int(blocking)
    locked.bump("open_alerts", "blocking_alerts")
    record("alert.raised", locked, by=None, summary=f"Alert: {words}", diff={"after": {"kind": kind}})
    of.open_alerts, of.blocking_alerts, of.version = locked.open_alerts, locked.blocking_alerts, locked.version
    return alert


@transaction.atomic
def clear_alerts(order: SalesOrder, *, by: User, reason: str, seen: int) -> SalesOrder:
    """Clears all open alerts of an order at once; the workflow goes on by itself unless the order is suspended.

    Raises Refused when the order changed since version `seen` or has no alerts.
    """
    order = SalesOrder.objects.lock(order, seen=seen)
    refuse_if(order.why_not_clear_alerts())
    kinds = list(Alert.objects.about(order).open().values_list("kind", flat=True))
    Alert.objects.about(order).open().update(cleared_at=timezone.now(), cleared_by=by, cleared_why=reason)
    order.open_alerts = order.blocking_alerts = 0
    order.bump("open_alerts", "blocking_alerts")
    summary = f"Alerts cleared: {reason}"
    record(
        "order.alerts_cleared",
        order,
        by=by,
        summary=summary,
        diff={"before": {"alerts": kinds}, "after": {"alerts": []}},
    )
    promise("advance", order, what_for=f"version {order.version}")
    return order


def resolve(of: Any, *, why: str, **alike: Any) -> None:
    """Closes the open alerts `alike` whose cause is gone, on a locked record; the caller saves its two counters."""
    gone = list(Alert.objects.about(of).open().filter(**alike))
    Alert.objects.filter(pk__in=[alert.pk for alert in gone]).update(cleared_at=timezone.now(), cleared_why=why)
    of.open_alerts -= len(gone)
    of.blocking_alerts -= sum(alert.blocking for alert in gone)
