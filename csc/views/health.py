"""Two addresses for machines: whether the process answers, and whether everything it needs does."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any

from celery import current_app
from celery.exceptions import OperationalError as BrokerError
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from csc import canary, partitions
from csc.permissions import public

OK = "OK"
SILENT = timedelta(seconds=60)
MONTHS_AHEAD = 2
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}


@require_safe
@public("Says only that the process answers.")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"ok": True, "checks": {"process": OK}})


@require_safe
@public("Says in general words what the product lacks; no address, no name of a person.")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything needed works, else 503; each check is "OK" or a sentence."""
    checks = {name: check() for name, check in CHECKS.items()}
    ok = all(words == OK for name, words in checks.items() if name not in DISPENSABLE)
    headers = {"Cache-Control": "no-store"}
    return JsonResponse({"ok": ok, "checks": checks}, status=200 if ok else 503, headers=headers)


def database() -> str:
    """It answers, its schema is the one this code was written for, and the audit has months ahead."""
    try:
        if missing := len(migrations_here() - set(MigrationRecorder(connection).applied_migrations())):
            return _("The schema lacks %(count)s migrations; run migrate.") % {"count": missing}
        ahead = partitions.months_ahead()
    except Error:
        return _("The database does not answer.")
    if ahead < MONTHS_AHEAD:
        return _("The audit has %(count)s of 2 months made ahead.") % {"count": ahead}
    return OK


@lru_cache
def migrations_here() -> set[tuple[str, str]]:
    """The migrations that come with this code."""
    return set(MigrationLoader(None).disk_migrations)


def broker() -> str:
    """Redis takes a connection and answers."""
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **PATIENCE}
    try:
        with current_app.connection_for_write(transport_options=options) as link:
            channel: Any = link.default_channel
            channel.client.ping()
    except (BrokerError, RedisError, OSError):
        return _("The broker does not answer.")
    return OK


def process(name: str) -> str:
    """A process has proved within the last minute that it works."""
    try:
        age = canary.silence(name)
    except Error:
        return _("It is not known, because the database does not answer.")
    if age is None:
        return _("It has not done anything yet.")
    if age > SILENT:
        return _("It has done nothing for %(seconds)s seconds.") % {"seconds": int(age.total_seconds())}
    return OK


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "broker": broker,
    "worker": partial(process, "worker"),
    "relay": partial(process, "relay"),
    "stream": partial(process, "stream"),
}
DISPENSABLE = {"stream"}  # without it pages look again every 20 seconds
