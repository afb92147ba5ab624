"""Wrap-up of a call that is over, with its receipt."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from callmgmt.actions import wrapping_up
from callmgmt.forms import WrapUpForm
from callmgmt.models import Call, CallTouch
from callmgmt.receipt import draft
from callmgmt.views.call_bar import call_bar, done
from csc.errors import refuse_if
from csc.htmx import AgentRequest
from csc.once import once, say
from csc.permissions import requires


@requires("callmgmt.take_call")
def wrap_up(request: AgentRequest, number: int) -> HttpResponse:
    """A visit shows the form; the form writes the codes, and the receipt as a note."""
    mine = Call.objects.of(request.user).select_related("customer__merged_into", "agent")
    call = get_object_or_404(mine, pk=number)
    if request.method == "POST":
        return save(request, call)
    refuse_if(call.why_not_wrap_up(request.user))
    return shown(request, call, wrap_up_form(call))


@once
def save(request: AgentRequest, call: Call) -> HttpResponse:
    form = WrapUpForm(request.POST)
    if not form.is_valid():
        return shown(request, call, form, status=422)
    codes = {name: form.cleaned_data[name] for name in ("reason", "activity", "result", "text", "keep")}
    wrapping_up.wrap_up(call, by=request.user, **codes)
    said = _("The receipt is a note now.") if codes["keep"] else _("The call is wrapped up.")
    following = waiting_for(request)
    say(request, f"{said} {_('An earlier call of today waits for the same.')}" if following else said)
    if following:
        return (
            shown(request, following, wrap_up_form(following))
            if request.htmx
            else redirect("callmgmt:wrap_up", following.pk)
        )
    return done(request) if request.htmx else redirect("callmgmt:home")


def waiting_for(request: AgentRequest) -> Call | None:
    """The agent's latest call that has not been wrapped up, such as one that was ended by starting the next."""
    mine = Call.objects.of(request.user)
    return (
        None if mine.active().exists() else mine.to_wrap_up().select_related("customer__merged_into", "agent").first()
    )


def shown(request: AgentRequest, call: Call, form: WrapUpForm, *, status: int = 200) -> HttpResponse:
    """The bar with the form in it; for a visit on a page that lists what was opened during the call."""
    context = {"wrap_up_form": form, "wrapped_call": call}
    if request.htmx and not request.htmx.history_restore_request:
        return call_bar(request, status=status, **context)
    context["touched"] = CallTouch.objects.of(call.pk)
    return render(request, "callmgmt/wrap_up.html", context, status=status)


def wrap_up_form(call: Call) -> WrapUpForm:
    """A fresh form with the call's receipt."""
    return WrapUpForm.of(call, draft=draft(call))
