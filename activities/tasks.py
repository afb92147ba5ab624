"""What workers run for the audit."""

import structlog
from celery import shared_task

from activities import sealing

log = structlog.get_logger(__name__)


@shared_task
def seal_audit() -> None:
    """Seals what has settled since the last time."""
    sealing.seal()


@shared_task
def verify_seals() -> None:
    """Recomputes the chain and logs every damage as an error."""
    for sentence in sealing.verify():
        log.error("audit_damaged", what=sentence)
