"""Save, rename and delete a view of a list."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest
from csc.models import SavedView
from csc.once import once, say
from csc.permissions import requires
from orders.actions import saved_views
from orders.forms import ViewForm
from orders.searches.base import Question, Search
from orders.searches.lists import list_of
from orders.searches.page import address, answered, show_search


@requires("orders.view_salesorder")
def save(request: AgentRequest, listed: str) -> HttpResponse:
    search = list_of(listed, by=request.user)
    return save_new(request, search) if request.method == "POST" else redirect(search.url)


@requires("orders.view_salesorder")
def rename(request: AgentRequest, listed: str) -> HttpResponse:
    search = list_of(listed, by=request.user)
    return rename_one(request, search) if request.method == "POST" else redirect(search.url)


@requires("orders.view_salesorder")
def delete(request: AgentRequest, listed: str) -> HttpResponse:
    search = list_of(listed, by=request.user)
    return delete_one(request, search) if request.method == "POST" else redirect(search.url)


@once
def save_new(request: AgentRequest, search: Search) -> HttpResponse:
    form, question = ViewForm(request.POST), asked(request, search)
    if form.is_valid() and not question.is_valid:
        form.add_error_of(_("This search cannot be answered as it is; put it right first, then save it."))
    elif form.is_valid():
        form.add_error_of(SavedView.objects.why_not_save(request.user, search.name, form.cleaned_data["name"]))
    if not form.is_valid():
        return with_errors(request, question, form)
    view = saved_views.save(request.user, listed=search.name, name=form.cleaned_data["name"], query=question.query)
    say(request, _("The view %(name)s is saved.") % {"name": view})
    return redirect(question.url())


@once
def rename_one(request: AgentRequest, search: Search) -> HttpResponse:
    form, view = ViewForm(request.POST), found(request, search)
    if form.is_valid():
        form.add_error_of(SavedView.objects.why_not_rename(view, form.cleaned_data["name"]))
    if not form.is_valid():
        return with_errors(request, Question(search, QueryDict(view.query), request.user), form)
    view = saved_views.rename(view, name=form.cleaned_data["name"])
    say(request, _("The view is called %(name)s now.") % {"name": view})
    return redirect(address(search, view.query))


@once
def delete_one(request: AgentRequest, search: Search) -> HttpResponse:
    view = found(request, search)
    saved_views.delete(view)
    say(request, _("The view %(name)s is deleted.") % {"name": view})
    return redirect(address(search, view.query))


def asked(request: AgentRequest, search: Search) -> Question:
    """The question that the form was shown with."""
    return Question(search, QueryDict(request.POST.get("query", "")[:4000].encode("utf-8", "replace")), request.user)


def found(request: AgentRequest, search: Search) -> SavedView:
    """The agent's view that the form names, else 404."""
    name = request.POST.get("view", "").replace("\x00", "")
    view = SavedView.objects.of(request.user, search.name).filter(name=name).first()
    if view is None:
        raise Http404(name)
    return view


def with_errors(request: AgentRequest, question: Question, form: ViewForm) -> HttpResponse:
    """The list as it was, with the form open and what is wrong beside its field."""
    return show_search(request, question, answered(question, request.user), status=422, view_form=form)
