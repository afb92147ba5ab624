"""Guessing passwords gets slower: after too many failures an account or an address has to wait, longer each time."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from axes.handlers.base import AxesHandler
from axes.models import AccessFailureLog
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from csc.context import address_of
from csc.models import User

WINDOW = timedelta(minutes=15)
LONGEST_WAIT = WINDOW
OF_AN_ACCOUNT, OF_AN_ADDRESS = 5, 20
KEPT = timedelta(days=1)


class Tries(AxesHandler):  # type: ignore[misc]  # the package has no types
    """What django-axes asks and tells: failures are rows, so that all processes see them."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return minutes_to_wait(request, (credentials or {}).get("username")) > 0

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
    ) -> None:
        # Tries during the wait do not count: nobody can keep a colleague out by going on and on.
        if request is not None and not getattr(request, "axes_locked_out", False):
            AccessFailureLog.objects.create(
                username=account_of(credentials.get("username")),
                ip_address=address_of(request),
                path_info=request.path[:255],
            )

    def user_logged_in(self, sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
        forgive(user)


def minutes_to_wait(request: HttpRequest, name: str | None) -> int:
    """Whole minutes until this account and this address may try again; 0 when they may now.

    An unknown name waits like a known one, so that nobody learns which names exist.
    """
    failures = AccessFailureLog.objects.filter(attempt_time__gt=timezone.now() - WINDOW - LONGEST_WAIT)
    ends = (
        end_of_wait(failures.filter(username=account_of(name)), limit=OF_AN_ACCOUNT),
        end_of_wait(failures.filter(ip_address=address_of(request)), limit=OF_AN_ADDRESS),
    )
    left = max(ends) - timezone.now()
    return max(0, ceil(left / timedelta(minutes=1)))


def end_of_wait(failures: QuerySet[Any], *, limit: int) -> datetime:
    """When the wait after these failures ends: a minute once the limit is reached, twice as long for each one more."""
    times: list[datetime] = list(
        failures.order_by("-attempt_time").values_list("attempt_time", flat=True)[: limit + 5]
    )
    in_window = [time for time in times if time > times[0] - WINDOW]
    if len(in_window) < limit:
        return timezone.now()
    return times[0] + min(timedelta(minutes=2 ** (len(in_window) - limit)), LONGEST_WAIT)


def account_of(typed: str | None) -> str:
    """The name under which failures of an account count, whether its user name or its email address was typed."""
    name = user_name_of(typed or "")
    return name.lower()[:255]


def user_name_of(typed: str) -> str:
    """The user name that belongs to an email address which exactly one user has; else what was typed."""
    if "@" not in typed:
        return typed
    owners = list(User.objects.filter(email__iexact=typed)[:2])
    return owners[0].username if len(owners) == 1 else typed


def forgive(user: User) -> None:
    """Forgets the failures of an account: its owner got in, or an administrator lets them try again."""
    AccessFailureLog.objects.filter(username=user.username.lower()).delete()


def forget_old() -> None:
    """Deletes failures that no longer count."""
    AccessFailureLog.objects.filter(attempt_time__lt=timezone.now() - KEPT).delete()
