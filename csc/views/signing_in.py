"""The one way in, for agents and admins alike, and the way out."""

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from csc.permissions import public


class SignInForm(AuthenticationForm):
    """Email or user name, and password; one sentence for everything that is wrong."""

    error_messages = {
        "invalid_login": _("The name or password is not right."),
        "inactive": _("The name or password is not right."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Email or user name")
        self.fields["username"].widget = forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class SignIn(LoginView):
    """Shows the form, signs in, and leads back to where the person wanted to go."""

    template_name = "csc/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = public("Nobody has signed in yet.")(method_decorator(never_cache, name="dispatch")(SignIn).as_view())


@public("Leaving needs no right.")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and asks the browser to drop what it kept of it."""
    logout(request)
    response = redirect("csc:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
