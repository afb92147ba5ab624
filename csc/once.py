"""A form is carried out once: a second identical post gets the first one's answer."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from csc.errors import Refused, refuse_if
from csc.htmx import AgentRequest
from csc.models import IdempotencyKey

View = Callable[..., HttpResponse]
NOT_THE_DEED = ("csrfmiddlewaretoken", "idem")


def posted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For verbs: a GET changes nothing and leads to the record that the verb stands under."""

    @wraps(view)
    def only_by_post(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.method == "POST" else redirect("../")

    return only_by_post


def once(view: View) -> View:
    """Runs the view in one transaction with the form's idempotency key (field `idem`).

    An answer of 400 and above takes everything back, the key included: the form may be corrected and sent again.
    Raises Refused when the form has no key, or its key was used for another deed.
    """

    @wraps(view)
    def answered_once(request: AgentRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            mine = claim(request)
            if mine is None:
                return first_answer(request)
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                remember(mine, request, response)
        return response

    return answered_once


def say(request: HttpRequest, words: str) -> None:
    """Tells the agent what was done; a repeated form hears the same."""
    request.said = [*getattr(request, "said", []), words]  # type: ignore[attr-defined]  # read by `remember`
    messages.success(request, words)


def claim(request: AgentRequest) -> IdempotencyKey | None:
    """The key as ours, or None when it was claimed before; waits for a twin that is still under way."""
    row = IdempotencyKey(
        key=key_of(request), user=request.user, action=request.path[:200], body_sha256=digest(request)
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row


def key_of(request: HttpRequest) -> UUID:
    """The key that the form was given when it was shown."""
    try:
        return UUID(request.POST.get("idem", ""))
    except ValueError:
        raise Refused(
            _("This form came without its key, so nothing was done. Reload the page and send it again.")
        ) from None


def digest(request: HttpRequest) -> bytes:
    """What the form asks for, as a keyed hash: a form may hold a password, which a plain hash would give away."""
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST if name not in NOT_THE_DEED)
    asked = repr(fields).encode("utf-8", "surrogatepass")
    return hmac.digest(settings.SECRET_KEY.encode(), asked, "sha256")


def remember(mine: IdempotencyKey, request: HttpRequest, response: HttpResponse) -> None:
    """Keeps where the answer led and what was said."""
    mine.status = response.status_code
    mine.response_ref = response.headers.get("Location") or response.headers.get("Content-Location", "")
    mine.said = getattr(request, "said", [])
    mine.save(update_fields=["status", "response_ref", "said"])


def first_answer(request: AgentRequest) -> HttpResponse:
    """Leads where the first answer led, and says the same."""
    first = IdempotencyKey.objects.get(pk=key_of(request))
    same = first.user_id == request.user.pk and first.action == request.path[:200]
    if not same or bytes(first.body_sha256) != digest(request):
        refuse_if(_("This form was sent before with other content. Reload the page and send it again."))
    for words in first.said:
        messages.success(request, words)
    return redirect(first.response_ref or "../")
