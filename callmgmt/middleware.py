"""What is done during a call belongs to it: events name the call, and the records that are opened are kept.

A page that was there before the call is of the caller before: loading it anew opens nothing. An order in progress that
is older than the call is opened by following a link to it; its bare address may be that of a tab left over.

An order that a colleague has handed over is news no more once its receiver opens it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from callmgmt.actions.call_orders import defer
from callmgmt.actions.calls import touch
from callmgmt.bar import bar_of, look_again
from callmgmt.models import Call
from csc.context import during
from csc.htmx import AgentRequest
from csc.models import User
from orders.models import Customer, PendingOrder, Quote, Return, ReturnOrder, SalesOrder

# What an address opens, by the name of its view; those of order entry begin with the last of these.
OPENED: dict[str, Any] = {
    "orders:order": SalesOrder,
    "orders:customer": Customer,
    "orders:return_order": ReturnOrder,
    "orders:return": Return,
    "orders:quote": Quote,
}
ENTRY = "orders:entry_"
LOADED_ANEW = ("max-age=0", "no-cache")  # what browsers say of caches when a page is reloaded


class CallInProgress:
    """Binds the call to what is written down, and touches what is opened."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with during(lambda: call_id(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        model = PendingOrder if name.startswith(ENTRY) else OPENED.get(name)
        is_visit = request.method == "GET" and request.headers.get("X-Background") != "1"
        may = isinstance(request.user, User) and request.user.has_perm(getattr(view, "permission", ""))
        if model and is_visit and may and "number" in kwargs:
            opened(request, model, str(kwargs["number"]))
            if model is PendingOrder:
                received(request, str(kwargs["number"]))
        return None


def call_id(request: HttpRequest) -> int | None:
    """The agent's call, as far as they have one."""
    bar = bar_of(request)
    return bar.call.id if bar and bar.call else None


def opened(request: AgentRequest | HttpRequest, model: Any, number: str) -> None:
    """Touches the record of that number, when the agent is in a call and may see it. Who rings is not on this line."""
    call = call_id(request)
    if call is None or "\x00" in number or (model is Customer and rings(request, number)):
        return
    subject = model.objects.visible_to(request.user).filter(number=number).first()
    if subject is not None and is_meant(request, subject):
        touch(Call.objects.get(pk=call), subject)
        look_again(request)


def is_meant(request: AgentRequest | HttpRequest, subject: Any) -> bool:
    """Whether the agent opens the record for this call, and does not have it before them from an earlier one."""
    bar = bar_of(request)
    if isinstance(subject, PendingOrder) and bar and bar.call and subject.created_at >= bar.call.started_at:
        return True
    before = came_from(request)
    is_there = before == record_of(request.path) or request.headers.get("Cache-Control", "") in LOADED_ANEW
    return not is_there and (bool(before) or not isinstance(subject, PendingOrder))


def came_from(request: AgentRequest | HttpRequest) -> str:
    """The record, or the page, of ours from which the agent comes; empty when they come from none."""
    address = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return record_of(address.path) if address.netloc == request.get_host() else ""


def record_of(path: str) -> str:
    """The part of an address that all pages of one record share: /entry/P-1/cart/ is of /entry/P-1."""
    return "/".join(path.split("/")[:3])


def rings(request: AgentRequest | HttpRequest, number: str) -> bool:
    """Whether the customer of that number waits for the agent to answer."""
    bar = bar_of(request)
    return bar is not None and number in {each.customer for each in bar.ringing}


def received(request: AgentRequest | HttpRequest, number: str) -> None:
    """Takes the news away that a colleague has handed over the order of that number: its receiver looks at it."""
    bar = bar_of(request)
    if bar is None or bar.handed is None or "\x00" in number:
        return
    order = PendingOrder.objects.open().of_agent(bar.reader.pk).filter(number=number).first()
    if order is not None:
        defer(order, by=bar.reader)
        look_again(request)
