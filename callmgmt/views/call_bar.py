"""The call bar: on its own for HTMX, and beneath every page."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from callmgmt.bar import bar_of, look_again
from callmgmt.models import Call, CallTouch
from csc import presence
from csc.errors import Refused
from csc.htmx import AgentRequest
from csc.once import posted
from csc.permissions import requires
from orders.views.editing import tab_of

SEAT = "seat"  # what a tab shows to colleagues, whatever page it is


@requires("callmgmt.take_call")
def call(request: AgentRequest) -> HttpResponse:
    """The bar as it is now; nothing when it looks as the page that asks has it. For a visit, the page of the call."""
    bar = bar_of(request)
    if request.GET.get("seen") and bar and request.GET["seen"] == bar.digest:
        return HttpResponse(status=204)
    return call_bar(request)


@posted
@requires("callmgmt.take_call")
def here(request: AgentRequest) -> HttpResponse:
    """A sign of life of a tab, or that nobody looks at it any more; colleagues see it where they choose one."""
    tab = tab_of(request.POST).id
    if tab:
        away = request.POST.get("away") == "1"
        presence.note(SEAT, request.user.pk, user=request.user, tab=tab, is_away=away)
    return HttpResponse(status=204)


def call_bar(request: AgentRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    """The bar for HTMX, else the page of the call; `shown` is what a verb has to say in it."""
    if is_part(request):
        response = render(request, "callmgmt/_call_bar.html", shown, status=status)
    else:
        bar = bar_of(request)
        touched = CallTouch.objects.of(bar.call.id) if bar and bar.call else []
        response = render(request, "callmgmt/call.html", {**shown, "touched": touched}, status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Location"] = "/call/"
    patch_vary_headers(response, ["HX-Request"])
    return response


def is_part(request: AgentRequest) -> bool:
    """Whether the bar alone is asked for: by HTMX, or in the background, where messages must wait for a page."""
    asked = bool(request.htmx) and not request.htmx.history_restore_request
    return asked or request.headers.get("X-Background") == "1"


def done(request: AgentRequest, **shown: Any) -> HttpResponse:
    """After a verb: the bar as it is now for HTMX, else back to the page where it was pressed."""
    look_again(request)
    return call_bar(request, **shown) if request.htmx else redirect(came_from(request))


def came_from(request: AgentRequest) -> str:
    """The page of ours that the form stood on."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(referer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/call/"


def current(request: AgentRequest) -> Call:
    """The call that the agent is in. Raises Refused when there is none."""
    found = Call.objects.of(request.user).active().select_related("customer", "pending_order", "agent").first()
    if found is None:
        raise Refused(_("There is no call."))
    return found
