"""Keeps an audit row of everything that was refused."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from activities.recording import audit
from csc.errors import Refused


class AuditOfRefusals:
    """Writes the row after the deed was taken back; what the person sees is for others to decide."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, PermissionDenied | Refused):
            name = request.resolver_match.view_name if request.resolver_match else request.path
            audit(f"{request.method} {name}"[:80], outcome="refused", request=request)
