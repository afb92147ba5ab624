"""What workers run for orders."""

from celery import shared_task

from orders.actions import quoting
from orders.workflow import queue


@shared_task
def advance_orders() -> None:
    """Lets every order that nothing holds take its next step; two at once take each step once."""
    queue.advance_orders()


@shared_task
def expire_quotes() -> None:
    """Marks the quotes whose last day is over; a second run the same night finds none."""
    quoting.expire()
