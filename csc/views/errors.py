"""What people see when something is not there, not allowed, expired or broken."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from csc.context import request_id
from csc.htmx import notice
from csc.permissions import ask_to_sign_in, is_here, public
from csc.search import tidy

GUARDS = {"csrfmiddlewaretoken", "idem", "version", "fence", "tab", "asking", "next"}


def answer(request: HttpRequest, template: str, why: str, status: int, **more: str) -> HttpResponse:
    """One sentence for HTMX, a page for a visit."""
    if getattr(request, "htmx", False):
        return notice(request, why, status=status)
    return render(request, template, {"why": why, **more}, status=status)


@public("An error page shows nothing of a customer.")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "400.html", _("The browser sent something that cannot be read. Nothing was changed."), 400)


@public("An error page shows nothing of a customer.")
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    why = _("Your role does not allow this. Nothing was changed. An administrator can give you the right.")
    return answer(request, "403.html", why, 403)


@public("An error page shows nothing of a customer.")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    why = _("There is no such page or record, or your group may not see its site.")
    return answer(request, "404.html", why, 404, number=number_in(request))


def number_in(request: HttpRequest) -> str:
    """The number of a record that the address names; empty when it names none."""
    match = request.resolver_match
    return tidy(str(match.kwargs.get("number", "")))[:60] if match else ""


@public("An error page shows nothing of a customer.")
def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: a reference to quote, and nothing about the cause."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return database_away(request)
    why = _("Something broke on our side; it is in the log. Reference: %(reference)s") % {"reference": request_id()}
    return answer(request, "500.html", why, 500)


def database_away(request: HttpRequest) -> HttpResponse:
    """The database does not answer, so that not even the person who asks is known; nothing here asks it again."""
    why = _("The database does not answer. Nothing was changed; try again in a moment.")
    response = render(request, "500.html", {"why": why}, status=503)
    response["Retry-After"] = "5"
    return response


@public("An error page shows nothing of a customer.")
def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer fits: signed out meanwhile, signed in elsewhere, or cookies switched off."""
    if not getattr(request, "htmx", False):
        return render(request, "csc/expired_form.html", {"why": expired(request), "typed": typed(request)}, status=403)
    if not is_here(request):
        return ask_to_sign_in(request)
    why = _("You signed in again in another window. Nothing was changed; your text is still here.")
    response = notice(request, why, status=403, send_again=True)
    return trigger_client_event(response, "fresh-token", {"token": get_token(request)})


def expired(request: HttpRequest) -> str:
    """For a page without scripts: who sent it may not be whom it was opened by."""
    if request.user.is_authenticated:
        words = _("%(name)s has signed in since this form was opened. Open its page anew and send it again.")
        return words % {"name": request.user}
    return _("This form was open for too long, or cookies are switched off. Open its page anew and send it again.")


def typed(request: HttpRequest) -> list[str]:
    """What the form brought that a person may have typed, to be copied; never a password."""
    names = [name for name in request.POST if name not in GUARDS and "password" not in name]
    return [words for name in names for words in request.POST.getlist(name) if words.strip()]
