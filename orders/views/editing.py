"""Heartbeats of pages that show a record, and the answers of their readers: who edits, who asks, who looks."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from csc import leases, presence
from csc.errors import Refused
from csc.free_text import has_card_number, is_storable
from csc.htmx import AgentRequest, back_to
from csc.models import Lease
from csc.once import once, posted
from csc.permissions import requires
from csc.search import tidy
from orders.actions import editing
from orders.forms import AskForm
from orders.pages.editing import KINDS, Editing, Tab
from orders.views.finding import found

LONGEST_DRAFT = 64 * 1024  # letters
LONGEST_IDLE = 3600.0  # seconds
PATH = re.compile(r"/|(/[\w.~-]+)+/")
Verb = Callable[[AgentRequest, Any], None]


def subject(request: AgentRequest, kind: str, number: str, *, edits: bool = False) -> Any:
    """The record, for who may look at it, or edit it; else 403 or 404."""
    if kind not in KINDS:
        raise Http404(kind)
    wanted = KINDS[kind].edit if edits else KINDS[kind].look
    if not request.user.has_perm(wanted):
        raise PermissionDenied(wanted)
    return found(KINDS[kind].records, number, by=request.user)


@requires("orders.view_salesorder")
def lease(request: AgentRequest, kind: str, number: str) -> HttpResponse:
    """Who edits and who looks, as the tab that the address names sees it; a visit is led to the record."""
    record = subject(request, kind, number)
    return region(request, record, tab_of(request.GET)) if request.htmx else back_to(record)


@posted
@requires("orders.view_salesorder")
def beat(request: AgentRequest, kind: str, number: str) -> HttpResponse:
    """A sign of life of a tab; it takes what is free when it wants to edit. 204: there is no news."""
    record, tab = subject(request, kind, number), tab_of(request.POST)
    if tab.id is None:
        raise Http404("tab")
    presence.note(kind, record.pk, user=request.user, tab=tab.id, is_away=request.POST.get("away") == "1")
    go_on(request, record, tab)
    now = Editing(record, request.user, tab)
    if request.POST.get("seen") == now.seen:
        return HttpResponse(status=204)
    return region(request, record, tab, now)


def go_on(request: AgentRequest, record: Any, tab: Tab) -> None:
    """Prolongs the tab's own lease and keeps what was typed; else passes on or takes what can be."""
    kind = record.subject_kind
    if tab.fence is not None and leases.beat(kind, record.pk, fence=tab.fence, idle=idle_of(request)):
        keep_draft(request, record, tab.fence)
        return
    if tab.is_asking:
        editing.pass_on(record, to=request.user)
    # A page that has just been loaded takes its own lease anew: the page before it may let go of the old one only now.
    wants = request.POST.get("wants") == "1" and request.user.has_perm(KINDS[kind].edit)
    if wants and tab.id and (tab.fence is None or Editing(record, request.user, tab).has_run_out):
        came_by = Lease.CameBy.LEFT if tab.is_asking else ""
        doing = tidy(request.POST.get("doing", ""))[:80]
        editing.begin(record, by=request.user, tab=tab.id, doing=doing, came_by=came_by)


def keep_draft(request: AgentRequest, record: Any, fence: int) -> None:
    """Keeps what the page says was typed and not saved, under the name of who typed it."""
    if "draft" not in request.POST:
        return
    typed = draft_of(request.POST["draft"]) or {}
    signed = {name: {**field, "by": str(request.user)} for name, field in typed.items()}
    leases.draft(record.subject_kind, record.pk, fence=fence, typed=signed)


@posted
@requires("orders.view_salesorder")
def release(request: AgentRequest, kind: str, number: str) -> HttpResponse:
    """The tab is left: it edits no longer and shows something else."""
    record, tab = subject(request, kind, number), tab_of(request.POST)
    if tab.id:
        presence.leave(kind, record.pk, user=request.user, tab=tab.id)
    if tab.fence is not None:
        leases.release(kind, record.pk, fence=tab.fence)
    return HttpResponse(status=204)


def answered(verb: Callable[[AgentRequest, Any, Tab], None]) -> Callable[..., HttpResponse]:
    """A verb of who edits next: carried out, then the region shows what is so now, or how the record ended."""

    @posted
    @requires("orders.view_salesorder")
    @once
    @wraps(verb)
    def view(request: AgentRequest, kind: str, number: str) -> HttpResponse:
        record, tab = subject(request, kind, number, edits=True), tab_of(request.POST)
        try:
            verb(request, record, tab)
        except editing.Ended:
            if not request.htmx:
                raise
            return region(request, subject(request, kind, number), tab, status=409)
        return region(request, record, tab) if request.htmx else back_to(record)

    return view  # type: ignore[return-value]  # the doors keep what they wrap


@answered
def ask(request: AgentRequest, record: Any, tab: Tab) -> None:
    """Asks whoever edits it, in a line."""
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["reason"][0])
    editing.ask(record, by=request.user, tab=known(tab), why=form.cleaned_data["reason"])


@answered
def give(request: AgentRequest, record: Any, tab: Tab) -> None:
    """Gives it to whoever asks, with what was typed until this moment."""
    keep_draft(request, record, tab.fence or 0)
    editing.give(record, by=request.user, fence=tab.fence or 0)


@answered
def keep(request: AgentRequest, record: Any, tab: Tab) -> None:
    """Keeps it, and says so to whoever asks."""
    editing.keep(record, by=request.user, fence=tab.fence or 0)


@answered
def let_go(request: AgentRequest, record: Any, tab: Tab) -> None:
    """What those before had typed is put in, or not needed."""
    editing.let_go(record, by=request.user, fence=tab.fence or 0, names=request.POST.getlist("field"))


@answered
def use_here(request: AgentRequest, record: Any, tab: Tab) -> None:
    """Goes on in this tab."""
    editing.use_here(record, by=request.user, tab=known(tab))


@answered
def take_over(request: AgentRequest, record: Any, tab: Tab) -> None:
    """Takes it from whoever edits it, for a reason; for managers."""
    if not request.user.has_perm("csc.take_over_lease"):
        raise PermissionDenied("csc.take_over_lease")
    form = AskForm(request.POST)
    if not form.is_valid():
        raise Refused(form.errors["reason"][0])
    editing.take_over(record, by=request.user, tab=known(tab), reason=form.cleaned_data["reason"])


def region(
    request: AgentRequest, record: Any, tab: Tab, now: Editing | None = None, *, status: int = 200
) -> HttpResponse:
    """The part of the page that tells who edits and who looks."""
    shown = now or Editing(record, request.user, tab)
    response = render(request, "csc/_lease.html", {"editing": shown}, status=status)
    response["Cache-Control"] = "no-store"
    named = {
        "tab": str(tab.id or ""),
        "fence": tab.fence or "",
        "asking": int(tab.is_asking),
        "version": tab.version or "",
    }
    response["Content-Location"] = f"{shown.url}?{urlencode(named)}"
    return response


def tab_of(sent: Any) -> Tab:
    """What a form or an address says of the tab that it comes from."""
    try:
        name = UUID(sent.get("tab", ""))
    except ValueError:
        name = None
    return Tab(name, number_of(sent, "fence"), sent.get("asking") == "1", number_of(sent, "version"))


def number_of(sent: Any, name: str) -> int | None:
    """A number that the page wrote into the form; None for anything else."""
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def known(tab: Tab) -> UUID:
    """The name of the tab. Raises Refused when it has none: then it could not be told from another."""
    if tab.id is None:
        raise Refused(AskForm.no_tab())
    return tab.id


def idle_of(request: AgentRequest) -> float:
    """For how many seconds the holder has neither typed nor clicked, as the page says."""
    text = request.POST.get("idle", "")
    return min(float(text), LONGEST_IDLE) if text.isascii() and text.isdigit() and len(text) < 8 else 0.0


def draft_of(text: str) -> dict[str, Any] | None:
    """What was typed and not saved: label, value and page by the field's name; None for what is not like that."""
    try:
        draft = json.loads(text) if len(text) <= LONGEST_DRAFT else None
    except ValueError:
        return None
    if not isinstance(draft, dict):
        return None
    return {name: field for name, field in draft.items() if is_storable(name) and is_field(field)}


def is_field(field: Any) -> bool:
    """A label, a value and mostly its page's address: text that the database takes and that numbers no card."""
    if not isinstance(field, dict) or not set(field) <= {"label", "value", "at"}:
        return False
    if not PATH.fullmatch(str(field.get("at", "/"))):
        return False
    texts = [field.get("label"), field.get("value"), field.get("at", "")]
    return all(isinstance(text, str) and is_storable(text) and not has_card_number(text) for text in texts)
