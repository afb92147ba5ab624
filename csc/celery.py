"""The worker and the clock: `celery -A csc.celery worker` and `celery -A csc.celery beat`.

Celery only rings. What must happen is a row in the database, and the relay keeps it when no bell rings.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csc.settings")

app = Celery("csc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def use_the_settings_of_django(**_kwargs: Any) -> None:
    """Being connected is enough: Celery then leaves logging as Django has set it up."""


@worker_ready.connect
def sing_first(**_kwargs: Any) -> None:
    """Proves at once, through the broker, that the worker works; beat asks for it again later."""
    from csc.tasks import sing

    sing.delay()
