"""The records that an agent opened last, kept in their session: kind, number and address, nothing about people."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

KEPT = 8
KINDS = {
    "order": _("Order"),
    "customer": _("Customer"),
    "return_order": _("Return order"),
    "return": _("Return"),
    "quote": _("Quote"),
}


@dataclass(frozen=True)
class Opened:
    """A record that was opened."""

    kind: str
    number: str
    url: str

    def __str__(self) -> str:
        return f"{KINDS[self.kind]} {self.number}"


def opened(request: HttpRequest, kind: str, number: str, url: str) -> None:
    """Remembers that the agent opened the record; `kind` is one of KINDS, `url` its path here."""
    this = Opened(kind, number, url)
    before = recent(request)
    after = [this, *(each for each in before if each != this)][:KEPT]
    if after != before:
        request.session["recent"] = [[each.kind, each.number, each.url] for each in after]


def recent(request: HttpRequest) -> list[Opened]:
    """What the agent opened last, newest first, at most KEPT."""
    return [Opened(kind, number, url) for kind, number, url in request.session.get("recent", []) if kind in KINDS]
