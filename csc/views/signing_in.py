"""The one way in, for agents and admins alike, and the way out."""

from typing import Any, cast

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from csc import leases
from csc.htmx import notice
from csc.models import User
from csc.permissions import READER, is_here, public
from csc.tries import minutes_to_wait


class SignInForm(AuthenticationForm):
    """Email or user name, and password; one sentence for everything that is wrong."""

    error_messages = {
        "invalid_login": _("The name or password is not right."),
        "inactive": _("The name or password is not right."),
    }

    wait = 0  # minutes

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Email or user name")
        self.fields["username"].widget = forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def get_invalid_login_error(self) -> ValidationError:
        """What is wrong, or how long to wait after too many tries; nothing tells whether the name exists."""
        self.wait = minutes_to_wait(cast(HttpRequest, self.request), self.cleaned_data["username"])
        if not self.wait:
            return super().get_invalid_login_error()
        words = ngettext(
            "Too many tries. Wait %(minutes)s minute or ask your administrator.",
            "Too many tries. Wait %(minutes)s minutes or ask your administrator.",
            self.wait,
        )
        return ValidationError(words, code="too_many_tries", params={"minutes": self.wait})


class SignIn(LoginView):
    """Shows the form, signs in, and leads back to where the person wanted to go."""

    template_name = "csc/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(form=form), status=429 if form.wait else 422)
        if form.wait:
            response["Retry-After"] = str(form.wait * 60)
        return response


sign_in = public("Nobody has signed in yet.")(method_decorator(never_cache, name="dispatch")(SignIn).as_view())


class SignInAgain(SignIn):
    """The same form in a dialog over a page whose session has ended; the page stays and keeps what was typed."""

    template_name = "csc/_sign_in_again.html"
    redirect_authenticated_user = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(request, "htmx", False):
            return redirect("csc:sign_in")
        return signed_in_again(request) if request.user.is_authenticated else super().get(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        login(self.request, form.get_user())
        return signed_in_again(self.request)


def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Tells the page the token that its forms need from now on, or that it is somebody else's."""
    if not is_here(request):
        return signed_in_as_another(request)
    return trigger_client_event(HttpResponse(status=204), "signed-in-again", {"token": get_token(request)})


def signed_in_as_another(request: HttpRequest) -> HttpResponse:
    """A page does nothing for anyone but whom it was written for; what was typed on it stays to be read."""
    names = {"opener": opener(request) or _("somebody else"), "name": request.user}
    why = _(
        "This page was opened by %(opener)s, and %(name)s is signed in now. "
        "Nothing was changed; your text is still here."
    )
    response = notice(request, why % names, status=403, reload_as=str(request.user))
    return trigger_client_event(response, "signed-in-as-another")


def opener(request: HttpRequest) -> User | None:
    """Whom the page that asks was written for."""
    number = request.headers.get(READER, "")
    return User.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None


sign_in_again = public("Nobody has signed in yet.")(
    method_decorator(never_cache, name="dispatch")(SignInAgain).as_view()
)


@public("Leaving needs no right.")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, frees what its user edits, and asks the browser to drop what it kept of it."""
    if isinstance(request.user, User):
        leases.free_all(by=request.user)
    logout(request)
    response = redirect("csc:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
