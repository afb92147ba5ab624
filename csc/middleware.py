"""What every request and answer goes through."""

import zoneinfo
from collections.abc import Callable

from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from activities.recording import audit
from csc.errors import Refused
from csc.htmx import notice

Answer = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD", "OPTIONS", "TRACE")


class SafeHeaders:
    """Headers that Django does not set by itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class SameOriginOnly:
    """A change asked for by another site is refused, whatever tokens it brings."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if request.method not in READING and site not in {"same-origin", "none"}:
            return notice_before_sign_in(request)
        return self.get_response(request)


def notice_before_sign_in(request: HttpRequest) -> HttpResponse:
    """A plain 403: the request came from another site, so it gets no page of ours."""
    words = _("This was asked for by another web site, so nothing was done.")
    return HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")


class AgentPreferences:
    """Shows times in the agent's zone and words in the agent's language."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.LANGUAGE_CODE = request.user.locale
        with translation.override(request.user.locale), timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return self.get_response(request)


class MessagesForHtmx:
    """Adds waiting messages to the parts that HTMX swaps in, out of band."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if self._may_carry(request, response):
            waiting = list(get_messages(request))
            if waiting:
                response.write(render_to_string("_messages.html", {"messages": waiting, "out_of_band": True}))
        return response

    def _may_carry(self, request: HttpRequest, response: HttpResponse) -> bool:
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        is_redirect = "Location" in response.headers or "HX-Redirect" in response.headers
        page = b"<html" in response.content[:500] if not response.streaming else True
        return bool(getattr(request, "htmx", False)) and is_html and not is_redirect and not page


class Refusals:
    """Turns what an action refused into one sentence with status 409, and keeps an audit row of every refusal."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PermissionDenied | Refused):
            audit(f"{request.method} {request.resolver_match.view_name}"[:80], outcome="refused", request=request)
        if not isinstance(error, Refused):
            return None
        response = notice(request, str(error), status=409)
        return trigger_client_event(response, "order-changed") if getattr(request, "htmx", False) else response
