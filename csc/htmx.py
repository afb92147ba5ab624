"""Requests of signed-in agents, and answers that are a page for a visit and its part for HTMX."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import reswap, retarget
from django_htmx.middleware import HtmxDetails

from csc.models import User


class SupportsGetAbsoluteUrl(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str: ...


class AgentRequest(HttpRequest):
    """A request behind `requires`: its user has signed in."""

    user: User
    htmx: HtmxDetails


def page_or_part(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, part: str, status: int = 200
) -> HttpResponse:
    """The whole page for a visit or a history restore, the named template partial for HTMX; never cached."""
    htmx = cast(AgentRequest, request).htmx
    wants_part = bool(htmx) and not htmx.history_restore_request and not htmx.boosted
    name = f"{template}#{part}" if wants_part else template
    response = render(request, name, dict(context), status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def notice(
    request: HttpRequest, why: str, *, status: int, send_again: bool = False, reload_as: str = ""
) -> HttpResponse:
    """One sentence that tells why nothing was done: in the notice region for HTMX, else as a page.

    `send_again` adds a button that sends the same form once more; `reload_as` names whom the page is opened anew for.
    """
    page = page_of(request)
    context = {"why": why, "as_it_is_now": page if status == 409 else "", "send_again": send_again}
    context |= {"reload_as": reload_as, "page": page.partition("#")[0]}
    response = page_or_part(request, "refused.html", context, part="notice", status=status)
    answer: HttpResponse = reswap(retarget(response, "#notice"), "innerHTML")
    return answer


def page_of(request: HttpRequest) -> str:
    """The address of the page that a verb was pressed on."""
    htmx = cast(AgentRequest, request).htmx
    return htmx.current_url_abs_path or "" if htmx else "../"


def back_to(record: SupportsGetAbsoluteUrl) -> HttpResponse:
    """Sends the browser to the record's page after a plain POST."""
    return redirect(record.get_absolute_url())
