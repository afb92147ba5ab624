"""The records that an agent opened last, kept in their session and gone with it: kind, number, address, and whose."""

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
    """A record that was opened; `name` is its customer's, as it was then."""

    kind: str
    number: str
    url: str
    name: str = ""

    def __str__(self) -> str:
        return f"{KINDS[self.kind]} {self.number}"


def opened(request: HttpRequest, kind: str, number: str, url: str, *, name: str) -> None:
    """Remembers that the agent opened the record; `kind` is one of KINDS, `url` its path, `name` its customer's."""
    this = Opened(kind, number, url, name)
    before = recent(request)
    after = [this, *(each for each in before if each.url != url)][:KEPT]
    if after != before:
        request.session["recent"] = [[each.kind, each.number, each.url, each.name] for each in after]


def recent(request: HttpRequest) -> list[Opened]:
    """What the agent opened last, newest first, at most KEPT."""
    return [Opened(*each) for each in request.session.get("recent", []) if each[0] in KINDS]
