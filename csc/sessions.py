"""How long a session lives: by idle time, by age, and until an administrator ends them all."""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from csc.models import User

OLDEST = 12 * 3600  # seconds
NOTED_EVERY = 60  # seconds; a row is not written for each click


class SessionsEnd:
    """Ends a session that is over before the view sees it; work keeps it alive, background requests do not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            if is_over(request.session, request.user):
                request.session.flush()
                request.user = AnonymousUser()
            elif request.headers.get("X-Background") != "1":
                note(request.session)
        return self.get_response(request)


def begin(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Writes into a new session when it began and in which epoch of its user."""
    now = int(time.time())
    request.session.update({"began": now, "seen": now, "epoch": user.session_epoch})


def is_over(session: Any, user: User) -> bool:
    """Whether the session was idle for too long, is too old, or was ended for its user."""
    now = time.time()
    idle, age = now - session.get("seen", 0), now - session.get("began", 0)
    ended = bool(session.get("epoch") != user.session_epoch)
    return ended or idle > settings.SESSION_IDLE_MINUTES * 60 or age > OLDEST


def note(session: Any) -> None:
    """Keeps the session alive."""
    now = int(time.time())
    if now - session["seen"] >= NOTED_EVERY:
        session["seen"] = now


def forget_ended() -> None:
    """Deletes the rows of sessions that nobody came back to."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
