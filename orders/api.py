"""The address where a shop's system hands over its orders: described by OpenAPI, opened by a token.

It reads what `import_orders` reads, with the same parsers, and answers with the sentences of the same report.
"""

import hashlib
import io
from collections import Counter
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from activities.recording import audit
from csc.context import request_id
from csc.models import ApiToken, IdempotencyKey, Site
from csc.permissions import public
from orders.feeds.importing import Outcome, Result, store
from orders.feeds.reading import json_records
from orders.feeds.records import Record, Rejection
from orders.feeds.xml_reading import Source, xml_records

log = structlog.get_logger(__name__)
PERMISSION = "orders.import_order"
XML, JSON = ("application/xml", "text/xml"), ("application/json",)
LONGEST_KEY = 200
GZIP = b"\x1f\x8b"


class RecordAnswer(Schema):
    """What became of one record."""

    position: int
    number: str
    result: Result
    why: str = ""


class Answer(Schema):
    """What became of all that was handed over."""

    created: int
    updated: int
    unchanged: int
    rejected: int
    records: list[RecordAnswer]


class Problem(Schema):
    """Why nothing was done, in one sentence."""

    why: str


class Bearer(HttpBearer):
    """A token that an administrator made."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        return ApiToken.objects.of(token)


api = NinjaAPI(
    title="Customer Service Center",
    version="1",
    description="Hands over orders of a shop. The same order again changes nothing; a newer one is taken over.",
    urls_namespace="api",
    auth=Bearer(),
)
BODY = {
    "requestBody": {
        "required": True,
        "description": (
            "One record or many: Shopify's orders and refunds as JSON, or B2C Commerce's orders (order.xsd) and its"
            " shipping order update feed as XML."
        ),
        "content": {
            "application/json": {
                "schema": {"oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]}
            },
            "application/xml": {"schema": {"type": "string"}},
        },
    }
}
PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 503), Problem)


# The package's types know these two as annotations only.
SITE: Any = Query("", description="The code of the site of new orders; without it that of their currency and prices.")  # type: ignore[type-arg]
KEY: Any = Header("", alias="Idempotency-Key", description="The same key gets the first answer.")  # type: ignore[type-arg]


@api.post(
    "/orders",
    response={201: Answer, 200: Answer, 422: Answer, **PROBLEMS},
    tags=["Orders"],
    openapi_extra=BODY,
    url_name="orders",
)
def import_orders(
    request: HttpRequest,
    site: str = SITE,
    idempotency_key: str = KEY,
) -> tuple[int, Any]:
    """201 when an order is new, 200 when none is; 422 when a record was rejected, with a sentence for each.

    What is not rejected comes in all the same.
    """
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by Bearer
    refuse(403, token.why_not(PERMISSION))
    kind, body = content_of(request)
    refuse_unknown_site(site, token)
    with transaction.atomic():
        mine = claim(token, idempotency_key, kind + body + site.encode())
        if mine and mine.status:
            return mine.status, mine.said[0]
        status, answer = brought_in(kind, body, site, token)
        if mine:
            mine.status, mine.said = status, [answer.model_dump(mode="json")]
            mine.save(update_fields=["status", "said"])
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
        audit("api.orders_imported", outcome="done", request=request, user=token.user)
    return status, answer


def refuse(status: int, why: str) -> None:
    """Answers with the sentence when there is one."""
    if why:
        raise HttpError(status, why)


def content_of(request: HttpRequest) -> tuple[bytes, bytes]:
    """The kind of the content and the content itself. Refuses what is of another kind or too large."""
    kind = (request.content_type or "").lower()
    if kind not in XML + JSON:
        refuse(415, _("Send application/json or application/xml."))
    try:
        body = request.body
    except RequestDataTooBig:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        words = _("A request holds at most %(most)s KB. Send fewer orders at a time, or import a file.")
        raise HttpError(413, words % {"most": most // 1024}) from None
    if is_packed(request, body):
        refuse(415, _("Send the content as it is, neither packed nor encoded: without Content-Encoding."))
    return (b"xml" if kind in XML else b"json"), body


def is_packed(request: HttpRequest, body: bytes) -> bool:
    """Whether the content came in another encoding than its own, said so or not."""
    named = request.headers.get("Content-Encoding", "identity").strip().lower()
    return named not in ("", "identity") or body.startswith(GZIP)


def refuse_unknown_site(code: str, token: ApiToken) -> None:
    """Refuses a site that is not there or that the token's user does not see."""
    sites = Site.objects.all() if token.user.site_ids is None else Site.objects.filter(pk__in=token.user.site_ids)
    if code and (not printable(code) or not sites.filter(code=code).exists()):
        refuse(404, _("There is no site with the code %(code)s.") % {"code": code[:40]})
    if not code and token.user.site_ids is not None:
        refuse(404, _("Name the site that the orders belong to: ?site=CODE."))


def printable(words: str) -> bool:
    """Whether words have only characters that can be stored and read."""
    return words.isprintable()


def claim(token: ApiToken, key: str, content: bytes) -> IdempotencyKey | None:
    """The row of a key, new or with its first answer; None without a key. Refuses one used for other content."""
    if not key:
        return None
    if len(key) > LONGEST_KEY or not printable(key):
        refuse(400, _("An Idempotency-Key has at most %(most)s printable characters.") % {"most": LONGEST_KEY})
    digest = hashlib.sha256(content).digest()
    row = IdempotencyKey(
        key=uuid5(NAMESPACE_URL, f"{token.user_id}:{key}"), user=token.user, action="api:orders", body_sha256=digest
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row = IdempotencyKey.objects.get(pk=row.pk)
    if bytes(row.body_sha256) != digest:
        refuse(409, _("This Idempotency-Key was used before with other content. Nothing was done."))
    return row


def brought_in(kind: bytes, body: bytes, site: str, token: ApiToken) -> tuple[int, Answer]:
    """Stores the records of a body, and answers for each."""
    source = xml_records(Source(io.BytesIO(body)), "") if kind == b"xml" else json_records(body, "")
    records = list(source)
    outcomes = list(store(records, site=site, sites=token.user.site_ids))
    counts = Counter(each.result for each in outcomes)
    answer = Answer(
        **{result.value: counts[result] for result in Result},
        records=[told(record, outcome) for record, outcome in zip(records, outcomes, strict=True)],
    )
    if counts[Result.REJECTED]:
        return 422, answer
    return (201 if counts[Result.CREATED] else 200), answer


def told(record: Record | Rejection, outcome: Outcome) -> RecordAnswer:
    """What became of one record, with the sentence of the report when it was rejected."""
    why = outcome.rejection.why if outcome.rejection else getattr(record, "why", "")
    return RecordAnswer(position=record.position, number=record.number, result=outcome.result, why=why)


def problem(request: HttpRequest, status: int, why: str) -> HttpResponse:
    """One sentence as JSON."""
    return api.create_response(request, {"why": why}, status=status)


@api.exception_handler(AuthenticationError)
def unknown_token(request: HttpRequest, _error: Any) -> HttpResponse:
    """401, whatever is wrong with the token."""
    response = problem(request, 401, _("Send a valid token: Authorization: Bearer …"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    """What `refuse` was called with; a right that is missing is kept in the audit."""
    if error.status_code == 403:
        audit("api.orders_imported", outcome="refused", request=request, user=request.auth.user)  # type: ignore[attr-defined]
    return problem(request, error.status_code, str(error))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, _error: Any) -> HttpResponse:
    """A parameter that cannot be read."""
    return problem(request, 400, _("A parameter of the request cannot be read."))


@api.exception_handler(OperationalError)
def busy(request: HttpRequest, error: Any) -> HttpResponse:
    """The database gave up waiting; the same request may be sent again."""
    log.warning("database_gave_up", error=str(error).splitlines()[0])
    response = problem(request, 503, _("The database is busy. Nothing was changed; send it again."))
    response["Retry-After"] = "2"
    return response


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Any) -> HttpResponse:
    """Our fault: a reference to quote, and nothing about the cause."""
    log.exception("api_failed", exc_info=error)
    why = _("Something broke on our side; it is in the log. Reference: %(reference)s")
    return problem(request, 500, why % {"reference": request_id()})


def api_addresses() -> tuple[list[URLPattern], str]:
    """The addresses of the interface, each with its door."""
    patterns = [each for each in api.urls[0] if isinstance(each, URLPattern)]
    for each in patterns:
        if each.name == "orders":
            each.callback = at_the_door(each.callback)
        else:
            view = nothing_here if each.name == "api-root" else each.callback
            each.callback = public("It tells how to hand over orders, and nothing of an order.")(wrapped(view))
    nowhere = public("It tells only that nothing is there.")(wrapped(nothing_here))
    return [*patterns, path("<path:rest>", nowhere, name="nowhere")], "api"


def nothing_here(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """The interface itself has an address, so that others can be told from it; nothing is answered there."""
    return problem(request, 404, _("Nothing is answered here; openapi.json tells what is."))


def at_the_door(view: Any) -> Any:
    """The view with the name of the permission that its token needs."""
    guarded = wrapped(view)
    guarded.permission = PERMISSION
    return guarded


def wrapped(view: Any) -> Any:
    """The view as a function of its own, which can carry the name of its door."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.headers.get("Allow", "POST")
            response = problem(request, 405, _("Only %(methods)s is answered here.") % {"methods": allowed})
            response["Allow"] = allowed
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie opens this door, so none can be misused
    return answer
