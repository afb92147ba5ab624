"""What every page shows round its content: places to go, the Actions menu, what was opened lately."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from callmgmt.bar import Bar, Handed, bar_of
from callmgmt.menus import Function, Place, functions, places
from csc.recent import Opened, recent
from orders.pages.order import OrderPage

register = template.Library()


@register.simple_tag(takes_context=True)
def main_places(context: Mapping[str, Any]) -> tuple[Place, ...]:
    """The pages of the main navigation, the current one marked."""
    request = context["request"]
    return tuple(places(request.user, request.path))


@register.simple_tag(takes_context=True)
def actions_menu(context: Mapping[str, Any]) -> tuple[Function, ...]:
    """The functions of the Actions menu, as they are on this page."""
    request, page = context["request"], context.get("page")
    if not isinstance(page, OrderPage):
        return tuple(functions(request.user, bar=bar_of(request)))
    return tuple(functions(request.user, page.order, bar_of(request), why_not_now=page.why_not_now))


@register.simple_tag(takes_context=True)
def call_bar(context: Mapping[str, Any]) -> Bar | None:
    """The agent's call and what waits for them; None for who takes no calls."""
    request = context.get("request")
    return bar_of(request) if request else None


@register.simple_tag
def new_key() -> UUID:
    """The idempotency key of a form that is shown."""
    return uuid4()


@register.simple_tag
def handed_words(handed: Handed) -> str:
    """Mia hands you P-7781 (Ana Lopez, 3 lines)."""
    lines = ngettext("%(n)d line", "%(n)d lines", handed.line_count) % {"n": handed.line_count}
    names = {"giver": handed.giver, "number": handed.number, "name": handed.customer_name, "lines": lines}
    if not handed.customer_name:
        return _("%(giver)s hands you %(number)s (%(lines)s)") % names
    return _("%(giver)s hands you %(number)s (%(name)s, %(lines)s)") % names


@register.simple_tag(takes_context=True)
def opened_lately(context: Mapping[str, Any]) -> list[Opened]:
    """The records that this agent opened last, newest first."""
    return recent(context["request"])
