"""What others have made of an order in progress since a tab showed it last."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from csc.htmx import AgentRequest, back_to
from csc.once import posted
from csc.permissions import requires
from orders.pages.entry_changes import changes_since
from orders.views.entry.answers import open_order


@posted
@requires("orders.add_pendingorder")
def changes(request: AgentRequest, number: str) -> HttpResponse:
    """Each field that differs: what the tab showed, what stands there now, what was typed; a visit sees it."""
    pending = open_order(request, number)
    if not request.htmx:
        return back_to(pending)
    shown, typed = mapping(request.POST.get("shown", "")), mapping(request.POST.get("draft", ""))
    found = changes_since(pending, shown, typed, reader=request.user)
    context = {"pending": pending, "differences": found, "writer": pending.edited_by or pending.agent}
    response = render(request, "orders/entry/_changes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def mapping(text: str) -> dict[str, Any]:
    """What the page says in JSON; nothing for what is no such thing."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
