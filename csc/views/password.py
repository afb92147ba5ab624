"""Change password: this session goes on, all others end."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from csc.auditing import account_changed
from csc.forms import PasswordForm
from csc.htmx import AgentRequest
from csc.once import once, say
from csc.permissions import signed_in


@signed_in("Everyone changes their own password.")
def password(request: AgentRequest) -> HttpResponse:
    """The form, or what it asks for."""
    return change(request) if request.method == "POST" else show(request, PasswordForm.blank(request.user))


@once
def change(request: AgentRequest) -> HttpResponse:
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    user = form.save()
    update_session_auth_hash(request, user)
    account_changed("user.password_changed", request=request, about=user)
    say(request, _("Your password is changed. Your other sessions have ended."))
    return redirect("csc:profile")


def show(request: AgentRequest, form: PasswordForm, *, status: int = 200) -> HttpResponse:
    return render(request, "csc/password.html", {"form": form}, status=status)
