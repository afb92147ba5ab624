"""Choose the columns of a list."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from csc.htmx import AgentRequest
from csc.once import once, say
from csc.permissions import requires
from orders.searches import columns
from orders.searches.base import Search
from orders.searches.lists import list_of
from orders.views.saved_views import asked


@requires("orders.view_salesorder")
def choose(request: AgentRequest, listed: str) -> HttpResponse:
    search = list_of(listed, by=request.user)
    return choose_of(request, search) if request.method == "POST" else redirect(search.url)


@once
def choose_of(request: AgentRequest, search: Search) -> HttpResponse:
    columns.choose(request.user, search, shown=set(request.POST.getlist("shown")))
    say(request, _("Your columns are saved."))
    return redirect(asked(request, search).url())
