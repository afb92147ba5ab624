"""The shared part says what was done to an account; the app that keeps the audit listens."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from csc.models import User

Listener = Callable[..., Any]
listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Registers who writes the audit row; called with `action`, `request`, `about`."""
    listeners.append(listener)


def account_changed(action: str, *, request: HttpRequest, about: User) -> None:
    """Tells that an account was changed; `action` is past tense, `about` the user whose account it is."""
    for listener in listeners:
        listener(action, request=request, about=about)
