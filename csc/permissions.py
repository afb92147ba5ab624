"""The door of every view: the permission it needs, or the reason why it needs none."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

View = Callable[..., HttpResponseBase]
READER = "X-Reader"  # whom the page that asks was written for


def requires(permission: str) -> Callable[[View], View]:
    """Lets only signed-in users with `permission` (app.verb_model) in; others are sent to sign in or get a 403."""

    def at_the_door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_here(request):
                return ask_to_sign_in(request)
            if not request.user.has_perm(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the system check
        return guarded

    return at_the_door


def signed_in(reason: str) -> Callable[[View], View]:
    """Lets everyone in who has signed in, with the reason why no permission is needed."""

    def at_the_door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_here(request):
                return ask_to_sign_in(request)
            return view(request, *args, **kwargs)

        guarded.signed_in = reason  # type: ignore[attr-defined]  # read by the system check
        return guarded

    return at_the_door


def public(reason: str) -> Callable[[View], View]:
    """Marks a view that anyone may reach, with the reason why that is right."""

    def marked(view: View) -> View:
        view.public = reason  # type: ignore[attr-defined]  # read by the system check
        return view

    return marked


def is_here(request: HttpRequest) -> bool:
    """Whether somebody has signed in, and it is whom the page that asks was written for."""
    reader = request.headers.get(READER, "")
    return request.user.is_authenticated and reader in ("", str(request.user.pk))


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; what a page asks for by script gets an empty 401 that it answers with words."""
    if getattr(request, "htmx", False) or request.headers.get("X-Background"):
        return HttpResponse(status=401, headers={"HX-Trigger": "session-expired"})
    target = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    return redirect_to_login(target)
