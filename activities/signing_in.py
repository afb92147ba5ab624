"""Audit rows of people coming and going, and of changes to their accounts."""

from typing import Any

from django.contrib.auth import signals
from django.http import HttpRequest

from activities.models import Audit
from activities.recording import audit, role_of
from csc import auditing
from csc.context import ip, request_id
from csc.models import User


def listen() -> None:
    """Connects the three signals of django.contrib.auth, and what csc tells of accounts."""
    signals.user_logged_in.connect(signed_in)
    signals.user_logged_out.connect(signed_out)
    signals.user_login_failed.connect(turned_away)
    auditing.listen(account_changed)


def signed_in(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    audit("user.signed_in", outcome="done", request=request, user=user)


def signed_out(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    audit("user.signed_out", outcome="done", request=request, user=user)


def turned_away(request: HttpRequest | None = None, **_kwargs: Any) -> None:
    if request is not None:
        audit("user.turned_away", outcome="refused", request=request)


def account_changed(action: str, *, request: HttpRequest, about: User) -> None:
    """Who changed whose account."""
    who = request.user if isinstance(request.user, User) else None
    Audit.objects.create(
        actor_id=who.pk if who else None,
        role=role_of(who),
        action=action,
        subject_kind="user",
        subject_id=about.pk,
        request_id=request_id(),
        ip=ip(),
        outcome=Audit.Outcome.DONE,
    )
