"""The hook of telephone systems: signed JSON in, a sentence as JSON out, never a page."""

import hmac
import json
import time
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from callmgmt.actions.telephony import Told, hear
from callmgmt.models import CtiEvent, CtiSource
from csc.errors import Refused
from csc.models import User
from csc.permissions import public
from csc.tries import user_name_of
from orders.models.entry import takes_calls

LARGEST = 16 * 1024  # bytes
OLDEST = 5 * 60  # seconds; a telephone system whose clock goes ahead may be as far off
LONGEST = {"event": 8, "callId": 120, "from": 40, "to": 40, "user": 254}


class Unheard(Exception):
    """What was told cannot be listened to; its status and its sentence are the answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@csrf_exempt  # a telephone system has no cookie to be misused; it signs
@public("A telephone system signs what it tells with the secret of its source.")
def tell(request: HttpRequest) -> HttpResponse:
    """Hears one event; told again, it gets its first answer."""
    try:
        body = body_of(request)
        source = signer(request.headers.get("X-CSC-Signature", ""), body)
        heard = hear(source, read(body))
    except Unheard as error:
        return JsonResponse({"error": str(error)}, status=error.status)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    return JsonResponse({"call": heard.call_id, "state": heard.state})


def body_of(request: HttpRequest) -> bytes:
    """What was sent, when it was sent by POST and is not too large."""
    if request.method != "POST":
        raise Unheard(405, _("Send events by POST."))
    too_large = Unheard(413, _("An event has at most %(limit)d bytes.") % {"limit": LARGEST})
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LARGEST:
        raise too_large
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large from None
    if len(body) > LARGEST:
        raise too_large
    return body


def signer(header: str, body: bytes) -> CtiSource:
    """The source whose secret signed the body, not longer than OLDEST ago."""
    parts = dict(part.split("=", 1) for part in header.replace(" ", "").split(",") if "=" in part)
    at, signature = parts.get("t", ""), parts.get("v1", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12 and signature.isascii()):
        raise Unheard(401, _("The header X-CSC-Signature must read t=<unix time>,v1=<hex>."))
    if abs(time.time() - int(at)) > OLDEST:
        raise Unheard(401, _("The signature is not of the last five minutes."))
    for source in CtiSource.objects.filter(is_on=True):
        made = hmac.new(source.secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
        if hmac.compare_digest(made, signature.lower()):
            return source
    raise Unheard(401, _("The signature fits no telephone system that is listened to."))


def read(body: bytes) -> Told:
    """The event, with every field checked."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Unheard(400, _("The body is not JSON.")) from None
    if not isinstance(fields, dict):
        raise Unheard(400, _("The body must be one JSON object."))
    event, cti_id, number, _to, user = (field(fields, name) for name in LONGEST)
    if event not in CtiEvent.Event.values:
        raise Unheard(400, _("event must be ringing, answered or ended."))
    if not cti_id:
        raise Unheard(400, _("callId is missing."))
    return Told(event, cti_id, number, agent_of(user))


def field(fields: dict[str, Any], name: str) -> str:
    """One field as text; "" when it is missing."""
    value = fields.get(name) or ""
    is_text = isinstance(value, str) and value.isprintable()
    if not is_text or len(value) > LONGEST[name]:
        words = _("%(name)s must be text of at most %(limit)d signs.")
        raise Unheard(400, words % {"name": name, "limit": LONGEST[name]})
    return str(value).strip()


def agent_of(user: str) -> User:
    """The active user of that ID or email address who takes calls."""
    found = User.objects.filter(username=user_name_of(user)).first() if user else None
    if found is None or not takes_calls(found):
        raise Unheard(422, _("user is nobody who takes calls here."))
    return found
