"""Profile: how someone likes to work."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from csc.auditing import account_changed
from csc.forms import ProfileForm
from csc.htmx import AgentRequest
from csc.once import once, say
from csc.permissions import signed_in


@signed_in("Everyone sets up their own desk.")
def profile(request: AgentRequest) -> HttpResponse:
    """The form, or what it asks for."""
    return change(request) if request.method == "POST" else show(request, ProfileForm.of(request.user))


@once
def change(request: AgentRequest) -> HttpResponse:
    form = ProfileForm(request.POST, instance=request.user)
    if not form.is_valid():
        request.user.refresh_from_db()  # the page itself is not shown in a way that was refused
        return show(request, form, status=422)
    user = form.save()
    account_changed("user.profile_changed", request=request, about=user)
    say(request, _("Your profile is saved."))
    return redirect("csc:profile")


def show(request: AgentRequest, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    return render(request, "csc/profile.html", {"form": form}, status=status)
