"""Start call, who is calling, End call, and the scratchpad."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from callmgmt.actions import calls
from callmgmt.callers import callers, number_meant, only
from callmgmt.forms import CallerForm, ScratchpadForm, TakeForm
from callmgmt.models import Call
from callmgmt.views.call_bar import call_bar, current, done
from callmgmt.views.wrap_up import wrap_up_form
from csc.errors import Refused
from csc.htmx import AgentRequest
from csc.once import once, posted, say
from csc.permissions import requires
from orders.models import Customer


@posted
@requires("callmgmt.take_call")
@once
def start(request: AgentRequest) -> HttpResponse:
    """Begins a call, about a customer or a number when the form names one."""
    form = CallerForm(request.POST)
    if not form.is_valid():
        return call_bar(request, status=422, caller_form=form)
    words, number = form.cleaned_data["q"], form.cleaned_data["customer"]
    customer = chosen(request, number) if number else None
    calls.start(by=request.user, number=words, customer=customer or only(words, request.user))
    return done(request, asks_caller=not customer)


@posted
@requires("callmgmt.take_call")
@once
def take(request: AgentRequest) -> HttpResponse:
    """Answers a call that rings; one that goes on is ended first."""
    ringing = chosen_call(request, TakeForm(request.POST))
    going_on = Call.objects.of(request.user).active().first()
    call = calls.end_and_take(going_on, ringing, by=request.user) if going_on else calls.take(ringing, by=request.user)
    return done(request, asks_caller=call.customer is None)


def chosen_call(request: AgentRequest, form: TakeForm) -> Call:
    """The call that rings and that the form names, or the earliest. Raises Refused when it rings no more."""
    ringing = Call.objects.of(request.user).ringing()
    if not form.is_valid():
        raise Refused(_("This call rings no more."))
    named = form.cleaned_data["call"]
    found = ringing.filter(pk=named).first() if named else ringing.first()
    if found is None:
        raise Refused(_("This call rings no more.") if named else _("No call rings for you any more."))
    return found


@posted
@requires("callmgmt.take_call")
@once
def caller(request: AgentRequest) -> HttpResponse:
    """Names who is on the line: the one whom the words mean, or the one chosen from several."""
    call, form = current(request), CallerForm(request.POST)
    if not form.is_valid():
        return call_bar(request, status=422, caller_form=form)
    words, number = form.cleaned_data["q"], form.cleaned_data["customer"]
    found = callers(words, request.user) if words and not number else []
    if number or len(found) == 1:
        customer = chosen(request, number) if number else found[0].customer
        calls.name_customer(call, customer, by=request.user, number=number_meant(words, customer))
        return done(request, focus_caller=True)
    return call_bar(request, status=200 if found else 422, caller_form=form, callers=found, nobody=not found)


def chosen(request: AgentRequest, number: str) -> Customer:
    """The customer of that number among those that the agent may see, else 404."""
    customer: Customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    return customer


@posted
@requires("callmgmt.take_call")
@once
def end(request: AgentRequest) -> HttpResponse:
    call = calls.end(current(request), by=request.user)
    return done(request, wrap_up_form=wrap_up_form(call), wrapped_call=call)


@posted
@requires("callmgmt.take_call")
@once
def end_and_start(request: AgentRequest) -> HttpResponse:
    calls.end_and_start_next(current(request), by=request.user)
    return done(request, asks_caller=True)


@posted
@requires("callmgmt.take_call")
@once
def reopen(request: AgentRequest) -> HttpResponse:
    """Another call about what the last one was about."""
    last = Call.objects.of(request.user).over().select_related("customer", "pending_order").first()
    if last is None:
        raise Refused(_("There is no call to reopen."))
    calls.reopen(last, by=request.user)
    return done(request)


@posted
@requires("callmgmt.take_call")
def scratchpad(request: AgentRequest) -> HttpResponse:
    """Saves as one types, so it needs no key: the same text twice is the same text."""
    form = ScratchpadForm(request.POST)
    if not form.is_valid():
        return call_bar(request, status=422, scratchpad_form=form)
    call = get_object_or_404(Call.objects.of(request.user), pk=form.cleaned_data["call"])
    calls.save_scratchpad(call, form.cleaned_data["text"], before=form.cleaned_data["before"])
    if request.headers.get("X-Background") == "1":
        return HttpResponse(status=204)
    say(request, _("The scratchpad is saved."))
    return done(request)
