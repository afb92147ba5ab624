"""The records that an agent opened last, kept in their session and gone with it: what, where, whose, of which site."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from csc.htmx import AgentRequest

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
    """A record that was opened; `name` is its customer's, as it was then, `site` the key of its site."""

    kind: str
    number: str
    url: str
    name: str = ""
    site: int | None = None

    def __str__(self) -> str:
        return f"{KINDS[self.kind]} {self.number}"


def opened(request: AgentRequest, kind: str, number: str, url: str, *, name: str, site: int) -> None:
    """Remembers that the agent opened the record; `kind` is one of KINDS, `url` its path, `name` its customer's."""
    this = Opened(kind, number, url, name, site)
    before = kept(request)
    after = [this, *(each for each in before if each.url != url)][:KEPT]
    if after != before:
        request.session["recent"] = [[each.kind, each.number, each.url, each.name, each.site] for each in after]


def recent(request: AgentRequest) -> list[Opened]:
    """What the agent opened last and may see today, newest first, at most KEPT."""
    sites = request.user.site_ids
    return [each for each in kept(request) if sites is None or each.site in sites]


def kept(request: AgentRequest) -> list[Opened]:
    """What the session remembers."""
    return [Opened(*each) for each in request.session.get("recent", []) if each[0] in KINDS]
