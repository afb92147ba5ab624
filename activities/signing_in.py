"""Audit rows of people coming and going: signed in, signed out, turned away."""

from typing import Any

from django.contrib.auth import signals
from django.http import HttpRequest

from activities.recording import audit


def listen() -> None:
    """Connects the three signals of django.contrib.auth."""
    signals.user_logged_in.connect(signed_in)
    signals.user_logged_out.connect(signed_out)
    signals.user_login_failed.connect(turned_away)


def signed_in(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    audit("user.signed_in", outcome="done", request=request, user=user)


def signed_out(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    audit("user.signed_out", outcome="done", request=request, user=user)


def turned_away(request: HttpRequest | None = None, **_kwargs: Any) -> None:
    if request is not None:
        audit("user.turned_away", outcome="refused", request=request)
