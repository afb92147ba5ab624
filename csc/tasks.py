"""What workers run for the shared part."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from csc import canary, promises
from csc.models import IdempotencyKey

KEYS_LIVE = timedelta(hours=48)
BATCH = 5000


@shared_task
def keep_promise(promise_id: int) -> None:
    """Keeps one promise, if it is still owed."""
    promises.keep(promise_id)


@shared_task(expires=60)
def sing() -> None:
    """Proves that beat rings, that the broker carries it and that a worker works."""
    canary.sing("worker")


@shared_task
def forget_old_keys() -> None:
    """Deletes the keys of forms submitted two days ago, batch by batch."""
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEYS_LIVE)
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        IdempotencyKey.objects.filter(pk__in=batch).delete()
