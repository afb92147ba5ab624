"""What workers run for the shared part."""

from celery import shared_task

from csc import promises


@shared_task
def keep_promise(promise_id: int) -> None:
    """Keeps one promise, if it is still owed."""
    promises.keep(promise_id)
