"""What every request and answer goes through."""

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from csc.errors import Refused
from csc.htmx import notice
from csc.locales import read_in

log = structlog.get_logger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
THIS_MACHINE = ("127.0.0.1", "localhost")


class SafeHeaders:
    """Headers that Django does not set by itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class OneName:
    """Leads a page that is opened by the other name of this machine to SITE_URL.

    To a browser localhost and 127.0.0.1 are two sites; the stream of changes and the session belong to one of them.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = request.method in READING and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if is_page and request.get_host() in other_names():
            return redirect(f"{settings.SITE_URL}{request.get_full_path()}")
        return self.get_response(request)


def other_names() -> set[str]:
    """How a browser may call the host and port of SITE_URL otherwise, where that is this machine."""
    ours = urlsplit(settings.SITE_URL).netloc
    name, colon, port = ours.partition(":")
    return {f"{each}{colon}{port}" for each in THIS_MACHINE} - {ours} if name in THIS_MACHINE else set()


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
    """Shows times in the agent's zone and numbers as the agent's locale writes them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with read_in(request.user.locale), timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
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
    """Turns what an action refused into one sentence with status 409."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError):
            return busy(request, error)
        return notice(request, str(error), status=409) if isinstance(error, Refused) else None


def busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The database gave up waiting, for a colleague's change or for itself; the same form may be sent again."""
    log.warning("database_gave_up", error=str(error).splitlines()[0])
    words = _("Someone else is changing this right now, or the database is busy. Nothing was changed; send it again.")
    response = notice(request, words, status=503)
    response["Retry-After"] = "2"
    return response
