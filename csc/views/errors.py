"""What people see when something is not there, not allowed, expired or broken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from csc.context import request_id
from csc.htmx import notice
from csc.permissions import public


def answer(request: HttpRequest, template: str, why: str, status: int) -> HttpResponse:
    """One sentence for HTMX, a page for a visit."""
    if getattr(request, "htmx", False):
        return notice(request, why, status=status)
    return render(request, template, {"why": why}, status=status)


@public("An error page shows nothing of a customer.")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "400.html", _("The browser sent something that cannot be read. Nothing was changed."), 400)


@public("An error page shows nothing of a customer.")
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    why = _("Your role does not allow this. Nothing was changed. An administrator can give you the right.")
    return answer(request, "403.html", why, 403)


@public("An error page shows nothing of a customer.")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, "404.html", _("There is no such page or record, or your group may not see its site."), 404)


@public("An error page shows nothing of a customer.")
def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: a reference to quote, and nothing about the cause."""
    why = _("Something broke on our side; it is in the log. Reference: %(reference)s") % {"reference": request_id()}
    return answer(request, "500.html", why, 500)


@public("An error page shows nothing of a customer.")
def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer fits: signed out meanwhile, or cookies switched off."""
    why = _("This form was open for too long or cookies are switched off. Go back, reload the page and send it again.")
    return answer(request, "403.html", why, 403)
