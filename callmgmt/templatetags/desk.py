"""What every page shows round its content: places to go, the Actions menu, what was opened lately."""

from collections.abc import Mapping
from typing import Any

from django import template

from callmgmt.menus import Function, Place, functions, places
from csc.recent import Opened, recent
from orders.pages.order import OrderPage

register = template.Library()


@register.simple_tag(takes_context=True)
def main_places(context: Mapping[str, Any]) -> list[Place]:
    """The pages of the main navigation that there are, the current one marked."""
    request = context["request"]
    return places(request.user, request.path)


@register.simple_tag(takes_context=True)
def actions_menu(context: Mapping[str, Any]) -> list[Function]:
    """The functions of the Actions menu, as they are on this page."""
    page = context.get("page")
    return functions(context["request"].user, page.order if isinstance(page, OrderPage) else None)


@register.simple_tag(takes_context=True)
def opened_lately(context: Mapping[str, Any]) -> list[Opened]:
    """The records that this agent opened last, newest first."""
    return recent(context["request"])
